"""The best pairs of an appeal so far, in a buffer for twice as many.

When it is full, the worse half goes. That takes a few steps for each pair that enters, where a
heap takes as many as it is deep, and each of them a guess of the processor that is often wrong.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.problem import Index, Integers


class Best(NamedTuple):
    """Offers and the margin of each, in the order in which they came."""

    margin: Integers
    offer: Index
    sample: Integers
    """What margins are compared in."""


@compiled
def nothing_kept(keep: int) -> Best:
    """Return room to find so many."""
    size = keep + keep // 4 + 8
    return Best(np.empty(size, np.int64), np.empty(size, np.int32), np.empty(size, np.int64))


@compiled
def keep_best(best: Best, size: int, keep: int) -> int:
    """Of the first `size` pairs leave the `keep` best in their order; return the worst margin left.

    Of equals those that came first stay.
    """
    margins, offers = best.margin, best.offer
    for place in range(size):
        best.sample[place] = margins[place]
    worst = _largest_but(best.sample, size, keep - 1)
    equals = keep
    for place in range(size):
        equals -= margins[place] > worst
    left = 0
    for place in range(size):
        margin = margins[place]
        stays = margin > worst or (margin == worst and equals > 0)
        equals -= margin == worst
        # No branch: which half a pair is in cannot be guessed.
        margins[left], offers[left] = margin, offers[place]
        left += int(stays)
    return int(worst)


@compiled
def _largest_but(numbers: Integers, size: int, larger: int) -> int:
    """Return the number that so many others come before, the largest first (Hoare 1961)."""
    first, last = 0, size - 1
    while first < last:
        middle = numbers[(first + last) >> 1]
        left, right = first, last
        while left <= right:
            while numbers[left] > middle:
                left += 1
            while numbers[right] < middle:
                right -= 1
            if left <= right:
                numbers[left], numbers[right] = numbers[right], numbers[left]
                left += 1
                right -= 1
        if larger <= right:
            last = right
        elif larger >= left:
            first = left
        else:
            break
    return int(numbers[larger])
