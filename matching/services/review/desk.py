"""What coordinators see: the queue of proposals, and one of them with everything beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matching.domain import matches
from matching.domain.actor import Actor
from matching.domain.errors import NotFound
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.review import SHELVES, Shelf, statuses_on
from matching.domain.taxonomy import CarriedOver
from matching.domain.vocabulary import SpokenLanguage
from matching.domain.weeks import weeks_between
from matching.models.intake import Appeal
from matching.models.review import Bar, Proposal
from matching.models.vetting import Mentor, Offer
from matching.services import coding, openings, sealing
from matching.services.keys import Keys
from matching.services.review import common_ground, reasons
from matching.services.review.reasons import Reasons

PAGE = 25


@dataclass(frozen=True)
class Line:
    """One proposal in the queue."""

    proposal: Proposal
    reasons: Reasons
    weeks_waited: int
    mentor_alias: str


@dataclass(frozen=True)
class Queue:
    """One page of a shelf, and how much stands on each."""

    lines: Sequence[Line]
    page: int
    pages: int
    counts: Mapping[Shelf, int]


@dataclass(frozen=True)
class Alternative:
    """Another mentor for the same appeal, and what choosing them would cost everybody."""

    match: matches.Alternative
    alias: str


@dataclass(frozen=True)
class PastBar:
    """A refusal around this appeal; what was noted with it stays sealed."""

    bar: Bar
    alias: str
    same_pair: bool


@dataclass(frozen=True)
class Case:
    """One proposal with all that speaks for and against it."""

    proposal: Proposal
    reasons: Reasons
    languages: tuple[SpokenLanguage, ...]
    hours: int
    weeks_waited: int
    mentor_alias: str
    alternatives: Sequence[Alternative]
    bars: Sequence[PastBar]
    carried: CarriedOver | None
    """What the seeker brings to the target anyway: beside the score, not in it."""


def queue(session: Session, *, shelf: Shelf, page: int, week: date) -> Queue:
    """Return one page of a shelf, the best pairs first; pages count from 1."""
    counts = _counts(session)
    pages = max(1, -(-counts[shelf] // PAGE))
    page = min(max(page, 1), pages)
    statement = (
        common_ground.with_both()
        .options(joinedload(Proposal.offer).joinedload(Offer.mentor).joinedload(Mentor.account))
        .where(Proposal.status.in_(statuses_on(shelf)))
        .order_by(Proposal.score.desc(), Proposal.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    lines = [_line(proposal, week=week) for proposal in session.scalars(statement)]
    return Queue(lines=lines, page=page, pages=pages, counts=counts)


def case(session: Session, *, proposal_id: UUID, week: date) -> Case:
    """Return one proposal with both sides' codes, and nothing opened. Raises NotFound."""
    statement = common_ground.with_both().options(*_everything())
    proposal = session.scalar(statement.where(Proposal.id == proposal_id))
    if proposal is None:
        raise NotFound
    why = reasons.read(proposal)
    bars = _bars(session, proposal)
    aliases = _aliases(
        session,
        {bar.mentor_id for bar in bars} | {each.mentor_id for each in why.alternatives},
    )
    return Case(
        proposal=proposal,
        reasons=why,
        languages=common_ground.languages(proposal),
        hours=common_ground.hours(proposal, week=week),
        weeks_waited=weeks_between(proposal.appeal.received_week, week),
        mentor_alias=proposal.offer.mentor.account.alias,
        alternatives=[Alternative(each, aliases[each.mentor_id]) for each in why.alternatives],
        bars=[_past(bar, proposal, aliases[bar.mentor_id]) for bar in bars],
        carried=coding.carried_over(
            session,
            held=proposal.appeal.held,
            occupation_id=proposal.appeal.target_occupation_id,
        ),
    )


def refusal_notes(
    session: Session,
    *,
    proposal_id: UUID,
    reason: OpeningReason,
    quota: int,
    by: Actor,
    on: date,
    keys: Keys,
) -> Mapping[UUID, str]:
    """Open what was noted with each refusal around an appeal, by bar, and leave a trace of it.

    Raises NotFound, and QuotaUsed.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound
    openings.open_(
        session,
        by=by,
        what=Sealed.REFUSAL_NOTES,
        subject_id=proposal.appeal_id,
        reason=reason,
        quota=quota,
        on=on,
    )
    noted = [bar for bar in _bars(session, proposal) if bar.note]
    notes = sealing.open_all(session, [(bar, "note") for bar in noted], by=by, keys=keys)
    return {bar.id: note for bar, note in zip(noted, notes, strict=True)}


def _counts(session: Session) -> dict[Shelf, int]:
    grouped = select(Proposal.status, func.count()).group_by(Proposal.status)
    counts = dict.fromkeys(Shelf, 0)
    for status, number in session.execute(grouped):
        counts[SHELVES[status]] += number
    return counts


def _line(proposal: Proposal, *, week: date) -> Line:
    return Line(
        proposal=proposal,
        reasons=reasons.read(proposal),
        weeks_waited=weeks_between(proposal.appeal.received_week, week),
        mentor_alias=proposal.offer.mentor.account.alias,
    )


def _everything() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Proposal.appeal).options(
            selectinload(Appeal.needs), selectinload(Appeal.deadlines)
        ),
        joinedload(Proposal.offer).options(
            selectinload(Offer.kinds),
            selectinload(Offer.circles),
            joinedload(Offer.mentor).joinedload(Mentor.account),
        ),
    )


def _bars(session: Session, proposal: Proposal) -> Sequence[Bar]:
    of_appeal = select(Bar).where(Bar.appeal_id == proposal.appeal_id)
    return session.scalars(of_appeal.order_by(Bar.set_week.desc(), Bar.id)).all()


def _aliases(session: Session, mentor_ids: set[UUID]) -> Mapping[UUID, str]:
    """Return what each mentor is called; one who is gone keeps a mark in their place."""
    statement = select(Mentor).where(Mentor.id.in_(mentor_ids)).options(joinedload(Mentor.account))
    found = {row.id: row.account.alias for row in session.scalars(statement)}
    return {mentor_id: found.get(mentor_id, "–") for mentor_id in mentor_ids}


def _past(bar: Bar, proposal: Proposal, alias: str) -> PastBar:
    return PastBar(
        bar=bar,
        alias=alias,
        same_pair=bar.mentor_id == proposal.offer.mentor_id,
    )
