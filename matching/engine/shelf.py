"""The offers that a block of appeals looks at, copied and numbered anew, those alike together.

An offer that none of the appeals may meet is left out. Appeals of a block have much in common, so
that often less than half is left, in memory that is near.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.packing import Bits
from matching.engine.pairs import may_meet
from matching.engine.pool import (
    CARD,
    LANGUAGES,
    OFFER_BIT,
    PRICE,
    TRAITS,
    WEEKLY,
    Offers,
)
from matching.engine.problem import Flags, Index, Integers

GROUPS = 1024
"""About how many groups there are at most: more bound closer, and take longer to look at."""
SMALLEST = 3
LEFT_OUT = -1


class Groups(NamedTuple):
    """Some offers at a time: every bit that any of them has, the most hours, the lowest price.

    What a group cannot reach, none of its offers can.
    """

    card: Bits
    languages: Bits
    weekly_hours: Bits
    price: Integers


class Shelf(NamedTuple):
    """S offers in the order of the pool's, and the postings of theirs."""

    which: Index
    """(S,): their numbers in the pool."""
    number: Index
    """(O,): the number on the shelf of each offer in the pool, LEFT_OUT for some."""
    first_offer: Bits
    posting: Bits
    first_came: Integers
    came: Index
    traits: Bits
    """(S, TRAITS): a row of each, in one line of the processor's memory."""
    columns: Bits
    """(6, S): the same, for reading one after another."""
    price: Integers
    group_bits: int
    """A group has 2 ** group_bits offers."""
    groups: Groups


@compiled
def shelf_of(offers: Offers, card: np.uint64, price: Integers, only: Flags) -> Shelf:
    """Return the offers that an appeal with these bits in its card may meet.

    card: of all appeals of the block together.
    """
    number, which = _numbered(offers, card, only)
    traits, prices = _rows(offers, which, price), price[which]
    # Copied even of one offer alone: only in the columns its card may be taken away for a while.
    columns = traits[:, : WEEKLY + 1].T.copy()
    first_offer, posting = _postings(offers, number)
    bits = SMALLEST
    while len(which) >> bits > GROUPS:
        bits += 1
    first_came, came = _came(offers, number)
    return Shelf(
        which,
        number,
        first_offer,
        posting,
        first_came,
        came,
        traits,
        columns,
        prices,
        bits,
        _groups(columns, prices, 1 << bits),
    )


@compiled
def _numbered(offers: Offers, card: np.uint64, only: Flags) -> tuple[Index, Index]:
    """Return the new number of each offer, LEFT_OUT for some, and the offer of each number."""
    number = np.full(len(offers.order), LEFT_OUT, np.int32)
    which = np.empty(len(offers.order), np.int32)
    count = 0
    for offer in offers.order:
        if only[offer] and may_meet(card, offers.traits[offer, CARD]):
            number[offer] = count
            which[count] = offer
            count += 1
    return number, which[:count].copy()


@compiled
def _rows(offers: Offers, which: Index, price: Integers) -> Bits:
    room = np.empty((len(which) + 1) * TRAITS, np.uint64)
    begin = -(room.ctypes.data // room.itemsize) % TRAITS
    rows = room[begin : begin + len(which) * TRAITS].reshape(len(which), TRAITS)
    for place in range(len(which)):
        rows[place] = offers.traits[which[place]]
        rows[place, PRICE] = price[which[place]]
    return rows


@compiled
def _postings(offers: Offers, number: Index) -> tuple[Bits, Bits]:
    first = np.zeros(len(offers.first_offer), np.uint64)
    posting = np.empty_like(offers.posting)
    low, count = np.uint64((1 << OFFER_BIT) - 1), np.uint64(0)
    for skill in range(len(first) - 1):
        for place in range(offers.first_offer[skill], offers.first_offer[skill + 1]):
            given = offers.posting[place]
            offer = number[given >> np.uint64(OFFER_BIT)]
            posting[count] = (np.uint64(offer) << np.uint64(OFFER_BIT)) | (given & low)
            # No branch: which are left out cannot be guessed.
            count += np.uint64(offer != LEFT_OUT)
        first[skill + 1] = count
    return first, posting[:count]


@compiled
def _came(offers: Offers, number: Index) -> tuple[Integers, Index]:
    first, came = np.zeros_like(offers.first_came), np.empty_like(offers.came)
    count = 0
    for way in range(len(first) - 1):
        for offer in offers.came[offers.first_came[way] : offers.first_came[way + 1]]:
            came[count] = number[offer]
            count += number[offer] != LEFT_OUT
        first[way + 1] = count
    return first, came[:count]


@compiled
def _groups(columns: Bits, price: Integers, size: int) -> Groups:
    groups = -(-len(price) // size)
    card, languages = np.zeros(groups, np.uint64), np.zeros(groups, np.uint64)
    weekly, lowest = np.zeros(groups, np.uint64), np.empty(groups, np.int64)
    for group in range(groups):
        members = slice(group * size, min((group + 1) * size, len(price)))
        lowest[group] = price[members].min()
        for place in range(members.start, members.stop):
            card[group] |= columns[CARD, place]
            languages[group] |= columns[LANGUAGES, place]
            weekly[group] = max(weekly[group], columns[WEEKLY, place])
    return Groups(card, languages, weekly, lowest)
