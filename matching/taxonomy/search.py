"""Finding concepts by name: all names that were laid out, and the words approved since."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.domain.taxonomy import Candidate
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import stored
from matching.taxonomy.building import Label
from matching.taxonomy.index import Index
from matching.taxonomy.shelf import Shelf

_PREFIX, _ARRAY = "search", "names"


@dataclass(frozen=True)
class Word:
    """A name of a concept that coordinators approved."""

    concept_id: str
    language: InterfaceLanguage
    text: str


@dataclass(frozen=True)
class Found:
    """A concept by its number, and the name that a text came closest to."""

    number: int
    language: InterfaceLanguage
    name: str
    score: float

    def candidate(self, shelf: Shelf, language: InterfaceLanguage | None) -> Candidate:
        """Return this as a reader sees it."""
        concept = shelf.concept(self.number)
        return Candidate(
            id=concept.id,
            kind=concept.kind,
            label=concept.label(language or self.language),
            label_en=concept.label(InterfaceLanguage.EN),
            score=self.score,
            matched=self.name,
        )


class _Indexed(ABC):
    """Names that are searched in an index of their own."""

    _index: Index

    def search(
        self,
        text: str,
        kind: ConceptKind | None,
        language: InterfaceLanguage | None,
        limit: int,
    ) -> Iterator[Found]:
        """Yield what the text may mean, best first, each concept once."""
        for hit in self._index.search(text, kind=kind, language=language, limit=limit):
            spoken, name = self.name(hit.label)
            yield Found(hit.concept, spoken, name, hit.score)

    @abstractmethod
    def name(self, label: int) -> tuple[InterfaceLanguage, str]:
        """Return the language and the text of a label of the index."""


class Names(_Indexed):
    """The names of everything on offer, in one index. Never changes."""

    def __init__(self, shelf: Shelf, index: Index, names: NDArray[np.int32]) -> None:
        """Take the parts as they are; `names` holds the number of the name of each label."""
        self._shelf, self._index, self._names = shelf, index, names

    @classmethod
    def of(cls, shelf: Shelf) -> Self:
        """Index the occupations and skills on offer, which tell a little about each other."""
        offered = [number for number in range(len(shelf)) if shelf.is_offered(number)]
        names = [name for number in offered for name in shelf.names_of(number)]
        labels = [label for number in offered for label in _labels(shelf, number)]
        related = ((job, skill) for job in offered for skill in shelf.skills(job))
        return cls(shelf, Index.build(labels, related), np.array(names, np.int32))

    @classmethod
    def open(cls, folder: Path, shelf: Shelf) -> Self:
        """Return what was saved, mapped. Raises BrokenIndex."""
        names = stored.open_(folder, [_ARRAY], prefix=_PREFIX)[_ARRAY]
        return cls(shelf, Index.open(folder), names)

    def save(self, folder: Path) -> None:
        """Write the index to files of the folder."""
        self._index.save(folder)
        stored.save(folder, {_ARRAY: self._names}, prefix=_PREFIX)

    def name(self, label: int) -> tuple[InterfaceLanguage, str]:
        """Return the language and the text of a label of the index."""
        number = int(self._names[label])
        return self._shelf.language_of(number), self._shelf.names[number]


class Words(_Indexed):
    """The few words approved since the names were indexed. Never changes."""

    def __init__(self, shelf: Shelf, words: Sequence[Word]) -> None:
        """Index the words of concepts on the shelf that are on offer.

        Raises UnknownConcept for a word of any other concept.
        """
        numbered = [(shelf.number(word.concept_id), word) for word in words]
        self._words = [(number, word) for number, word in numbered if shelf.is_offered(number)]
        self._index = Index.build(
            [
                Label(number, shelf.kind(number), word.language, word.text, preferred=False)
                for number, word in self._words
            ]
        )

    def name(self, label: int) -> tuple[InterfaceLanguage, str]:
        """Return the language and the text of a label of the index."""
        _number, word = self._words[label]
        return word.language, word.text


def _labels(shelf: Shelf, number: int) -> Iterator[Label]:
    kind = shelf.kind(number)
    for language in InterfaceLanguage:
        for position, text in enumerate(shelf.texts_of(number, language)):
            yield Label(number, kind, language, text, preferred=position == 0)
