"""Throttles: counted tries on one target. Who tries is neither known nor kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain.errors import TooManyTries
from matching.models.accounts import Throttle
from matching.vault.keys import locate

WINDOW = timedelta(minutes=15)
TRIES = 10


def count(
    session: Session,
    *,
    key: bytes,
    target: str,
    at: datetime,
    most: int = TRIES,
    window: timedelta = WINDOW,
) -> None:
    """Count one try. Raises TooManyTries when the target had too many within its window."""
    where = locate(key, target)
    row = _window(session, where, at + window)
    if row.window_ends <= at:
        row.tries, row.window_ends = 0, at + window
    if row.tries >= most:
        raise TooManyTries
    row.tries += 1
    session.flush()


def _window(session: Session, where: bytes, ends: datetime) -> Throttle:
    row = session.get(Throttle, where, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(Throttle(target=where, tries=0, window_ends=ends))
    except IntegrityError:
        # Somebody else tried the same target for the first time at the same moment.
        session.expire_all()
    return session.get_one(Throttle, where, with_for_update=True)


def clear(session: Session, *, key: bytes, target: str) -> None:
    """Forget the failures after a success."""
    session.execute(delete(Throttle).where(Throttle.target == locate(key, target)))


def sweep(session: Session, *, at: datetime) -> None:
    """Forget the windows that are over."""
    session.execute(delete(Throttle).where(Throttle.window_ends <= at))
