"""The trail of decisions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.vocabulary import Role
from matching.domain.weeks import week_of
from matching.models.audit import AuditEntry

PAGE = 50


def record(
    session: Session, *, by: Actor, action: Action, subject_id: UUID, on: date, detail: str = ""
) -> None:
    """Add one decision to the trail; what a seeker did is dated to the week."""
    session.add(
        AuditEntry(
            on=week_of(on) if by.role is Role.SEEKER else on,
            role=by.role,
            actor_id=by.id,
            action=action,
            subject_id=subject_id,
            detail=detail,
        )
    )


def entries(session: Session, *, page: int) -> Sequence[AuditEntry]:
    """Return one page of the trail, newest first; pages count from 1."""
    statement = select(AuditEntry).order_by(AuditEntry.number.desc())
    return session.scalars(statement.limit(PAGE).offset((page - 1) * PAGE)).all()


def pages(session: Session) -> int:
    """Return how many pages there are, at least 1."""
    count = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    return max(1, -(-count // PAGE))
