"""Reasons: which skills a pair is about, what else could be chosen, and why somebody got nobody."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.domain.matches import Alternative, NearestMiss, NearSkill, Reason, Rule, Unserved
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.engine.judge import Candidates, Judge, Verdicts
from matching.engine.problem import Assignment, Integers
from matching.engine.rules import Barred
from matching.engine.swaps import swap_costs
from matching.engine.tables import SkillScale

ALTERNATIVES = 2


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
    candidates: Candidates,
    room: Integers,
    result: Assignment,
    offers: Sequence[OfferProfile],
) -> list[tuple[Alternative, ...]]:
    """Return, for each chosen edge, the two best other mentors by score and their exact cost."""
    options = [_next_best(candidates, edge, offers) for edge in result.chosen.tolist()]
    forced = np.array([edge for edges in options for edge in edges], dtype=np.int64)
    costs = dict(
        zip(forced.tolist(), swap_costs(candidates.edges, room, result, forced), strict=True)
    )
    return [
        tuple(
            Alternative(
                offer_id=offers[candidates.edges.mentor[edge]].offer_id,
                mentor_id=offers[candidates.edges.mentor[edge]].mentor_id,
                score=int(candidates.score[edge]),
                cost=costs[edge].value,
                fewer_served=costs[edge].fewer,
            )
            for edge in edges
        )
        for edges in options
    ]


def _next_best(candidates: Candidates, chosen: int, offers: Sequence[OfferProfile]) -> list[int]:
    """Return the best edge to each of two other mentors, for the appeal of a chosen edge."""
    # Candidates come sorted by appeal.
    first, last = np.searchsorted(
        candidates.edges.appeal, candidates.edges.appeal[chosen] + np.arange(2)
    )
    best_first = first + np.argsort(-candidates.score[first:last], kind="stable")
    met = {offers[candidates.edges.mentor[chosen]].mentor_id}
    found: list[int] = []
    for edge in best_first.tolist():
        mentor_id = offers[candidates.edges.mentor[edge]].mentor_id
        if mentor_id not in met and len(found) < ALTERNATIVES:
            met.add(mentor_id)
            found.append(edge)
    return found


def unserved(
    judge: Judge, seekers: Sequence[SeekerProfile], *, barred: Barred
) -> tuple[Unserved, ...]:
    """Return why each of these got nobody, judged by the room before the round."""
    taught = {skill for offer in judge.offers if offer.room > 0 for skill in offer.skills}
    return tuple(
        _unserved(judge, seekers[first + row], verdicts, row, taught)
        for first, verdicts in judge.in_blocks(seekers, room=judge.room, barred=barred)
        for row in range(len(verdicts.passing))
    )


def _unserved(
    judge: Judge, seeker: SeekerProfile, verdicts: Verdicts, row: int, taught: set[str]
) -> Unserved:
    gap = ordered_gap(judge.scale, seeker)
    passing = int(verdicts.passing[row].sum())
    removed = {rule: int((~verdicts.kept[rule][row]).sum()) for rule in Rule}
    return Unserved(
        appeal_id=seeker.appeal_id,
        helped=seeker.helped,
        weeks_waited=seeker.weeks_waited,
        reason=_reason(passing, removed),
        removed=removed,
        passing=passing,
        nearest_miss=_nearest_miss(verdicts, row, judge.offers),
        has_gap=bool(gap),
        untaught=tuple(skill for skill in gap if skill not in taught),
    )


def _reason(passing: int, removed: dict[Rule, int]) -> Reason:
    if passing:
        return Reason.OUTBID
    # The floor is asked only of offers that keep every other rule.
    return Reason.BELOW_FLOOR if removed[Rule.FLOOR] else Reason.NO_OFFER_PASSES


def _nearest_miss(
    verdicts: Verdicts, row: int, offers: Sequence[OfferProfile]
) -> NearestMiss | None:
    broken = np.array([~verdicts.kept[rule][row] for rule in Rule])
    once = np.flatnonzero(broken.sum(axis=0) == 1)
    if not once.size:
        return None
    best = int(once[np.argmax(verdicts.score[row, once])])
    return NearestMiss(
        offer_id=offers[best].offer_id,
        mentor_id=offers[best].mentor_id,
        rule=list(Rule)[int(np.argmax(broken[:, best]))],
        score=int(verdicts.score[row, best]),
    )
