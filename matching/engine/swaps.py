"""What it would cost everybody to give an appeal another mentor than the optimum does.

Forcing appeal a from mentor o to mentor p loses gain(a, o) - gain(a, p) at once, a gain being the
lifted weight less the price of the mentor. Then p must make room while o has a place to fill. The
cheapest way to do so is a shortest path in the graph of what could be exchanged, where a step from
one mentor to the next hands somebody on and costs what that person loses; at prices that prove the
optimum no step costs less than nothing. The sum is what solving again with the pair forced would
lose (flow optimality by cycles, Klein 1967).

There are two ways. Either somebody leaves p for nobody, by the cheapest chain from p to an end: at
the lowest prices of mentors the place at o then fills itself at no cost, so one search from all
ends finds this for all mentors at once. It is how far the price of p could rise, the width of the
lattice of prices (Shapley and Shubik 1971). Or a chain leads from p to o itself. It matters only
where it is shorter, so it is looked for no farther: in a large market that is not far.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Graph, both_ways, rows_of
from matching.engine.heap import FAR, OUT, Heap, bring, empty_heap, take_nearest
from matching.engine.problem import LARGEST, Assignment, Edges, Integers

NOBODY = -1


@dataclass(frozen=True)
class Swap:
    """What forcing one pair costs: how many fewer are matched, and how much less value."""

    fewer: int
    value: int
    exact: bool
    """False where a pair that was not looked at could make it cheaper."""


class Market(NamedTuple):
    """A solved problem, readable from both ends. Weights are lifted."""

    graph: Graph
    price: Integers
    """(M,)."""
    mentor_of: Integers
    """(A,), or NOBODY."""
    gain: Integers
    """(A,): what each has beyond the price of its mentor."""
    first_there: Integers
    """(M + 1,): where those who are with each mentor begin."""
    there: Integers
    is_open: Integers
    """(M,): 1 where a place is free."""
    unseen: Integers
    """(A,): what a step along a pair that was not looked at costs at least."""


def swap_costs(
    edges: Edges,
    capacity: Integers,
    result: Assignment,
    forced: Integers,
    *,
    unseen: Integers | None = None,
) -> list[Swap]:
    """Return the cost of each forced edge, for a `result` with a demand of 1 each.

    edges: sorted by appeal and mentor; result: with the lowest prices of mentors, as `assign` gives
    them; forced: (F,) indexes of edges whose appeal is matched, by another edge.
    unseen: (A,), if `edges` are not all there are: how far at least the lifted weight of any other
    pair of an appeal lies below its two prices. A cost is then exact where the way found is no
    longer than any way through such a pair could be, and otherwise the most that it can be.
    """
    market = market_of(edges, capacity, result, unseen)
    out, least_out = ways_out(market, False), ways_out(market, True)
    appeal, mentor = edges.appeal[forced].astype(np.int64), edges.mentor[forced].astype(np.int64)
    found = _ways(market, appeal, mentor, out, least_out)
    gain = edges.weight[forced] + result.bonus - result.mentor_price[mentor]
    lifted = market.gain[appeal] - gain + found[0]
    exact = found[1].astype(np.bool_).tolist()
    return [Swap(*result.split(c), sure) for c, sure in zip(lifted.tolist(), exact, strict=True)]


def market_of(
    edges: Edges, capacity: Integers, result: Assignment, unseen: Integers | None = None
) -> Market:
    """Lay a solved problem out for searches."""
    appeals, chosen = len(result.appeal_price), result.chosen
    lifted = edges.weight + result.bonus
    rows = rows_of(edges.appeal, edges.mentor, lifted, appeals)
    mentor_of = np.full(appeals, NOBODY, dtype=np.int64)
    mentor_of[edges.appeal[chosen]] = edges.mentor[chosen]
    gain = np.zeros(appeals, dtype=np.int64)
    gain[edges.appeal[chosen]] = lifted[chosen] - result.mentor_price[edges.mentor[chosen]]
    taken = np.bincount(edges.mentor[chosen], minlength=len(capacity))
    return Market(
        graph=both_ways(rows, len(capacity)),
        price=result.mentor_price,
        mentor_of=mentor_of,
        gain=gain,
        first_there=np.concatenate([[0], np.cumsum(taken)]).astype(np.int64),
        there=edges.appeal[chosen][np.argsort(edges.mentor[chosen], kind="stable")].astype(
            np.int64
        ),
        is_open=(taken < np.asarray(capacity)).astype(np.int64),
        unseen=np.full(appeals, LARGEST) if unseen is None else unseen,
    )


@compiled
def ways_out(market: Market, least: bool) -> Integers:
    """Return (M,): what it costs at best that each mentor has one place less.

    A free place costs nothing, letting somebody go the whole gain of that person, and handing
    somebody on what the person loses and what it costs there. One run of Dijkstra's method from
    all ends backwards. least: what it costs at least, with pairs that were not looked at.
    """
    mentors, columns = len(market.price), market.graph.mentors
    heap = empty_heap(mentors)
    for mentor in range(mentors):
        cost = np.int64(0) if market.is_open[mentor] else FAR
        for appeal in market.there[market.first_there[mentor] : market.first_there[mentor + 1]]:
            cost = min(cost, market.gain[appeal])
            if least:
                cost = min(cost, market.unseen[appeal])
        if cost < FAR:
            bring(heap, mentor, int(cost))
    while heap.size[0] > 0:
        here = take_nearest(heap)
        base = heap.distance[here] + market.price[here]
        for cell in range(columns.first[here], columns.first[here + 1]):
            appeal = columns.column[cell]
            before = market.mentor_of[appeal]
            if before not in (NOBODY, here):
                cost = base + market.gain[appeal] - columns.weight[cell]
                if cost < heap.distance[before]:
                    bring(heap, before, cost)
    return heap.distance


@compiled
def _ways(
    market: Market, appeals: Integers, starts: Integers, out: Integers, least_out: Integers
) -> tuple[Integers, Integers]:
    """Return what it costs to make room at each start, and 1 where that is exact."""
    heap, reached = empty_heap(len(market.price)), np.empty(len(market.price), np.int64)
    costs, exact = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    for number in range(len(starts)):
        start, end = starts[number], market.mentor_of[appeals[number]]
        cost, beyond = _way(market, heap, reached, start, end, out[start])
        costs[number] = cost
        exact[number] = cost <= min(beyond, least_out[start])
    return costs, exact


@compiled
def _way(
    market: Market, heap: Heap, reached: Integers, start: int, end: int, limit: int
) -> tuple[int, int]:
    """Return the length of the shortest chain from one mentor to another, `limit` at most.

    Also return how long a chain through a pair that was not looked at would be at least.
    """
    rows, length, beyond, count = market.graph.appeals, limit, FAR, 1
    reached[0] = start
    bring(heap, start, 0)
    while heap.size[0] > 0 and heap.distance[heap.things[0]] < length:
        here = take_nearest(heap)
        base = heap.distance[here]
        if here == end:
            length = base
            break
        for appeal in market.there[market.first_there[here] : market.first_there[here + 1]]:
            beyond = min(beyond, base + market.unseen[appeal])
            base_gain = base + market.gain[appeal]
            for cell in range(rows.first[appeal], rows.first[appeal + 1]):
                mentor = rows.column[cell]
                distance = base_gain + market.price[mentor] - rows.weight[cell]
                if distance < length and distance < heap.distance[mentor]:
                    if heap.distance[mentor] == FAR:
                        reached[count] = mentor
                        count += 1
                    bring(heap, mentor, distance)
    for number in range(count):
        heap.distance[reached[number]] = FAR
        heap.place[reached[number]] = OUT
    heap.size[0] = 0
    return length, beyond
