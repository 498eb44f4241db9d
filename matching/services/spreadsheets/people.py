"""From rows to profiles. Whoever wrote a row that is not understood is told what to mend in it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from matching.domain.availability import Availability
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import (
    Circle,
    ConceptKind,
    DayPart,
    NeedKind,
    Priority,
    TrustTier,
)
from matching.domain.weeks import week_of, weeks_between
from matching.services.spreadsheets import cells, names
from matching.services.spreadsheets.columns import APPEALS, MENTORS, Column
from matching.services.spreadsheets.concepts import Concepts
from matching.services.spreadsheets.misreading import Misread, Problem, shown
from matching.services.spreadsheets.tables import Row, Table

Profile = TypeVar("Profile", SeekerProfile, OfferProfile)
Values = Mapping[str, Any]
Read = Callable[[str], Any]

HOME = "Europe/Minsk"
"""The time zone of whoever names none."""
_IDS = UUID("4c1f3a0e-7a55-5d0b-9a3e-6f1f5f2f9b27")
"""Whatever is called an id in a spreadsheet becomes a UUID below this one."""


@dataclass(frozen=True)
class People(Generic[Profile]):
    """Those of one file who can be matched, and what is wrong with the other rows."""

    profiles: tuple[Profile, ...]
    problems: tuple[Problem, ...]
    mentioned: frozenset[str]
    """Every id in the file, also of rows that were left out."""
    names: Mapping[UUID, str]
    """What the file calls those who can be matched: appeals, or offers and their mentors."""


@dataclass(frozen=True)
class _Sheet(Generic[Profile]):
    """How the rows of one file become profiles."""

    columns: Sequence[Column]
    reads: Mapping[str, Read]
    profile: Callable[[Values], Profile]
    named: Callable[[Values, Profile], Mapping[UUID, str]]


def seekers(table: Table, concepts: Concepts, *, on: date) -> People[SeekerProfile]:
    """Return the appeals of a table as they stand on a day."""
    reads: dict[str, Read] = {
        "circle": partial(names.member, Circle),
        "needs": partial(cells.members, NeedKind),
        "all_needs": partial(cells.members, NeedKind),
        "held": concepts.skills,
        "wanted": concepts.skills,
        "target": _unless_empty(None, concepts.occupation),
        **_TIME,
        "weeks_waited": _unless_empty(None, partial(cells.whole, least=0, most=cells.MOST_WEEKS)),
        "received": _unless_empty(None, cells.day),
        "priority": _unless_empty(Priority.NORMAL, partial(names.member, Priority)),
        "sensitivity": _unless_empty(TrustTier.STANDARD, partial(names.member, TrustTier)),
        "helped": names.answer,
    }
    return _people(table, _Sheet(APPEALS, reads, partial(_seeker, on=on), _appeal_name))


def offers(table: Table, concepts: Concepts) -> People[OfferProfile]:
    """Return the offers of a table. Several rows may share a mentor."""
    reads: dict[str, Read] = {
        "kinds": lambda text: frozenset(cells.members(NeedKind, text)),
        "circles": lambda text: frozenset(cells.members(Circle, text)),
        "skills": concepts.taught,
        **_TIME,
        "room": partial(cells.whole, least=0, most=cells.MOST_ROOM),
        "trust": _unless_empty(TrustTier.STANDARD, partial(names.member, TrustTier)),
        "path_circle": _unless_empty(None, partial(names.member, Circle)),
        "path_occupation": _unless_empty(None, concepts.occupation),
    }
    return _people(table, _Sheet(MENTORS, reads, _offer, _offer_names))


def words(
    seekers: Iterable[SeekerProfile], offers: Iterable[OfferProfile]
) -> Counter[tuple[ConceptKind, str]]:
    """Count in how many rows each skill and each occupation stands."""
    uses: Counter[tuple[ConceptKind, str]] = Counter()
    for seeker in seekers:
        uses.update((ConceptKind.SKILL, skill) for skill in seeker.held | seeker.wanted)
        uses[ConceptKind.OCCUPATION, seeker.target_occupation or ""] += 1
    for offer in offers:
        uses.update((ConceptKind.SKILL, skill) for skill in offer.skills)
        uses[ConceptKind.OCCUPATION, offer.path_occupation or ""] += 1
    return uses


def appeal_id(name: str) -> UUID:
    """Return the id of an appeal that the file calls so."""
    return _id("appeal", name)


def mentor_id(name: str) -> UUID:
    """Return the id of a mentor that the file calls so."""
    return _id("mentor", name)


def _id(what: str, name: str) -> UUID:
    """Return a UUID as it is, and for any other name always the same one."""
    try:
        given = UUID(name)
    except ValueError:
        return uuid5(_IDS, f"{what}\n{name}")
    return given if str(given) == name else uuid5(_IDS, f"{what}\n{name}")


def _unless_empty(default: Any, read: Read) -> Read:
    return lambda text: read(text) if text else default


_TIME: Mapping[str, Read] = {
    "languages": cells.languages,
    "hours": partial(cells.whole, least=1, most=cells.HOURS_IN_WEEK),
    "times": lambda text: frozenset(cells.members(DayPart, text)),
    "time_zone": _unless_empty(HOME, cells.time_zone),
}


def _people(table: Table, sheet: _Sheet[Profile]) -> People[Profile]:
    # The same few texts stand in most cells of a column.
    reads = {name: cache(read) for name, read in sheet.reads.items()}
    rows_of = Counter(row.cells["id"] for row in table.rows)
    profiles: list[Profile] = []
    problems = [*table.problems]
    called: dict[UUID, str] = {}
    for row in table.rows:
        values, wrong = _values(row, sheet.columns, reads)
        if rows_of[row.cells["id"]] > 1 and row.cells["id"]:
            wrong.append(Problem(row.line, "id", f"{shown(row.cells['id'])} is there twice"))
        if not wrong:
            try:
                profile = sheet.profile(values)
                profiles.append(profile)
                called |= sheet.named(values, profile)
            except Misread as misread:
                wrong.append(Problem(row.line, "", str(misread)))
        problems += wrong
    return People(tuple(profiles), tuple(sorted(problems)), frozenset(rows_of), called)


def _values(
    row: Row, columns: Iterable[Column], reads: Mapping[str, Read]
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for column in columns:
        text = row.cells[column.name]
        if column.required and not text:
            problems.append(Problem(row.line, column.name, "it is empty"))
            continue
        try:
            values[column.name] = reads[column.name](text) if column.name in reads else text
        except Misread as misread:
            problems.append(Problem(row.line, column.name, str(misread)))
    return values, problems


def _availability(values: Values) -> Availability:
    return Availability(values["hours"], values["time_zone"], values["times"])


def _seeker(values: Values, *, on: date) -> SeekerProfile:
    all_needs = values["all_needs"] or values["needs"]
    if set(values["needs"]) - set(all_needs):
        raise Misread("all_needs does not name everything that needs does")
    return SeekerProfile(
        appeal_id=appeal_id(values["id"]),
        circle=values["circle"],
        needs=values["needs"],
        all_needs=all_needs,
        held=values["held"],
        wanted=values["wanted"],
        target_occupation=values["target"],
        languages=values["languages"],
        availability=_availability(values),
        weeks_waited=_weeks_waited(values, on=on),
        priority=values["priority"],
        sensitivity=values["sensitivity"],
        helped=values["helped"],
    )


def _weeks_waited(values: Values, *, on: date) -> int:
    weeks, received = values["weeks_waited"], values["received"]
    if received is not None and received > on:
        raise Misread("it was received after the day of the round")
    if weeks is not None or received is None:
        return weeks or 0
    return weeks_between(week_of(received), week_of(on))


def _offer(values: Values) -> OfferProfile:
    return OfferProfile(
        offer_id=_id("offer", values["id"]),
        mentor_id=mentor_id(values["mentor"] or values["id"]),
        kinds=values["kinds"],
        circles=values["circles"],
        skills=values["skills"],
        languages=values["languages"],
        availability=_availability(values),
        room=values["room"],
        trust=values["trust"],
        path_circle=values["path_circle"],
        path_occupation=values["path_occupation"],
    )


def _appeal_name(values: Values, profile: SeekerProfile) -> Mapping[UUID, str]:
    return {profile.appeal_id: values["id"]}


def _offer_names(values: Values, profile: OfferProfile) -> Mapping[UUID, str]:
    called = values["mentor"] or values["id"]
    return {profile.offer_id: values["id"], profile.mentor_id: called}
