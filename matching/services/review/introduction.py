"""What a seeker learns of the mentor who said yes, before answering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.errors import NotFound
from matching.domain.lifecycles import ProposalStatus
from matching.domain.vocabulary import Audience, ContactKind, NeedKind, SpokenLanguage
from matching.models.intake import ContactDetail
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.services.review import common_ground, reasons

SHOWN_TO_SEEKER = frozenset(
    {
        ProposalStatus.MENTOR_ACCEPTED,
        ProposalStatus.SEEKER_DECLINED,
        ProposalStatus.ACCEPTED,
        ProposalStatus.EXPIRED,
        ProposalStatus.CANCELLED,
    }
)


@dataclass(frozen=True)
class Introduction:
    """A mentor who said yes, as codes, and what the mentor would see of the seeker."""

    id: UUID
    version: int
    status: ProposalStatus
    need: NeedKind
    covered: tuple[str, ...]
    languages: tuple[SpokenLanguage, ...]
    hours: int
    same_path: bool
    until: date
    contacts: tuple[ContactKind, ...]
    """What the mentor may see once both have accepted, as the seeker chose."""
    pairing_id: UUID | None


def introduction(
    session: Session, *, proposal_id: UUID, appeal_id: UUID, week: date
) -> Introduction:
    """Return the mentor who was proposed to this seeker. Raises NotFound, also for any other."""
    wanted = common_ground.with_both().where(
        Proposal.id == proposal_id,
        Proposal.appeal_id == appeal_id,
        Proposal.status.in_(SHOWN_TO_SEEKER),
    )
    proposal = session.scalar(wanted)
    if proposal is None:
        raise NotFound
    why = reasons.read(proposal)
    return Introduction(
        id=proposal.id,
        version=proposal.version,
        status=proposal.status,
        need=proposal.need,
        covered=why.covered,
        languages=common_ground.languages(proposal),
        hours=common_ground.hours(proposal, week=week),
        same_path=why.same_path,
        until=proposal.expires_week or week,
        contacts=_consented(session, appeal_id),
        pairing_id=session.scalar(select(Pairing.id).where(Pairing.proposal_id == proposal.id)),
    )


def waiting_for_seeker(session: Session, appeal_id: UUID) -> Sequence[UUID]:
    """Return the proposals that wait for this seeker's answer, the most pressing first."""
    waiting = select(Proposal.id).where(
        Proposal.appeal_id == appeal_id, Proposal.status == ProposalStatus.MENTOR_ACCEPTED
    )
    return session.scalars(waiting.order_by(Proposal.expires_week, Proposal.id)).all()


def _consented(session: Session, appeal_id: UUID) -> tuple[ContactKind, ...]:
    shared = select(ContactDetail.kind).where(
        ContactDetail.appeal_id == appeal_id, ContactDetail.audience == Audience.MENTOR
    )
    given = set(session.scalars(shared))
    return tuple(kind for kind in ContactKind if kind in given)
