"""The best pairs of an appeal so far, in a buffer with room for half as many more.

When it is full, the worst go. That takes a few steps for each pair that enters, where a heap takes
as many as it is deep, and each of them a guess of the processor that is often wrong.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, lean
from matching.engine.problem import Index, Integers


class Best(NamedTuple):
    """Offers and the margin of each, in the order in which they came."""

    margin: Integers
    offer: Index


@compiled
def nothing_kept(keep: int) -> Best:
    """Return room to find so many."""
    size = keep + keep // 2 + 8
    return Best(np.empty(size, np.int64), np.empty(size, np.int32))


@lean
def keep_best(margins: Integers, offers: Index, size: int, keep: int) -> int:
    """Of the first `size` pairs leave the `keep` best in their order; return the worst margin left.

    Of equals those that came first stay.
    """
    enough = _enough(margins, size, keep)
    equals, left = keep, 0
    for place in range(size):
        equals -= int(margins[place] > enough)
    for place in range(size):
        margin = margins[place]
        stays = margin > enough or (margin == enough and equals > 0)
        equals -= int(margin == enough)
        # No branch: which part a pair is in cannot be guessed.
        margins[left], offers[left] = margin, offers[place]
        left += int(stays)
    return int(margins[:keep].min())


@lean
def _enough(margins: Integers, size: int, keep: int) -> int:
    """Return a margin that `keep` pairs reach, or more only where the last of these are equal.

    Found by halving what lies between: to count is quicker than to compare and move.
    """
    low, high = margins[:size].min(), margins[:size].max() + 1
    while high - low > 1:
        middle, reached = low + ((high - low) >> 1), 0
        for place in range(size):
            reached += int(margins[place] >= middle)
        if reached == keep:
            return int(middle)
        if reached > keep:
            low = middle
        else:
            high = middle
    return int(low)
