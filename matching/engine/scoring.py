"""How well a pair fits: named parts in [0, 1], weighted, in whole millionths.

Every part depends on inner products of a row that only the seeker determines and a row that only
the offer determines, so any block of pairs, or a single pair, gives the same numbers:

skills    gap . reach: the share of what the seeker lacks that the mentor covers, a skill counting
          its idf, a near one at most a half
level     (lacks . depth) / (lacks . taught): how deep the mentor goes, on average over the lacking
          skills they teach; 0 when they teach none
language  how fluent both are in the best language they share: conversational 1/3, fluent 2/3,
          native 1
hours     the hours both could meet, of the hours the seeker can give
kind      how high the best need that the offer serves stands in the seeker's order
path      1 when the mentor left the same circle for the very occupation that the seeker aims at

Shares of the gap and nearness are whole millionths, a part is rounded to a millionth once, and all
arithmetic is in integers: contributions add up exactly whatever the order of the sums, and a
coordinator can repeat it by hand.

A seeker without a gap (nothing wanted that is not held) has 0 for skills and level. They are still
matched by the other parts, and their floor falls in proportion: it stays the same share of what
such an appeal can reach at all.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from matching.domain.matches import MILLIONTHS, AddedPart, PartScore, ScorePart
from matching.domain.profiles import SeekerProfile, Weights
from matching.domain.vocabulary import LanguageLevel, Priority, SkillLevel
from matching.engine.rules import best_shared_level, need_worths, shared_hours
from matching.engine.skilltables import in_millionths
from matching.engine.tables import Integers, OfferTable, SeekerTable

PARTS = tuple(ScorePart)
HIGHEST = MILLIONTHS + len(PARTS)
"""No score is above this: each part may be rounded up."""


def shares(weights: Weights) -> Integers:
    """Return (6,): what each part contributes at 1, in millionths that add up to a million."""
    parts = np.array([getattr(weights, part.value) for part in PARTS], dtype=np.float64)
    return in_millionths(parts, np.array([0, len(parts)]))


def parts(seekers: SeekerTable, offers: OfferTable) -> Integers:
    """Return (6, P): the parts in the order of ScorePart, in millionths.

    Pair i is row i of the seekers beside row i of the offers.
    """
    native = np.int64(max(LanguageLevel) - 1)
    stated = np.maximum(seekers.weekly_hours, 1)
    fluency = np.maximum(best_shared_level(seekers, offers) - 1, 0)
    return np.stack(
        [
            # Millionths of millionths, rounded to millionths.
            (_product(seekers.gap, offers.reach) + MILLIONTHS // 2) // MILLIONTHS,
            _mean_depth(seekers, offers),
            ratio(fluency, native),
            ratio(shared_hours(seekers, offers), stated),
            np.rint(need_worths(seekers, offers)[0] * MILLIONTHS).astype(np.int64),
            MILLIONTHS * _same_path(seekers, offers),
        ]
    )


def ratio(part: Integers, whole: Integers | np.int64) -> Integers:
    """Return part / whole in millionths, rounded, a half upwards."""
    return (2 * MILLIONTHS * part + whole) // (2 * whole)


def contributions(values: Integers, share: Integers) -> Integers:
    """Return (6, ...) millionths: share * value, rounded, for parts (6, ...)."""
    weight = share.reshape(-1, *[1] * (values.ndim - 1))
    return (weight * values + MILLIONTHS // 2) // MILLIONTHS


def floors(seekers: SeekerTable, share: Integers, floor: float) -> Integers:
    """Return (A,): the lowest score that may be proposed to each, in millionths."""
    skilled = share[PARTS.index(ScorePart.SKILLS)] + share[PARTS.index(ScorePart.LEVEL)]
    reachable = np.where(seekers.has_gap, MILLIONTHS, MILLIONTHS - skilled)
    return round(floor * MILLIONTHS) * reachable // MILLIONTHS


def added(seeker: SeekerProfile, weights: Weights) -> Mapping[AddedPart, PartScore]:
    """Return what waiting, priority and being helped at all add to the objective."""
    weeks = min(max(seeker.weeks_waited, 0), weights.waiting_weeks)
    return _added(weeks, seeker.priority, weights)


@lru_cache(1 << 10)
def _added(weeks: int, priority: Priority, weights: Weights) -> Mapping[AddedPart, PartScore]:
    return {
        AddedPart.WAITING: _steps(weeks, weights.waiting_weeks, weights.waiting),
        AddedPart.PRIORITY: _steps(priority, max(Priority), weights.priority),
        AddedPart.SERVED: PartScore(value=1.0, weight=1, contribution=1),
    }


def added_to(seekers: Sequence[SeekerProfile], weights: Weights) -> Integers:
    """Return (A,): what the objective adds to every score of an appeal, in millionths."""
    sums: dict[tuple[int, Priority], int] = {}
    for each in seekers:
        key = each.weeks_waited, each.priority
        if key not in sums:
            sums[key] = sum(part.contribution for part in added(each, weights).values())
    keys = ((each.weeks_waited, each.priority) for each in seekers)
    return np.array([sums[key] for key in keys], dtype=np.int64)


def explained(values: Sequence[int], share: Integers) -> dict[ScorePart, PartScore]:
    """Return the parts of one pair, from its six values in millionths."""
    (parts,) = each_explained(np.array(values, dtype=np.int64)[:, None], share)
    return parts


def each_explained(values: Integers, share: Integers) -> list[dict[ScorePart, PartScore]]:
    """Return the parts of each of P pairs, from their values (6, P) in millionths."""
    columns = [_part_scores(*part) for part in zip(values, share.tolist(), strict=True)]
    return [dict(zip(PARTS, row, strict=True)) for row in zip(*columns, strict=True)]


def _part_scores(values: Integers, weight: int) -> list[PartScore]:
    """Return one part of each of P pairs, one and the same where the values are equal."""
    distinct, place = np.unique(values, return_inverse=True)
    given = contributions(distinct[None], np.array([weight]))[0]
    scores = [
        PartScore(value=value / MILLIONTHS, weight=weight, contribution=contribution)
        for value, contribution in zip(distinct.tolist(), given.tolist(), strict=True)
    ]
    return [scores[each] for each in place.tolist()]


def _steps(reached: int, most: int, weight: float) -> PartScore:
    """Every step adds the same whole number of millionths."""
    step = round(weight * MILLIONTHS)
    value = round(reached / most, 6) if most else 0.0
    return PartScore(value=value, weight=step * most, contribution=step * reached)


def _product(left: csr_array, right: csr_array) -> Integers:
    """Return (P,): the inner products of rows that stand beside each other."""
    return np.asarray(left.multiply(right).sum(axis=1), dtype=np.int64)


def _mean_depth(seekers: SeekerTable, offers: OfferTable) -> Integers:
    covered = _product(seekers.lacks, offers.taught)
    deepest = max(SkillLevel) * np.maximum(covered, 1)
    return ratio(_product(seekers.lacks, offers.depth), deepest)


def _same_path(seekers: SeekerTable, offers: OfferTable) -> Integers:
    same_start = seekers.circle == offers.path_circle
    same: Integers = ((seekers.target == offers.path_occupation) & same_start).astype(np.int64)
    return same
