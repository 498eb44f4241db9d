"""Which appeals wait for a coordinator, the most pressing first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, selectinload

from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Circle, Deadline, NeedKind, Priority
from matching.models.intake import Appeal, AppealDeadline, UncodedText

PAGE = 25
PRESSING = timedelta(weeks=8)
"""A date nearer than this goes before everything that merely waits."""


class Filter(StrEnum):
    """Which appeals a coordinator wants to see."""

    WAITING = "waiting"
    """For a coordinator to read them."""
    ASKED = "asked"
    """For the seeker's answer."""
    MATCHING = "matching"
    DECLINED = "declined"
    ENDED = "ended"


STATUSES: Mapping[Filter, frozenset[AppealStatus]] = {
    Filter.WAITING: frozenset({AppealStatus.RECEIVED, AppealStatus.IN_TRIAGE}),
    Filter.ASKED: frozenset({AppealStatus.NEEDS_INFO}),
    Filter.MATCHING: frozenset({AppealStatus.READY, AppealStatus.PROPOSED, AppealStatus.PAIRED}),
    Filter.DECLINED: frozenset({AppealStatus.DECLINED}),
    Filter.ENDED: frozenset({AppealStatus.CLOSED, AppealStatus.WITHDRAWN}),
}


@dataclass(frozen=True)
class QueueRow:
    """One appeal in the list: coded facts only."""

    id: UUID
    status: AppealStatus
    received_week: date
    circle: Circle
    priority: Priority
    needs: tuple[NeedKind, ...]
    deadline: tuple[Deadline, date] | None
    """The nearest."""
    uncoded: int


@dataclass(frozen=True)
class Queue:
    """One page of the list."""

    rows: tuple[QueueRow, ...]
    page: int
    pages: int
    total: int


def queue(session: Session, *, only: Filter, page: int, week: date) -> Queue:
    """Return one page of appeals; a page that does not exist is the nearest that does.

    Dates within eight weeks come first, then whoever has waited longest.
    """
    wanted = Appeal.status.in_(STATUSES[only])
    total = session.scalar(select(func.count()).select_from(Appeal).where(wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    found = session.execute(_sorted(week).where(wanted).limit(PAGE).offset((page - 1) * PAGE))
    return Queue(tuple(_row(*each) for each in found), page, pages, total)


def _sorted(week: date) -> Select[Any]:
    nearest = (
        select(func.min(AppealDeadline.week))
        .where(AppealDeadline.appeal_id == Appeal.id, AppealDeadline.week >= week)
        .correlate(Appeal)
        .scalar_subquery()
    )
    uncoded = (
        select(func.count(UncodedText.id))
        .where(UncodedText.appeal_id == Appeal.id)
        .correlate(Appeal)
        .scalar_subquery()
    )
    presses = nearest <= week + PRESSING
    return (
        select(Appeal, uncoded)
        .order_by(
            case((presses, 0), else_=1),
            case((presses, nearest)),
            Appeal.received_week,
            Appeal.id,
        )
        .options(selectinload(Appeal.needs), selectinload(Appeal.deadlines))
    )


def _row(appeal: Appeal, uncoded: int) -> QueueRow:
    nearest = min(appeal.deadlines, key=lambda row: row.week, default=None)
    return QueueRow(
        id=appeal.id,
        status=appeal.status,
        received_week=appeal.received_week,
        circle=appeal.circle,
        priority=appeal.priority,
        needs=tuple(row.kind for row in appeal.needs),
        deadline=(nearest.kind, nearest.week) if nearest else None,
        uncoded=uncoded,
    )
