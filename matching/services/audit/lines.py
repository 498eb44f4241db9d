"""The trail of decisions as administrators read it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from matching.domain.audit import AuditLine
from matching.models.accounts import Account
from matching.models.audit import AuditEntry
from matching.models.vetting import Mentor

PAGE = 50


def lines(session: Session, *, page: int) -> Sequence[AuditLine]:
    """Return one page of the trail, newest first, with aliases; pages count from 1."""
    mentors = aliased(Account)
    statement = (
        select(AuditEntry, func.coalesce(Account.alias, mentors.alias))
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .outerjoin(Mentor, Mentor.id == AuditEntry.actor_id)
        .outerjoin(mentors, mentors.id == Mentor.account_id)
        .order_by(AuditEntry.number.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [_line(entry, alias) for entry, alias in session.execute(statement)]


def _line(entry: AuditEntry, alias: str | None) -> AuditLine:
    return AuditLine(
        number=entry.number,
        on=entry.on,
        role=entry.role,
        alias=alias or "",
        action=entry.action,
        subject_id=entry.subject_id,
        detail=entry.detail,
    )


def pages(session: Session) -> int:
    """Return how many pages there are, at least 1."""
    count = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    return max(1, -(-count // PAGE))
