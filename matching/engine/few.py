"""The rest of the way to the optimum where people are few: by tables, not by lists."""

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.graph import Rows, cells, named
from matching.engine.paths import (
    Search,
    empty_search,
    enter,
    forget,
    move_up,
    note_reached,
    reprice,
)
from matching.engine.plan import NOBODY, Plan, unseat
from matching.engine.prices import lower_by
from matching.engine.table import (
    LOWEST,
    ROOM,
    Narrow,
    Table,
    best_of_row,
    empty_table,
    highest_of,
    is_there,
    length,
)
from matching.engine.ties import prefer_older

NOWHERE = LOWEST
ANYWHERE = (1 << 31) - 1


@compiled
def turned_of(rows: Rows, table: Table, mentors: int) -> Table:
    """Return a table with a row for each mentor, a cell for each appeal.

    It is empty where the other one is, or where numbers could grow too long: in a search they reach
    two prices, neither above the highest weight by more than a first step.
    """
    appeals, edges = len(rows.first) - 1, len(rows.weight) if is_there(table) else 0
    wide = length(3 * table.highest) + length(appeals) > ROOM + 1
    turned = empty_table(mentors, appeals, table.highest, 0 if wide else edges)
    width, bits = len(turned.price), turned.bits
    if is_there(turned):
        for appeal in range(appeals):
            for edge in cells(rows.first, appeal):
                row = named(rows.column, edge)
                turned.offer[row * width + appeal] = rows.weight[edge] << bits | appeal
    return turned


@compiled
def finish(rows: Rows, table: Table, turned: Table, plan: Plan) -> None:
    """Do after an auction what `paths.polish` and then `optimum.settle` would, to the same end."""
    search = empty_search(len(plan.capacity))
    near, most = np.empty_like(turned.price), np.empty_like(turned.price)
    _raise_prices(table, plan)
    for mentor in range(len(plan.capacity)):
        while plan.mentor_price[mentor] > 0 and plan.taken[mentor] < plan.capacity[mentor]:
            _refill(turned, near, most, plan, search, mentor)
    for appeal in range(len(plan.mentor_of)):
        if plan.mentor_of[appeal] == NOBODY and plan.appeal_price[appeal] > 0:
            enter(rows, plan, search, appeal)
    prefer_older(rows, plan)
    _lower_prices(table, plan)
    _price_the_closed(turned, plan)


@compiled
def _raise_prices(table: Table, plan: Plan) -> None:
    """Give each appeal the price that its best edge allows, and take its place if not best.

    The prices of the table must be those of the plan.
    """
    for appeal in range(len(plan.mentor_of)):
        best = best_of_row(table.offer, table.price, appeal) >> table.bits
        plan.appeal_price[appeal] = best
        mentor = plan.mentor_of[appeal]
        if mentor != NOBODY:
            own = table.offer[appeal * len(table.price) + mentor] - table.price[mentor]
            if own >> table.bits < best:
                unseat(plan, appeal)


@compiled
def _refill(
    turned: Table, near: Narrow, most: Narrow, plan: Plan, search: Search, emptied: int
) -> None:
    """Fill one free place of a mentor with a price, or lower the price as far as it must.

    The steps are those of `paths.refill`, but without a heap and from appeal to appeal: with few of
    them, to look at all of them is faster than to keep them in order.

    near: (width,), how near an appeal is, never above 0, and in the lower bits the appeal;
    most: (width,), what that may be at most: NOWHERE for those who are settled.
    """
    distance, low = search.heap.distance, (1 << turned.bits) - 1
    near[:], most[:] = NOWHERE, ANYWHERE
    _note_prices(turned, plan)
    end, last, newcomer = plan.mentor_price[emptied], emptied, NOBODY
    here, way, through = emptied, 0, NOBODY
    while True:
        note_reached(search, here, through, search.counted[1])
        search.settled[search.counted[1]] = here
        search.counted[1] += 1
        distance[here] = way
        onward = way + plan.mentor_price[here]
        if onward < end:
            end, last = onward, here
        first = plan.first_place[here]
        for place in range(first, first + plan.taken[here]):
            most[plan.appeal_in[place]] = NOWHERE
        _come_nearer(turned.offer, turned.price, near, most, here, onward << turned.bits)
        nearest = highest_of(near)
        way, through = -(nearest >> turned.bits), nearest & low
        if way >= end:
            break
        here = plan.mentor_of[through]
        if here == NOBODY:
            end, newcomer = way, through
            last = _taker(turned, plan, search, newcomer, way, search.counted[1])
            break
    _note_beyond(turned, plan, search, emptied, last)
    reprice(plan, search, end, -1)
    move_up(plan, search, emptied, last, newcomer)
    forget(search)


@inlined
def _come_nearer(
    offer: Narrow, price: Narrow, near: Narrow, most: Narrow, mentor: int, way: int
) -> None:
    """Look from a mentor to all appeals: those it has no edge to come no nearer than the end."""
    width = np.uint64(len(price))
    start = np.uint64(mentor) * width
    for cell in range(width):
        here = np.int32(max(np.int32(offer[start + cell] - price[cell]), np.int32(0)) - way)
        near[cell] = min(most[cell], max(near[cell], here))


@inlined
def _taker(turned: Table, plan: Plan, search: Search, appeal: int, way: int, before: int) -> int:
    """Return the first mentor settled from which an appeal is as near as this."""
    width = len(turned.price)
    number = 0
    while number < before - 1:
        mentor = search.settled[number]
        worth = np.int64(turned.offer[mentor * width + appeal]) >> turned.bits
        onward = search.heap.distance[mentor] + plan.mentor_price[mentor]
        if worth > 0 and onward + plan.appeal_price[appeal] - worth == way:
            break
        number += 1
    return int(search.settled[number])


@inlined
def _note_beyond(turned: Table, plan: Plan, search: Search, emptied: int, last: int) -> None:
    """Note for each mentor on the way back who takes the appeal through which it was reached."""
    mentor = last
    while mentor != emptied:
        way, before = search.heap.distance[mentor], search.beyond[mentor]
        taker = _taker(turned, plan, search, search.through[mentor], way, before)
        search.beyond[mentor] = taker
        mentor = taker


@compiled
def _lower_prices(table: Table, plan: Plan) -> None:
    """Lower the prices of mentors as far as `prices.lower_prices` does.

    The mentors settle from the nearest to the farthest, by Dijkstra's method without a heap: with
    few of them, to look at all of them is faster. How near one is, is told as an offer less its
    price and less the way up to there, never above 0, and again names the mentor.
    """
    mentors, low = len(plan.capacity), (1 << table.bits) - 1
    near = np.full(len(table.price), NOWHERE, np.int32)
    most = np.full(len(table.price), NOWHERE, np.int32)
    distance = np.zeros(mentors, np.int64)
    for mentor in range(mentors):
        if plan.capacity[mentor] > 0:
            table.price[mentor] = plan.mentor_price[mentor] << table.bits
            near[mentor], most[mentor] = mentor - table.price[mentor], ANYWHERE
    for appeal in range(len(plan.mentor_of)):
        if plan.mentor_of[appeal] == NOBODY:
            _come_down(table.offer, table.price, near, most, appeal, 0)
    nearest = highest_of(near)
    while nearest > NOWHERE:
        mentor = nearest & low
        distance[mentor] = -(nearest >> table.bits)
        near[mentor] = most[mentor] = NOWHERE
        first = plan.first_place[mentor]
        for place in range(first, first + plan.taken[mentor]):
            appeal = plan.appeal_in[place]
            way = (distance[mentor] + plan.appeal_price[appeal]) << table.bits
            _come_down(table.offer, table.price, near, most, appeal, way)
        nearest = highest_of(near)
    lower_by(plan, distance)


@inlined
def _come_down(
    offer: Narrow, price: Narrow, near: Narrow, most: Narrow, appeal: int, way: int
) -> None:
    """Look from an appeal to all mentors: those it has no edge to come no nearer by it."""
    width = np.uint64(len(price))
    start = np.uint64(appeal) * width
    for cell in range(width):
        here = np.int32(offer[start + cell] - price[cell] - way)
        near[cell] = min(most[cell], max(near[cell], here))


@compiled
def _price_the_closed(turned: Table, plan: Plan) -> None:
    _note_prices(turned, plan)
    for mentor in range(len(plan.capacity)):
        if plan.capacity[mentor] == 0:
            best = best_of_row(turned.offer, turned.price, mentor)
            plan.mentor_price[mentor] = best >> turned.bits


@compiled
def _note_prices(turned: Table, plan: Plan) -> None:
    for appeal in range(len(plan.appeal_price)):
        turned.price[appeal] = plan.appeal_price[appeal] << turned.bits
