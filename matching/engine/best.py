"""The best pairs of an appeal so far, in a buffer with room for as many more.

When it is full, the worst go. That takes a few steps for each pair that enters, where a heap takes
as many as it is deep, and each of them a guess of the processor that is often wrong.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined, lean
from matching.engine.problem import Index, Integers


class Best(NamedTuple):
    """Offers and the margin of each, in the order in which they came."""

    margin: Integers
    offer: Index


@compiled
def nothing_kept(keep: int) -> Best:
    """Return room to find so many."""
    size = 2 * keep + 32
    return Best(np.empty(size, np.int64), np.empty(size, np.int32))


@lean
def keep_best(margins: Integers, offers: Index, size: int, keep: int) -> int:
    """Of the first `size` pairs leave the `keep` best in their order; return the worst margin left.

    Of equals those that came first stay.
    """
    enough = _enough(margins, size, keep)
    equals, left = keep - _reach(margins, size, enough + 1), 0
    for place in range(np.uint64(size)):
        margin, offer = margins[place], offers[place]
        equal = int(margin == enough)
        # No branch: which part a pair is in cannot be guessed.
        margins[left], offers[left] = margin, offer
        left += int(margin > enough) | (equal & int(equals > 0))
        equals -= equal
    worst = margins[0]
    for place in range(np.uint64(keep)):
        worst = min(worst, margins[place])
    return int(worst)


@lean
def _enough(margins: Integers, size: int, keep: int) -> int:
    """Return a margin that `keep` pairs reach, or more only where the last of these are equal.

    Found by halving what lies between: to count is quicker than to compare and move.
    """
    low, high = margins[0], margins[0]
    for place in range(np.uint64(size)):
        low, high = min(low, margins[place]), max(high, margins[place])
    high += 1
    while high - low > 1:
        middle = low + ((high - low) >> 1)
        reached = _reach(margins, size, middle)
        if reached == keep:
            return int(middle)
        if reached > keep:
            low = middle
        else:
            high = middle
    return int(low)


@inlined
def _reach(margins: Integers, size: int, least: int) -> int:
    """Return how many reach this margin."""
    reached = 0
    for place in range(np.uint64(size)):
        reached += int(margins[place] >= least)
    return reached
