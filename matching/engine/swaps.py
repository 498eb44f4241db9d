"""What it would cost everybody to give an appeal another mentor than the optimum does.

Forcing appeal a from mentor o to mentor p loses lifted(a, o) - lifted(a, p) at once, and then p
must make room while o has a place to fill. The cheapest way to do so is the shortest path from p
to o in the graph of what could be exchanged: a mentor hands somebody on to another mentor, drops
somebody, takes somebody who has nobody, or leaves a place idle. In reduced costs no step is below
zero, so Dijkstra's method finds it, and the sum is exact: it is what solving again with the pair
forced would lose (flow optimality by cycles, Klein 1967).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from matching.engine.problem import Assignment, Edges, Integers, WeightsTooLargeError

EXACT = 1 << 51
"""Paths are measured in float64: whole numbers are exact up to four times this."""
TARGETS_AT_ONCE = 256


@dataclass(frozen=True)
class Swap:
    """What forcing one pair costs: how many fewer are matched, and how much less value."""

    fewer: int
    value: int


def swap_costs(
    edges: Edges, capacity: Sequence[int] | Integers, result: Assignment, forced: Integers
) -> list[Swap]:
    """Return the exact cost of each forced edge, for a `result` with a demand of 1 each.

    forced: (F,) indexes of edges whose appeal is matched, by another edge, and whose mentor has
    places. Raises WeightsTooLargeError where float64 could not measure exactly.
    """
    if int(edges.weight.max(initial=0)) + result.bonus >= EXACT:
        raise WeightsTooLargeError("paths of such weights cannot be measured exactly")
    graph = _Exchanges(edges, np.asarray(capacity, dtype=np.int64), result)
    instead_of = graph.mentor_now[edges.appeal[forced]]
    loss = graph.surplus_now[edges.appeal[forced]] - graph.surplus[forced]
    lifted = loss + graph.distances(edges.mentor[forced].astype(np.int64), instead_of)
    return [Swap(*result.split(cost)) for cost in lifted.tolist()]


class _Exchanges:
    """Mentors, and one more node for 'nobody', joined by what could change hands."""

    def __init__(self, edges: Edges, capacity: Integers, result: Assignment) -> None:
        self.mentors = len(capacity)
        self.surplus = edges.weight + result.bonus
        self.surplus -= result.appeal_price[edges.appeal]
        self.surplus -= result.mentor_price[edges.mentor]
        self.mentor_now = np.full(len(result.appeal_price), self.mentors, dtype=np.int64)
        self.mentor_now[edges.appeal[result.chosen]] = edges.mentor[result.chosen]
        self.surplus_now = np.zeros(len(result.appeal_price), dtype=np.int64)
        self.surplus_now[edges.appeal[result.chosen]] = self.surplus[result.chosen]
        self._reversed = self._steps(edges, capacity, result)

    def _steps(self, edges: Edges, capacity: Integers, result: Assignment) -> csr_array:
        """Return the graph with every step turned round: column to row."""
        nobody, taken = self.mentors, np.bincount(self.mentor_now, minlength=self.mentors + 1)
        held = edges.mentor[result.chosen]
        open_edges = capacity[edges.mentor] > 0
        appeal, mentor = edges.appeal[open_edges], edges.mentor[open_edges].astype(np.int64)
        room = np.flatnonzero(taken[:nobody] < capacity)
        busy = np.flatnonzero(taken[:nobody] > 0)
        # From the mentor whom an appeal has now, or from nobody, to one it could have; then
        # letting somebody go; leaving a free place free; and giving up a place that is taken.
        moved = self.surplus_now[appeal] - self.surplus[open_edges]
        tail = np.concatenate([self.mentor_now[appeal], held, room, np.full(len(busy), nobody)])
        head = np.concatenate([mentor, np.full(len(held) + len(room), nobody), busy])
        costs = [moved, self._lost(edges, result), np.zeros(len(room)), result.mentor_price[busy]]
        return _cheapest(head, tail, np.concatenate(costs).astype(np.int64), nobody + 1)

    def _lost(self, edges: Edges, result: Assignment) -> Integers:
        """Return what letting each chosen appeal go costs in reduced terms."""
        lost = self.surplus[result.chosen] + result.appeal_price[edges.appeal[result.chosen]]
        return lost.astype(np.int64)

    def distances(self, start: Integers, end: Integers) -> Integers:
        """Return (F,): the length of the cheapest way from each start to each end."""
        targets, which = np.unique(end, return_inverse=True)
        answer = np.zeros(len(start), dtype=np.int64)
        for first in range(0, len(targets), TARGETS_AT_ONCE):
            block = targets[first : first + TARGETS_AT_ONCE]
            table = dijkstra(self._reversed, indices=block)
            here = (which >= first) & (which < first + TARGETS_AT_ONCE)
            answer[here] = table[which[here] - first, start[here]].astype(np.int64)
        return answer


def _cheapest(row: Integers, column: Integers, cost: Integers, nodes: int) -> csr_array:
    """Return the graph that keeps the cheapest of parallel steps; a step may cost nothing."""
    order = np.lexsort((cost, column, row))
    row, column, cost = row[order], column[order], cost[order]
    first = np.ones(len(row), dtype=np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    starts = np.searchsorted(row[first], np.arange(nodes + 1))
    return csr_array((cost[first].astype(np.float64), column[first], starts), shape=(nodes, nodes))
