"""What follows for an appeal and an offer when one of their pairs moves.

Whoever changes a pair takes its locks in one order, so that nobody waits in a circle: the appeals
first, by id (`hold`), then their proposals and pairings, then offers, by id (`hold_places`,
`take_room`, `release_room`). On SQLite a writer is alone from its first statement on.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from matching.domain.errors import NoRoom, NotFound
from matching.domain.lifecycles import (
    APPEAL_STEPS,
    HOLDS_ROOM,
    OPEN_PROPOSAL,
    PROPOSAL_STEPS,
    AppealStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
    advance,
)
from matching.domain.vocabulary import NeedKind
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services import consent

MATCHED = frozenset({AppealStatus.READY, AppealStatus.PROPOSED, AppealStatus.PAIRED})
"""The statuses that follow from proposals and pairings alone."""

FULFILLED = frozenset({Outcome.EMPLOYED, Outcome.COURSE_FINISHED})


def hold(session: Session, *, appeal_id: UUID) -> Appeal:
    """Lock an appeal until the end of the transaction, and return it as it is now.

    First thing in whatever changes one of its pairs. Raises NotFound.
    """
    appeals = hold_all(session, appeal_ids=[appeal_id])
    if not appeals:
        raise NotFound
    return appeals[0]


def hold_all(session: Session, *, appeal_ids: Iterable[UUID]) -> Sequence[Appeal]:
    """Lock several appeals, always in the same order; those that are gone are left out."""
    statement = select(Appeal).where(Appeal.id.in_(list(appeal_ids))).order_by(Appeal.id)
    # With KEY SHARE others may still add rows that point at the appeal; its status is ours alone.
    locked = statement.with_for_update(key_share=True)
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def hold_places(session: Session, *, appeal: Appeal) -> None:
    """Lock every offer that an open pair of this appeal has a place with, in one order.

    For whoever gives back more than one of them; the appeal is held already.
    """
    proposed = select(Proposal.offer_id).where(
        Proposal.appeal_id == appeal.id, Proposal.status.in_(HOLDS_ROOM)
    )
    helped = select(Pairing.offer_id).where(
        Pairing.appeal_id == appeal.id, Pairing.status != PairingStatus.CLOSED
    )
    offers = select(Offer.id).where(Offer.id.in_(proposed.union(helped))).order_by(Offer.id)
    session.execute(offers.with_for_update(key_share=True)).all()


def drop(session: Session, *, proposal: Proposal, to: ProposalStatus, week: date) -> None:
    """End a proposal that leads nowhere.

    Its place with the mentor is free again, and its appeal is brought up to date. The appeal is
    held already. Raises StepRefused.
    """
    held_room = proposal.status in HOLDS_ROOM
    introduced = proposal.status is ProposalStatus.MENTOR_ACCEPTED
    proposal.status = advance(PROPOSAL_STEPS, proposal.status, to)
    session.flush()
    if introduced:
        mentor_id = proposal.offer.mentor_id
        consent.withdraw_name(session, appeal_id=proposal.appeal_id, mentor_id=mentor_id)
    if held_room:
        release_room(session, offer_id=proposal.offer_id)
    settle(session, appeal=proposal.appeal, week=week)


def drop_all(
    session: Session, *, which: ColumnElement[bool], to: ProposalStatus, week: date
) -> Sequence[Proposal]:
    """End all open proposals that a condition on `Proposal` names, and return them."""
    open_ones = Proposal.status.in_(OPEN_PROPOSAL) & which
    touched = set(session.scalars(select(Proposal.appeal_id).where(open_ones)))
    held = [appeal.id for appeal in hold_all(session, appeal_ids=touched)]
    # Asked again under the locks: what was decided in the meantime is no longer among them.
    ending = session.scalars(_locked(open_ones & Proposal.appeal_id.in_(held))).all()
    for proposal in ending:
        drop(session, proposal=proposal, to=to, week=week)
    return ending


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
    taking = update(Offer).where(free).values(taken=Offer.taken + 1).returning(Offer.id)
    if session.scalar(taking.execution_options(synchronize_session="fetch")) is None:
        raise NoRoom


def release_room(session: Session, *, offer_id: object) -> None:
    """Give one place back."""
    statement = update(Offer).where(Offer.id == offer_id).values(taken=Offer.taken - 1)
    session.execute(statement.execution_options(synchronize_session="fetch"))


def _locked(condition: ColumnElement[bool]) -> Select[Proposal]:
    statement = select(Proposal).where(condition).order_by(Proposal.offer_id, Proposal.id)
    locked = statement.with_for_update(key_share=True)
    return locked.execution_options(populate_existing=True)
