"""The taxonomy in use: names, relations, search and suggestions, without asking a database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.domain.errors import UnknownConcept
from matching.domain.profiles import SkillGraph
from matching.domain.taxonomy import (
    MOST_CANDIDATES,
    MOST_TICKS,
    Candidate,
    CarriedOver,
    Concept,
    Target,
)
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import companions
from matching.taxonomy.likeness import Encode
from matching.taxonomy.near import Nearness
from matching.taxonomy.search import Names, Word, Words
from matching.taxonomy.shelf import Shelf
from matching.taxonomy.targets import Targets

_SPECIFIC_IN_A_ROW = 2


class Catalogue:
    """Every concept by its id. It never changes once opened; threads share it."""

    def __init__(
        self, shelf: Shelf, names: Names, nearness: Nearness, words: Sequence[Word] = ()
    ) -> None:
        """Take what was laid out, and the words approved since. Raises UnknownConcept."""
        self._shelf, self._names, self._nearness = shelf, names, nearness
        self._words = Words(shelf, words)
        self._texts = _by_concept(words)

    @classmethod
    def of(cls, concepts: Iterable[Concept], *, encode: Encode | None = None) -> Self:
        """Lay out concepts in memory. `encode` measures whether names mean alike, if given."""
        given = list(concepts)
        shelf = Shelf.of(given)
        return cls(shelf, Names.of(shelf), Nearness.build(given, encode=encode))

    @classmethod
    def open(cls, folder: Path, words: Sequence[Word] = ()) -> Self:
        """Return what was saved, mapped. Raises BrokenIndex."""
        shelf = Shelf.open(folder)
        return cls(shelf, Names.open(folder, shelf), Nearness.open(folder), words)

    def save(self, folder: Path) -> None:
        """Write everything but the words approved since to files of the folder."""
        self._shelf.save(folder)
        self._names.save(folder)
        self._nearness.save(folder)

    def search(
        self,
        text: str,
        kind: ConceptKind | None = None,
        language: InterfaceLanguage | None = None,
        limit: int = MOST_CANDIDATES,
    ) -> list[Candidate]:
        """Return what the text may mean, best first; nothing when it resembles no label."""
        found = [
            each
            for source in (self._names, self._words)
            for each in source.search(text, kind, language, limit)
        ]
        best = {each.number: each for each in sorted(found, key=lambda each: each.score)}
        ranked = sorted(best.values(), key=lambda each: -each.score)[:limit]
        return [each.candidate(self._shelf, language) for each in ranked]

    def label(self, concept_id: str, language: InterfaceLanguage) -> str:
        """Return the preferred label. Raises UnknownConcept."""
        return self._shelf.label(self._shelf.number(concept_id), language)

    def require(self, concept_id: str, kind: ConceptKind) -> Concept:
        """Return the concept of this kind, also one that left the taxonomy after it was chosen.

        Raises UnknownConcept.
        """
        concept = self._shelf.concept(self._require(concept_id, kind))
        added = self._texts.get(concept_id, {})
        labels = {
            language: (*texts, *added.get(language, ()))
            for language, texts in concept.labels.items()
        }
        return replace(concept, labels=labels)

    def parent(self, concept_id: str) -> str | None:
        """Return the group or the broader concept. Raises UnknownConcept."""
        return self._shelf.parent(self._shelf.number(concept_id))

    def skills_of(self, occupation_id: str, limit: int = MOST_TICKS) -> tuple[str, ...]:
        """Return the skills to offer for ticking, the telling ones first.

        After each two specific skills comes a general one, so that a career changer always sees
        some that carry over. What has a name in every language comes before what has not,
        essential before optional, rare before common. Raises UnknownConcept.
        """
        skills = self._skills_in_order(occupation_id)
        general = iter([skill for skill in skills if self._shelf.is_general(skill)])
        specific = iter([skill for skill in skills if not self._shelf.is_general(skill)])
        mixed: list[int] = []
        while len(mixed) < min(limit, len(skills)):
            mixed += (*islice(specific, _SPECIFIC_IN_A_ROW), *islice(general, 1))
        return self._ids(mixed[:limit])

    def carried_over(self, held: Iterable[str], occupation_id: str) -> CarriedOver:
        """Return which general skills an occupation asks for, and which of them are held.

        Raises UnknownConcept.
        """
        skills, owned = self._skills_in_order(occupation_id), frozenset(held)
        asked = self._ids(skill for skill in skills if self._shelf.is_general(skill))
        return CarriedOver(held=tuple(skill for skill in asked if skill in owned), asked=asked)

    def companions(self, held: Iterable[str], limit: int = MOST_TICKS) -> tuple[str, ...]:
        """Return skills that people who have these usually have too, the likeliest first.

        Those without a name in every language come last.
        """
        found = companions.suggest(self._nearness.asked, held, limit=len(self._shelf))
        said = sorted(found, key=lambda skill: self._is_unsaid(self._shelf.number(skill)))
        return tuple(said[:limit])

    def targets(
        self, held: Iterable[str], origin: str | None = None, limit: int = MOST_CANDIDATES
    ) -> tuple[Target, ...]:
        """Return occupations within reach of somebody with these skills, the nearest first."""
        return self._targets.suggest(held, origin, limit)

    def why_near(self, first: str, second: str) -> tuple[str, ...]:
        """Return the occupations that make two skills near: those that ask for both."""
        return self._nearness.shared(first, second)

    @cached_property
    def graph(self) -> SkillGraph:
        """What scoring needs.

        A target that left the taxonomy still says which skills its seeker wants.
        """
        numbers = range(len(self._shelf))
        jobs = [each for each in numbers if self._shelf.kind(each) is ConceptKind.OCCUPATION]
        return SkillGraph(
            essential=self._asked_by(jobs, self._shelf.essential),
            optional=self._asked_by(jobs, self._shelf.optional),
            near=self._nearness,
        )

    @cached_property
    def _targets(self) -> Targets:
        # Of skills only the general ones matter: reading the names of all takes a second.
        shelf, skill = self._shelf, ConceptKind.SKILL
        told = (
            each
            for each in range(len(shelf))
            if shelf.kind(each) is not skill or shelf.is_general(each)
        )
        return Targets(self._nearness.asked, map(shelf.concept, told))

    @cached_property
    def _uses(self) -> NDArray[np.int64]:
        """How many occupations on offer ask for each skill."""
        offered = (number for number in range(len(self._shelf)) if self._shelf.is_offered(number))
        asked = [skill for job in offered for skill in self._shelf.skills(job)]
        return np.bincount(np.array(asked, np.int64), minlength=len(self._shelf))

    def _skills_in_order(self, occupation_id: str) -> list[int]:
        job = self._require(occupation_id, ConceptKind.OCCUPATION)
        optional = set(self._shelf.optional(job))

        def order(skill: int) -> tuple[bool, bool, int, int]:
            # Ids stand in the order of numbers.
            return self._is_unsaid(skill), skill in optional, int(self._uses[skill]), skill

        return sorted(self._shelf.skills(job), key=order)

    def _is_unsaid(self, number: int) -> bool:
        """Tell whether some language has no name for it: its readers would see another's."""
        return len(self._shelf.preferred(number)) < len(InterfaceLanguage)

    def _require(self, concept_id: str, kind: ConceptKind) -> int:
        number = self._shelf.number(concept_id)
        if self._shelf.kind(number) is not kind:
            raise UnknownConcept(f"{concept_id} is no {kind}")
        return number

    def _ids(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._shelf.ids[number] for number in numbers)

    def _asked_by(
        self, jobs: Iterable[int], skills_of: Callable[[int], list[int]]
    ) -> Mapping[str, frozenset[str]]:
        asked = {self._shelf.ids[job]: frozenset(self._ids(skills_of(job))) for job in jobs}
        return MappingProxyType(asked)


def _by_concept(words: Iterable[Word]) -> Mapping[str, Mapping[InterfaceLanguage, list[str]]]:
    texts: dict[str, dict[InterfaceLanguage, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word in words:
        texts[word.concept_id][word.language].append(word.text)
    return texts
