"""A seeker goes, and what they wrote goes with them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
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
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.services import audit, erasure, round_details, standing


def withdraw(session: Session, *, by: Actor, week: date) -> None:
    """End an appeal at its seeker's wish, with everything that hangs on it.

    Open proposals are cancelled, open pairings closed, their places given back. Everything
    sealed and everything that was typed is gone afterwards; coded facts that say nothing about
    one person (circle, needs, weeks) stay for the figures. Raises NotFound.
    """
    round_details.forget_people(session, people=[by.id])
    appeal = standing.hold(session, appeal_id=by.id)
    standing.hold_places(session, appeal=appeal)
    _end_proposals(session, appeal, by, week)
    _end_pairings(session, appeal, by, week)
    erasure.appeal_words(session, [appeal.id])
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
