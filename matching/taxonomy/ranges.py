"""Lists of numbers that lie one after the other in an array, by where each starts."""

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float32]
Starts = NDArray[np.int64]
Numbers = NDArray[np.int64]


def covered(starts: Starts, chosen: Numbers) -> Numbers:
    """Return the places of all members of the chosen lists, list after list."""
    counts = lengths(starts, chosen)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: Numbers = np.arange(total) + np.repeat(starts[chosen] - ends + counts, counts)
    return places


def lengths(starts: Starts, chosen: Numbers) -> Numbers:
    """Return how long the chosen lists are."""
    counts: Numbers = starts[chosen + 1] - starts[chosen]
    return counts


def spread(
    values: Reals, starts: Starts, members: NDArray[np.int32], *, above: float, places: int
) -> Reals:
    """Return for each place the largest of the values whose lists it is in, or 0.

    Only values above a bound count.
    """
    into = np.zeros(places, np.float32)
    chosen = np.flatnonzero(values > above)
    # What is written last stays, so the largest comes last.
    chosen = chosen[np.argsort(values[chosen], kind="stable")]
    into[members[covered(starts, chosen)]] = np.repeat(values[chosen], lengths(starts, chosen))
    return into


def largest(values: NDArray[np.floating], most: int) -> Numbers:
    """Return the places of at most so many of the largest values, in any order."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - most)[-most:].astype(np.int64)
