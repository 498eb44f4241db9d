"""Concepts laid out in arrays, so that every process maps them instead of reading rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matching.domain.errors import UnknownConcept
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import SEARCHED, Circle, ConceptKind, InterfaceLanguage
from matching.taxonomy import stored
from matching.taxonomy.texts import Texts

Arrays = Mapping[str, NDArray[Any]]

_KINDS = tuple(ConceptKind)
_CIRCLES = tuple(Circle)
_LANGUAGES = tuple(InterfaceLanguage)
_NOTHING = -1

_ARRAYS = (
    "kind",
    "isco",
    "circle",
    "general",
    "active",
    "parent",
    "names_from",  # where the names of concept c in language l begin, at c · languages + l
    "skills",
    "skills_from",  # where the skills of concept c begin
    "optional_from",  # where the optional ones among them begin
)


class Shelf:
    """Concepts by their number, in the order of their ids. Never changes once laid out."""

    def __init__(self, ids: Texts, names: Texts, arrays: Arrays) -> None:
        """Take the arrays as they are. Raises BrokenIndex when they do not fit each other."""
        stored.require(set(arrays) == set(_ARRAYS), "shelf")
        stored.require(len(arrays["kind"]) == len(ids), "shelf")
        stored.require(arrays["names_from"][-1] == len(names), "shelf")
        stored.require(arrays["skills_from"][-1] == len(arrays["skills"]), "shelf")
        self.ids, self.names = ids, names
        self._arrays = arrays

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> Self:
        """Lay out concepts. A skill or parent that is not among them is left out."""
        ordered = sorted(concepts, key=lambda concept: concept.id)
        number_of = {concept.id: number for number, concept in enumerate(ordered)}
        names = [concept.labels.get(language, ()) for concept in ordered for language in _LANGUAGES]
        essential = [_numbers(concept.essential, number_of) for concept in ordered]
        optional = [_numbers(concept.optional, number_of) for concept in ordered]
        together = [[*first, *second] for first, second in zip(essential, optional, strict=True)]
        skills_from = _starts(together)
        arrays = {
            "kind": np.array([_KINDS.index(concept.kind) for concept in ordered], np.int8),
            "isco": np.array([int(concept.isco or _NOTHING) for concept in ordered], np.int16),
            "circle": np.array([_circle(concept) for concept in ordered], np.int8),
            "general": np.array([concept.general for concept in ordered], np.bool_),
            "active": np.array([concept.active for concept in ordered], np.bool_),
            "parent": np.array([_parent(concept, number_of) for concept in ordered], np.int32),
            "names_from": _starts(names),
            "skills": np.array([skill for skills in together for skill in skills], np.int32),
            "skills_from": skills_from,
            "optional_from": skills_from[:-1] + np.array([len(each) for each in essential], int),
        }
        return cls(Texts.of(number_of), Texts.of(name for each in names for name in each), arrays)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return what was saved in a folder, mapped. Raises BrokenIndex."""
        arrays = stored.open_(folder, _ARRAYS, prefix="shelf")
        return cls(Texts.open(folder, "shelf-ids"), Texts.open(folder, "shelf-names"), arrays)

    def save(self, folder: Path) -> None:
        """Write everything to files that begin with `shelf`."""
        stored.save(folder, self._arrays, prefix="shelf")
        self.ids.save(folder, "shelf-ids")
        self.names.save(folder, "shelf-names")

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Concept]:
        return (self.concept(number) for number in range(len(self)))

    def number(self, concept_id: str) -> int:
        """Return the number of a concept. Raises UnknownConcept."""
        found = self._numbers.get(concept_id)
        if found is None:
            raise UnknownConcept(f"there is no concept {concept_id}")
        return found

    def kind(self, number: int) -> ConceptKind:
        """Return what a concept is."""
        return _KINDS[int(self._arrays["kind"][number])]

    def is_general(self, number: int) -> bool:
        """Tell whether this is a skill that carries over into most trades."""
        return bool(self._arrays["general"][number])

    def is_offered(self, number: int) -> bool:
        """Tell whether people can still be coded with this."""
        return bool(self._arrays["active"][number]) and self.kind(number) in SEARCHED

    def names_of(self, number: int) -> range:
        """Return the numbers of the names of a concept, language by language."""
        first = number * len(_LANGUAGES)
        return range(self._names_from(first), self._names_from(first + len(_LANGUAGES)))

    def texts_of(self, number: int, language: InterfaceLanguage) -> list[str]:
        """Return the names of a concept in one language, the preferred one first."""
        cell = number * len(_LANGUAGES) + _LANGUAGES.index(language)
        return self.names[self._names_from(cell) : self._names_from(cell + 1)]

    def preferred(self, number: int) -> list[int]:
        """Return the numbers of the names that are shown, at most one a language."""
        first = number * len(_LANGUAGES)
        spans = ((cell, cell + 1) for cell in range(first, first + len(_LANGUAGES)))
        ends = [(self._names_from(cell), self._names_from(after)) for cell, after in spans]
        return [begin for begin, end in ends if begin < end]

    def language_of(self, name: int) -> InterfaceLanguage:
        """Return the language of a name."""
        cell = int(np.searchsorted(self._arrays["names_from"], name, side="right")) - 1
        return _LANGUAGES[cell % len(_LANGUAGES)]

    def skills(self, number: int) -> list[int]:
        """Return the numbers of the skills that an occupation asks for, essential ones first."""
        return [*self.essential(number), *self.optional(number)]

    def essential(self, number: int) -> list[int]:
        """Return the numbers of the skills that an occupation cannot do without."""
        return self._skills(self._arrays["skills_from"][number], self._optional_from(number))

    def optional(self, number: int) -> list[int]:
        """Return the numbers of the other skills that an occupation asks for."""
        return self._skills(self._optional_from(number), self._arrays["skills_from"][number + 1])

    def label(self, number: int, language: InterfaceLanguage) -> str:
        """Return the preferred name of a concept, in another language when this has none."""
        for candidate in (language, *_LANGUAGES):
            texts = self.texts_of(number, candidate)
            if texts:
                return texts[0]
        return self.ids[number]

    def parent(self, number: int) -> str | None:
        """Return the id of what a concept belongs to."""
        parent = int(self._arrays["parent"][number])
        return None if parent == _NOTHING else self.ids[parent]

    def concept(self, number: int) -> Concept:
        """Return everything about a concept."""
        isco, circle = (int(self._arrays[name][number]) for name in ("isco", "circle"))
        return Concept(
            id=self.ids[number],
            kind=self.kind(number),
            labels={each: tuple(self.texts_of(number, each)) for each in _LANGUAGES},
            isco=None if isco == _NOTHING else f"{isco:04}",
            circle=None if circle == _NOTHING else _CIRCLES[circle],
            general=self.is_general(number),
            essential=tuple(self.ids[skill] for skill in self.essential(number)),
            optional=tuple(self.ids[skill] for skill in self.optional(number)),
            active=bool(self._arrays["active"][number]),
            parent=self.parent(number),
        )

    def _names_from(self, cell: int) -> int:
        return int(self._arrays["names_from"][cell])

    def _optional_from(self, number: int) -> int:
        return int(self._arrays["optional_from"][number])

    def _skills(self, first: int, after: int) -> list[int]:
        return [int(skill) for skill in self._arrays["skills"][first:after]]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {concept_id: number for number, concept_id in enumerate(self.ids)}


def _starts(lists: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    return np.array(list(accumulate(map(len, lists), initial=0)), np.int64)


def _numbers(ids: Iterable[str], number_of: Mapping[str, int]) -> list[int]:
    return [number_of[each] for each in ids if each in number_of]


def _circle(concept: Concept) -> int:
    return _NOTHING if concept.circle is None else _CIRCLES.index(concept.circle)


def _parent(concept: Concept, number_of: Mapping[str, int]) -> int:
    return number_of.get(concept.parent or "", _NOTHING)
