"""The lowest prices of mentors that prove an optimum."""

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.graph import Rows, cells, named
from matching.engine.heap import FAR, Heap, bring, clear, nearest, take_nearest
from matching.engine.plan import NOBODY, Plan
from matching.engine.problem import Integers


@compiled
def lower_prices(rows: Rows, plan: Plan, heap: Heap) -> None:
    """Lower the prices of mentors as far as an optimal plan allows, and raise those of appeals.

    A price is then what one more place there would add. It stands above that by the length of the
    shortest way from the mentor to an end, a step being what somebody loses who moves to the place
    before: an appeal without a mentor comes in, or a place stays free for the whole of its price.
    All ends and all mentors are searched in one run of Dijkstra's method, from the ends backwards.

    The prices that prove an optimum form a lattice (Shapley and Shubik 1971), so the lowest ones of
    all mentors hold together, and there is only one such answer.
    """
    for mentor in range(len(plan.capacity)):
        heap.distance[mentor] = plan.mentor_price[mentor] if plan.capacity[mentor] else 0
    _reach_the_nearest(rows, plan, heap)
    for mentor in range(len(plan.capacity)):
        if heap.distance[mentor] > 0:
            bring(heap, mentor, heap.distance[mentor])
    while nearest(heap) < FAR:
        mentor = take_nearest(heap)
        first = plan.first_place[mentor]
        for appeal in plan.appeal_in[first : first + plan.taken[mentor]]:
            _come_nearer(rows, plan, heap, appeal, heap.distance[mentor])
    clear(heap)
    lower_by(plan, heap.distance)
    heap.distance[:] = FAR


@compiled
def _reach_the_nearest(rows: Rows, plan: Plan, heap: Heap) -> None:
    """Find the mentors at distance 0, most of them, and note how near the others come to those.

    Those without a price or without places are there to begin with, and nothing is nearer.
    """
    waiting = np.empty(len(plan.capacity), np.int64)
    queued = 0
    for appeal in range(len(plan.mentor_of)):
        mentor = plan.mentor_of[appeal]
        if mentor == NOBODY or plan.mentor_price[mentor] == 0:
            queued = _note_near(rows, plan, heap.distance, appeal, waiting, queued)
    read = 0
    while read < queued:
        first = plan.first_place[waiting[read]]
        for appeal in plan.appeal_in[first : first + plan.taken[waiting[read]]]:
            queued = _note_near(rows, plan, heap.distance, appeal, waiting, queued)
        read += 1


@inlined
def _note_near(
    rows: Rows, plan: Plan, distance: Integers, appeal: int, waiting: Integers, queued: int
) -> int:
    """Note how near an appeal at distance 0 comes to others, and queue those it comes up to."""
    for edge in cells(rows.first, appeal):
        mentor = named(rows.column, edge)
        here = plan.appeal_price[appeal] + plan.mentor_price[mentor] - rows.weight[edge]
        known = distance[mentor]
        # No branch where it cannot be foretold which way it goes.
        distance[mentor] = min(known, here)
        if here == 0 and known > 0:
            waiting[queued] = mentor
            queued += 1
    return queued


@inlined
def _come_nearer(rows: Rows, plan: Plan, heap: Heap, appeal: int, base: int) -> None:
    """Look from an appeal along its edges to the mentors that it could come to."""
    base_price = base + plan.appeal_price[appeal]
    for edge in cells(rows.first, appeal):
        mentor = named(rows.column, edge)
        distance = base_price + plan.mentor_price[mentor] - rows.weight[edge]
        if distance < heap.distance[mentor]:
            bring(heap, mentor, distance)


@compiled
def lower_by(plan: Plan, distance: Integers) -> None:
    """Lower the prices of mentors, and raise those of the appeals that they have."""
    for mentor in range(len(plan.capacity)):
        if distance[mentor] > 0:
            plan.mentor_price[mentor] -= distance[mentor]
            first = plan.first_place[mentor]
            for appeal in plan.appeal_in[first : first + plan.taken[mentor]]:
                plan.appeal_price[appeal] += distance[mentor]
