"""Words that fitted nothing in the list: how they wait, and what coordinators make of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from matching.domain.vocabulary import ConceptKind, InterfaceLanguage

MOST_AT_ONCE = 20
"""Texts that one opening shows: as many as one person can weigh with care."""

LONGEST_WORD = 120


@dataclass(frozen=True)
class Waiting:
    """How many texts wait, with none of them opened."""

    texts: Mapping[ConceptKind, int]
    appeals: int
    oldest: date | None
    """The week in which the first of these appeals came."""

    @property
    def total(self) -> int:
        """Return how many texts there are."""
        return sum(self.texts.values())


@dataclass(frozen=True)
class Opened:
    """Texts that say the same, opened: the words of one of them, and the ids of all."""

    text: str
    ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Line:
    """Texts that say the same, with what is known about them in codes."""

    text: str
    ids: tuple[UUID, ...]
    kind: ConceptKind
    language: InterfaceLanguage
    """That of the pages in which the first of them was typed."""
    wanted: int
    """How many of them say what somebody wants, not what they have or had."""
    appeals: tuple[UUID, ...]
    known: str | None
    """The concept that has this word from the desk since they were typed."""


@dataclass(frozen=True)
class NewWord:
    """A word that everybody is to find a concept by."""

    text: str
    language: InterfaceLanguage


@dataclass(frozen=True)
class Meaning:
    """What a coordinator made of texts that say the same."""

    ids: tuple[UUID, ...]
    concept_id: str | None
    """None leaves them to the coordinator of the appeal: nothing in the list fits."""
    word: NewWord | None = None


@dataclass(frozen=True)
class ListedWord:
    """A word for everybody, as the desk lists it."""

    id: UUID
    version: int
    text: str
    language: InterfaceLanguage
    kind: ConceptKind
    label: str
    """Of the concept that it names."""
    week: date
    """In which it was proposed, and once it was approved, in which that was."""
    alias: str
    """Of who proposed it."""
    own: bool
    """Whether whoever looks proposed it."""
