"""An appeal before it is sent: answers page by page, and the draft that they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from matching.domain.availability import Availability
from matching.domain.errors import Unfinished
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ConceptKind,
    ContactKind,
    DayPart,
    Deadline,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
)
from matching.domain.weeks import week_of

NONE_OF_THESE = "none"
"""The choice that keeps a person's own words instead of a concept."""


class Page(StrEnum):
    """The pages of the appeal form, in their order."""

    STORY = "story"
    JOB = "job"
    OCCUPATION = "occupation"
    """Which known occupation the job is."""
    HELD = "held"
    TARGET = "target"
    GOAL = "goal"
    """Which known occupation or skill the target is."""
    IDEAS = "ideas"
    """Which of the occupations that we suggest it could be, for who does not know yet."""
    WANTED = "wanted"
    NEEDS = "needs"
    TIME = "time"
    DATES = "dates"
    CONTACT = "contact"


Answers = Mapping[str, Mapping[str, Any]]
"""What the forms accepted, by page: plain JSON values, so that a session can keep them."""


@dataclass(frozen=True)
class UncodedDraft:
    """A job or skill in the person's own words, which fitted nothing that we know."""

    kind: ConceptKind
    wanted: bool
    text: str


@dataclass(frozen=True)
class ContactDraft:
    """One way to reach the person, and who may see it."""

    kind: ContactKind
    value: str
    audience: Audience


@dataclass(frozen=True)
class AppealDraft:
    """A whole appeal, ready to be sent."""

    story: str
    circle: Circle
    origin: str
    """The job that was lost, as typed."""
    held: tuple[str, ...]
    """Skills; the occupation that they came from is in no draft."""
    target_occupation: str | None
    wanted: tuple[str, ...]
    """Never a skill that is held."""
    uncoded: tuple[UncodedDraft, ...]
    needs: tuple[NeedKind, ...]
    languages: Mapping[SpokenLanguage, LanguageLevel]
    availability: Availability
    deadlines: Mapping[Deadline, date]
    """Mondays."""
    contacts: tuple[ContactDraft, ...]


def pages(answers: Answers) -> list[Page]:
    """Return the pages that this person is asked, in their order."""
    return [page for page in Page if not _idle(page, answers)]


def first_missing(answers: Answers) -> Page | None:
    """Return the first page without an answer, or nothing when all are there."""
    return next((page for page in pages(answers) if page not in answers), None)


def draft_from(answers: Answers) -> AppealDraft:
    """Return the appeal that the answers add up to. Raises Unfinished naming a page."""
    missing = first_missing(answers)
    if missing is not None:
        raise Unfinished(missing)
    held = held_in(answers)
    return AppealDraft(
        story=answers[Page.STORY]["story"],
        circle=Circle(answers[Page.STORY]["circle"]),
        origin=answers[Page.JOB]["text"],
        held=held,
        target_occupation=aim(answers, ConceptKind.OCCUPATION),
        wanted=tuple(skill for skill in _wanted(answers) if skill not in held),
        uncoded=tuple(_uncoded(answers)),
        needs=_needs(answers[Page.NEEDS]),
        languages=_languages(answers[Page.TIME]),
        availability=_availability(answers[Page.TIME]),
        deadlines=_deadlines(answers[Page.DATES]),
        contacts=contacts_from(answers[Page.CONTACT]),
    )


def contacts_from(answer: Mapping[str, Any]) -> tuple[ContactDraft, ...]:
    """Return the ways to reach a person that were filled in."""
    return tuple(
        ContactDraft(kind, answer[kind], Audience(answer[f"{kind}_audience"]))
        for kind in ContactKind
        if answer.get(kind)
    )


def held_in(answers: Answers) -> tuple[str, ...]:
    """Return the skills that the person has: from their work, and of those their target asks for.

    Before these pages are answered it is nothing.
    """
    from_work = answers.get(Page.HELD, {}).get("skills", [])
    for_target = answers.get(Page.WANTED, {}).get("brought", [])
    return tuple(dict.fromkeys([*from_work, *for_target]))


def aim(answers: Answers, kind: ConceptKind) -> str | None:
    """Return the occupation or skill that is the target, nothing when there is none so far.

    It was found by the person's words, or among the ideas for those who do not know yet.
    """
    page = Page.GOAL if _idle(Page.IDEAS, answers) else Page.IDEAS
    chosen = answers.get(page, {})
    return chosen["choice"] if chosen.get("kind") == kind else None


def _idle(page: Page, answers: Answers) -> bool:
    # Who does not know yet what they want has no words to find it by, and the others no ideas.
    unknown = bool(answers.get(Page.TARGET, {}).get("unknown"))
    return (page is Page.GOAL and unknown) or (page is Page.IDEAS and not unknown)


def _wanted(answers: Answers) -> list[str]:
    skill = aim(answers, ConceptKind.SKILL)
    return list(dict.fromkeys([*([skill] if skill else []), *answers[Page.WANTED]["skills"]]))


def _uncoded(answers: Answers) -> list[UncodedDraft]:
    found = []
    if answers[Page.OCCUPATION]["choice"] == NONE_OF_THESE:
        found.append(UncodedDraft(ConceptKind.OCCUPATION, False, answers[Page.JOB]["text"]))
    if not _idle(Page.GOAL, answers) and answers[Page.GOAL]["choice"] == NONE_OF_THESE:
        found.append(UncodedDraft(ConceptKind.OCCUPATION, True, answers[Page.TARGET]["text"]))
    for page in (Page.HELD, Page.WANTED):
        wanted = page is Page.WANTED
        found += [UncodedDraft(ConceptKind.SKILL, wanted, text) for text in answers[page]["texts"]]
    return found


def _needs(answer: Mapping[str, Any]) -> tuple[NeedKind, ...]:
    given = (answer["first"], answer["second"], answer["third"])
    return tuple(dict.fromkeys(NeedKind(need) for need in given if need))


def _languages(answer: Mapping[str, Any]) -> dict[SpokenLanguage, LanguageLevel]:
    return {
        spoken: LanguageLevel(int(answer[f"language_{spoken}"]))
        for spoken in SpokenLanguage
        if answer.get(f"language_{spoken}")
    }


def _availability(answer: Mapping[str, Any]) -> Availability:
    parts = frozenset(DayPart(part) for part in answer["parts"])
    return Availability(answer["hours"], answer["zone"], parts)


def _deadlines(answer: Mapping[str, Any]) -> dict[Deadline, date]:
    return {
        kind: week_of(date.fromisoformat(answer[kind])) for kind in Deadline if answer.get(kind)
    }
