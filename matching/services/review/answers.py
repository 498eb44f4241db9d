"""What the mentor and then the seeker answer."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyHelped, NotFound
from matching.domain.lifecycles import BarCause, DeclineReason, ProposalStatus
from matching.domain.weeks import week_of
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.services import audit, consent, standing
from matching.services.keys import Keys
from matching.services.review import bars, ground
from matching.services.review.inbox import SHOWN_TO_MENTOR
from matching.services.review.introduction import SHOWN_TO_SEEKER


def mentor_accept(
    session: Session,
    *,
    proposal_id: UUID,
    version: int,
    by: Actor,
    on: date,
    expires_week: date,
    keys: Keys,
) -> Proposal:
    """Say yes as the mentor; the seeker is asked next, and has until the end of that week.

    From now on the seeker can open the mentor's name.

    A mentor who paused meanwhile may still answer. Raises NotFound for anybody else's proposal,
    AlreadyDecided, and Overtaken when the appeal was withdrawn or the mentor left.
    """
    proposal = _asked_of(session, proposal_id=proposal_id, mentor=by)
    ground.require_undecided(proposal, version=version, awaited=ProposalStatus.OFFERED)
    ground.require_both(proposal, mentors=ground.HELPING)
    ground.step(proposal, ProposalStatus.MENTOR_ACCEPTED)
    proposal.expires_week = expires_week
    consent.introduce(session, proposal=proposal, by=by, keys=keys)
    _record(session, proposal, by=by, on=on)
    session.flush()
    return proposal


def mentor_decline(
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
    """Say no as the mentor; the place is free again, and the two are not proposed again.

    Raises NotFound for anybody else's proposal, and AlreadyDecided.
    """
    proposal = _asked_of(session, proposal_id=proposal_id, mentor=by)
    ground.require_undecided(proposal, version=version, awaited=ProposalStatus.OFFERED)
    bars.remember(
        session,
        proposal=proposal,
        cause=BarCause.MENTOR,
        reason=reason,
        note=note,
        keys=keys,
        on=on,
    )
    _decline(session, proposal, ProposalStatus.MENTOR_DECLINED, by=by, on=on)
    return proposal


def seeker_accept(
    session: Session, *, proposal_id: UUID, version: int, by: Actor, on: date, keys: Keys
) -> Pairing:
    """Say yes as the seeker: the two are a pair, and keep the place that was held for them.

    From now on the mentor can open the contacts that were ticked for them, and both their messages.

    Raises NotFound for anybody else's proposal, AlreadyDecided, Overtaken when the mentor left,
    and AlreadyHelped when somebody helps with this need already.
    """
    proposal = _introduced_to(session, proposal_id=proposal_id, seeker=by)
    ground.require_undecided(proposal, version=version, awaited=ProposalStatus.MENTOR_ACCEPTED)
    ground.require_both(proposal, mentors=ground.HELPING)
    ground.step(proposal, ProposalStatus.ACCEPTED)
    pairing = _open_pairing(session, proposal, week=week_of(on))
    consent.begin(session, pairing=pairing, by=by, keys=keys)
    standing.settle(session, appeal=proposal.appeal, week=week_of(on))
    _record(session, proposal, by=by, on=on)
    session.flush()
    return pairing


def seeker_decline(
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
    """Say no as the seeker; the appeal goes on, and the two are not proposed again.

    Raises NotFound for anybody else's proposal, and AlreadyDecided.
    """
    proposal = _introduced_to(session, proposal_id=proposal_id, seeker=by)
    ground.require_undecided(proposal, version=version, awaited=ProposalStatus.MENTOR_ACCEPTED)
    bars.remember(
        session,
        proposal=proposal,
        cause=BarCause.SEEKER,
        reason=reason,
        note=note,
        keys=keys,
        on=on,
    )
    _decline(session, proposal, ProposalStatus.SEEKER_DECLINED, by=by, on=on)
    return proposal


def _asked_of(session: Session, *, proposal_id: UUID, mentor: Actor) -> Proposal:
    proposal = ground.take_up(session, proposal_id=proposal_id)
    if proposal.offer.mentor_id != mentor.id or proposal.status not in SHOWN_TO_MENTOR:
        raise NotFound
    return proposal


def _introduced_to(session: Session, *, proposal_id: UUID, seeker: Actor) -> Proposal:
    proposal = ground.take_up(session, proposal_id=proposal_id)
    if proposal.appeal_id != seeker.id or proposal.status not in SHOWN_TO_SEEKER:
        raise NotFound
    return proposal


def _open_pairing(session: Session, proposal: Proposal, *, week: date) -> Pairing:
    pairing = Pairing(
        proposal_id=proposal.id,
        appeal_id=proposal.appeal_id,
        offer_id=proposal.offer_id,
        need=proposal.need,
        started_week=week,
    )
    session.add(pairing)
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyHelped from error
    return pairing


def _decline(
    session: Session, proposal: Proposal, to: ProposalStatus, *, by: Actor, on: date
) -> None:
    standing.drop(session, proposal=proposal, to=to, week=week_of(on))
    _record(session, proposal, by=by, on=on)
    session.flush()


def _record(session: Session, proposal: Proposal, *, by: Actor, on: date) -> None:
    audit.record(
        session,
        by=by,
        action=Action.PROPOSAL_ANSWERED,
        subject_id=proposal.id,
        on=on,
        detail=proposal.status.value,
    )
