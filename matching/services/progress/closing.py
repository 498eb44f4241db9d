"""The end of a pair, what follows from it for the appeal, and the way back.

How it ended decides whether the search goes on:
  employed           the search ends; pairs for other needs go on as they are
  course finished    it ends when every need is met and no other pair is open
  stopped by seeker,
  lost contact       it ends unless another pair is open; the seeker can open it again
  rematch,
  stopped by mentor  it goes on, with somebody else
"""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotAllowed, StepRefused
from matching.domain.lifecycles import (
    PAIRING_STEPS,
    AppealStatus,
    BarCause,
    Outcome,
    PairingStatus,
    ProposalStatus,
    advance,
)
from matching.domain.progress import MAY_CLOSE_AS
from matching.domain.vocabulary import NeedKind
from matching.domain.weeks import week_of
from matching.models.intake import Appeal, AppealNeed
from matching.models.progress import Pairing
from matching.models.review import Bar, Proposal
from matching.services import audit, consent, standing
from matching.services.progress import follow_ups, pairs


def close(
    session: Session,
    *,
    pairing_id: UUID,
    version: int,
    outcome: Outcome,
    by: Actor,
    on: date,
) -> Pairing:
    """End a pair with its outcome; the place with the mentor is free again.

    A pair that ended without success is not proposed again. Raises NotFound, NotAllowed when this
    outcome is not theirs to say, and AlreadyDecided when somebody else was faster.
    """
    if outcome not in MAY_CLOSE_AS.get(by.role, ()):
        raise NotAllowed
    pairing = pairs.take_up(session, pairing_id=pairing_id, version=version, by=by)
    ends = _search_ends(session, pairing, outcome)
    if ends:
        standing.hold_places(session, appeal=pairing.appeal)
        # While the pair is still open, so that the appeal stays paired until it is closed below.
        _cancel_proposals(session, pairing.appeal, by=by, on=on)
    _end(session, pairing, outcome, week=week_of(on))
    if outcome not in standing.FULFILLED:
        _bar(session, pairing, week=week_of(on))
    if outcome is Outcome.EMPLOYED:
        follow_ups.plan(session, pairing=pairing, on=on)
    _settle(session, pairing.appeal, outcome, ends=ends, week=week_of(on))
    _record(session, pairing, by=by, on=on)
    session.flush()
    return pairing


def may_reopen(session: Session, *, appeal_id: UUID) -> bool:
    """Tell whether a closed search can go on: some need was neither met nor is being served."""
    appeal = session.get_one(Appeal, appeal_id)
    return appeal.status is AppealStatus.CLOSED and bool(_open_needs(session, appeal))


def reopen(session: Session, *, by: Actor, on: date) -> None:
    """Look for somebody again, as the seeker whose search was closed.

    Raises NotFound, AlreadyDecided when the appeal is not closed, and StepRefused when every need
    has been met.
    """
    appeal = standing.hold(session, appeal_id=by.id)
    if appeal.status is not AppealStatus.CLOSED:
        raise AlreadyDecided
    if not _open_needs(session, appeal):
        raise StepRefused(AppealStatus.CLOSED, AppealStatus.READY)
    _wake(session, appeal, week=week_of(on))
    audit.record(
        session,
        by=by,
        action=Action.PAIRING_CHANGED,
        subject_id=appeal.id,
        on=on,
        detail="search_reopened",
    )
    session.flush()


def _search_ends(session: Session, pairing: Pairing, outcome: Outcome) -> bool:
    if outcome is Outcome.EMPLOYED:
        return True
    if standing.busy_pairings(session, appeal=pairing.appeal) - {pairing.need}:
        return False
    if outcome is Outcome.COURSE_FINISHED:
        met = standing.fulfilled(session, appeal=pairing.appeal) | {pairing.need}
        return _needs(session, pairing.appeal) <= met
    return outcome in {Outcome.STOPPED_BY_SEEKER, Outcome.LOST_CONTACT}


def _cancel_proposals(session: Session, appeal: Appeal, *, by: Actor, on: date) -> None:
    ended = standing.drop_all(
        session,
        which=Proposal.appeal_id == appeal.id,
        to=ProposalStatus.CANCELLED,
        week=week_of(on),
    )
    for proposal in ended:
        audit.record(
            session,
            by=by,
            action=Action.PROPOSAL_ENDED,
            subject_id=proposal.id,
            on=on,
            detail=ProposalStatus.CANCELLED.value,
        )


def _end(session: Session, pairing: Pairing, outcome: Outcome, *, week: date) -> None:
    pairing.status = advance(PAIRING_STEPS, pairing.status, PairingStatus.CLOSED)
    pairing.outcome = outcome
    pairing.closed_week = week
    session.flush()
    consent.end(session, pairing=pairing)
    standing.release_room(session, offer_id=pairing.offer_id)


def _bar(session: Session, pairing: Pairing, *, week: date) -> None:
    session.add(
        Bar(
            id=uuid4(),
            appeal_id=pairing.appeal_id,
            mentor_id=pairing.offer.mentor_id,
            cause=BarCause.ENDED,
            set_week=week,
        )
    )


def _settle(session: Session, appeal: Appeal, outcome: Outcome, *, ends: bool, week: date) -> None:
    if appeal.status is AppealStatus.CLOSED and outcome is Outcome.REMATCH:
        _wake(session, appeal, week=week)
    elif appeal.status in standing.MATCHED and ends:
        standing.move(appeal, AppealStatus.CLOSED, week=week)
    else:
        standing.settle(session, appeal=appeal, week=week)


def _wake(session: Session, appeal: Appeal, *, week: date) -> None:
    paired = standing.busy_pairings(session, appeal=appeal)
    standing.move(appeal, AppealStatus.PAIRED if paired else AppealStatus.READY, week=week)


def _open_needs(session: Session, appeal: Appeal) -> set[NeedKind]:
    served = standing.fulfilled(session, appeal=appeal)
    return _needs(session, appeal) - served - standing.busy_pairings(session, appeal=appeal)


def _needs(session: Session, appeal: Appeal) -> set[NeedKind]:
    return set(session.scalars(select(AppealNeed.kind).where(AppealNeed.appeal_id == appeal.id)))


def _record(session: Session, pairing: Pairing, *, by: Actor, on: date) -> None:
    audit.record(
        session,
        by=by,
        action=Action.PAIRING_CLOSED,
        subject_id=pairing.id,
        on=on,
        detail=pairing.outcome.value if pairing.outcome else "",
    )
