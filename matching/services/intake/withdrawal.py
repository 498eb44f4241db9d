"""A seeker goes, and what they wrote goes with them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.lifecycles import (
    PAIRING_STEPS,
    AppealStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
    advance,
)
from matching.models.intake import Appeal
from matching.models.messages import Message
from matching.models.progress import CheckIn, FollowUp, MentoringSession, Pairing, PlanStep
from matching.models.review import Bar, Proposal
from matching.services import audit, standing
from matching.services.keys import Keys


def withdraw(session: Session, *, by: Actor, week: date, keys: Keys) -> None:
    """End an appeal at its seeker's wish, with everything that hangs on it.

    Open proposals are cancelled, open pairings closed, their places given back. Everything
    sealed and everything that was typed is gone afterwards; coded facts that say nothing about
    one person (circle, needs, weeks) stay for the figures. Raises NotFound.
    """
    appeal = standing.hold(session, appeal_id=by.id)
    standing.hold_places(session, appeal=appeal)
    _end_proposals(session, appeal, by, week)
    _end_pairings(session, appeal, by, week)
    _forget_words(appeal, keys)
    _forget_pairings(session, appeal, keys)
    standing.move(appeal, AppealStatus.WITHDRAWN, week=week)
    audit.record(session, by=by, action=Action.APPEAL_WITHDRAWN, subject_id=appeal.id, on=week)
    session.flush()


def _end_proposals(session: Session, appeal: Appeal, by: Actor, week: date) -> None:
    ended = standing.drop_all(
        session,
        which=Proposal.appeal_id == appeal.id,
        to=ProposalStatus.CANCELLED,
        week=week,
    )
    for proposal in ended:
        audit.record(
            session,
            by=by,
            action=Action.PROPOSAL_ENDED,
            subject_id=proposal.id,
            on=week,
            detail=ProposalStatus.CANCELLED.value,
        )


def _end_pairings(session: Session, appeal: Appeal, by: Actor, week: date) -> None:
    for pairing in _open_pairings(session, appeal):
        pairing.status = advance(PAIRING_STEPS, pairing.status, PairingStatus.CLOSED)
        pairing.outcome = Outcome.STOPPED_BY_SEEKER
        pairing.closed_week = week
        session.flush()
        standing.release_room(session, offer_id=pairing.offer_id)
        audit.record(
            session,
            by=by,
            action=Action.PAIRING_CLOSED,
            subject_id=pairing.id,
            on=week,
            detail=Outcome.STOPPED_BY_SEEKER.value,
        )


def _open_pairings(session: Session, appeal: Appeal) -> Sequence[Pairing]:
    statement = select(Pairing).where(
        Pairing.appeal_id == appeal.id, Pairing.status != PairingStatus.CLOSED
    )
    # In the order of offers, as everybody takes their places.
    return session.scalars(statement.order_by(Pairing.offer_id).with_for_update()).all()


def _forget_words(appeal: Appeal, keys: Keys) -> None:
    for column in ("story", "origin"):
        setattr(appeal, column, keys.vault.seal("", appeal.place(column)))
    appeal.question = None
    appeal.answer = None
    appeal.target_occupation_id = None
    for rows in (appeal.contacts, appeal.uncoded, appeal.skills, appeal.deadlines):
        rows.clear()


def _forget_pairings(session: Session, appeal: Appeal, keys: Keys) -> None:
    ours = select(Pairing.id).where(Pairing.appeal_id == appeal.id)
    for table in (Message, PlanStep, CheckIn):
        session.execute(delete(table).where(table.pairing_id.in_(ours)))
    # Nobody is left to ask.
    unanswered = FollowUp.answer.is_(None) & FollowUp.pairing_id.in_(ours)
    session.execute(delete(FollowUp).where(unanswered))
    for held in session.scalars(
        select(MentoringSession).where(MentoringSession.pairing_id.in_(ours))
    ):
        held.note = keys.vault.seal("", held.place("note"))
    session.execute(update(Bar).where(Bar.appeal_id == appeal.id).values(note=None))
    # They name the skills that were wanted.
    session.execute(update(Proposal).where(Proposal.appeal_id == appeal.id).values(reasons={}))
