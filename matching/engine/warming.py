"""Compiling ahead of time: every function that a question may need, once for each version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fcntl import LOCK_EX, flock
from os import O_RDONLY, close
from os import open as open_folder
from pathlib import Path
from uuid import UUID

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
from matching.engine import compiled, pricing
from matching.engine import round as rounds
from matching.engine.judge import Judge
from matching.engine.outlook import Outlooks

SEEKERS, OFFERS = 6, 9
"""Few, but more than there are places for the best of them."""
WEEK = date(2024, 1, 1)


def is_warm() -> bool:
    """Tell whether everything is compiled and kept for this version."""
    return _mark(compiled.FOLDER).exists()


def warm() -> None:
    """Compile everything, unless it is compiled already.

    Several at once wait for each other. What former versions left behind is removed.
    """
    with _alone(compiled.FOLDER):
        if not is_warm():
            _ask_everything()
            compiled.forget_former()
            _mark(compiled.FOLDER).touch()


def _mark(folder: Path) -> Path:
    return folder / "complete"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = open_folder(folder, O_RDONLY)
    try:
        flock(lock, LOCK_EX)
        yield
    finally:
        close(lock)


def _ask_everything() -> None:
    seekers = tuple(_seeker(number) for number in range(SEEKERS))
    offers = tuple(_offer(number) for number in range(OFFERS))
    graph = SkillGraph({"goal": frozenset({"first", "second"})}, {}, {"first": {"other": 0.5}})
    for policy in Policy:
        given = RoundInput(seekers, offers, graph, Weights(), policy, frozenset(), WEEK)
        rounds.run(given)
        judge = Judge(seekers, offers, graph, Weights(), week_of=WEEK)
        pool = judge.pool(seekers, room=judge.room, barred=frozenset())
        # With one candidate each, pairs that were left out must come in.
        pricing.full_optimum(pool, policy, kept=1)
        outlooks = Outlooks(replace(given, seekers=seekers[1:], offers=offers[1:]))
        outlooks = outlooks.followed(replace(given, seekers=seekers[:-1], offers=offers))
        outlooks.of(seekers[0].appeal_id)
        outlooks.worth_of_place(offers[0].offer_id)


_EVENINGS = Availability(4, "Europe/Minsk", frozenset({DayPart.WEEKDAY_EVENING}))
_SPOKEN = {SpokenLanguage.BE: LanguageLevel.NATIVE}


def _seeker(number: int) -> SeekerProfile:
    return SeekerProfile(
        appeal_id=UUID(int=number),
        circle=Circle.OTHER,
        needs=(NeedKind.MENTORING, NeedKind.TEACHING),
        all_needs=(NeedKind.MENTORING, NeedKind.TEACHING),
        held=frozenset(),
        wanted=frozenset({"other"}),
        target_occupation="goal",
        languages=_SPOKEN,
        availability=_EVENINGS,
        weeks_waited=number,
        priority=Priority.NORMAL,
        sensitivity=TrustTier.STANDARD,
    )


def _offer(number: int) -> OfferProfile:
    skills = ("first", "second", "other")[: 1 + number % 3]
    return OfferProfile(
        offer_id=UUID(int=number),
        mentor_id=UUID(int=number),
        kinds=frozenset(NeedKind),
        circles=frozenset(Circle),
        skills=dict.fromkeys(skills, SkillLevel.EXPERT),
        languages=_SPOKEN,
        availability=_EVENINGS,
        room=1 + number % 2,
        trust=TrustTier.STANDARD,
    )
