"""The question after a good end, asked three times: still employed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, ImpossibleWeek, NotFound
from matching.domain.lifecycles import AppealStatus
from matching.domain.progress import Milestone, StillEmployed
from matching.domain.vocabulary import STAFF
from matching.domain.weeks import week_of
from matching.models.intake import Appeal
from matching.models.progress import FollowUp, Pairing
from matching.services import audit

PAGE = 50
ANSWERED = frozenset({StillEmployed.YES, StillEmployed.NO})
"""Answers that stand; what is not known may be known later."""


@dataclass(frozen=True)
class Due:
    """Somebody who should be asked."""

    id: UUID
    pairing_id: UUID
    appeal_id: UUID
    milestone: Milestone
    due_week: date
    weeks_late: int


def plan(session: Session, *, pairing: Pairing, on: date) -> None:
    """Plan the questions after a job was found; who is being asked already is asked once."""
    waiting = (
        select(FollowUp.id)
        .join(Pairing)
        .where(Pairing.appeal_id == pairing.appeal_id, FollowUp.answer.is_(None))
    )
    if session.scalar(waiting.limit(1)) is not None:
        return
    session.add_all(
        FollowUp(
            id=uuid4(),
            pairing_id=pairing.id,
            milestone=milestone,
            due_week=week_of(on + timedelta(days=milestone.days)),
        )
        for milestone in Milestone
    )


def due(session: Session, *, week: date, page: int) -> Sequence[Due]:
    """Return one page of the questions that wait for an answer, the oldest first."""
    statement = (
        select(FollowUp, Pairing.appeal_id)
        .join(Pairing)
        .where(_is_due(week))
        .order_by(FollowUp.due_week, FollowUp.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [
        Due(
            id=row.id,
            pairing_id=row.pairing_id,
            appeal_id=appeal_id,
            milestone=row.milestone,
            due_week=row.due_week,
            weeks_late=(week - row.due_week).days // 7,
        )
        for row, appeal_id in session.execute(statement)
    ]


def due_count(session: Session, *, week: date) -> int:
    """Return how many questions wait for an answer."""
    return session.scalar(select(func.count()).select_from(FollowUp).where(_is_due(week))) or 0


def due_pages(session: Session, *, week: date) -> int:
    """Return how many pages of them there are, at least 1."""
    return max(1, -(-due_count(session, week=week) // PAGE))


def asked_of_seeker(session: Session, *, by: Actor, week: date) -> UUID | None:
    """Return the pair that a seeker is being asked about at present, if there is one."""
    statement = select(FollowUp.pairing_id).join(Pairing).where(_is_due(week))
    own = statement.where(Pairing.appeal_id == by.id)
    return session.scalar(own.order_by(FollowUp.due_week).limit(1))


def answer(
    session: Session, *, follow_up_id: UUID, by: Actor, answer: StillEmployed, on: date
) -> FollowUp:
    """Write down whether the job lasted, as the seeker or for them.

    Raises NotFound, ImpossibleWeek before its time, and AlreadyDecided when it is known already.
    """
    row = session.get(FollowUp, follow_up_id, with_for_update=True, populate_existing=True)
    if row is None or not _may_answer(session, row, by):
        raise NotFound
    if row.due_week > week_of(on):
        raise ImpossibleWeek
    if row.answer in ANSWERED:
        raise AlreadyDecided
    row.answer = answer
    row.answered_week = week_of(on)
    _record(session, row, by=by, on=on)
    session.flush()
    return row


def _may_answer(session: Session, row: FollowUp, by: Actor) -> bool:
    if by.role in STAFF:
        return True
    return session.get_one(Pairing, row.pairing_id).appeal_id == by.id


def _is_due(week: date) -> ColumnElement[bool]:
    # Whoever withdrew was erased: there is nobody to ask.
    there = select(Pairing.id).join(Appeal).where(Appeal.status != AppealStatus.WITHDRAWN)
    waits = FollowUp.answer.is_(None) & (FollowUp.due_week <= week)
    return waits & FollowUp.pairing_id.in_(there)


def _record(session: Session, row: FollowUp, *, by: Actor, on: date) -> None:
    audit.record(
        session,
        by=by,
        action=Action.PAIRING_CHANGED,
        subject_id=row.pairing_id,
        on=on,
        detail=f"{row.milestone}_{row.answer}",
    )
