"""Both files and the list of those kept apart, read together: they name each other's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from uuid import UUID

from matching.domain.errors import UnreadableSpreadsheet
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.services.spreadsheets import concepts, files, kept_apart, people, tables
from matching.services.spreadsheets.columns import APPEALS, KEPT_APART, MENTORS, Column
from matching.services.spreadsheets.concepts import Concepts, OwnWord
from matching.services.spreadsheets.misreading import Problem
from matching.services.spreadsheets.people import People
from matching.services.spreadsheets.tables import Table


@dataclass(frozen=True)
class Source:
    """One file, and what is wrong in it."""

    path: Path
    table: Table
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> int:
        """Return how many rows it has, empty ones and the header aside."""
        return len(self.table.rows) + len(self.table.problems)

    @property
    def left_out(self) -> int:
        """Return how many of them were left out."""
        return len({problem.line for problem in self.problems})


@dataclass(frozen=True)
class Sheets:
    """Everybody in the files, and what was wrong."""

    concepts: Concepts
    seekers: People[SeekerProfile]
    offers: People[OfferProfile]
    barred: frozenset[tuple[UUID, UUID]]
    """(appeal_id, mentor_id) of those kept apart."""
    sources: dict[str, Source]
    """By what each file holds: `appeals`, `mentors` and, if it is given, `kept_apart`."""
    on: date

    @property
    def left_out(self) -> int:
        """Return how many rows were left out, of all files."""
        return sum(source.left_out for source in self.sources.values())

    @cached_property
    def own_words(self) -> Sequence[OwnWord]:
        """Return the words that the taxonomy does not know, or not for one thing only."""
        uses = people.words(self.seekers.profiles, self.offers.profiles)
        return self.concepts.own_words(uses)


def read(*, appeals: Path, mentors: Path, kept_apart_list: Path | None, on: date) -> Sheets:
    """Return everybody in the files, as they stand on a day.

    Raises UnreadableSpreadsheet.
    """
    coded = Concepts(concepts.shipped())
    seeking, offering = _table(appeals, APPEALS), _table(mentors, MENTORS)
    seekers = people.seekers(seeking, coded, on=on)
    offers = people.offers(offering, coded)
    sources = {
        "appeals": Source(appeals, seeking, seekers.problems),
        "mentors": Source(mentors, offering, offers.problems),
    }
    barred: frozenset[tuple[UUID, UUID]] = frozenset()
    if kept_apart_list is not None:
        table = _table(kept_apart_list, KEPT_APART)
        apart = kept_apart.read(table, seekers, offers)
        barred = apart.pairs
        sources["kept_apart"] = Source(kept_apart_list, table, apart.problems)
    return Sheets(coded, seekers, offers, barred, sources, on)


def _table(path: Path, columns: Sequence[Column]) -> Table:
    try:
        table = tables.read(files.read(path), columns)
        if columns is KEPT_APART:
            kept_apart.refuse_unclear(table)
    except UnreadableSpreadsheet as error:
        raise UnreadableSpreadsheet(f"{path}: {error}") from error
    return table
