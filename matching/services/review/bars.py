"""Bars: pairs that are not proposed again until a coordinator says otherwise."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotFound
from matching.domain.lifecycles import BarCause, DeclineReason, ProposalStatus
from matching.domain.weeks import week_of
from matching.models.review import Bar, Proposal
from matching.models.vetting import Mentor, Offer
from matching.services import audit, sealing, standing
from matching.services.keys import Keys


def remember(
    session: Session,
    *,
    proposal: Proposal,
    cause: BarCause,
    reason: DeclineReason,
    note: str,
    keys: Keys,
    on: date,
) -> Bar:
    """Remember a refusal, so that these two are not proposed to each other again."""
    bar = Bar(
        id=uuid4(),
        appeal_id=proposal.appeal_id,
        mentor_id=proposal.offer.mentor_id,
        cause=cause,
        reason=reason,
        set_week=week_of(on),
    )
    if note:
        # The team's alone: neither of the two opens what was said about them.
        sealing.new_key(session, key_id=bar.id, person_id=proposal.appeal_id, holders=(), keys=keys)
        sealing.seal(session, bar, "note", note, keys=keys)
    session.add(bar)
    return bar


def keep_apart(session: Session, *, appeal_id: UUID, mentor_id: UUID, by: Actor, on: date) -> Bar:
    """Keep two people apart from now on; what is still open between them is cancelled.

    A pairing that runs is not touched. Twice is once. Raises NotFound.
    """
    standing.hold(session, appeal_id=appeal_id)
    if session.get(Mentor, mentor_id) is None:
        raise NotFound
    between = (Proposal.appeal_id == appeal_id) & Proposal.offer_id.in_(
        select(Offer.id).where(Offer.mentor_id == mentor_id)
    )
    standing.drop_all(session, which=between, to=ProposalStatus.CANCELLED, week=week_of(on))
    return _kept_apart(session, appeal_id, mentor_id) or _set_apart(
        session, appeal_id=appeal_id, mentor_id=mentor_id, by=by, on=on
    )


def lift_bar(session: Session, *, bar_id: UUID, by: Actor, on: date) -> Bar:
    """Let a pair be proposed again. Raises NotFound, and AlreadyDecided when it is lifted."""
    bar = session.get(Bar, bar_id)
    if bar is None:
        raise NotFound
    still_there = (Bar.id == bar_id) & Bar.lifted_by.is_(None)
    lifting = update(Bar).where(still_there).values(lifted_by=by.id).returning(Bar.id)
    if session.scalar(lifting.execution_options(synchronize_session="fetch")) is None:
        raise AlreadyDecided
    audit.record(
        session,
        by=by,
        action=Action.BAR_LIFTED,
        subject_id=bar.appeal_id,
        on=on,
        detail=bar.cause.value,
    )
    return bar


def _kept_apart(session: Session, appeal_id: UUID, mentor_id: UUID) -> Bar | None:
    return session.scalar(
        select(Bar).where(
            Bar.appeal_id == appeal_id,
            Bar.mentor_id == mentor_id,
            Bar.cause == BarCause.KEPT_APART,
            Bar.lifted_by.is_(None),
        )
    )


def _set_apart(session: Session, *, appeal_id: UUID, mentor_id: UUID, by: Actor, on: date) -> Bar:
    bar = Bar(
        id=uuid4(),
        appeal_id=appeal_id,
        mentor_id=mentor_id,
        cause=BarCause.KEPT_APART,
        set_week=week_of(on),
    )
    session.add(bar)
    audit.record(session, by=by, action=Action.BAR_SET, subject_id=appeal_id, on=on)
    session.flush()
    return bar
