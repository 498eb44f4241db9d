"""What is asked of a search for pairs, and what it finds."""

from typing import NamedTuple

import numpy as np

from matching.engine.pool import Pool
from matching.engine.problem import LARGEST, Flags, Index, Integers

ALL_KEPT = -1


class Prices(NamedTuple):
    """What offers cost, and what each appeal must gain beyond that: above it, not at it."""

    offer: Integers
    appeal: Integers
    only: Flags
    """(O,): the offers to look at."""


class Found(NamedTuple):
    """The best pairs of some appeals, sorted by appeal and offer."""

    first: Integers
    """(appeals + 1,): where the pairs of each begin."""
    offer: Index
    score: Integers
    worst: Integers
    """(appeals,): what no pair left out exceeds in score less price; ALL_KEPT if none was."""
    gain: Integers
    """(appeals,): the highest score less price, less what the appeal must gain; at least 0."""


def free_of_charge(pool: Pool) -> Prices:
    """Return prices of nothing, and nothing that must be gained."""
    offers, appeals = len(pool.offers.room), len(pool.appeals.floor)
    return Prices(np.zeros(offers, np.int64), np.full(appeals, -LARGEST), np.ones(offers, np.bool_))
