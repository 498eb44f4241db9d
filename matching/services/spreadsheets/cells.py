"""What the text of one cell says."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from matching.domain.errors import UnreadableSpreadsheet
from matching.domain.vocabulary import Circle, DayPart, LanguageLevel, NeedKind, SpokenLanguage
from matching.services.spreadsheets import names
from matching.services.spreadsheets.misreading import Misread, shown
from matching.taxonomy.text import fold

Listed = TypeVar("Listed", NeedKind, Circle, DayPart)

HOURS_IN_WEEK, MOST_ROOM, MOST_WEEKS = 168, 1000, 5200
_WHOLE = re.compile(r"([0-9]{1,9})(?:[.,]0*)?")
_ENDS = re.compile(r"[;|\r\n]+")
"""What stands between the parts of a list. Names of skills may hold commas: see `concepts`."""
_ENDS_OR_COMMAS = re.compile(r"[;|,\r\n]+")
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_OTHER_DAY = re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./](?P<year>[0-9]{4})")


def whole(text: str, *, least: int, most: int) -> int:
    """Return a number. Raises Misread for a part of one, and outside the bounds."""
    number = _WHOLE.fullmatch(text)
    if number is None or not least <= int(number[1]) <= most:
        raise Misread(f"{shown(text)} is no whole number from {least} to {most}")
    return int(number[1])


def members(kind: type[Listed], text: str) -> tuple[Listed, ...]:
    """Return what a list names, each once, in its order; `all` stands for the whole list.

    Raises Misread. A cell without anything in it names nothing.
    """
    if fold(text) in names.EVERYTHING:
        return tuple(kind)
    return tuple(dict.fromkeys(names.member(kind, each) for each in parts(text, commas=True)))


def languages(text: str) -> Mapping[SpokenLanguage, LanguageLevel]:
    """Return the languages of a list such as `be=native; en=B1`.

    One without a level is spoken well enough to talk. Raises Misread, also for one named twice.
    """
    levels: dict[SpokenLanguage, LanguageLevel] = {}
    for part in parts(text, commas=True):
        name, level = _halves(part)
        language = names.member(SpokenLanguage, name)
        if language in levels:
            raise Misread(f"{language.value} is there twice")
        levels[language] = (
            names.member(LanguageLevel, level) if level else LanguageLevel.CONVERSATIONAL
        )
    return levels


def _halves(part: str) -> tuple[str, str]:
    """Return a name and its level, from `name=level` or `name: level`; the level may be empty."""
    name, _, level = part.replace(":", "=").partition("=")
    return name.strip(), level.strip()


def time_zone(text: str) -> str:
    """Return a zone by its IANA name, whatever the case, or by its city. Raises Misread."""
    found = _zones().get(fold(text)) or names.cities().get(fold(text))
    if found is None:
        raise Misread(f"{shown(text)} is no time zone such as Europe/Minsk")
    return found


def day(text: str) -> date:
    """Return a date written 2026-03-31, 31.03.2026 or 31/03/2026. Raises Misread."""
    found = _ISO_DAY.fullmatch(text) or _OTHER_DAY.fullmatch(text)
    try:
        if found is not None:
            return date(**{part: int(digits) for part, digits in found.groupdict().items()})
    except ValueError as error:
        raise Misread(f"there is no day {shown(text)}") from error
    raise Misread(f"{shown(text)} is no date such as 2026-03-31")


def parts(text: str, *, commas: bool) -> list[str]:
    """Return the parts of a list, without empty ones. Raises Misread for signs without words."""
    ends = _ENDS_OR_COMMAS if commas else _ENDS
    found = [part for each in ends.split(text) if (part := each.strip())]
    if text and not found:
        raise Misread("it is an empty list")
    return found


@cache
def _zones() -> Mapping[str, str]:
    known = available_timezones()
    if not known:
        raise UnreadableSpreadsheet("this machine has no table of time zones")
    return {fold(zone): zone for zone in sorted(known)}
