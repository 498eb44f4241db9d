"""What coordinators decide about proposals, and what time decides."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import NOBODY, Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyHelped, Overtaken, Refused
from matching.domain.lifecycles import (
    HOLDS_ROOM,
    BarCause,
    DeclineReason,
    MentorStatus,
    ProposalStatus,
)
from matching.domain.review import Choice
from matching.domain.weeks import week_of
from matching.models.review import Proposal
from matching.services import audit, standing
from matching.services.keys import Keys
from matching.services.review import bars, common_ground, ground

_TAKING = frozenset({MentorStatus.ACTIVE})


@dataclass(frozen=True)
class Decision:
    """What became of one choice among many."""

    proposal_id: UUID
    refusal: Refused | None
    """Nothing when it was approved."""


def approve(
    session: Session,
    *,
    proposal_id: UUID,
    version: int,
    by: Actor,
    on: date,
    expires_week: date,
) -> Proposal:
    """Ask the mentor, who has until the end of that week; a place is held for the seeker.

    Raises NotFound, AlreadyDecided, Overtaken when the appeal was withdrawn or the mentor takes
    nobody now, AlreadyHelped, and NoRoom.
    """
    proposal = ground.take_up(session, proposal_id=proposal_id)
    ground.require_undecided(proposal, version=version, awaited=ProposalStatus.SUGGESTED)
    ground.require_both(proposal, mentors=_TAKING)
    if not proposal.offer.open:
        raise Overtaken
    if proposal.need in standing.busy_pairings(session, appeal=proposal.appeal):
        raise AlreadyHelped
    common_ground.fix(proposal, week=week_of(on))
    ground.step(proposal, ProposalStatus.OFFERED)
    proposal.decided_by = by.id
    proposal.expires_week = expires_week
    audit.record(session, by=by, action=Action.PROPOSAL_APPROVED, subject_id=proposal.id, on=on)
    session.flush()
    standing.take_room(session, offer_id=proposal.offer_id)
    return proposal


def approve_many(
    begin: Callable[[], AbstractContextManager[Session]],
    *,
    choices: Sequence[Choice],
    by: Actor,
    on: date,
    expires_week: date,
) -> tuple[Decision, ...]:
    """Approve each choice that still can be, and say what became of every one.

    `begin` opens a transaction: each choice has its own, so that a refusal undoes no other and
    no lock is kept from one to the next.
    """
    return tuple(
        _try_to_approve(begin, choice, by=by, on=on, expires_week=expires_week)
        for choice in choices
    )


def reject(
    session: Session,
    *,
    proposal_id: UUID,
    version: int,
    by: Actor,
    on: date,
    reason: DeclineReason,
    note: str,
    keys: Keys,
) -> Proposal:
    """Refuse a suggested pair; it is not suggested again. Raises NotFound and AlreadyDecided."""
    proposal = ground.take_up(session, proposal_id=proposal_id)
    ground.require_undecided(proposal, version=version, awaited=ProposalStatus.SUGGESTED)
    proposal.decided_by = by.id
    bars.remember(
        session,
        proposal=proposal,
        cause=BarCause.COORDINATOR,
        reason=reason,
        note=note,
        keys=keys,
        on=on,
    )
    audit.record(
        session,
        by=by,
        action=Action.PROPOSAL_REJECTED,
        subject_id=proposal.id,
        on=on,
        detail=reason.value,
    )
    standing.drop(session, proposal=proposal, to=ProposalStatus.REJECTED, week=week_of(on))
    return proposal


def cancel(session: Session, *, proposal_id: UUID, version: int, by: Actor, on: date) -> Proposal:
    """Take back what the mentor or the seeker was asked; the two may be suggested again.

    Raises NotFound, and AlreadyDecided when it is over or has moved on.
    """
    proposal = ground.take_up(session, proposal_id=proposal_id)
    awaited = proposal.status if proposal.status in HOLDS_ROOM else ProposalStatus.OFFERED
    ground.require_undecided(proposal, version=version, awaited=awaited)
    standing.drop(session, proposal=proposal, to=ProposalStatus.CANCELLED, week=week_of(on))
    _record_end(session, proposal, by=by, on=on)
    return proposal


def expire(session: Session, *, on: date) -> int:
    """End what nobody answered until the end of its week; return how many ended.

    Nobody refused anything: the two may be suggested to each other again.
    """
    overdue = Proposal.status.in_(HOLDS_ROOM) & (Proposal.expires_week < week_of(on))
    ended = standing.drop_all(session, which=overdue, to=ProposalStatus.EXPIRED, week=week_of(on))
    for proposal in ended:
        _record_end(session, proposal, by=NOBODY, on=on)
    session.flush()
    return len(ended)


def _try_to_approve(
    begin: Callable[[], AbstractContextManager[Session]],
    choice: Choice,
    *,
    by: Actor,
    on: date,
    expires_week: date,
) -> Decision:
    try:
        with begin() as session:
            approve(
                session,
                proposal_id=choice.proposal_id,
                version=choice.version,
                by=by,
                on=on,
                expires_week=expires_week,
            )
    except Refused as refusal:
        return Decision(choice.proposal_id, refusal)
    return Decision(choice.proposal_id, None)


def _record_end(session: Session, proposal: Proposal, *, by: Actor, on: date) -> None:
    audit.record(
        session,
        by=by,
        action=Action.PROPOSAL_ENDED,
        subject_id=proposal.id,
        on=on,
        detail=proposal.status.value,
    )
