"""The taxonomy in use, in memory: names, relations and search without a query."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import MappingProxyType

from matching.domain.errors import UnknownConcept
from matching.domain.profiles import SkillGraph
from matching.domain.taxonomy import (
    MOST_CANDIDATES,
    MOST_TICKS,
    Candidate,
    CarriedOver,
    Concept,
)
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy.building import Label
from matching.taxonomy.index import Hit, Index
from matching.taxonomy.near import nearness

_SPECIFIC_IN_A_ROW = 2


class Catalogue:
    """Every concept by its id. It never changes once built; threads share it."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = {concept.id: concept for concept in concepts}
        jobs = [job for job in self._concepts.values() if job.kind is ConceptKind.OCCUPATION]
        offered = [job for job in jobs if job.active]
        self._searched = [concept for concept in self._concepts.values() if concept.active]
        self._labels = [*_labels(self._searched)]
        self._index = Index.build(self._labels, [*_related(self._searched)])
        self._nearness = nearness(
            offered, general={concept.id for concept in self._concepts.values() if concept.general}
        )
        self._uses = Counter(skill for job in offered for skill in (*job.essential, *job.optional))
        # A target that left the taxonomy still says which skills its seeker wants.
        self.graph = SkillGraph(
            essential=MappingProxyType({job.id: frozenset(job.essential) for job in jobs}),
            optional=MappingProxyType({job.id: frozenset(job.optional) for job in jobs}),
            near=self._nearness.near,
        )

    def search(
        self,
        text: str,
        kind: ConceptKind | None = None,
        language: InterfaceLanguage | None = None,
        limit: int = MOST_CANDIDATES,
    ) -> list[Candidate]:
        """Return what the text may mean, best first; nothing when it resembles no label."""
        hits = self._index.search(text, kind=kind, language=language, limit=limit)
        return [self._candidate(hit, language) for hit in hits]

    def label(self, concept_id: str, language: InterfaceLanguage) -> str:
        """Return the preferred label. Raises UnknownConcept."""
        return self._find(concept_id).label(language)

    def require(self, concept_id: str, kind: ConceptKind) -> Concept:
        """Return the concept of this kind, also one that left the taxonomy after it was chosen.

        Raises UnknownConcept.
        """
        concept = self._find(concept_id)
        if concept.kind is not kind:
            raise UnknownConcept(f"{concept_id} is no {kind}")
        return concept

    def skills_of(self, occupation_id: str, limit: int = MOST_TICKS) -> tuple[str, ...]:
        """Return the skills to offer for ticking, the telling ones first.

        After each two specific skills comes a general one, so that a career changer always sees
        some that carry over. Essential come before optional, rare before common. Raises
        UnknownConcept.
        """
        skills = self._skills_in_order(occupation_id)
        general = iter([skill for skill in skills if self._concepts[skill].general])
        specific = iter([skill for skill in skills if not self._concepts[skill].general])
        mixed: list[str] = []
        while len(mixed) < min(limit, len(skills)):
            mixed += (*islice(specific, _SPECIFIC_IN_A_ROW), *islice(general, 1))
        return tuple(mixed[:limit])

    def parent(self, concept_id: str) -> str | None:
        """Return the group or the broader concept. Raises UnknownConcept."""
        return self._find(concept_id).parent

    def carried_over(self, held: Iterable[str], occupation_id: str) -> CarriedOver:
        """Return which general skills an occupation asks for, and which of them are held.

        Raises UnknownConcept.
        """
        skills, owned = self._skills_in_order(occupation_id), frozenset(held)
        asked = tuple(skill for skill in skills if self._concepts[skill].general)
        return CarriedOver(held=tuple(skill for skill in asked if skill in owned), asked=asked)

    def why_near(self, first: str, second: str) -> tuple[str, ...]:
        """Return the occupations that make two skills near: those that ask for both."""
        return self._nearness.shared(first, second)

    def _skills_in_order(self, occupation_id: str) -> list[str]:
        job = self.require(occupation_id, ConceptKind.OCCUPATION)
        return sorted(
            (*job.essential, *job.optional),
            key=lambda skill: (skill in job.optional, self._uses[skill], skill),
        )

    def _candidate(self, hit: Hit, language: InterfaceLanguage | None) -> Candidate:
        concept, label = self._searched[hit.concept], self._labels[hit.label]
        return Candidate(
            id=concept.id,
            kind=concept.kind,
            label=concept.label(language or label.language),
            label_en=concept.label(InterfaceLanguage.EN),
            score=hit.score,
            matched=label.text,
        )

    def _find(self, concept_id: str) -> Concept:
        if concept_id not in self._concepts:
            raise UnknownConcept(f"there is no concept {concept_id}")
        return self._concepts[concept_id]


def _labels(concepts: Sequence[Concept]) -> Iterator[Label]:
    """Yield every name of each concept, which is known by its place."""
    for number, concept in enumerate(concepts):
        for language, texts in concept.labels.items():
            for position, text in enumerate(texts):
                yield Label(number, concept.kind, language, text, preferred=position == 0)


def _related(concepts: Sequence[Concept]) -> Iterator[tuple[int, int]]:
    """Yield each occupation with each skill that it asks for."""
    numbers = {concept.id: number for number, concept in enumerate(concepts)}
    for number, concept in enumerate(concepts):
        for skill in (*concept.essential, *concept.optional):
            if skill in numbers:
                yield number, numbers[skill]
