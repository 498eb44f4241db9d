"""All offers for each appeal, where there is room to keep every one that fits.

Then no offer has to be better than another, and nothing needs to be sorted, cut or bounded: each
appeal goes along all offers in the order of the pool, eight at a time, and those few that it may
meet are taken one by one.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.block import most_asked
from matching.engine.compiled import compiled, inlined, lean
from matching.engine.found import ALL_KEPT, Found, Prices
from matching.engine.looking import GIVEN, HOURS_BIT, give
from matching.engine.packing import Bits
from matching.engine.pairs import (
    DEEPEST,
    ONE,
    Shares,
    Worth,
    empty_worth,
    fit_of,
    level_scores,
    lowest,
    shares_of,
    weigh,
)
from matching.engine.pool import CARD, WEEKLY, Appeals, Offers, Pool
from matching.engine.problem import LARGEST, Flags, Index, Integers
from matching.engine.products import add_up
from matching.engine.scratch import Places, Seeker, seeker_of

WORD = np.uint64(64)
"""So many offers at a time are asked for the few that may be met."""


class Table(NamedTuple):
    """The offers of a pool, and what one appeal after the other needs."""

    columns: Bits
    """(6, O'): the traits of each offer; no card for one that is not to be looked at. Nor for the
    nobodies that are added until there are whole words of them."""
    worth: Worth
    depths: int
    by_depth: Integers
    """What the level contributes, see `level_scores`."""
    lists: Bits
    """See `products.add_up`."""
    skills: Integers
    """(O,): what each offer shares with the appeal, 0 before and after."""
    touched: Places
    """The offers that share anything."""
    given: Integers
    """(O',): the shared hours, and below HOURS_BIT what all else contributes."""


@compiled
def all_of_block(pool: Pool, prices: Prices, keep: int, rows: Integers) -> Found:
    """Return all pairs of a block of appeals, as `best_pairs` does that keeps as many as there are.

    keep: at least the offers of the pool.
    """
    appeals, offers = pool.appeals, len(pool.offers.room)
    table, shares = _table_of(pool, prices.only, rows), shares_of(pool.share)
    first = np.zeros(len(rows) + 1, np.int64)
    offer, score = np.empty(len(rows) * offers, np.int32), np.empty(len(rows) * offers, np.int64)
    worst, gain = np.full(len(rows), ALL_KEPT), np.zeros(len(rows), np.int64)
    for row in range(len(rows)):
        appeal = rows[row]
        weigh(table.worth, pool.share, appeals, appeal)
        seeker = seeker_of(appeals, appeal)
        give(table.columns, seeker, table.worth, table.given)
        _add_fits(appeals, pool.offers, shares, appeal, table)
        _part(appeals, appeal, table.given)
        least, begin = max(prices.appeal[appeal], -LARGEST), first[row]
        first[row + 1] = _collect(table, seeker, prices.offer, least, offer, score, begin)
        end = first[row + 1]
        lowest_margin, highest_margin = _margins(offer[begin:end], score[begin:end], prices.offer)
        gain[row] = max(0, highest_margin - least)
        if end - begin == keep:
            worst[row] = lowest_margin
    return Found(first, offer[: first[-1]].copy(), score[: first[-1]].copy(), worst, gain)


@compiled
def _table_of(pool: Pool, only: Flags, rows: Integers) -> Table:
    offers, (skills, weekly) = len(pool.offers.room), most_asked(pool.appeals, rows)
    filled = -(-offers // int(WORD)) * int(WORD)
    columns = np.zeros((WEEKLY + 1, filled), np.uint64)
    columns[:, :offers] = pool.offers.traits[:, : WEEKLY + 1].T
    for offer in range(offers):
        if not only[offer]:
            columns[CARD, offer] = 0
    return Table(
        columns,
        empty_worth(weekly),
        DEEPEST * skills + 1,
        level_scores(pool.share[1], skills),
        np.empty((3, skills), np.uint64),
        np.zeros(offers, np.int64),
        np.empty(offers + 1, np.uint32),
        np.empty(filled, np.int64),
    )


@inlined
def _add_fits(appeals: Appeals, offers: Offers, shares: Shares, appeal: int, table: Table) -> None:
    """Add what skills, their level and the path contribute."""
    skills, touched, given = table.skills, table.touched, table.given
    by_depth, depths = table.by_depth, table.depths
    for place in range(add_up(appeals, offers, appeal, table.lists, skills, touched)):
        offer = touched[place]
        given[offer] += fit_of(shares, by_depth, depths, skills[offer])
        skills[offer] = 0


@inlined
def _part(appeals: Appeals, appeal: int, given: Integers) -> None:
    """Leave the offers without hours that an appeal must not meet."""
    for place in range(appeals.first_barred[appeal], appeals.first_barred[appeal + 1]):
        given[appeals.barred[place]] = 0


@inlined
def _collect(
    table: Table,
    seeker: Seeker,
    price: Integers,
    least: int,
    offer: Index,
    score: Integers,
    begin: int,
) -> int:
    """Write down who has shared hours and scores enough, from `begin` on; return the end."""
    given, by_hours = table.given, table.worth.hours[seeker.sought]
    floor, place = seeker.floor, np.uint64(begin)
    for first in range(np.uint64(0), np.uint64(len(given)), WORD):
        met_there = np.uint64(0)
        for here in range(first, first + WORD):
            met_there |= np.uint64(given[here] > GIVEN) << (here - first)
        while met_there:
            next_met = first + lowest(met_there)
            met_there &= met_there - ONE
            both = given[next_met]
            worth = (both & GIVEN) + by_hours[np.uint64(both) >> np.uint64(HOURS_BIT)]
            offer[place], score[place] = next_met, worth
            # No branch: who reaches the floor cannot be guessed.
            place += np.uint64(worth > max(least + price[next_met], floor - 1))
    return int(place)


@lean
def _margins(offer: Index, score: Integers, price: Integers) -> tuple[int, int]:
    """Return the lowest and the highest score less price; of none, the wrong way round."""
    lowest_margin, highest_margin = 2 * LARGEST, -2 * LARGEST
    for place in range(np.uint64(len(offer))):
        margin = score[place] - price[np.uint32(offer[place])]
        lowest_margin = min(lowest_margin, margin)
        highest_margin = max(highest_margin, margin)
    return lowest_margin, highest_margin
