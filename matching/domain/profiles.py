"""What the matcher sees of people: codes only. Nothing here can name anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from uuid import UUID

from matching.domain.availability import Availability
from matching.domain.errors import InvalidWeights
from matching.domain.vocabulary import (
    Circle,
    LanguageLevel,
    NeedKind,
    Priority,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)

HEAVIEST = 1000
"""No weight may be larger: the matcher counts in millionths, and they must not overflow."""
WEEKS_IN_YEAR = 52


@dataclass(frozen=True)
class SeekerProfile:
    """An appeal that is ready to be matched."""

    appeal_id: UUID
    circle: Circle
    needs: tuple[NeedKind, ...]
    """Still open, in the seeker's order."""
    all_needs: tuple[NeedKind, ...]
    """Everything asked for, in the seeker's order."""
    held: frozenset[str]
    wanted: frozenset[str]
    target_occupation: str | None
    languages: Mapping[SpokenLanguage, LanguageLevel]
    availability: Availability
    weeks_waited: int
    priority: Priority
    sensitivity: TrustTier
    helped: bool = False
    """True when a pairing or an offered proposal already serves one of the needs."""


@dataclass(frozen=True)
class OfferProfile:
    """What one mentor offers, with the room that is left."""

    offer_id: UUID
    mentor_id: UUID
    kinds: frozenset[NeedKind]
    circles: frozenset[Circle]
    skills: Mapping[str, SkillLevel]
    languages: Mapping[SpokenLanguage, LanguageLevel]
    availability: Availability
    room: int
    trust: TrustTier
    path_circle: Circle | None = None
    """The background that this mentor left, when they changed trade themselves."""
    path_occupation: str | None = None
    """The occupation they came to."""


@dataclass(frozen=True)
class SkillGraph:
    """The part of the taxonomy that scoring needs, by concept id."""

    essential: Mapping[str, frozenset[str]]
    """Occupation to its essential skills."""
    optional: Mapping[str, frozenset[str]]
    """Occupation to its optional skills."""
    near: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Skill to its neighbours, each with a nearness in (0, 1]."""


@dataclass(frozen=True)
class Weights:
    """How much each part of the score counts; coordinators set them.

    Raises InvalidWeights for a weight that is negative or no number, for score parts (skills to
    path) that are all zero, a floor outside [0, 1], or more than a year of `waiting_weeks`.
    """

    skills: float = 0.50
    level: float = 0.10
    language: float = 0.10
    hours: float = 0.10
    kind: float = 0.10
    path: float = 0.10
    waiting: float = 0.05
    """Added to the objective for each week waited, beside the score, up to `waiting_weeks`."""
    priority: float = 0.10
    """Added to the objective for each step of triage priority, beside the score."""
    waiting_weeks: int = 12
    floor: float = 0.15
    """The lowest score that may be proposed."""

    def __post_init__(self) -> None:
        parts = (self.skills, self.level, self.language, self.hours, self.kind, self.path)
        for weight in (*parts, self.waiting, self.priority):
            if not (isfinite(weight) and 0 <= weight <= HEAVIEST):
                raise InvalidWeights(f"a weight lies outside 0 to {HEAVIEST}")
        if not any(parts):
            raise InvalidWeights("no part of the score counts")
        if not 0 <= self.waiting_weeks <= WEEKS_IN_YEAR:
            raise InvalidWeights("waiting_weeks lies outside 0 to 52")
        if not 0 <= self.floor <= 1:
            raise InvalidWeights("the floor lies outside 0 to 1")
