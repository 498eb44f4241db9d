"""Whom to recruit next: the exact gain of one more place, by skill, kind of help and language.

At the lowest prices of mentors the price of an appeal is what would be lost without it (Demange
1982, Leonard 1983). So one more place, at a mentor whom nobody knows yet, adds exactly the most by
which a lifted weight there exceeds the price of the appeal, or nothing: its best appeal comes, and
everybody else rearranges as if it had left. One look at each appeal prices a made-up mentor;
nothing is solved again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from matching.domain.availability import HOURS_IN_WEEK, Availability
from matching.domain.matches import MILLIONTHS, Recruit
from matching.domain.profiles import OfferProfile
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.engine.book import Book, Sides
from matching.engine.compiled import compiled
from matching.engine.problem import Assignment, Flags, Integers
from matching.engine.sight import empty_sight, look
from matching.engine.view import View, view_of

SHORTLIST, TOLD = 12, 5
"""Skills that are looked at, and those that are told."""
NOBODY_YET = UUID(int=0)
ANY_TIME = Availability(HOURS_IN_WEEK, "Europe/Minsk", frozenset(DayPart))


def recruits(
    judge: Book, sides: Sides, result: Assignment, appeal: Integers, offer: Integers
) -> tuple[Recruit, ...]:
    """Return whom to look for, the greatest gain first: after pass 1, given what it chose.

    1. Each skill is credited with what it stands for in the gaps of those who got nobody, and with
       the price of a place (at most 1) by the share that it had in what the place gave.
    2. For the skills with most credit, a mentor is made up for each kind of help and each language:
       an expert in this skill alone, with one place, time all day, open to every circle.
    3. The best of each skill is told: what its place would add, and how many of those who got
       nobody could be proposed to such a mentor.
    """
    unmet = np.ones(len(sides.extra), dtype=np.bool_)
    unmet[appeal] = False
    credit = _credit(sides, result, unmet, appeal, offer)
    names = list(judge.tables.columns)
    best = np.argsort(-credit, kind="stable")[:SHORTLIST]
    made_up = [each for place in best if credit[place] for each in _made_up(names[place])]
    if not made_up:
        return ()
    nobody_barred = np.zeros(0, dtype=np.int64)
    there = replace(sides, offers=judge.tables.offers(made_up), apart=nobody_barred)
    gained = result.appeal_price - sides.extra - result.bonus
    gain, waiting = gains(view_of(there), gained, unmet)
    told = zip(made_up, gain.tolist(), waiting.tolist(), strict=True)
    found = [_recruit(each, *result.split(added), people) for each, added, people in told]
    return _best_of_each(found)


def _credit(
    sides: Sides, result: Assignment, unmet: Flags, appeal: Integers, offer: Integers
) -> Integers:
    """Return (S,): how much each skill would have been wanted, in millionths of millionths."""
    gap, reach = sides.seekers.gap, sides.offers.reach
    price = np.minimum(result.mentor_price[offer], MILLIONTHS)
    given = gap[appeal].multiply(reach[offer]).tocsr()
    given.data //= MILLIONTHS
    credit: Integers = gap.T @ (unmet * np.int64(MILLIONTHS)) + given.T @ price
    return credit


def _made_up(skill: str) -> Iterator[OfferProfile]:
    for kind in NeedKind:
        for language in SpokenLanguage:
            yield OfferProfile(
                offer_id=NOBODY_YET,
                mentor_id=NOBODY_YET,
                kinds=frozenset({kind}),
                circles=frozenset(Circle),
                skills={skill: SkillLevel.EXPERT},
                languages={language: LanguageLevel.NATIVE},
                availability=ANY_TIME,
                room=1,
                trust=max(TrustTier),
            )


@compiled
def gains(view: View, gained: Integers, unmet: Flags) -> tuple[Integers, Integers]:
    """Return (O,): what one place of each offer adds, and how many of `unmet` could come.

    gained: (A,), the price of each appeal less what is added to all its scores.
    """
    gain = np.zeros(len(view.giving.room), np.int64)
    people, sight = np.zeros(len(gain), np.int64), empty_sight(view)
    for appeal in range(len(gained)):
        look(view, appeal, sight)
        for offer in range(len(gain)):
            if sight.broken[offer] == 0:
                gain[offer] = max(gain[offer], sight.score[offer] - gained[appeal])
                people[offer] += unmet[appeal]
    return gain, people


def _recruit(made_up: OfferProfile, people: int, value: int, waiting: int) -> Recruit:
    return Recruit(
        skill=next(iter(made_up.skills)),
        kind=next(iter(made_up.kinds)),
        language=next(iter(made_up.languages)),
        people=people,
        value=value,
        waiting=waiting,
    )


def _best_of_each(found: Sequence[Recruit]) -> tuple[Recruit, ...]:
    """Return the best of each skill, of equals the first; at most TOLD, and none without gain."""

    def worth(each: Recruit) -> tuple[int, int, int]:
        return each.people, each.waiting, each.value

    best: dict[str, Recruit] = {}
    for each in found:
        if each.skill not in best or worth(each) > worth(best[each.skill]):
            best[each.skill] = each
    gaining = [each for each in best.values() if each.people or each.value]
    return tuple(sorted(gaining, key=worth, reverse=True)[:TOLD])
