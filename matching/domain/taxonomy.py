"""What a skill or an occupation is, by its code, and what text coding answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage

MOST_CANDIDATES = 5
"""As many as a frightened reader on a slow phone can weigh."""

MOST_TICKS = 20
"""The most skills that are offered for ticking from one occupation."""


class TaxonomySource(StrEnum):
    """Where a concept, a name or a relation comes from; names are shown in this order."""

    STARTER = "starter"
    """Ships with the service."""
    ESCO = "esco"
    """The classification of the European Commission, when it was loaded."""
    DESK = "desk"
    """A word that coordinators approved."""


@dataclass(frozen=True)
class Concept:
    """A skill or an occupation with its names."""

    id: str
    kind: ConceptKind
    labels: Mapping[InterfaceLanguage, tuple[str, ...]]
    """Per language, the preferred label and then the synonyms."""
    isco: str | None = None
    circle: Circle | None = None
    """The circle that people of this occupation usually belong to."""
    general: bool = False
    """True for a skill that carries over into most trades."""
    essential: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    active: bool = True
    """False once it left the taxonomy: still readable, no longer offered."""
    parent: str | None = None
    """The group or the broader concept that this belongs to."""
    uri: str | None = None
    """Its name in the official classification."""

    def label(self, language: InterfaceLanguage) -> str:
        """Return the preferred label, in another language when this one has none."""
        for candidate in (language, *InterfaceLanguage):
            if self.labels.get(candidate):
                return self.labels[candidate][0]
        return self.id


@dataclass(frozen=True)
class Candidate:
    """One concept that a text may mean."""

    id: str
    kind: ConceptKind
    label: str
    label_en: str
    score: float
    """In (0, 1]; 1 only when the text is one of the labels."""
    matched: str
    """The label or synonym that the text came closest to."""


@dataclass(frozen=True)
class CarriedOver:
    """What any work asks for: how much of it a person brings to an occupation, "11 of 17"."""

    held: tuple[str, ...]
    """General skills that the occupation asks for and the person has."""
    asked: tuple[str, ...]
    """All general skills that the occupation asks for."""


@dataclass(frozen=True)
class Target:
    """An occupation that could be next, from what somebody has already."""

    id: str
    score: float
    """In [0, 1]: how near it is."""
    overlap: tuple[str, ...]
    """Skills that it asks for and the person has, the telling ones first."""
    gap: tuple[str, ...]
    """Skills that it cannot do without and the person would learn, the telling ones first."""
    carried: CarriedOver


@dataclass(frozen=True)
class LeftOut:
    """What a release has that was not taken from it."""

    unreleased: int = 0
    """Concepts that are drafts, or were given up."""
    relations: int = 0
    """Relations to a concept that is not there."""
    labels: int = 0
    """Names that are too long."""


@dataclass(frozen=True)
class SourceStatistics:
    """What one source adds, of what is on offer."""

    version: str
    digest: str
    installed_on: str
    occupations: int
    skills: int
    relations: int
    labels: int
    joined: int
    """Concepts of this source that are ours too, and counted as ours."""


@dataclass(frozen=True)
class TaxonomyStatistics:
    """How large the taxonomy in use is."""

    occupations: int
    skills: int
    relations: int
    labels: Mapping[str, int]
    """Labels and synonyms by language code."""
    sources: Mapping[str, SourceStatistics]
