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
where it is shorter, so it is looked for no farther, and at the highest prices, which lead towards
the ends (Hart, Nilsson and Raphael 1968). In a large market the lattice is narrow: it is not far.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Graph, both_ways, rows_of
from matching.engine.heap import (
    FAR,
    OUT,
    Heap,
    bring,
    clear,
    empty_heap,
    nearest,
    take_nearest,
)
from matching.engine.problem import LARGEST, Assignment, Edges, Index, Integers

NOBODY = -1
PATIENCE = 500
"""Mentors that a search may pass on its way; none of a market of so many is given up."""


@dataclass(frozen=True)
class Swap:
    """What forcing one pair costs: how many fewer are matched, and how much less value."""

    fewer: int
    value: int
    exact: bool
    """False where something that was not looked at could make it cheaper: then it is the most."""


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
    mentor_of: Integers,
    forced: Edges,
    *,
    unseen: Integers | None = None,
) -> list[Swap]:
    """Return the cost of each forced pair, for a `result` with a demand of 1 each.

    edges: sorted by appeal and mentor, those that are chosen among them; result: with the lowest
    prices of mentors, as `assign` gives them; mentor_of: (A,), whom it gives each, or NOBODY;
    forced: pairs of appeals that are matched, but not to these mentors, who have places.
    unseen: (A,), if `edges` are not all there are: how far at least the lifted weight of any other
    pair of an appeal lies below its two prices. A cost is then exact where the way found is no
    longer than any way through such a pair could be, and otherwise the most that it can be. So it
    is where a search was given up because too many mentors lay nearer.
    """
    market = market_of(edges, capacity, result, mentor_of, unseen)
    out = ways_out(market, _ends(market))
    outside = ways_out(market, _exits(market))
    ways, least = _ways(market, forced.appeal, forced.mentor, out)
    gain = forced.weight + result.bonus - market.price[forced.mentor]
    costs = market.gain[forced.appeal] - gain + ways
    exact = ways <= np.minimum(least, outside[forced.mentor])
    found = zip(costs.tolist(), exact.tolist(), strict=True)
    return [Swap(*result.split(cost), sure) for cost, sure in found]


def market_of(
    edges: Edges,
    capacity: Integers,
    result: Assignment,
    mentor_of: Integers,
    unseen: Integers | None = None,
) -> Market:
    """Lay a solved problem out for searches."""
    lifted = edges.weight + result.bonus
    matched = np.flatnonzero(mentor_of != NOBODY)
    taken = np.bincount(mentor_of[matched], minlength=len(capacity))
    chosen = np.flatnonzero(edges.mentor == mentor_of[edges.appeal])
    gain = np.zeros(len(mentor_of), dtype=np.int64)
    gain[edges.appeal[chosen]] = lifted[chosen] - result.mentor_price[edges.mentor[chosen]]
    return Market(
        graph=both_ways(rows_of(edges.appeal, edges.mentor, lifted, len(mentor_of)), len(capacity)),
        price=result.mentor_price,
        mentor_of=mentor_of,
        gain=gain,
        first_there=np.concatenate([[0], np.cumsum(taken)]).astype(np.int64),
        there=matched[np.argsort(mentor_of[matched], kind="stable")],
        is_open=(taken < capacity).astype(np.int64),
        unseen=np.full(len(mentor_of), LARGEST) if unseen is None else unseen,
    )


@compiled
def _ends(market: Market) -> Integers:
    """Return (M,): 0 where a place is free, else what letting somebody go costs at least."""
    cost = np.full(len(market.price), FAR)
    for mentor in range(len(cost)):
        for appeal in market.there[market.first_there[mentor] : market.first_there[mentor + 1]]:
            cost[mentor] = min(cost[mentor], market.gain[appeal])
        if market.is_open[mentor]:
            cost[mentor] = 0
    return cost


@compiled
def _exits(market: Market) -> Integers:
    """Return (M,): what handing somebody on along a pair that was not looked at costs at least."""
    cost = np.full(len(market.price), FAR)
    for mentor in range(len(cost)):
        for appeal in market.there[market.first_there[mentor] : market.first_there[mentor + 1]]:
            cost[mentor] = min(cost[mentor], market.unseen[appeal])
    return cost


@compiled
def ways_out(market: Market, ends: Integers) -> Integers:
    """Return (M,): the shortest way from each mentor to an end, `ends` saying what that costs.

    A step hands somebody on and costs what the person loses. One run of Dijkstra's method from
    all ends backwards.
    """
    mentors, columns = len(market.price), market.graph.mentors
    heap = empty_heap(mentors)
    for mentor in range(mentors):
        if ends[mentor] < FAR:
            bring(heap, mentor, ends[mentor])
    while nearest(heap) < FAR:
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


class Steps(NamedTuple):
    """From each mentor, whom it could hand somebody on to, the cheapest first.

    Costs are those at the highest prices, which are the lowest and `out` together: a step is longer
    by how much farther the next mentor is from an end.
    """

    first: Integers
    mentor: Index
    cost: Integers


@compiled
def _steps(market: Market, out: Integers) -> Steps:
    rows, mentors = market.graph.appeals, len(market.price)
    first = np.zeros(mentors + 1, np.int64)
    mentor = np.empty(len(rows.column), np.int32)
    cost = np.empty(len(rows.column), np.int64)
    end = 0
    for here in range(mentors):
        for appeal in market.there[market.first_there[here] : market.first_there[here + 1]]:
            base = market.gain[appeal] - out[here]
            for cell in range(rows.first[appeal], rows.first[appeal + 1]):
                there = rows.column[cell]
                if there != here and out[there] < FAR:
                    mentor[end] = there
                    cost[end] = base + market.price[there] + out[there] - rows.weight[cell]
                    end += 1
        order = np.argsort(cost[first[here] : end])
        mentor[first[here] : end] = mentor[first[here] : end][order]
        cost[first[here] : end] = cost[first[here] : end][order]
        first[here + 1] = end
    return Steps(first, mentor[:end], cost[:end])


@compiled
def _ways(
    market: Market, appeals: Index, starts: Index, out: Integers
) -> tuple[Integers, Integers]:
    """Return what it costs to make room at each start, when the mentor of the appeal is left.

    At most, and at least.
    """
    heap, reached = empty_heap(len(market.price)), np.empty(len(market.price), np.int64)
    steps = _steps(market, out)
    most, least = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    for number in range(len(starts)):
        start, end = int(starts[number]), int(market.mentor_of[appeals[number]])
        most[number] = least[number] = out[start]
        if out[start] > 0 and out[end] > 0:
            longest, shortest = _way(steps, heap, reached, start, end, out[end])
            most[number] += longest - out[end]
            least[number] += shortest - out[end]
    return most, least


@compiled
def _way(
    steps: Steps, heap: Heap, reached: Integers, start: int, end: int, limit: int
) -> tuple[int, int]:
    """Return the length of the shortest chain at the highest prices, at most and at least.

    `limit` at most. The two differ where it was given up: PATIENCE mentors were nearer.
    """
    count, settled, length = 1, 0, limit
    least = length
    reached[0] = start
    bring(heap, start, 0)
    while nearest(heap) < length:
        here = take_nearest(heap)
        base = heap.distance[here]
        settled += 1
        if here == end or settled > PATIENCE:
            length, least = base if here == end else length, base
            break
        for cell in range(steps.first[here], steps.first[here + 1]):
            distance, mentor = base + steps.cost[cell], steps.mentor[cell]
            if distance >= length:
                break
            if distance < heap.distance[mentor]:
                if heap.distance[mentor] == FAR:
                    reached[count] = mentor
                    count += 1
                bring(heap, mentor, distance)
    for number in range(count):
        heap.distance[reached[number]] = FAR
        heap.place[reached[number]] = OUT
    clear(heap)
    return int(length), int(least)
