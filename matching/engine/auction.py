"""The auction: nearly the best matching, fast, and prices from which the exact one is near."""

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Rows
from matching.engine.plan import NOBODY, Plan, seat
from matching.engine.problem import Integers

MOST_BIDS = 40
"""For each appeal; polishing is faster than to go on."""
SCALE = (10, 100)
"""The steps of the auctions, as parts of how far the weights of an appeal lie apart."""


@compiled
def bid_for_places(rows: Rows, plan: Plan) -> None:
    """Seat most appeals where the best total has them, and set prices that are nearly right.

    1. An auction in large steps, so that prices climb fast where many want the same places.
    2. All prices are lowered by two steps, since places that nobody takes must not keep a price.
    3. From there, an auction in small steps.

    The steps are scaled to the instance, and down from one auction to the next (Bertsekas 1988). To
    go on to where the auction alone is exact would take longer than to polish.
    """
    appeals, apart, step = len(rows.first) - 1, _apart(rows), 0
    holder = plan.appeal_in
    for part in SCALE:
        _lower(plan, 2 * step)
        step = max(1, apart // part)
        holder = hold_auction(rows, plan, step, MOST_BIDS * appeals)
    for mentor in range(len(plan.capacity)):
        for place in range(plan.first_place[mentor], plan.first_place[mentor + 1]):
            if holder[place] != NOBODY:
                seat(plan, holder[place], mentor)


@compiled
def _apart(rows: Rows) -> int:
    """Return how far the weights of an appeal lie apart on average, at least a 50th of the highest.

    What all edges of an appeal have in common never decides between them.
    """
    apart, heaviest = 0, 1
    for appeal in range(len(rows.first) - 1):
        weights = rows.weight[rows.first[appeal] : rows.first[appeal + 1]]
        if len(weights):
            heaviest = max(heaviest, weights.max())
            apart += weights.max() - weights.min()
    return int(max(apart // max(1, len(rows.first) - 1), heaviest // 50))


@compiled
def _lower(plan: Plan, by: int) -> None:
    for mentor in range(len(plan.capacity)):
        if plan.capacity[mentor]:
            plan.mentor_price[mentor] = max(0, plan.mentor_price[mentor] - by)


@compiled
def hold_auction(rows: Rows, plan: Plan, step: int, most_bids: int) -> Integers:
    """Let appeals bid for places until everybody has one or wants none at the prices.

    1. An appeal without a place looks for the mentor where it gains most, weight less price.
       Where no gain is left, it stays without.
    2. It bids so much for the cheapest place there that it would gain as much at the second best
       mentor (or without any), and `step` more, so that no two of them bid for ever.
    3. Whoever had that place is without one again, and bids in turn. A mentor's price is that of
       its cheapest place.

    At the end nobody could gain more than `step` by going elsewhere; only prices of places that
    stayed free may be too high. Returns who holds each place; after `most_bids` it stops early.

    After Bertsekas 1988, with places of one mentor as similar objects (Bertsekas and Castanon
    1989).
    """
    place_price = np.zeros(len(plan.appeal_in), np.int64)
    holder = np.full(len(plan.appeal_in), NOBODY, np.int64)
    for mentor in range(len(plan.capacity)):
        first, end = plan.first_place[mentor], plan.first_place[mentor + 1]
        place_price[first:end] = plan.mentor_price[mentor]
    # The first appeal stands on top.
    bidders = np.arange(len(rows.first) - 2, -1, -1)
    waiting, bids = len(bidders), 0
    while waiting > 0 and bids < most_bids:
        waiting -= 1
        appeal = bidders[waiting]
        best, gain, second = _two_best(rows, plan.mentor_price, appeal)
        if best == NOBODY:
            continue
        bids += 1
        cheapest = plan.first_place[best]
        outbid = holder[cheapest]
        holder[cheapest] = appeal
        place_price[cheapest] += gain - second + step
        _sink(place_price, holder, cheapest, plan.first_place[best + 1])
        plan.mentor_price[best] = place_price[cheapest]
        if outbid != NOBODY:
            bidders[waiting] = outbid
            waiting += 1
    return holder


@compiled
def _two_best(rows: Rows, price: Integers, appeal: int) -> tuple[int, int, int]:
    """Return the mentor with the highest gain, that gain, and the second highest or 0."""
    best, gain, second = NOBODY, 0, 0
    for edge in range(rows.first[appeal], rows.first[appeal + 1]):
        mentor = rows.column[edge]
        here = rows.weight[edge] - price[mentor]
        if here > gain:
            best, gain, second = mentor, here, gain
        elif here > second:
            second = here
    return best, gain, second


@compiled
def _sink(price: Integers, holder: Integers, top: int, end: int) -> None:
    """Restore the heap of a mentor's places, the cheapest at `top`, after its price rose."""
    at = top
    while True:
        below = top + 2 * (at - top) + 1
        if below >= end:
            return
        if below + 1 < end and price[below + 1] < price[below]:
            below += 1
        if price[below] >= price[at]:
            return
        price[at], price[below] = price[below], price[at]
        holder[at], holder[below] = holder[below], holder[at]
        at = below
