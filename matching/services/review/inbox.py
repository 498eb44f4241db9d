"""What a mentor may know of the people they are asked to help: few codes, and no rare ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
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
from matching.services import coding
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
class Near:
    """A wanted skill that is like one of the mentor's."""

    skill: str | None
    """What may be named of it; nothing where nothing may."""
    via: str | None
    """The mentor's own; left out where it would tell the skill."""


@dataclass(frozen=True)
class Asked:
    """A person who waits for this mentor's answer. What is not here, the mentor does not learn.

    Codes that few people want give way to what they belong to, or to nothing: those come last,
    each once, so that neither place nor number tells more.
    """

    id: UUID
    version: int
    need: NeedKind
    undecided: bool
    """True when the person does not know yet which work they want."""
    target: str | None
    covered: tuple[str | None, ...]
    near: tuple[Near, ...]
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
    return _all_asked(session, session.scalars(waiting).all(), week=week)


def asked(session: Session, *, proposal_id: UUID, mentor_id: UUID, week: date) -> Asked:
    """Return one who waits. Raises NotFound when nobody waits there for this mentor."""
    wanted = common_ground.with_both().where(
        Proposal.id == proposal_id, _of(mentor_id), Proposal.status == ProposalStatus.OFFERED
    )
    proposal = session.scalar(wanted)
    if proposal is None:
        raise NotFound
    return _all_asked(session, [proposal], week=week)[0]


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


def _all_asked(session: Session, proposals: Sequence[Proposal], *, week: date) -> Sequence[Asked]:
    read = [(proposal, reasons.read(proposal)) for proposal in proposals]
    skills = coding.shown_skills(session, {code for _, why in read for code in _wanted(why)})
    targets = {proposal.appeal.target_occupation_id for proposal in proposals} - {None}
    jobs = coding.shown_jobs(session, cast(set[str], targets))
    return [_asked(proposal, why, skills, jobs, week=week) for proposal, why in read]


def _wanted(why: reasons.Reasons) -> Sequence[str]:
    return [*why.covered, *(near.skill for near in why.near)]


def _asked(
    proposal: Proposal,
    why: reasons.Reasons,
    skills: Mapping[str, str],
    jobs: Mapping[str, str],
    *,
    week: date,
) -> Asked:
    target = proposal.appeal.target_occupation_id
    return Asked(
        id=proposal.id,
        version=proposal.version,
        need=proposal.need,
        undecided=target is None,
        target=jobs.get(target or ""),
        covered=_named(why.covered, skills),
        near=_near(why.near, skills),
        languages=common_ground.languages(proposal),
        hours=common_ground.hours(proposal, week=week),
        until=proposal.expires_week or week,
    )


def _named(codes: Iterable[str], skills: Mapping[str, str]) -> tuple[str | None, ...]:
    codes = list(codes)
    plain = [code for code in codes if skills.get(code) == code]
    instead = {skills.get(code) for code in codes} - set(plain)
    # Nothing comes after everything that has a name.
    return (*plain, *sorted(instead, key=lambda each: (each is None, each or "")))


def _near(given: Sequence[NearSkill], skills: Mapping[str, str]) -> tuple[Near, ...]:
    vias = {near.skill: near.via for near in given}
    named = _named(vias, skills)
    return tuple(Near(each, vias.get(each) if each else None) for each in named)
