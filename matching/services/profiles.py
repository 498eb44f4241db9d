"""From rows to what the matcher sees: who still needs somebody, who has room, who must not meet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from matching.domain.availability import Availability
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
from matching.services import profile_codes
from matching.services.profile_codes import AppealCodes, OfferCodes
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
    matched = Appeal.status.in_(MATCHED)
    rows = session.execute(select(*_APPEAL).where(matched).order_by(Appeal.id)).all()
    # Whoever comes between the two questions is left out, and not seen without codes.
    codes = profile_codes.of_appeals(session, select(Appeal.id).where(matched))
    profiles = (_seeker(row, codes, ties_of[row.id], on=on) for row in rows)
    return tuple(profile for profile in profiles if profile.needs)


# Codes only: what is sealed is not even read.
_APPEAL = (
    Appeal.id,
    profile_codes.bare(Appeal.id).label("key"),
    Appeal.circle,
    Appeal.priority,
    Appeal.sensitivity,
    Appeal.received_week,
    Appeal.target_occupation_id,
    Appeal.weekly_hours,
    Appeal.time_zone,
)


def _seeker(row: Row[Any], codes: AppealCodes, ties: Sequence[_Tie], *, on: date) -> SeekerProfile:
    served = {tie.need for tie in ties}
    asked, skills = tuple(codes.needs[row.key]), codes.skills[row.key]
    parts = frozenset(codes.parts[row.key])
    return SeekerProfile(
        appeal_id=row.id,
        circle=row.circle,
        needs=tuple(kind for kind in asked if kind not in served),
        all_needs=asked,
        held=frozenset(skill for skill, wanted in skills if not wanted),
        wanted=frozenset(skill for skill, wanted in skills if wanted),
        target_occupation=row.target_occupation_id,
        languages=dict(codes.languages[row.key]),
        availability=Availability(row.weekly_hours, row.time_zone, parts),
        weeks_waited=weeks_between(row.received_week, week_of(on)),
        priority=row.priority,
        sensitivity=row.sensitivity,
        helped=any(tie.open for tie in ties),
    )


def _offers(
    session: Session, ties: Iterable[_Tie], *, even_full: UUID | None
) -> tuple[OfferProfile, ...]:
    suggested = Counter(tie.offer_id for tie in ties if tie.suggested)
    helping = Offer.open, Mentor.status == MentorStatus.ACTIVE
    roomy = or_(Offer.taken < Offer.capacity, Offer.mentor_id == even_full)
    wanted = select(*_OFFER).join(Offer.mentor).where(*helping, roomy)
    rows = session.execute(wanted.order_by(Offer.id)).all()
    codes = profile_codes.of_offers(session, wanted.with_only_columns(Offer.id))
    left = (_offer(row, codes, suggested[row.id]) for row in rows)
    return tuple(each for each in left if each.room > 0 or each.mentor_id == even_full)


_OFFER = (
    Offer.id,
    profile_codes.bare(Offer.id).label("key"),
    Offer.mentor_id,
    Offer.capacity,
    Offer.taken,
    Offer.weekly_hours,
    Offer.time_zone,
    Offer.path_circle,
    Offer.path_occupation_id,
    Mentor.trust,
)


def _offer(row: Row[Any], codes: OfferCodes, suggested: int) -> OfferProfile:
    parts = frozenset(codes.parts[row.key])
    return OfferProfile(
        offer_id=row.id,
        mentor_id=row.mentor_id,
        kinds=frozenset(codes.kinds[row.key]),
        circles=frozenset(codes.circles[row.key]),
        skills=dict(codes.skills[row.key]),
        languages=dict(codes.languages[row.key]),
        availability=Availability(row.weekly_hours, row.time_zone, parts),
        room=max(0, row.capacity - row.taken - suggested),
        trust=row.trust,
        path_circle=row.path_circle,
        path_occupation=row.path_occupation_id,
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
