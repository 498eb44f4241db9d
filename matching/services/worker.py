"""When the worker did what, and what it should do now."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.worker import Duty, is_due
from matching.models.worker import WorkerBeat


def note(session: Session, *, duty: Duty, at: datetime) -> None:
    """Write down that a duty was done."""
    session.merge(WorkerBeat(duty=duty, at=at))
    session.flush()


def is_now_due(session: Session, *, duty: Duty, at: datetime) -> bool:
    """Tell whether a duty should be done now."""
    return is_due(duty, last=last(session).get(duty), at=at)


def last(session: Session) -> Mapping[Duty, datetime]:
    """Return when each duty was done last; one that never was is missing."""
    return {row.duty: row.at for row in session.scalars(select(WorkerBeat))}
