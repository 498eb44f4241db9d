"""One appeal on the desk: its coded facts, and what it says when somebody asks to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matching.domain.actor import Actor
from matching.domain.availability import Availability
from matching.domain.errors import NotFound
from matching.domain.intake import ContactDraft
from matching.domain.lifecycles import AppealStatus
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.taxonomy import CarriedOver
from matching.domain.vocabulary import (
    Circle,
    ConceptKind,
    Deadline,
    Evidence,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Priority,
    SpokenLanguage,
    TrustTier,
)
from matching.models.columns import SealedRow
from matching.models.intake import Appeal, AppealSkill
from matching.services import coding, openings, sealing
from matching.services.keys import Keys

_WRITTEN = ("story", "origin", "question", "answer")


@dataclass(frozen=True)
class CodedSkill:
    """A skill that somebody has or wants."""

    id: str
    label: str
    evidence: Evidence


@dataclass(frozen=True)
class Facts:
    """Everything about an appeal that is not sealed."""

    id: UUID
    status: AppealStatus
    version: int
    language: InterfaceLanguage
    circle: Circle
    priority: Priority
    sensitivity: TrustTier
    received_week: date
    changed_week: date
    needs: tuple[NeedKind, ...]
    languages: Mapping[SpokenLanguage, LanguageLevel]
    availability: Availability
    deadlines: Mapping[Deadline, date]
    target: tuple[str, str] | None
    """Id and label of the occupation that is wanted."""
    target_evidence: Evidence | None
    held: tuple[CodedSkill, ...]
    wanted: tuple[CodedSkill, ...]
    carried: CarriedOver | None
    """What they bring to the work that they want, nothing while that is not known."""
    contacts: int
    uncoded: int


@dataclass(frozen=True)
class OpenedText:
    """Words that fitted no concept, opened."""

    id: UUID
    kind: ConceptKind
    wanted: bool
    text: str


@dataclass(frozen=True)
class OpenedAppeal:
    """What a seeker wrote, opened for the coordinator who asked to read it."""

    story: str
    origin: str
    question: str
    answer: str
    contacts: tuple[ContactDraft, ...]
    uncoded: tuple[OpenedText, ...]


def facts(session: Session, *, appeal_id: UUID, language: InterfaceLanguage) -> Facts:
    """Return the coded facts of an appeal, with labels in a language. Raises NotFound."""
    appeal = find(session, appeal_id)
    labels = coding.catalogue(session)
    target = appeal.target_occupation_id
    return Facts(
        id=appeal.id,
        status=appeal.status,
        version=appeal.version,
        language=appeal.language,
        circle=appeal.circle,
        priority=appeal.priority,
        sensitivity=appeal.sensitivity,
        received_week=appeal.received_week,
        changed_week=appeal.changed_week,
        needs=tuple(row.kind for row in appeal.needs),
        languages={row.language: row.level for row in appeal.languages},
        availability=appeal.availability,
        deadlines={row.kind: row.week for row in appeal.deadlines},
        target=(target, labels.label(target, language)) if target else None,
        target_evidence=appeal.target_evidence,
        held=_skills(session, appeal, language, wanted=False),
        wanted=_skills(session, appeal, language, wanted=True),
        carried=coding.carried_over(session, held=appeal.held, occupation_id=target),
        contacts=len(appeal.contacts),
        uncoded=len(appeal.uncoded),
    )


def read(
    session: Session,
    *,
    appeal_id: UUID,
    reason: OpeningReason,
    quota: int,
    by: Actor,
    on: date,
    keys: Keys,
) -> OpenedAppeal:
    """Open what a seeker wrote; who opened it, and why, stays in the audit.

    Raises NotFound, and QuotaUsed.
    """
    appeal = find(session, appeal_id)
    openings.open_(
        session,
        by=by,
        what=Sealed.APPEAL,
        subject_id=appeal.id,
        reason=reason,
        quota=quota,
        on=on,
    )
    written = [_opened(session, appeal, column, by, keys) for column in _WRITTEN]
    reachable = _all(session, appeal.contacts, "value", by, keys)
    uncoded = _all(session, appeal.uncoded, "text", by, keys)
    return OpenedAppeal(
        **dict(zip(_WRITTEN, written, strict=True)),
        contacts=tuple(
            ContactDraft(row.kind, value, row.audience)
            for row, value in zip(appeal.contacts, reachable, strict=True)
        ),
        uncoded=tuple(
            OpenedText(row.id, row.kind, row.wanted, text)
            for row, text in zip(appeal.uncoded, uncoded, strict=True)
        ),
    )


def find(session: Session, appeal_id: UUID) -> Appeal:
    """Return an appeal with everything that hangs on it. Raises NotFound."""
    statement = select(Appeal).where(Appeal.id == appeal_id)
    appeal = session.scalar(
        statement.options(
            selectinload(Appeal.needs),
            selectinload(Appeal.languages),
            selectinload(Appeal.parts),
            selectinload(Appeal.skills),
            selectinload(Appeal.deadlines),
            selectinload(Appeal.contacts),
            selectinload(Appeal.uncoded),
        )
    )
    if appeal is None:
        raise NotFound
    return appeal


def _skills(
    session: Session, appeal: Appeal, language: InterfaceLanguage, *, wanted: bool
) -> tuple[CodedSkill, ...]:
    labels = coding.catalogue(session)

    def coded(row: AppealSkill) -> CodedSkill:
        return CodedSkill(row.skill_id, labels.label(row.skill_id, language), row.evidence)

    chosen = [coded(row) for row in appeal.skills if row.wanted is wanted]
    return tuple(sorted(chosen, key=lambda skill: skill.label))


def _opened(session: Session, appeal: Appeal, column: str, by: Actor, keys: Keys) -> str:
    if getattr(appeal, column) is None:
        return ""
    return sealing.open_(session, appeal, column, by=by, keys=keys)


def _all(
    session: Session, rows: Sequence[SealedRow], column: str, by: Actor, keys: Keys
) -> Sequence[str]:
    return sealing.open_all(session, [(row, column) for row in rows], by=by, keys=keys)
