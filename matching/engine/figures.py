"""A round in figures: how well the pairs fit, and how many would rather change places."""

from collections.abc import Sequence

import numpy as np

from matching.domain.matches import Pair, Peace, Quality
from matching.engine.book import Sides
from matching.engine.problem import Integers
from matching.engine.survey import unrest
from matching.engine.view import view_of
from matching.engine.workers import Workers

TOO_MANY_PAIRS = 1 << 32
"""Beyond so many, nobody waits for figures that take a look at every pair."""


def quality(pairs: Sequence[Pair]) -> Quality | None:
    """Return how the scores of the pairs lie, None without pairs."""
    if not pairs:
        return None
    scores = np.array([pair.score for pair in pairs])
    # A quartile is a score that somebody has, the lower of two.
    places = np.quantile(scores, [0, 0.25, 0.5, 0.75, 1], method="lower")
    return Quality(*(int(place) for place in places))


def peace(
    sides: Sides, appeal: Integers, offer: Integers, score: Integers, workers: Workers
) -> Peace | None:
    """Return how many would rather change places after pass 1, given what it chose.

    Somebody envies whoever has a place, allowed to both, that would score higher for the envious.
    A pair blocks when it is allowed and both sides would rather have each other by the score: the
    appeal than its mentor or nobody, the offer than one of its people or a free place.
    """
    appeals, offers = len(sides.extra), len(sides.offers.room)
    if appeals * offers > TOO_MANY_PAIRS:
        return None
    own = np.full(appeals, -1)
    own[appeal] = score
    taken = np.bincount(offer, minlength=offers)
    held = np.full(offers, np.iinfo(np.int64).max)
    np.minimum.at(held, offer, score)
    held[taken < sides.offers.room] = -1
    found = unrest(view_of(sides), own, held, taken, workers)
    return Peace(
        people=appeals,
        content=int(np.count_nonzero(found.envies == 0)),
        blocking=int(found.blocking.sum()),
        allowed=int(found.allowed.sum()),
    )
