"""Reasons: which skills a pair is about, what else could be chosen, and why somebody got nobody."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.domain.matches import Alternative, NearestMiss, NearSkill, Reason, Rule, Unserved
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.engine.compiled import compiled
from matching.engine.judge import Sides
from matching.engine.problem import LARGEST, Assignment, Edges, Index, Integers
from matching.engine.survey import NOBODY, Reasons, reasons
from matching.engine.swaps import swap_costs
from matching.engine.tables import SkillScale
from matching.engine.view import view_of
from matching.engine.workers import ALONE, Workers

ALTERNATIVES = 2
RULES = tuple(Rule)


class Skills(NamedTuple):
    """The gap of a seeker beside an offer; the skills that count most come first."""

    covered: tuple[str, ...]
    near: tuple[NearSkill, ...]
    missing: tuple[str, ...]


def skills(scale: SkillScale, seeker: SeekerProfile, offer: OfferProfile) -> Skills:
    """Sort what the seeker lacks into taught, near to something taught, and neither."""
    lacking = ordered_gap(scale, seeker)
    near = {
        skill: found
        for skill in lacking
        if skill not in offer.skills and (found := _nearest(scale, skill, offer))
    }
    return Skills(
        covered=tuple(skill for skill in lacking if skill in offer.skills),
        near=tuple(near.values()),
        missing=tuple(s for s in lacking if s not in offer.skills and s not in near),
    )


def ordered_gap(scale: SkillScale, seeker: SeekerProfile) -> list[str]:
    """Return the skills the seeker lacks, those that count most first, then by id."""
    gap = scale.gap(seeker)
    return sorted(gap, key=lambda skill: (-gap[skill], skill))


def _nearest(scale: SkillScale, skill: str, offer: OfferProfile) -> NearSkill | None:
    taught = [(-near, via) for via, near in scale.near(skill).items() if via in offer.skills]
    if not taught:
        return None
    nearness, via = min(taught)
    return NearSkill(skill=skill, via=via, nearness=-nearness)


def alternatives(
    edges: Edges,
    score: Integers,
    sides: Sides,
    result: Assignment,
    offers: Sequence[OfferProfile],
    *,
    complete: int,
) -> list[tuple[Alternative, ...]]:
    """Return, for each chosen edge, the two best other mentors by score and what each would cost.

    edges: sorted by appeal and mentor; score: (E,). An appeal with fewer than `complete` edges has
    all its pairs among them; of the others it has at least so many of the best.
    """
    numbers: dict[object, int] = {}
    mentor = np.array([numbers.setdefault(each.mentor_id, len(numbers)) for each in offers])
    options = _next_best(edges.appeal, edges.mentor, score, mentor, result.chosen)
    forced = options[options >= 0]
    unseen = _unseen(edges, score, sides, result, complete)
    swaps = iter(swap_costs(edges, sides.offers.room, result, forced, unseen=unseen))
    return [
        tuple(
            Alternative(
                offer_id=offers[edges.mentor[edge]].offer_id,
                mentor_id=offers[edges.mentor[edge]].mentor_id,
                score=int(score[edge]),
                cost=swap.value,
                fewer_served=swap.fewer,
                exact=swap.exact,
            )
            for edge in row
            if edge >= 0 and (swap := next(swaps))
        )
        for row in options.tolist()
    ]


def _unseen(
    edges: Edges, score: Integers, sides: Sides, result: Assignment, complete: int
) -> Integers:
    """Return how far at least any other pair of each appeal lies below its two prices."""
    counts = np.bincount(edges.appeal, minlength=len(sides.extra))
    worst = _place_from_best(edges.appeal, score, counts, complete)
    bound = result.appeal_price - worst - sides.extra - result.bonus
    return np.where(counts < complete, LARGEST, np.maximum(bound, 0))


@compiled
def _place_from_best(appeal: Index, score: Integers, counts: Integers, place: int) -> Integers:
    """Return the score at this place from the best for each appeal, 0 where there are fewer."""
    answer, end = np.zeros(len(counts), np.int64), 0
    for row in range(len(counts)):
        first, end = end, end + counts[row]
        if counts[row] >= place:
            answer[row] = np.sort(score[first:end])[counts[row] - place]
    return answer


@compiled
def _next_best(
    appeal: Index, offer: Index, score: Integers, mentor: Integers, chosen: Integers
) -> Integers:
    """Return (K, 2): the best edge of the appeal to each of two other mentors, NOBODY for none.

    Of equally good ones, those that come first.
    """
    found = np.full((len(chosen), ALTERNATIVES), NOBODY)
    for row in range(len(chosen)):
        who = appeal[chosen[row]]
        first, last = np.searchsorted(appeal, who), np.searchsorted(appeal, who + 1)
        for place in range(ALTERNATIVES):
            best = NOBODY
            for edge in range(first, last):
                known = mentor[offer[edge]] == mentor[offer[chosen[row]]]
                for before in range(place):
                    if found[row, before] != NOBODY:
                        other = mentor[offer[found[row, before]]]
                        known = known or mentor[offer[edge]] == other
                if not known and (best == NOBODY or score[edge] > score[best]):
                    best = edge
            found[row, place] = best
    return found


def unserved(
    scale: SkillScale,
    sides: Sides,
    seekers: Sequence[SeekerProfile],
    offers: Sequence[OfferProfile],
    workers: Workers = ALONE,
) -> tuple[Unserved, ...]:
    """Return why each of these got nobody. sides: theirs, with the room before the round."""
    taught = {skill for offer in offers if offer.room > 0 for skill in offer.skills}
    found = reasons(view_of(sides), np.arange(len(seekers)), workers)
    misses = _nearest_misses(found, offers)
    rows = zip(seekers, found.removed.tolist(), found.passing.tolist(), misses, strict=True)
    return tuple(
        _unserved(scale, seeker, dict(zip(RULES, removed, strict=True)), passing, miss, taught)
        for seeker, removed, passing, miss in rows
    )


def _unserved(
    scale: SkillScale,
    seeker: SeekerProfile,
    removed: dict[Rule, int],
    passing: int,
    miss: NearestMiss | None,
    taught: set[str],
) -> Unserved:
    gap = ordered_gap(scale, seeker)
    return Unserved(
        appeal_id=seeker.appeal_id,
        helped=seeker.helped,
        weeks_waited=seeker.weeks_waited,
        reason=_reason(passing, removed),
        removed=removed,
        passing=passing,
        nearest_miss=miss,
        has_gap=bool(gap),
        untaught=tuple(skill for skill in gap if skill not in taught),
    )


def _reason(passing: int, removed: dict[Rule, int]) -> Reason:
    if passing:
        return Reason.OUTBID
    # The floor is asked only of offers that keep every other rule.
    return Reason.BELOW_FLOOR if removed[Rule.FLOOR] else Reason.NO_OFFER_PASSES


def _nearest_misses(found: Reasons, offers: Sequence[OfferProfile]) -> list[NearestMiss | None]:
    columns = (found.nearest.tolist(), found.rule.tolist(), found.score.tolist())
    return [
        NearestMiss(offers[offer].offer_id, offers[offer].mentor_id, RULES[rule], score)
        if offer != NOBODY
        else None
        for offer, rule, score in zip(*columns, strict=True)
    ]
