"""What somebody tells us to become a mentor, and what a mentor offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
)

MOST_OFFERS = 10
MOST_SKILLS = 60


@dataclass(frozen=True)
class ApplicationDraft:
    """An application to become a mentor, checked for form and not yet kept."""

    sign_in_name: str
    password: str = field(repr=False)
    shown_name: str
    about: str
    references: str
    contact: str


@dataclass(frozen=True)
class Application:
    """An application, opened for the coordinator who asked to read it."""

    shown_name: str
    about: str
    references: str
    contact: str
    notes: Mapping[UUID, str]
    """What those who vouched wrote, by account."""


@dataclass(frozen=True)
class OfferDraft:
    """What a mentor wants to give, checked for form and not yet kept."""

    kinds: frozenset[NeedKind]
    circles: frozenset[Circle]
    languages: Mapping[SpokenLanguage, LanguageLevel]
    weekly_hours: int
    time_zone: str
    parts: frozenset[DayPart]
    capacity: int
    skills: Mapping[str, SkillLevel]
    path_circle: Circle | None = None
    path_occupation: str | None = None
