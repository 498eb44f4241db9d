"""Shortest augmenting paths: from any prices and any matching to the optimum, in whole numbers.

A plan is optimal when for every edge  appeal price + mentor price >= weight,  with equality where
it is chosen, no price is below 0, an appeal without a mentor has price 0, and so has a mentor with
a free place. Then the prices add up to the value, and no matching can be worth more.

`enter` mends an appeal that is without a mentor though it has a price; `refill` mends a mentor with
a free place and a price. Each is one run of Dijkstra's method over mentors, the length of a step
being what an exchange would lose at the present prices, which is never below 0. Raising or lowering
prices by how much nearer than the end each mentor was found restores all the conditions.

After Kuhn 1955 and Munkres 1957 (prices), Edmonds and Karp 1972 (reduced costs), Jonker and
Volgenant 1987 (one row at a time, and no search beyond the best end known).
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.graph import Graph, Rows, cells, named
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
from matching.engine.plan import NOBODY, Plan, move_on, seat, unseat
from matching.engine.problem import Integers


class Search(NamedTuple):
    """What a search notes down. It is left as it was found: everything far away."""

    heap: Heap
    through: Integers
    """(M,): the appeal by which a mentor was reached."""
    beyond: Integers
    """(M,): the mentor on the other side of that appeal."""
    reached: Integers
    """(M,): the mentors reached, in that order; the first of `counted` count."""
    settled: Integers
    """(M,): the mentors whose distance is final."""
    counted: Integers
    """(2,): how many of `reached` and of `settled`."""


@compiled
def empty_search(mentors: int) -> Search:
    """Return a search that has reached nobody."""
    return Search(
        heap=empty_heap(mentors),
        through=np.zeros(mentors, np.int64),
        beyond=np.zeros(mentors, np.int64),
        reached=np.zeros(mentors, np.int64),
        settled=np.zeros(mentors, np.int64),
        counted=np.zeros(2, np.int64),
    )


@compiled
def polish(graph: Graph, plan: Plan, search: Search) -> None:
    """Make a plan optimal, from any prices of mentors that are not below 0."""
    raise_prices(graph.appeals, plan)
    mend(graph, plan, search)


@compiled
def raise_prices(rows: Rows, plan: Plan) -> int:
    """Give each appeal the price that its best edge allows, and take its place if not best.

    Return how many have a price and no mentor then.
    """
    waiting = 0
    for appeal in range(len(plan.mentor_of)):
        raise_price(rows, plan, appeal)
        waiting += (plan.mentor_of[appeal] == NOBODY) & (plan.appeal_price[appeal] > 0)
    return int(waiting)


@compiled
def mend(graph: Graph, plan: Plan, search: Search) -> None:
    """Make a plan optimal in which each appeal has the price that its best edge allows.

    1. Every mentor with a free place and a price is refilled.
    2. Every appeal with a price and without a mentor enters.
    """
    for mentor in range(len(plan.capacity)):
        while plan.mentor_price[mentor] > 0 and plan.taken[mentor] < plan.capacity[mentor]:
            refill(graph.mentors, plan, search, mentor)
    for appeal in range(len(plan.mentor_of)):
        if plan.mentor_of[appeal] == NOBODY and plan.appeal_price[appeal] > 0:
            enter(graph.appeals, plan, search, appeal)


@inlined
def raise_price(rows: Rows, plan: Plan, appeal: int) -> None:
    """Give an appeal the price that its best edge allows, and take its place if not best."""
    best, here, mentor = np.int64(0), np.int64(0), plan.mentor_of[appeal]
    for edge in cells(rows.first, appeal):
        best = max(best, rows.weight[edge] - plan.mentor_price[named(rows.column, edge)])
    plan.appeal_price[appeal] = best
    if mentor != NOBODY:
        # On its own, as the compiler takes several cells at a time in a loop that is so plain.
        for edge in cells(rows.first, appeal):
            own = rows.weight[edge] if rows.column[edge] == mentor else np.int64(0)
            here = max(here, own)
        if here - plan.mentor_price[mentor] < best:
            unseat(plan, appeal)


@compiled
def enter(rows: Rows, plan: Plan, search: Search, newcomer: int) -> None:
    """Bring in an appeal that is without a mentor, at the price that its best edge allows.

    1. Look from the newcomer along its edges, then from the nearest mentor along the edges of
       everybody who is there, and so on.
    2. Stop at the nearest end: a free place, or an appeal that had better stay without, perhaps the
       newcomer itself.
    3. Lower the prices of the appeals passed and raise those of the mentors, and let everybody on
       the way move on by one.
    """
    heap = search.heap
    length, free, giving_up = plan.appeal_price[newcomer], NOBODY, newcomer
    appeal, here, base, seen = newcomer, NOBODY, np.int64(0), 0
    while True:
        base_price = base + plan.appeal_price[appeal]
        if base_price < length:
            length, free, giving_up = base_price, NOBODY, appeal
        for edge in cells(rows.first, appeal):
            mentor = named(rows.column, edge)
            distance = base_price + plan.mentor_price[mentor] - rows.weight[edge]
            if distance < length and distance < heap.distance[mentor]:
                note_reached(search, mentor, appeal, here)
                if plan.taken[mentor] < plan.capacity[mentor]:
                    heap.distance[mentor] = distance
                    length, free = distance, mentor
                else:
                    bring(heap, mentor, distance)
        seen += 1
        if here == NOBODY or seen >= plan.taken[here]:
            if nearest(heap) >= length:
                break
            here, seen = _settle(search), 0
            base = heap.distance[here]
        appeal = plan.appeal_in[plan.first_place[here] + seen]
    plan.appeal_price[newcomer] -= length
    reprice(plan, search, length, 1)
    _move_on(plan, search, newcomer, free, giving_up)
    forget(search)


@compiled
def refill(columns: Rows, plan: Plan, search: Search, emptied: int) -> None:
    """Fill one free place of a mentor with a price, or lower the price as far as it must.

    1. Look from the mentor along its edges to everybody who could come, then from the mentors
       whom they would leave, and so on.
    2. Stop at the nearest end: an appeal that has nobody, or a mentor whose place may stay free
       because its price comes down to 0, perhaps this one.
    3. Lower the prices of the mentors passed, raise those of the appeals there, and let everybody
       on the way move towards the free place.
    """
    heap = search.heap
    length, last, newcomer = plan.mentor_price[emptied], emptied, NOBODY
    note_reached(search, emptied, NOBODY, NOBODY)
    bring(heap, emptied, 0)
    while nearest(heap) < length:
        here = _settle(search)
        base_price = heap.distance[here] + plan.mentor_price[here]
        if base_price < length:
            length, last, newcomer = base_price, here, NOBODY
        for edge in cells(columns.first, here):
            appeal = named(columns.column, edge)
            distance = base_price + plan.appeal_price[appeal] - columns.weight[edge]
            if distance >= length:
                continue
            there = plan.mentor_of[appeal]
            if there == NOBODY:
                length, last, newcomer = distance, here, appeal
            elif distance < heap.distance[there]:
                note_reached(search, there, appeal, here)
                bring(heap, there, distance)
    reprice(plan, search, length, -1)
    move_up(plan, search, emptied, last, newcomer)
    forget(search)


@inlined
def note_reached(search: Search, mentor: int, through: int, beyond: int) -> None:
    """Note by whom a mentor was reached, and that it is to be forgotten."""
    if search.heap.distance[mentor] == FAR:
        search.reached[search.counted[0]] = mentor
        search.counted[0] += 1
    search.through[mentor] = through
    search.beyond[mentor] = beyond


@inlined
def _settle(search: Search) -> int:
    mentor = take_nearest(search.heap)
    search.settled[search.counted[1]] = mentor
    search.counted[1] += 1
    return mentor


@inlined
def reprice(plan: Plan, search: Search, length: int, direction: int) -> None:
    """Change the prices of the mentors that are nearer than the end, and of who is there."""
    for number in range(search.counted[1]):
        mentor = search.settled[number]
        change = direction * (length - search.heap.distance[mentor])
        if direction * change > 0:
            plan.mentor_price[mentor] += change
            first = plan.first_place[mentor]
            for place in range(first, first + plan.taken[mentor]):
                plan.appeal_price[plan.appeal_in[place]] -= change


@compiled
def _move_on(plan: Plan, search: Search, newcomer: int, free: int, giving_up: int) -> None:
    """Let everybody from the end back to the newcomer move on, after who gives up has gone."""
    if free == NOBODY:
        if giving_up == newcomer:
            return
        free = plan.mentor_of[giving_up]
        unseat(plan, giving_up)
    move_on(plan, search.through, newcomer, free)


@compiled
def move_up(plan: Plan, search: Search, emptied: int, last: int, newcomer: int) -> None:
    """Walk from the end to the emptied mentor: each appeal on the way takes the place before it."""
    vacant, moving = last, newcomer
    while vacant != emptied:
        leaver = search.through[vacant]
        unseat(plan, leaver)
        if moving != NOBODY:
            seat(plan, moving, vacant)
        vacant, moving = search.beyond[vacant], leaver
    if moving != NOBODY:
        seat(plan, moving, emptied)


@inlined
def forget(search: Search) -> None:
    """Leave the search as it was found."""
    heap = search.heap
    for number in range(search.counted[0]):
        heap.distance[search.reached[number]] = FAR
        heap.place[search.reached[number]] = OUT
    search.counted[:] = 0
    clear(heap)
