"""From rows to what the matcher sees: who still needs somebody, who has room, who must not meet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, load_only, selectinload

from matching.domain.lifecycles import (
    OPEN_PROPOSAL,
    MentorStatus,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import NeedKind
from matching.domain.weeks import week_of, weeks_between
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.review import Bar, Proposal
from matching.models.vetting import Mentor, Offer
from matching.services.standing import FULFILLED, MATCHED


@dataclass(frozen=True)
class Profiles:
    """Everything about people that a round is given."""

    seekers: tuple[SeekerProfile, ...]
    offers: tuple[OfferProfile, ...]
    barred: frozenset[tuple[UUID, UUID]]
    """(appeal_id, mentor_id) of pairs among these that must not meet, or already do."""


@dataclass(frozen=True)
class _Tie:
    """A need that is taken care of."""

    appeal_id: UUID
    mentor_id: UUID
    offer_id: UUID
    need: NeedKind
    open: bool
    """False once it is fulfilled and over."""
    suggested: bool


def gather(session: Session, *, on: date, even_full: UUID | None = None) -> Profiles:
    """Return who can be matched on this day. The number of questions does not grow with people.

    A suggestion takes no place with the database before it is offered, but it does here: a second
    round must not promise the same place again.

    even_full: a mentor whose offers are given even where they have no room.
    """
    ties = [*_proposed(session), *_paired(session)]
    seekers = _seekers(session, ties, on=on)
    offers = _offers(session, ties, even_full=even_full)
    return Profiles(seekers, offers, _barred(session, ties, seekers, offers))


def _proposed(session: Session) -> Iterable[_Tie]:
    statement = (
        select(
            Proposal.appeal_id, Offer.mentor_id, Proposal.offer_id, Proposal.need, Proposal.status
        )
        .join(Proposal.offer)
        .where(Proposal.status.in_(OPEN_PROPOSAL))
    )
    for appeal_id, mentor_id, offer_id, need, status in session.execute(statement):
        suggested = status is ProposalStatus.SUGGESTED
        yield _Tie(appeal_id, mentor_id, offer_id, need, open=True, suggested=suggested)


def _paired(session: Session) -> Iterable[_Tie]:
    statement = (
        select(Pairing.appeal_id, Offer.mentor_id, Pairing.offer_id, Pairing.need, Pairing.status)
        .join(Pairing.offer)
        .join(Pairing.appeal)
        .where(Appeal.status.in_(MATCHED))
        .where(or_(Pairing.status != PairingStatus.CLOSED, Pairing.outcome.in_(FULFILLED)))
    )
    for appeal_id, mentor_id, offer_id, need, status in session.execute(statement):
        still_open = status is not PairingStatus.CLOSED
        yield _Tie(appeal_id, mentor_id, offer_id, need, open=still_open, suggested=False)


def _seekers(session: Session, ties: Iterable[_Tie], *, on: date) -> tuple[SeekerProfile, ...]:
    ties_of: dict[UUID, list[_Tie]] = defaultdict(list)
    for tie in ties:
        ties_of[tie.appeal_id].append(tie)
    statement = select(Appeal).where(Appeal.status.in_(MATCHED)).order_by(Appeal.id)
    profiles = (
        _seeker(appeal, ties_of[appeal.id], on=on)
        for appeal in session.scalars(statement.options(*_CODES_OF_APPEAL))
    )
    return tuple(profile for profile in profiles if profile.needs)


# Codes only: what is sealed is not even read.
_CODES_OF_APPEAL = (
    load_only(
        Appeal.status,
        Appeal.circle,
        Appeal.priority,
        Appeal.sensitivity,
        Appeal.received_week,
        Appeal.target_occupation_id,
        Appeal.weekly_hours,
        Appeal.time_zone,
        Appeal.version,
    ),
    selectinload(Appeal.needs),
    selectinload(Appeal.languages),
    selectinload(Appeal.parts),
    selectinload(Appeal.skills),
)


def _seeker(appeal: Appeal, ties: Sequence[_Tie], *, on: date) -> SeekerProfile:
    served = {tie.need for tie in ties}
    asked = tuple(need.kind for need in appeal.needs)
    return SeekerProfile(
        appeal_id=appeal.id,
        circle=appeal.circle,
        needs=tuple(kind for kind in asked if kind not in served),
        all_needs=asked,
        held=appeal.held,
        wanted=appeal.wanted,
        target_occupation=appeal.target_occupation_id,
        languages={row.language: row.level for row in appeal.languages},
        availability=appeal.availability,
        weeks_waited=weeks_between(appeal.received_week, week_of(on)),
        priority=appeal.priority,
        sensitivity=appeal.sensitivity,
        helped=any(tie.open for tie in ties),
    )


def _offers(
    session: Session, ties: Iterable[_Tie], *, even_full: UUID | None
) -> tuple[OfferProfile, ...]:
    suggested = Counter(tie.offer_id for tie in ties if tie.suggested)
    statement = (
        select(Offer)
        .join(Offer.mentor)
        .where(Offer.open, Mentor.status == MentorStatus.ACTIVE)
        .where(or_(Offer.taken < Offer.capacity, Offer.mentor_id == even_full))
        .order_by(Offer.id)
        .options(*_CODES_OF_OFFER)
    )
    profiles = (offer.profile() for offer in session.scalars(statement))
    left = (replace(each, room=max(0, each.room - suggested[each.offer_id])) for each in profiles)
    return tuple(each for each in left if each.room > 0 or each.mentor_id == even_full)


_CODES_OF_OFFER = (
    contains_eager(Offer.mentor).load_only(Mentor.status, Mentor.trust, Mentor.version),
    selectinload(Offer.kinds),
    selectinload(Offer.circles),
    selectinload(Offer.skills),
    selectinload(Offer.languages),
    selectinload(Offer.parts),
)


def _barred(
    session: Session,
    ties: Iterable[_Tie],
    seekers: Iterable[SeekerProfile],
    offers: Iterable[OfferProfile],
) -> frozenset[tuple[UUID, UUID]]:
    """Return refusals that nobody lifted, and pairs that are on their way or at work already."""
    appeals = {seeker.appeal_id for seeker in seekers}
    mentors = {offer.mentor_id for offer in offers}
    refused = session.execute(select(Bar.appeal_id, Bar.mentor_id).where(Bar.lifted_by.is_(None)))
    together = ((tie.appeal_id, tie.mentor_id) for tie in ties if tie.open)
    return frozenset(
        (appeal_id, mentor_id)
        for appeal_id, mentor_id in (*refused, *together)
        if appeal_id in appeals and mentor_id in mentors
    )
