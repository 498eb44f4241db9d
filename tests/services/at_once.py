"""Several people at the same moment: real threads, each with a transaction of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.db import db, transaction
from matching.domain.errors import Refused
from matching.domain.lifecycles import HOLDS_ROOM, AppealStatus, PairingStatus, ProposalStatus
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer

Work = Callable[[Session], Any]
PATIENCE = 60


def at_once(app: Flask, *works: Work) -> list[Any]:
    """Do all of it at the same moment; return each answer, or the name of the refusal.

    Anything but a named refusal is raised: a deadlock or a locked database is no answer.
    """
    return together(app, *(partial(_in_transaction, work) for work in works))


def together(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """Call all of these at the same moment, each in a thread of its own."""
    start = Barrier(len(calls), timeout=PATIENCE)

    def do(call: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        answers = [pool.submit(do, call) for call in calls]
        return [answer.result(PATIENCE) for answer in answers]


def _in_transaction(work: Work) -> Any:
    try:
        with transaction() as session:
            return work(session)
    except Refused as refusal:
        return type(refusal)


def check_standing(session: Session) -> None:
    """Every taken place has somebody on it, and every appeal stands where its pairs put it."""
    session.expire_all()
    for offer in session.scalars(select(Offer)):
        held = _count(session, Proposal, Proposal.offer_id == offer.id, HOLDS_ROOM)
        helped = _count(session, Pairing, Pairing.offer_id == offer.id, _OPEN_PAIRING)
        assert offer.taken == held + helped
        assert offer.taken <= offer.capacity
    for appeal in session.scalars(select(Appeal).where(Appeal.status != AppealStatus.WITHDRAWN)):
        assert appeal.status is _expected(session, appeal)


_OPEN_PAIRING = {PairingStatus.ACTIVE, PairingStatus.PAUSED}


def _count(session: Session, rows: Any, condition: Any, statuses: Any) -> int:
    statement = select(func.count()).select_from(rows).where(condition, rows.status.in_(statuses))
    return session.scalars(statement).one()


def _expected(session: Session, appeal: Appeal) -> AppealStatus:
    if _count(session, Pairing, Pairing.appeal_id == appeal.id, _OPEN_PAIRING):
        return AppealStatus.PAIRED
    waiting = HOLDS_ROOM | {ProposalStatus.SUGGESTED}
    if _count(session, Proposal, Proposal.appeal_id == appeal.id, waiting):
        return AppealStatus.PROPOSED
    return AppealStatus.READY


def look(app: Flask, work: Work) -> Any:
    """Read what the database says now."""
    with app.app_context(), db.sessionmaker() as session:
        return work(session)
