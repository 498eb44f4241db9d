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

import numpy as np

from matching.engine.chains import chains, steps_of
from matching.engine.compiled import compiled
from matching.engine.heap import FAR, bring, empty_heap, nearest, take_nearest
from matching.engine.market import NOBODY, Market, market_of
from matching.engine.problem import Assignment, Edges, Integers
from matching.engine.workers import ALONE, Workers

BLOCK = 4096
"""Pairs whose cost is looked for together."""


@dataclass(frozen=True)
class Swap:
    """What forcing one pair costs: how many fewer are matched, and how much less value."""

    fewer: int
    value: int
    exact: bool
    """False where something that was not looked at could make it cheaper: then it is the most."""


def swap_costs(
    edges: Edges,
    capacity: Integers,
    result: Assignment,
    mentor_of: Integers,
    forced: Edges,
    unseen: Integers | None = None,
    workers: Workers = ALONE,
) -> list[Swap]:
    """Return the cost of each forced pair, for a `result` with a demand of 1 each.

    edges: sorted by appeal and mentor, those that are chosen among them; result: with the lowest
    prices of mentors, as `assign` gives them; mentor_of: (A,), whom it gives each, or NOBODY;
    forced: pairs of appeals that are matched, but not to these mentors, who have places.
    unseen: (A,), if `edges` are not all there are: how far at least the lifted weight of any other
    pair of an appeal lies below its two prices. A cost is then exact where the way found is no
    longer than any way through such a pair could be, and otherwise the most that it can be. So it
    is where a search was given up because too many mentors lay nearer. The same on however many
    workers.
    """
    market = market_of(edges, capacity, result, mentor_of, unseen)
    out = ways_out(market, _ends(market))
    outside = ways_out(market, _exits(market))
    ways, least = _ways(market, out, forced, workers)
    gain = forced.weight + result.bonus - market.price[forced.mentor]
    costs = market.gain[forced.appeal] - gain + ways
    exact = ways <= np.minimum(least, outside[forced.mentor])
    found = zip(costs.tolist(), exact.tolist(), strict=True)
    return [Swap(*result.split(cost), sure) for cost, sure in found]


def _ways(
    market: Market, out: Integers, forced: Edges, workers: Workers
) -> tuple[Integers, Integers]:
    """Return what it costs to make room for each forced pair, at most and at least."""
    steps, ends = steps_of(market, out), market.mentor_of[forced.appeal]
    # Those with one start together: from there it is walked once for all of them.
    order = np.argsort(forced.mentor, kind="stable")
    blocks = np.split(order, range(BLOCK, len(order), BLOCK))
    found = workers.run(chains, (workers.share(steps), out, ends, forced.mentor), blocks)
    most, least = np.empty((2, len(order)), dtype=np.int64)
    most[order], least[order] = (np.concatenate(part) for part in zip(*found, strict=True))
    return most, least


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
