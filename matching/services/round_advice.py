"""What a kept round tells of itself as a whole: how even it is, and whom it misses most."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matching.domain.matches import Peace, Quality
from matching.domain.vocabulary import InterfaceLanguage, NeedKind, SpokenLanguage
from matching.models.rounds import Round
from matching.services import coding

MOST = 8
"""As many as a team can look for at a time."""


@dataclass(frozen=True)
class Missing:
    """A mentor to look for: an expert in one skill, with one place and time."""

    skill: str
    kind: NeedKind
    language: SpokenLanguage
    people: int
    """How many more would get a first helper, at least 0."""
    value: int
    """How much more all pairs would be worth, in millionths."""
    waiting: int
    """Of those who got nobody, how many could be proposed to such a mentor."""


def quality(run: Round) -> Quality | None:
    """Return how the scores of a round lie; nothing without pairs, or for a round of old."""
    told = run.result.get("quality")
    return Quality(**told) if told else None


def peace(run: Round) -> Peace | None:
    """Return how many would rather change places; nothing when that was not counted."""
    told = run.result.get("peace")
    return Peace(**told) if told else None


def missing(session: Session, run: Round, *, language: InterfaceLanguage) -> tuple[Missing, ...]:
    """Return the mentors to look for, the one who would change most first."""
    catalogue = coding.catalogue(session)
    return tuple(
        Missing(
            skill=catalogue.label(each["skill"], language),
            kind=NeedKind(each["kind"]),
            language=SpokenLanguage(each["language"]),
            people=each["people"],
            value=each["value"],
            waiting=each["waiting"],
        )
        for each in run.result.get("recruits", [])[:MOST]
    )
