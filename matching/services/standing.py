"""What follows for an appeal and an offer when one of their pairs moves."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain.errors import NoRoom
from matching.domain.lifecycles import (
    APPEAL_STEPS,
    OPEN_PROPOSAL,
    AppealStatus,
    Outcome,
    PairingStatus,
    advance,
)
from matching.domain.vocabulary import NeedKind
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer

MATCHED = frozenset({AppealStatus.READY, AppealStatus.PROPOSED, AppealStatus.PAIRED})
"""The statuses that follow from proposals and pairings alone."""

FULFILLED = frozenset({Outcome.EMPLOYED, Outcome.COURSE_FINISHED})


def move(appeal: Appeal, to: AppealStatus, *, week: date) -> None:
    """Take one step of the appeal's life cycle. Raises StepRefused."""
    if appeal.status is to:
        return
    appeal.status = advance(APPEAL_STEPS, appeal.status, to)
    appeal.changed_week = week


def settle(session: Session, *, appeal: Appeal, week: date) -> None:
    """Bring an appeal that is being matched to the status that its pairs give it."""
    session.flush()
    if appeal.status in MATCHED:
        move(appeal, _settled(session, appeal), week=week)


def _settled(session: Session, appeal: Appeal) -> AppealStatus:
    if busy_pairings(session, appeal=appeal):
        return AppealStatus.PAIRED
    if busy_proposals(session, appeal=appeal):
        return AppealStatus.PROPOSED
    return AppealStatus.READY


def busy_pairings(session: Session, *, appeal: Appeal) -> set[NeedKind]:
    """Return the needs that an open pairing serves."""
    statement = select(Pairing.need).where(
        Pairing.appeal_id == appeal.id, Pairing.status != PairingStatus.CLOSED
    )
    return set(session.scalars(statement))


def busy_proposals(session: Session, *, appeal: Appeal) -> set[NeedKind]:
    """Return the needs that an open proposal is about."""
    statement = select(Proposal.need).where(
        Proposal.appeal_id == appeal.id, Proposal.status.in_(OPEN_PROPOSAL)
    )
    return set(session.scalars(statement))


def fulfilled(session: Session, *, appeal: Appeal) -> set[NeedKind]:
    """Return the needs that a closed pairing has met."""
    statement = select(Pairing.need).where(
        Pairing.appeal_id == appeal.id, Pairing.outcome.in_(FULFILLED)
    )
    return set(session.scalars(statement))


def take_room(session: Session, *, offer_id: object) -> None:
    """Hold one place with an offer. Raises NoRoom when it is full, however many try at once."""
    free = (Offer.id == offer_id) & (Offer.taken < Offer.capacity)
    statement = update(Offer).where(free).values(taken=Offer.taken + 1)
    try:
        taken = session.execute(statement.execution_options(synchronize_session="fetch"))
    except IntegrityError as error:
        raise NoRoom from error
    if taken.rowcount != 1:
        raise NoRoom


def release_room(session: Session, *, offer_id: object) -> None:
    """Give one place back."""
    statement = update(Offer).where(Offer.id == offer_id).values(taken=Offer.taken - 1)
    session.execute(statement.execution_options(synchronize_session="fetch"))
