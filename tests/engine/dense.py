"""Every appeal beside every offer, as the judge has it: compiled functions must agree with it.

For a few hundred people: nothing is left out, nothing is bounded.
"""

from dataclasses import replace

import numpy as np

from matching.engine import Edges
from matching.engine.judge import Judge, Sides, Verdicts


def verdicts(judge: Judge, seekers, *, room=None, barred=frozenset()) -> Verdicts:
    """Return the verdicts as tables: (A, O), the parts (6, A, O)."""
    places = judge.room if room is None else room
    return over_all(judge.sides(seekers, room=places, barred=barred))


def over_all(sides: Sides) -> Verdicts:
    """Return the verdicts of all pairs of two sides, as tables."""
    shape = len(sides.extra), len(sides.offers.room)
    appeal, offer = (each.ravel() for each in np.indices(shape))
    flat = sides.verdicts(appeal, offer)
    return replace(
        flat,
        kept={rule: kept.reshape(shape) for rule, kept in flat.kept.items()},
        passing=flat.passing.reshape(shape),
        parts=flat.parts.reshape(-1, *shape),
        score=flat.score.reshape(shape),
        need=flat.need.reshape(shape),
    )


def all_pairs(judge: Judge, seekers, *, room=None, barred=frozenset()) -> Edges:
    """Return every allowed pair; the weight is the objective in millionths."""
    places = judge.room if room is None else room
    sides = judge.sides(seekers, room=places, barred=barred)
    table = over_all(sides)
    appeal, offer = np.nonzero(table.passing)
    return Edges(appeal, offer, table.score[appeal, offer] + sides.extra[appeal])
