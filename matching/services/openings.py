"""Opening something sealed at the desk: never without a reason, never more than a day's share."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import QuotaUsed
from matching.domain.openings import ACTIONS, Count, Opener, OpeningReason, Sealed
from matching.models.accounts import Account
from matching.models.openings import OpeningCount
from matching.services import audit
from matching.services.upserts import insert_into


def open_(
    session: Session,
    *,
    by: Actor,
    what: Sealed,
    subject_id: UUID,
    reason: OpeningReason,
    quota: int,
    on: date,
) -> None:
    """Count one opening and write it down with its reason, before anything is opened.

    Raises QuotaUsed when this coordinator has opened as many things today as one person may,
    however many windows they open them in.
    """
    open_batch(
        session, by=by, what=what, subject_ids=[subject_id], reason=reason, quota=quota, on=on
    )


def open_batch(
    session: Session,
    *,
    by: Actor,
    what: Sealed,
    subject_ids: Iterable[UUID],
    reason: OpeningReason,
    quota: int,
    on: date,
) -> None:
    """Count one opening of things that belong to several, and write down whose they are.

    Raises QuotaUsed, as `open_` does.
    """
    _count(session, by=by, quota=quota, on=on)
    for subject_id in subject_ids:
        audit.record(
            session,
            by=by,
            action=ACTIONS[what],
            subject_id=subject_id,
            on=on,
            detail=f"{what} {reason}",
        )


def today(session: Session, *, by: Actor, quota: int, on: date) -> Count:
    """Return how many things somebody has opened, of how many they may."""
    row = session.get(OpeningCount, (by.id, on), populate_existing=True)
    return Count(opened=0 if row is None else row.count, quota=quota)


def openers(session: Session, *, on: date) -> Sequence[Opener]:
    """Return who has opened how many things, whoever opened most first."""
    statement = (
        select(Account.alias, OpeningCount.count)
        .join(OpeningCount, OpeningCount.account_id == Account.id)
        .where(OpeningCount.day == on)
        .order_by(OpeningCount.count.desc(), Account.alias)
    )
    return [Opener(alias=alias, opened=count) for alias, count in session.execute(statement)]


def sweep(session: Session, *, on: date) -> None:
    """Forget the days that are over."""
    session.execute(delete(OpeningCount).where(OpeningCount.day < on))


def _count(session: Session, *, by: Actor, quota: int, on: date) -> None:
    first = insert_into(session, OpeningCount).values(account_id=by.id, day=on, count=1)
    # One statement, so that two windows of the same person cannot both take the last one.
    counted = first.on_conflict_do_update(
        index_elements=[OpeningCount.account_id, OpeningCount.day],
        set_={"count": OpeningCount.count + 1},
        where=OpeningCount.count < quota,
    ).returning(OpeningCount.count)
    if session.execute(counted).first() is None:
        raise QuotaUsed
