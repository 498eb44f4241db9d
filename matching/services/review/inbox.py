"""What a mentor may know of the people they are asked to help: codes, and few of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matching.domain.errors import NotFound
from matching.domain.lifecycles import ProposalStatus
from matching.domain.matches import NearSkill
from matching.domain.vocabulary import NeedKind, SpokenLanguage
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services.review import common_ground, reasons

LISTED = 50
"""How many past answers a mentor sees."""

SHOWN_TO_MENTOR = frozenset(
    {
        ProposalStatus.OFFERED,
        ProposalStatus.MENTOR_ACCEPTED,
        ProposalStatus.MENTOR_DECLINED,
        ProposalStatus.SEEKER_DECLINED,
        ProposalStatus.ACCEPTED,
        ProposalStatus.EXPIRED,
        ProposalStatus.CANCELLED,
    }
)


@dataclass(frozen=True)
class Asked:
    """A person who waits for this mentor's answer. What is not here, the mentor does not learn."""

    id: UUID
    version: int
    need: NeedKind
    target: str | None
    covered: tuple[str, ...]
    near: tuple[NearSkill, ...]
    languages: tuple[SpokenLanguage, ...]
    hours: int
    until: date


@dataclass(frozen=True)
class Answered:
    """A proposal that this mentor was asked about before."""

    need: NeedKind
    status: ProposalStatus
    pairing_id: UUID | None
    """Where they meet, once both have accepted."""


def asked_of_mentor(session: Session, *, mentor_id: UUID, week: date) -> Sequence[Asked]:
    """Return everybody who waits for this mentor, the most pressing answer first."""
    waiting = (
        common_ground.with_both()
        .where(_of(mentor_id), Proposal.status == ProposalStatus.OFFERED)
        .order_by(Proposal.expires_week, Proposal.id)
    )
    return [_asked(proposal, week=week) for proposal in session.scalars(waiting)]


def asked(session: Session, *, proposal_id: UUID, mentor_id: UUID, week: date) -> Asked:
    """Return one who waits. Raises NotFound when nobody waits there for this mentor."""
    wanted = common_ground.with_both().where(
        Proposal.id == proposal_id, _of(mentor_id), Proposal.status == ProposalStatus.OFFERED
    )
    proposal = session.scalar(wanted)
    if proposal is None:
        raise NotFound
    return _asked(proposal, week=week)


def answered_by_mentor(session: Session, *, mentor_id: UUID) -> Sequence[Answered]:
    """Return the latest proposals that this mentor was asked about and that no longer wait."""
    over = SHOWN_TO_MENTOR - {ProposalStatus.OFFERED}
    statement = (
        select(Proposal.need, Proposal.status, Pairing.id)
        .outerjoin(Pairing, Pairing.proposal_id == Proposal.id)
        # Without a week to answer in, the mentor was never asked.
        .where(_of(mentor_id), Proposal.status.in_(over), Proposal.expires_week.is_not(None))
        .order_by(Proposal.expires_week.desc(), Proposal.id)
        .limit(LISTED)
    )
    return [Answered(*row) for row in session.execute(statement)]


def waiting_for_mentor(session: Session, mentor_id: UUID) -> int:
    """Return how many people wait for this mentor's answer."""
    waiting = select(func.count()).select_from(Proposal)
    offered = Proposal.status == ProposalStatus.OFFERED
    return session.scalars(waiting.where(_of(mentor_id), offered)).one()


def _of(mentor_id: UUID) -> ColumnElement[bool]:
    return Proposal.offer_id.in_(select(Offer.id).where(Offer.mentor_id == mentor_id))


def _asked(proposal: Proposal, *, week: date) -> Asked:
    why = reasons.read(proposal)
    return Asked(
        id=proposal.id,
        version=proposal.version,
        need=proposal.need,
        target=proposal.appeal.target_occupation_id,
        covered=why.covered,
        near=why.near,
        languages=common_ground.languages(proposal),
        hours=common_ground.hours(proposal, week=week),
        until=proposal.expires_week or week,
    )
