"""Reasons: which skills a pair is about, what else could be chosen, and why somebody got nobody."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple
from uuid import UUID

import numpy as np

from matching.domain.matches import Alternative, NearestMiss, NearSkill, Reason, Rule, Unserved
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.engine.book import Sides
from matching.engine.candidates import best_pairs
from matching.engine.compiled import compiled
from matching.engine.found import Prices
from matching.engine.pool import Pool
from matching.engine.problem import SMALL, Assignment, Edges, Index, Integers
from matching.engine.scale import SkillScale
from matching.engine.survey import NOBODY, Reasons, reasons
from matching.engine.swaps import Swap, swap_costs
from matching.engine.view import view_of
from matching.engine.workers import ALONE, Workers

ALTERNATIVES = 2
NEAR, NEAREST = 300_000, 50
"""How far below its prices a pair may lie to be looked at again, in millionths, and how many."""
RULES = tuple(Rule)


class Skills(NamedTuple):
    """The gap of a seeker beside an offer; the skills that count most come first."""

    covered: tuple[str, ...]
    near: tuple[NearSkill, ...]
    missing: tuple[str, ...]


def skills(scale: SkillScale, seeker: SeekerProfile, offer: OfferProfile) -> Skills:
    """Sort what the seeker lacks into taught, near to something taught, and neither."""
    covered, near, missing = [], [], []
    for skill in scale.ordered_gap(seeker):
        if skill in offer.skills:
            covered.append(skill)
        elif found := scale.nearest(skill, offer.skills):
            near.append(found)
        else:
            missing.append(skill)
    return Skills(tuple(covered), tuple(near), tuple(missing))


class Choices(NamedTuple):
    """What else could be chosen in a pass, as far as it was looked at."""

    edges: Edges
    """Sorted by appeal and mentor, the best of each appeal among them."""
    near: Edges
    """Sorted likewise: pairs that lie least below their two prices, those chosen among them."""
    unseen: Integers | None
    """(A,): how far at least every other pair lies below its prices; None if there are none."""


def choices(pool: Pool, edges: Edges, result: Assignment, workers: Workers) -> Choices:
    """Return what else could be chosen, looking once more at all pairs if `edges` are not all."""
    if is_small(pool):
        return Choices(edges, edges, None)
    gained = result.appeal_price - pool.appeals.extra - result.bonus
    everybody = np.arange(len(gained))
    prices = Prices(result.mentor_price, gained - NEAR, pool.offers.room > 0)
    found = best_pairs(pool, everybody, prices, NEAREST, workers)
    counts = np.diff(found.first)
    unseen = np.where(counts < NEAREST, NEAR, gained - found.worst)
    appeal = np.repeat(everybody.astype(np.int32), counts)
    weight = found.score + pool.appeals.extra[appeal]
    return Choices(edges, Edges.trusted(appeal, found.offer, weight), unseen)


def is_small(pool: Pool) -> bool:
    """Tell whether there are so few pairs that all that are allowed are looked at in full."""
    return len(pool.appeals.floor) * len(pool.offers.room) <= SMALL


def alternatives(
    given: Choices,
    score: Integers,
    room: Integers,
    result: Assignment,
    offers: Sequence[OfferProfile],
    workers: Workers = ALONE,
) -> list[tuple[Alternative, ...]]:
    """Return, for each chosen edge, the two best other mentors by score and what each would cost.

    score: (E,), of the edges; room: (O,), before the pass.
    """
    edges = given.edges
    options = _next_best(edges.appeal, edges.mentor, score, _mentors(offers), result.chosen)
    forced = options[options >= 0]
    mentor_of = np.full(len(result.appeal_price), NOBODY)
    mentor_of[edges.appeal[result.chosen]] = edges.mentor[result.chosen]
    pairs = Edges.trusted(edges.appeal[forced], edges.mentor[forced], edges.weight[forced])
    swaps = swap_costs(given.near, room, result, mentor_of, pairs, given.unseen, workers)
    told = zip(pairs.mentor.tolist(), score[forced].tolist(), swaps, strict=True)
    found = iter([_alternative(offers[offer], *rest) for offer, *rest in told])
    return [tuple(islice(found, count)) for count in (options >= 0).sum(axis=1).tolist()]


def _alternative(offer: OfferProfile, score: int, swap: Swap) -> Alternative:
    return Alternative(
        offer_id=offer.offer_id,
        mentor_id=offer.mentor_id,
        score=score,
        cost=swap.value,
        fewer_served=swap.fewer,
        exact=swap.exact,
    )


def _mentors(offers: Sequence[OfferProfile]) -> Integers:
    """Return (O,): equal numbers for offers by the same mentor."""
    numbers: dict[UUID, int] = {}
    mentors = [numbers.setdefault(offer.mentor_id, len(numbers)) for offer in offers]
    return np.array(mentors, dtype=np.int64)


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
    gap = scale.ordered_gap(seeker)
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
