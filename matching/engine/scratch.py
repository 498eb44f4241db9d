"""What the search for one appeal after the other needs, and the appeal in plain numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.best import Best, nothing_kept
from matching.engine.compiled import compiled, inlined
from matching.engine.packing import Bits
from matching.engine.pairs import DEEPEST, HOURS, Worth, empty_worth, level_scores
from matching.engine.pool import Appeals
from matching.engine.problem import Flags, Index, Integers
from matching.engine.shelf import Shelf

Places = NDArray[np.uint32]
PART = 64
"""Offers that are cut together, at one bar."""


class Seeker(NamedTuple):
    """An appeal in plain numbers, as far as its pairs depend on it."""

    card: np.uint64
    languages: np.uint64
    night: np.uint64
    day: np.uint64
    rest: np.uint64
    weekly: np.uint64
    """At most HOURS: no more can be shared."""
    sought: int
    """The weekly hours, however many."""
    floor: int


class Scratch(NamedTuple):
    """What the search for one appeal after the other needs."""

    best: Best
    numbers: Index
    """(keep,): their numbers in the pool."""
    keep: int
    worth: Worth
    depths: int
    by_depth: Integers
    """What the level contributes, see `level_scores`."""
    lists: Bits
    """See `products.add_up`."""
    skills: Integers
    """(S,): what each offer shares with the appeal, 0 before and after."""
    shared: Integers
    """The same for those that may be met, one behind the other."""
    touched: Places
    """The offers that share anything."""
    allowed: Places
    """Those of them that the appeal may meet."""
    passed: Places
    """Those of a part that could enter."""
    cards: Bits
    """Their cards."""
    fits: Integers
    """What skills, their level and the path contribute with each of these."""
    given: Integers
    """(S,): see `looking.give`."""
    known: Flags
    """(groups,): where that was written down for this appeal."""
    most: Integers
    """(groups,): what an offer of a group could be worth at most beside skills, less its price.
    The first of them alone where all offers have one bound together."""


@compiled
def empty_scratch(shelf: Shelf, keep: int, share: Integers, skills: int, weekly: int) -> Scratch:
    """Return room for the offers of a shelf and for appeals of so many skills and weekly hours."""
    offers = len(shelf.which)
    return Scratch(
        nothing_kept(keep),
        np.empty(keep, np.int32),
        keep,
        empty_worth(weekly),
        DEEPEST * skills + 1,
        level_scores(share[1], skills),
        np.empty((3, skills), np.uint64),
        np.zeros(offers, np.int64),
        np.empty(offers + 1, np.int64),
        np.empty(offers + 1, np.uint32),
        np.empty(offers + 1, np.uint32),
        np.empty(PART + 1, np.uint32),
        np.empty(PART + 1, np.uint64),
        np.empty(PART + 1, np.int64),
        np.empty(offers, np.int64),
        np.zeros(len(shelf.groups.price), np.bool_),
        np.empty(max(1, len(shelf.groups.price)), np.int64),
    )


@inlined
def seeker_of(appeals: Appeals, appeal: int) -> Seeker:
    """Return an appeal in plain numbers."""
    return Seeker(
        appeals.card[appeal],
        appeals.languages[appeal],
        appeals.hours[appeal, 0],
        appeals.hours[appeal, 1],
        appeals.hours[appeal, 2],
        np.uint64(min(appeals.weekly_hours[appeal], HOURS)),
        int(appeals.weekly_hours[appeal]),
        appeals.floor[appeal],
    )
