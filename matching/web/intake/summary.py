"""The answers of a draft, beside their questions, for the last look before sending."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matching.db import reading
from matching.domain.intake import NONE_OF_THESE, Page, contacts_from
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
from matching.web.request import language

Row = dict[str, str]


def rows() -> list[Row]:
    """Return a row for each page that needs an answer; what is missing says so."""
    given = draft.answers()
    shown = [page for page in Page if page is not Page.GOAL or Page.GOAL in given]
    return [_row(page, given) for page in shown if page is not Page.OCCUPATION]


def _row(page: Page, given: Mapping[str, Mapping[str, Any]]) -> Row:
    return {
        "key": _questions()[page],
        "value": _value(page, given),
        "href": url_for(draft.ENDPOINTS[page]),
    }


def _value(page: Page, given: Mapping[str, Mapping[str, Any]]) -> str:
    if page not in given:
        return _("Not answered yet")
    return _WORDS[page](given[page]) or _("Nothing")


def _questions() -> dict[Page, str]:
    return {
        Page.STORY: _("What happened"),
        Page.JOB: _("Your work"),
        Page.HELD: _("What you know"),
        Page.TARGET: _("What you want next"),
        Page.GOAL: _("Closest to what you want"),
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
    Page.HELD: _skills,
    Page.TARGET: _text,
    Page.GOAL: _goal,
    Page.WANTED: _skills,
    Page.NEEDS: _needs,
    Page.TIME: _time,
    Page.DATES: _dates,
    Page.CONTACT: _contact,
}
