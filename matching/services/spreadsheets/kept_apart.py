"""Pairs that must not meet, from a list of their own.

Safety hangs on it: no row is passed over in silence.
"""

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from matching.domain.errors import UnreadableSpreadsheet
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.services.spreadsheets import people
from matching.services.spreadsheets.columns import KEPT_APART
from matching.services.spreadsheets.misreading import Problem, shown
from matching.services.spreadsheets.people import People
from matching.services.spreadsheets.tables import Row, Table


@dataclass(frozen=True)
class KeptApart:
    """Who must not meet."""

    pairs: frozenset[tuple[UUID, UUID]]
    """(appeal_id, mentor_id)."""
    problems: tuple[Problem, ...]
    """Rows that name somebody whom neither file knows: gone, or misspelt."""


def read(table: Table, seekers: People[SeekerProfile], offers: People[OfferProfile]) -> KeptApart:
    """Return the pairs of a list. A mentor is known by name or by the id of any of their offers.

    Raises UnreadableSpreadsheet for a row that is not understood: whom it would keep apart must
    not be left to chance.
    """
    mentors = _mentors(offers)
    pairs: set[tuple[UUID, UUID]] = set()
    problems = []
    for row in table.rows:
        appeal, mentor = row.cells["appeal"], row.cells["mentor"]
        if appeal not in seekers.mentioned:
            problems.append(_nobody(row, "appeal"))
        elif mentor not in mentors and mentor not in offers.mentioned:
            problems.append(_nobody(row, "mentor"))
        else:
            pairs |= {(people.appeal_id(appeal), each) for each in mentors.get(mentor, ())}
    return KeptApart(frozenset(pairs), tuple(problems))


def refuse_unclear(table: Table) -> None:
    """Refuse a list in which a row does not name two people. Raises UnreadableSpreadsheet."""
    empty = (
        Problem(row.line, column.name, "it is empty")
        for row in table.rows
        for column in KEPT_APART
        if not row.cells[column.name]
    )
    unclear = sorted([*table.problems, *empty])
    if unclear:
        raise UnreadableSpreadsheet(f"who is kept apart is unclear: {unclear[0]}")


def _mentors(offers: People[OfferProfile]) -> dict[str, Set[UUID]]:
    mentors: dict[str, set[UUID]] = defaultdict(set)
    for offer in offers.profiles:
        mentors[offers.names[offer.mentor_id]].add(offer.mentor_id)
        mentors[offers.names[offer.offer_id]].add(offer.mentor_id)
    return dict(mentors)


def _nobody(row: Row, column: str) -> Problem:
    return Problem(row.line, column, f"nobody is called {shown(row.cells[column])}")
