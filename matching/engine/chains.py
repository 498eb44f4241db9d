"""Chains through which one mentor hands people on to another: the shortest from here to there.

At the highest prices, which lead towards the ends, and never longer than it is worth: see `swaps`.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
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
from matching.engine.market import Market
from matching.engine.problem import Index, Integers

PATIENCE = 500
"""Mentors that a search may pass on its way; none of a market of so many is given up."""


class Steps(NamedTuple):
    """From each mentor, whom it could hand somebody on to, the cheapest first.

    Costs are those at the highest prices, which are the lowest and `out` together: a step is longer
    by how much farther the next mentor is from an end.
    """

    first: Integers
    mentor: Index
    cost: Integers


@compiled
def steps_of(market: Market, out: Integers) -> Steps:
    """Return all steps of a market, `out` saying how far each mentor is from an end."""
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
def chains(
    steps: Steps, out: Integers, ends: Integers, starts: Index, places: Integers
) -> tuple[Integers, Integers]:
    """Return what it costs to make room at starts[p], when the mentor ends[p] is left.

    For each of these places p, those with one start together; at most, and at least.
    """
    heap, reached = empty_heap(len(out)), np.empty(len(out), np.int64)
    most, least = np.empty(len(places), np.int64), np.empty(len(places), np.int64)
    first = 0
    while first < len(places):
        start, limit, last = int(starts[places[first]]), 0, first
        while last < len(places) and starts[places[last]] == start:
            limit, last = max(limit, int(out[ends[places[last]]])), last + 1
        # Where the start is an end itself, nobody needs to go anywhere.
        count, known = _walk(steps, heap, reached, start, limit if out[start] > 0 else 0)
        for row in range(first, last):
            end = int(ends[places[row]])
            far = out[end] if out[start] > 0 else 0
            length = min(heap.distance[end], far)
            most[row] = out[start] - far + (length if length < known else far)
            least[row] = out[start] - far + min(length, known)
        _forget(heap, reached, count)
        first = last
    return most, least


@compiled
def _walk(steps: Steps, heap: Heap, reached: Integers, start: int, limit: int) -> tuple[int, int]:
    """Walk from a start at the highest prices, `limit` far at most.

    Return how many mentors were reached, and below which distance those of the heap are known: at
    `limit`, or less far where it was given up because PATIENCE mentors were nearer.
    """
    count, settled = 1, 0
    reached[0] = start
    bring(heap, start, 0)
    while nearest(heap) < limit:
        here = take_nearest(heap)
        base = heap.distance[here]
        settled += 1
        if settled > PATIENCE:
            return count, int(base)
        for cell in range(steps.first[here], steps.first[here + 1]):
            distance, mentor = base + steps.cost[cell], steps.mentor[cell]
            if distance >= limit:
                break
            if distance < heap.distance[mentor]:
                if heap.distance[mentor] == FAR:
                    reached[count] = mentor
                    count += 1
                bring(heap, mentor, distance)
    return count, limit


@compiled
def _forget(heap: Heap, reached: Integers, count: int) -> None:
    for number in range(count):
        heap.distance[reached[number]] = FAR
        heap.place[reached[number]] = OUT
    clear(heap)
