"""What happens to the pairs of a mentor, or of one offer, that is no longer to be had."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.lifecycles import (
    OPEN_PROPOSAL,
    PAIRING_STEPS,
    Outcome,
    PairingStatus,
    ProposalStatus,
    advance,
)
from matching.domain.weeks import week_of
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services import audit, consent, standing

_OPEN_PAIRING = Pairing.status != PairingStatus.CLOSED


def hold(session: Session, *, mentor_id: UUID) -> None:
    """Lock every appeal that this mentor's open pairs touch, before any of them is judged."""
    offers = offers_of(mentor_id)
    proposed = select(Proposal.appeal_id).where(
        Proposal.status.in_(OPEN_PROPOSAL), Proposal.offer_id.in_(offers)
    )
    helped = select(Pairing.appeal_id).where(_OPEN_PAIRING, Pairing.offer_id.in_(offers))
    standing.hold_all(session, appeal_ids=set(session.scalars(proposed.union(helped))))


def open_pairings(session: Session, *, mentor_id: UUID) -> int:
    """Return how many people a mentor helps at present."""
    statement = select(func.count()).select_from(Pairing).where(_OPEN_PAIRING)
    return session.scalars(statement.where(Pairing.offer_id.in_(offers_of(mentor_id)))).one()


def waiting_proposals(session: Session, *, mentor_id: UUID) -> int:
    """Return how many proposals wait for this mentor's answer."""
    statement = select(func.count()).where(
        Proposal.status == ProposalStatus.OFFERED, Proposal.offer_id.in_(offers_of(mentor_id))
    )
    return session.scalars(statement).one()


def cancel(session: Session, *, which: ColumnElement[bool], by: Actor, on: date) -> None:
    """Cancel the open proposals that a condition names, and give their places back."""
    cancelled = standing.drop_all(
        session, which=which, to=ProposalStatus.CANCELLED, week=week_of(on)
    )
    for proposal in cancelled:
        _record(session, Action.PROPOSAL_ENDED, proposal, by=by, on=on)


def close_pairings(session: Session, *, mentor_id: UUID, by: Actor, on: date) -> None:
    """Close every pairing of a mentor as needing another one, and give the places back.

    The appeals are held already.
    """
    statement = select(Pairing).where(_OPEN_PAIRING, Pairing.offer_id.in_(offers_of(mentor_id)))
    locked = statement.order_by(Pairing.offer_id, Pairing.id).with_for_update(key_share=True)
    for pairing in session.scalars(locked).all():
        pairing.status = advance(PAIRING_STEPS, pairing.status, PairingStatus.CLOSED)
        pairing.outcome = Outcome.REMATCH
        pairing.closed_week = week_of(on)
        session.flush()
        consent.end(session, pairing=pairing)
        standing.release_room(session, offer_id=pairing.offer_id)
        standing.settle(session, appeal=pairing.appeal, week=week_of(on))
        _record(session, Action.PAIRING_CLOSED, pairing, by=by, on=on)


def offers_of(mentor_id: UUID) -> Select[UUID]:
    """Select the ids of a mentor's offers, for a condition."""
    return select(Offer.id).where(Offer.mentor_id == mentor_id)


def _record(
    session: Session, action: Action, subject: Proposal | Pairing, *, by: Actor, on: date
) -> None:
    ended = subject.outcome if isinstance(subject, Pairing) else subject.status
    detail = "" if ended is None else ended.value
    audit.record(session, by=by, action=action, subject_id=subject.id, on=on, detail=detail)
