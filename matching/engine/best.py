"""The best pairs of an appeal so far, in a heap with the worst on top (Williams 1964)."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.problem import Index, Integers


class Best(NamedTuple):
    """Offers and the margin of each."""

    margin: Integers
    offer: Index


@compiled
def nothing_kept(keep: int) -> Best:
    """Return room for so many."""
    return Best(np.empty(keep, np.int64), np.empty(keep, np.int32))


@compiled
def bar_of(margins: Integers, size: int, least: int) -> int:
    """Return what a margin must exceed: `least`, and the worst that is kept when it is full."""
    return max(least, margins[0]) if size == len(margins) else least


@compiled
def keep_pair(margins: Integers, offers: Index, size: int, margin: int, offer: int) -> int:
    """Take a pair in; where it is full, in place of the worst. Return how many there are then."""
    if size < len(margins):
        _rise(margins, offers, size, margin, offer)
        return size + 1
    _sink(margins, offers, margin, offer)
    return size


@compiled
def _rise(margins: Integers, offers: Index, at: int, margin: int, offer: int) -> None:
    while at > 0 and margin < margins[(at - 1) >> 1]:
        above = (at - 1) >> 1
        margins[at], offers[at] = margins[above], offers[above]
        at = above
    margins[at], offers[at] = margin, offer


@compiled
def _sink(margins: Integers, offers: Index, margin: int, offer: int) -> None:
    at, below = 0, 1
    while below < len(margins):
        if below + 1 < len(margins) and margins[below + 1] < margins[below]:
            below += 1
        if margin <= margins[below]:
            break
        margins[at], offers[at] = margins[below], offers[below]
        at, below = below, 2 * below + 1
    margins[at], offers[at] = margin, offer
