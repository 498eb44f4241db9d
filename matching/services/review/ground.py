"""What every decision stands on: the proposal as it is now, locked, and both people still there."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.errors import AlreadyDecided, NotFound, Overtaken
from matching.domain.lifecycles import PROPOSAL_STEPS, MentorStatus, ProposalStatus, advance
from matching.models.review import Proposal
from matching.services import standing

HELPING = frozenset({MentorStatus.ACTIVE, MentorStatus.PAUSED})
"""A pause keeps new people away; what was already asked may still be answered."""


def take_up(session: Session, *, proposal_id: UUID) -> Proposal:
    """Lock a proposal together with its appeal, and return it as it is now. Raises NotFound."""
    appeal_id = session.scalar(select(Proposal.appeal_id).where(Proposal.id == proposal_id))
    if appeal_id is None:
        raise NotFound
    standing.hold(session, appeal_id=appeal_id)
    proposal = session.get(
        Proposal, proposal_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if proposal is None:
        raise NotFound
    return proposal


def require_undecided(proposal: Proposal, *, version: int, awaited: ProposalStatus) -> None:
    """Raise AlreadyDecided unless the proposal is still what the page showed."""
    if proposal.version != version or proposal.status is not awaited:
        raise AlreadyDecided


def require_both(proposal: Proposal, *, mentors: frozenset[MentorStatus]) -> None:
    """Raise Overtaken when the appeal is no longer matched, or the mentor in no such status."""
    if proposal.appeal.status not in standing.MATCHED:
        raise Overtaken
    if proposal.offer.mentor.status not in mentors:
        raise Overtaken


def step(proposal: Proposal, to: ProposalStatus) -> None:
    """Take one step of the proposal's life cycle. Raises StepRefused."""
    proposal.status = advance(PROPOSAL_STEPS, proposal.status, to)
