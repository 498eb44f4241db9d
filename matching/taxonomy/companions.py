"""Skills that people who know these usually know too."""

from collections.abc import Iterable

import numpy as np

from matching.taxonomy.asked import Asked

MOST_COMPANIONS = 20
NEAREST = 30
"""Occupations that are asked what else goes with the skills."""

_SHARPNESS = 3
"""The nearest occupation knows more than thirty far ones: measured in bench/relations.py."""


def suggest(
    asked: Asked,
    held: Iterable[str],
    *,
    limit: int = MOST_COMPANIONS,
    leaving_out: str | None = None,
) -> tuple[str, ...]:
    """Return skills that usually go with those held, the likeliest first; none of them is held.

    Nearest neighbours, after Sarwar et al. (2001), with occupations as the baskets:

    1. The NEAREST occupations are those of the highest cosine with the skills held, `leaving_out`
       aside.
    2. A skill counts the cosines, each to the power of _SHARPNESS, of those that ask for it.
    3. Of equals, the first by id.
    """
    own = asked.columns(held)
    cosines = asked.cosines(held).astype(np.float64)
    if leaving_out is not None and leaving_out in asked.row_of:
        cosines[asked.row_of[leaving_out]] = 0
    nearest = [row for row in np.argsort(-cosines, kind="stable")[:NEAREST] if cosines[row] > 0]
    counts = np.zeros(len(asked.skills))
    for row in nearest:
        counts[asked.asked_by(row)] += cosines[row] ** _SHARPNESS
    counts[own] = 0
    best = np.argsort(-counts, kind="stable")[:limit]
    return tuple(asked.skills[column] for column in best if counts[column] > 0)
