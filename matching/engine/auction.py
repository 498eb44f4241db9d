"""The auction: nearly the best matching, fast, and prices from which the exact one is near."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.graph import Rows, cells
from matching.engine.plan import Plan, seat
from matching.engine.problem import LARGEST, Integers
from matching.engine.table import ROOM, Table, is_there, length, table_of, two_best_of_row

MOST_BIDS = 40
"""In one auction, for each appeal; polishing is faster than to go on."""
FINER = 6
"""By how much the steps of an auction are smaller than those of the one before."""
FEW = 1_000
AUCTIONS = (4, 5)
"""Where appeals are few, and where they are not: there polishing has to search farther."""
LOWERED = (3, 4)
"""From one auction to the next, in half steps: where appeals are few, and where they are not.

Who lowers less bids less often, but leaves more idle places too dear, and to mend one of those
takes a search that may go far where there are many people.
"""
FIRST_STEP = (7, 66)
"""The first steps, as parts of how far an appeal's weights lie apart, and of the highest weight."""
FEW_PLACES = 8
"""Of one mentor: to look at all of them is faster than to ask where to stop."""
PACKED = 61
"""Bits for a worth and a mentor in one number, so that no sum of two reaches the sign."""


class Market(NamedTuple):
    """What is on offer, worth and mentor in one number: worth << bits | mentor.

    One read brings both, and the higher of two such numbers is the better offer. Prices stand in
    the same bits, so that an offer less its price still names the mentor.
    """

    first: Integers
    """(A + 1,): where the offers to each appeal begin."""
    offer: Integers
    price: Integers
    """(M,): of each mentor's cheapest place."""
    first_place: Integers
    """(M + 1,)."""
    place: Integers
    """The price of each place, and in the lower bits who has it: 0 for nobody, 1 for appeal 0.

    The places of a mentor are a heap, the cheapest on top.
    """
    bits: int
    coarse: int
    """How many of the lowest bits of the weights were dropped, for lack of room."""
    table: Table
    """The offers and prices in full, where appeals and mentors are few; `offer` is empty then."""


@compiled
def bid_for_places(rows: Rows, plan: Plan) -> Table:
    """Seat most appeals where the best total has them, and set prices that are nearly right.

    Return the table of what was on offer, empty where there are too many for one.

    1. An auction in large steps, so that prices climb fast where many want the same places.
    2. All prices are lowered by about two steps: places that nobody takes must not keep a price.
    3. From there, an auction in smaller steps, and so on.

    The steps are scaled to the instance, and down from one auction to the next (Bertsekas 1988). To
    go on to where the auction alone is exact would take longer than to polish.
    """
    step, heaviest = _first_step(rows)
    market = _open(rows, plan, heaviest)
    step >>= market.coarse
    many = int(len(rows.first) > FEW)
    for number in range(AUCTIONS[many]):
        if number > 0:
            _lower(market, step * LOWERED[many] // 2)
            step //= FINER
        _hold_auction(market, max(1, step))
    _close(market, plan)
    return market.table


@compiled
def _first_step(rows: Rows) -> tuple[int, int]:
    """Return a step to begin with, and the highest weight.

    What all edges of an appeal have in common never decides between them, but prices may have to
    climb that high where there are not enough places.
    """
    apart, highest = 0, 1
    for appeal in range(len(rows.first) - 1):
        heaviest, lightest = 0, LARGEST
        for edge in cells(rows.first, appeal):
            heaviest = max(heaviest, int(rows.weight[edge]))
            lightest = min(lightest, int(rows.weight[edge]))
        apart += max(0, heaviest - lightest)
        highest = max(highest, heaviest)
    apart //= max(1, len(rows.first) - 1)
    return max(apart // FIRST_STEP[0], highest // FIRST_STEP[1]), highest


@compiled
def _open(rows: Rows, plan: Plan, heaviest: int) -> Market:
    """Return a market in which everything is free of charge."""
    table = table_of(rows, len(plan.capacity), heaviest)
    bits = length(max(len(plan.capacity), len(rows.first)))
    coarse = max(0, length(heaviest) + bits - PACKED)
    offer = np.empty(0 if is_there(table) else len(rows.weight), np.int64)
    for edge in range(len(offer)):
        offer[edge] = (rows.weight[edge] >> coarse) << bits | rows.column[edge]
    price = np.zeros(len(plan.capacity), np.int64)
    for mentor in range(len(price)):
        if plan.capacity[mentor] == 0:
            price[mentor] = 1 << PACKED
            if is_there(table):
                table.price[mentor] = 1 << ROOM
    place = np.zeros(len(plan.appeal_in), np.int64)
    return Market(rows.first, offer, price, plan.first_place, place, bits, coarse, table)


@compiled
def _hold_auction(market: Market, step: int) -> None:
    """Let appeals bid for places until everybody has one or wants none at the prices.

    1. An appeal without a place looks for the mentor where it gains most, weight less price.
       Where no gain is left, it stays without.
    2. It bids so much for the cheapest place there that it would gain as much at the second best
       mentor (or without any), but at least `step` more, so that no two of them bid for ever.
    3. Whoever had that place is without one, and bids next. A mentor's price is that of its
       cheapest place.

    At the end nobody could gain more than `step` by going elsewhere; only prices of places that
    stayed free may be too high. After too many bids it stops early.

    After Bertsekas 1988, with places of one mentor as similar objects (Bertsekas and Castanon
    1989).
    """
    low, in_full = (1 << market.bits) - 1, is_there(market.table)
    offer, price, bits = market.table.offer, market.table.price, market.table.bits
    left = MOST_BIDS * (len(market.first) - 1)
    for newcomer in range(len(market.first) - 1):
        bidder = newcomer + 1
        while bidder > 0 and left > 0:
            left -= 1
            if in_full:
                mentor, gain, less = two_best_of_row(offer, price, bits, bidder - 1)
            else:
                mentor, gain, less = _two_best(
                    market.first, market.offer, market.price, market.bits, bidder - 1
                )
            if gain == 0:
                break
            top, end = market.first_place[mentor], market.first_place[mentor + 1]
            outbid = int(market.place[top])
            bid = (outbid + (max(gain - less, step) << market.bits)) & ~low | bidder
            market.price[mentor] = _put_in(market.place, bid, top, end) & ~low
            if in_full:
                price[mentor] = market.price[mentor] >> market.bits << bits
            bidder = outbid & low


@inlined
def _two_best(
    first: Integers, offer: Integers, price: Integers, bits: int, appeal: int
) -> tuple[int, int, int]:
    """Return the mentor where an appeal gains most, that gain, and what it gains at the next best.

    A gain is 0 where there is none.
    """
    best, second, low = 0, 0, (1 << bits) - 1
    for edge in cells(first, appeal):
        here = int(offer[edge] - price[np.uint64(offer[edge] & low)])
        second = max(second, min(best, here))
        best = max(best, here)
    return best & low, best >> bits, second >> bits


@inlined
def _put_in(place: Integers, bid: int, top: int, end: int) -> int:
    """Put a bid on top of a mentor's places and let it sink; return what is on top then.

    Few places are kept sorted, which makes a heap of them too: to carry the bid past all of them
    takes no branch that cannot be foretold, and where to stop cannot.
    """
    if end - top <= FEW_PLACES:
        for below in range(np.uint64(top) + np.uint64(1), np.uint64(end)):
            passed = place[below]
            place[below - np.uint64(1)], bid = min(bid, passed), max(bid, passed)
        place[end - 1] = bid
        return int(place[top])
    at, below = top, top + 1
    while below < end:
        if below + 1 < end and place[below + 1] < place[below]:
            below += 1
        if place[below] >= bid:
            break
        place[at] = place[below]
        at, below = below, 2 * below - top + 1
    place[at] = bid
    return int(place[top])


@compiled
def _lower(market: Market, by: int) -> None:
    """Lower all prices, and let nobody keep a place."""
    for mentor in range(len(market.price)):
        first, end = market.first_place[mentor], market.first_place[mentor + 1]
        if first < end:
            market.price[mentor] = max(0, market.price[mentor] - (by << market.bits))
            market.place[first:end] = market.price[mentor]
            if is_there(market.table):
                market.table.price[mentor] = (
                    market.price[mentor] >> market.bits << market.table.bits
                )


@compiled
def _close(market: Market, plan: Plan) -> None:
    """Note prices and places in the plan."""
    low = (np.int64(1) << market.bits) - 1
    for mentor in range(len(market.price)):
        first, end = market.first_place[mentor], market.first_place[mentor + 1]
        if first < end:
            plan.mentor_price[mentor] = market.price[mentor] >> market.bits << market.coarse
        for place in range(first, end):
            if market.place[place] & low > 0:
                seat(plan, (market.place[place] & low) - 1, mentor)
