"""The best pairs of an appeal so far, in a heap with the worst on top (Williams 1964)."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.problem import Index, Integers


class Best(NamedTuple):
    """Offers and the margin of each; `size` holds how many there are."""

    margin: Integers
    offer: Index
    size: Integers


@compiled
def nothing_kept(keep: int) -> Best:
    """Return room for so many."""
    return Best(np.empty(keep, np.int64), np.empty(keep, np.int32), np.zeros(1, np.int64))


@inlined
def bar_of(best: Best, least: int) -> int:
    """Return what a margin must exceed: `least`, and the worst that is kept when it is full."""
    bar = least
    if best.size[0] == len(best.margin):
        bar = max(bar, int(best.margin[0]))
    return bar


@compiled
def keep_pair(best: Best, margin: int, offer: int) -> None:
    """Take a pair in; where it is full, in place of the worst, which must be worse."""
    size = best.size[0]
    if size < len(best.margin):
        best.size[0] += 1
        at = _place_above(best, margin, size)
    else:
        at = _place_below(best, margin)
    best.margin[at], best.offer[at] = margin, offer


@inlined
def _place_above(best: Best, margin: int, at: int) -> int:
    while at > 0 and margin < best.margin[(at - 1) >> 1]:
        _copy(best, (at - 1) >> 1, at)
        at = (at - 1) >> 1
    return at


@inlined
def _place_below(best: Best, margin: int) -> int:
    at, size = 0, len(best.margin)
    while True:
        below = 2 * at + 1
        if below >= size:
            return at
        if below + 1 < size and best.margin[below + 1] < best.margin[below]:
            below += 1
        if margin <= best.margin[below]:
            return at
        _copy(best, below, at)
        at = below


@inlined
def _copy(best: Best, source: int, target: int) -> None:
    best.margin[target] = best.margin[source]
    best.offer[target] = best.offer[source]
