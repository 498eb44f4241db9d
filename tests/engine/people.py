"""Made-up seekers and offers: one of each that fit, to be changed one thing at a time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import numpy as np

from matching.domain.availability import Availability
from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    Policy,
    Priority,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)

WEEK = date(2026, 3, 2)
EVENINGS = Availability(4, "Europe/Minsk", frozenset({DayPart.WEEKDAY_EVENING}))
MORNINGS = Availability(4, "Europe/Minsk", frozenset({DayPart.WEEKDAY_MORNING}))
BELARUSIAN = {SpokenLanguage.BE: LanguageLevel.NATIVE}

GRAPH = SkillGraph(
    essential={
        "tester": frozenset({"test-design", "sql"}),
        "analyst": frozenset({"sql", "reporting"}),
        "investigator": frozenset({"interviewing", "reporting"}),
    },
    optional={"tester": frozenset({"python"})},
    near={"sql": {"spreadsheets": 0.6}, "test-design": {"sql": 0.2}},
)

SEEKER = SeekerProfile(
    appeal_id=UUID(int=1),
    circle=Circle.UNIFORMED,
    needs=(NeedKind.MENTORING, NeedKind.TEACHING),
    all_needs=(NeedKind.MENTORING, NeedKind.TEACHING),
    held=frozenset({"interviewing"}),
    wanted=frozenset(),
    target_occupation="tester",
    languages=BELARUSIAN,
    availability=EVENINGS,
    weeks_waited=2,
    priority=Priority.NORMAL,
    sensitivity=TrustTier.STANDARD,
)

OFFER = OfferProfile(
    offer_id=UUID(int=1001),
    mentor_id=UUID(int=2001),
    kinds=frozenset({NeedKind.MENTORING}),
    circles=frozenset({Circle.UNIFORMED}),
    skills={"sql": SkillLevel.EXPERT, "test-design": SkillLevel.WORKING},
    languages=BELARUSIAN,
    availability=EVENINGS,
    room=1,
    trust=TrustTier.STANDARD,
)


def seeker(number: int = 1, **changes: object) -> SeekerProfile:
    """Return the seeker with this number as id and these changes."""
    return replace(SEEKER, appeal_id=UUID(int=number), **changes)


def offer(number: int = 1, **changes: object) -> OfferProfile:
    """Return the offer with this number, by a mentor with this number, and these changes."""
    ids = {"offer_id": UUID(int=1000 + number), "mentor_id": UUID(int=2000 + number)}
    return replace(OFFER, **(ids | changes))


def given(
    seekers: Iterable[SeekerProfile],
    offers: Iterable[OfferProfile],
    graph: SkillGraph = GRAPH,
    **changes: object,
) -> RoundInput:
    """Return what a round is given: these people, everything else as usual but for changes."""
    usual = RoundInput(
        seekers=tuple(seekers),
        offers=tuple(offers),
        graph=graph,
        weights=Weights(),
        policy=Policy.SERVE_MOST,
        barred=frozenset(),
        week_of=WEEK,
    )
    return replace(usual, **changes)


def crowd(
    seekers: int, offers: int, seed: int
) -> tuple[list[SeekerProfile], list[OfferProfile], SkillGraph]:
    """Return many made-up people and a graph for them, always the same for a seed."""
    random = np.random.default_rng(seed)
    skills = [f"skill-{number}" for number in range(80)]
    graph = SkillGraph(
        essential={f"trade-{n}": frozenset(_some(random, skills, 5)) for n in range(20)},
        optional={f"trade-{n}": frozenset(_some(random, skills, 4)) for n in range(20)},
        near={skill: dict.fromkeys(_some(random, skills, 3), 0.5) for skill in skills[:40]},
    )
    return (
        [_somebody(random, number, skills) for number in range(seekers)],
        [_some_offer(random, number, skills) for number in range(offers)],
        graph,
    )


def _some(random: np.random.Generator, things: list, count: int) -> list:
    return [things[place] for place in sorted(random.permutation(len(things))[:count].tolist())]


def _languages(random: np.random.Generator) -> dict[SpokenLanguage, LanguageLevel]:
    spoken = _some(random, list(SpokenLanguage)[:4], 2)
    return {language: LanguageLevel(int(random.integers(1, 5))) for language in spoken}


def _availability(random: np.random.Generator) -> Availability:
    zone = ["Europe/Minsk", "Europe/Warsaw", "America/New_York"][int(random.integers(3))]
    return Availability(int(random.integers(1, 9)), zone, frozenset(_some(random, [*DayPart], 3)))


def _somebody(random: np.random.Generator, number: int, skills: list[str]) -> SeekerProfile:
    needs = tuple(_some(random, [*NeedKind], int(random.integers(1, 4))))
    return seeker(
        number + 1,
        circle=[*Circle][int(random.integers(4))],
        needs=needs,
        all_needs=needs,
        held=frozenset(_some(random, skills, 6)),
        wanted=frozenset(_some(random, skills, int(random.integers(0, 3)))),
        target_occupation=f"trade-{random.integers(20)}" if random.random() < 0.8 else None,
        languages=_languages(random),
        availability=_availability(random),
        weeks_waited=int(random.integers(0, 20)),
        priority=Priority(int(random.integers(3))),
        sensitivity=TrustTier(int(random.choice([1, 1, 1, 2, 3]))),
        helped=bool(random.random() < 0.1),
    )


def _some_offer(random: np.random.Generator, number: int, skills: list[str]) -> OfferProfile:
    return offer(
        number + 1,
        mentor_id=UUID(int=2001 + number - number % 7 % 2),
        kinds=frozenset(_some(random, [*NeedKind], int(random.integers(1, 4)))),
        circles=frozenset(_some(random, [*Circle][:4], 3)),
        skills={
            skill: SkillLevel(int(random.integers(1, 4))) for skill in _some(random, skills, 8)
        },
        languages=_languages(random),
        availability=_availability(random),
        room=int(random.integers(0, 4)),
        trust=TrustTier(int(random.integers(1, 4))),
        path_circle=Circle.UNIFORMED if random.random() < 0.2 else None,
        path_occupation=f"trade-{random.integers(20)}",
    )
