"""The answers of a draft, beside their questions, for the last look before sending."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matching.db import reading
from matching.domain.intake import NONE_OF_THESE, Answers, Page, contacts_from, held_in, pages
from matching.domain.vocabulary import (
    Circle,
    ContactKind,
    DayPart,
    Deadline,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
)
from matching.domain.weeks import week_of
from matching.forms.labels import city, title
from matching.services import coding
from matching.web.filters import week
from matching.web.intake import draft
from matching.web.intake.carried import brings, sentence
from matching.web.request import language

Row = dict[str, str]


def rows() -> list[Row]:
    """Return a row for each page that needs an answer; what is missing says so."""
    given = draft.answers()
    asked = [page for page in pages(given) if page is not Page.OCCUPATION]
    return [row for page in asked for row in _rows(page, given)]


def _rows(page: Page, given: Answers) -> Iterator[Row]:
    href = url_for(draft.ENDPOINTS[page])
    yield {"key": _questions()[page], "value": _value(page, given), "href": href}
    bring = sentence(brings(given)) if page is Page.WANTED else ""
    if bring:
        yield {"key": _("What you bring"), "value": bring, "href": href}


def _value(page: Page, given: Answers) -> str:
    if page not in given:
        return _("Not answered yet")
    if page is Page.HELD:
        # What was ticked for the target is known just as well.
        return _skills({**given[page], "skills": held_in(given)}) or _("Nothing")
    return _WORDS[page](given[page]) or _("Nothing")


def _questions() -> dict[Page, str]:
    return {
        Page.STORY: _("What happened"),
        Page.JOB: _("Your work"),
        Page.HELD: _("What you know"),
        Page.TARGET: _("What you want next"),
        Page.GOAL: _("Closest to what you want"),
        Page.IDEAS: _("Work that could suit you"),
        Page.WANTED: _("What you want to learn"),
        Page.NEEDS: _("The help you need, in your order"),
        Page.TIME: _("Languages and time"),
        Page.DATES: _("Dates that press"),
        Page.CONTACT: _("How to reach you"),
    }


def _story(given: Mapping[str, Any]) -> str:
    return f"{given['story']}\n\n{title(Circle(given['circle']))}"


def _text(given: Mapping[str, Any]) -> str:
    return str(given["text"]) or _("I do not know yet")


def _goal(given: Mapping[str, Any]) -> str:
    if given["choice"] == NONE_OF_THESE:
        return _("None of these: a coordinator reads your words")
    return _label(given["choice"])


def _idea(given: Mapping[str, Any]) -> str:
    if given["choice"] == NONE_OF_THESE:
        return _("None of these: I would like to talk about it first")
    return _label(given["choice"])


def _skills(given: Mapping[str, Any]) -> str:
    return "\n".join([*map(_label, given["skills"]), *given["texts"]])


def _needs(given: Mapping[str, Any]) -> str:
    needs = dict.fromkeys(need for need in given.values() if need)
    return "\n".join(f"{place}. {title(NeedKind(need))}" for place, need in enumerate(needs, 1))


def _time(given: Mapping[str, Any]) -> str:
    spoken = [
        f"{title(each)}: {title(LanguageLevel(int(given[f'language_{each}'])))}"
        for each in SpokenLanguage
        if given.get(f"language_{each}")
    ]
    parts = [title(DayPart(part)) for part in given["parts"]]
    zone = city(given["zone"])
    hours = _("%(hours)s hours a week, %(zone)s", hours=given["hours"], zone=zone)
    return "\n".join([*spoken, hours, *parts])


def _dates(given: Mapping[str, Any]) -> str:
    return "\n".join(
        _(
            "%(what)s: week %(week)s",
            what=title(kind),
            week=week(week_of(date.fromisoformat(given[kind]))),
        )
        for kind in Deadline
        if given.get(kind)
    )


def _contact(given: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{title(ContactKind(each.kind))}: {each.value} ({title(each.audience)})"
        for each in contacts_from(given)
    )


def _label(concept: str) -> str:
    return coding.catalogue(reading()).label(concept, language())


_WORDS: Mapping[Page, Callable[[Mapping[str, Any]], str]] = {
    Page.STORY: _story,
    Page.JOB: _text,
    Page.TARGET: _text,
    Page.GOAL: _goal,
    Page.IDEAS: _idea,
    Page.WANTED: _skills,
    Page.NEEDS: _needs,
    Page.TIME: _time,
    Page.DATES: _dates,
    Page.CONTACT: _contact,
}
