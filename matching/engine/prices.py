"""The lowest prices of mentors that prove an optimum."""

from matching.engine.compiled import compiled
from matching.engine.graph import Rows
from matching.engine.heap import FAR, Heap, bring, take_nearest
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
        if plan.capacity[mentor] and plan.mentor_price[mentor] > 0:
            bring(heap, mentor, plan.mentor_price[mentor])
    for appeal in range(len(plan.mentor_of)):
        mentor = plan.mentor_of[appeal]
        if mentor == NOBODY or plan.mentor_price[mentor] == 0:
            _come_nearer(rows, plan, heap, appeal, 0)
    while heap.size[0] > 0:
        mentor = take_nearest(heap)
        first = plan.first_place[mentor]
        for appeal in plan.appeal_in[first : first + plan.taken[mentor]]:
            _come_nearer(rows, plan, heap, appeal, heap.distance[mentor])
    _lower(plan, heap.distance)


@compiled
def _come_nearer(rows: Rows, plan: Plan, heap: Heap, appeal: int, base: int) -> None:
    """Look from an appeal along its edges to the mentors that it could come to."""
    base_price = base + plan.appeal_price[appeal]
    for edge in range(rows.first[appeal], rows.first[appeal + 1]):
        mentor = rows.column[edge]
        known = heap.distance[mentor]
        if known < FAR:
            distance = base_price + plan.mentor_price[mentor] - rows.weight[edge]
            if distance < known:
                bring(heap, mentor, distance)


@compiled
def _lower(plan: Plan, distance: Integers) -> None:
    for mentor in range(len(plan.capacity)):
        if distance[mentor] == FAR:
            continue
        plan.mentor_price[mentor] -= distance[mentor]
        first = plan.first_place[mentor]
        for appeal in plan.appeal_in[first : first + plan.taken[mentor]]:
            plan.appeal_price[appeal] += distance[mentor]
        distance[mentor] = FAR
