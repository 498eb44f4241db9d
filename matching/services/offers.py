"""Offers: what a mentor gives, kept, changed, closed and opened again by nobody but them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import CapacityTaken, NotFound, OffersFull
from matching.domain.vetting import MOST_OFFERS, OfferDraft
from matching.domain.vocabulary import ConceptKind
from matching.models.review import Proposal
from matching.models.vetting import (
    Mentor,
    Offer,
    OfferCircle,
    OfferDayPart,
    OfferKind,
    OfferLanguage,
    OfferSkill,
)
from matching.services import audit, coding, withdrawals


def show(session: Session, *, offer_id: UUID, by: Actor) -> Offer:
    """Return an offer of one's own. Raises NotFound."""
    offer = session.get(Offer, offer_id)
    if offer is None or offer.mentor_id != by.id:
        raise NotFound
    return offer


def draft_of(offer: Offer) -> OfferDraft:
    """Return an offer as what its form begins with."""
    return OfferDraft(
        kinds=frozenset(row.kind for row in offer.kinds),
        circles=frozenset(row.circle for row in offer.circles),
        languages={row.language: row.level for row in offer.languages},
        weekly_hours=offer.weekly_hours,
        time_zone=offer.time_zone,
        parts=frozenset(row.part for row in offer.parts),
        capacity=offer.capacity,
        skills={row.skill_id: row.level for row in offer.skills},
        path_circle=offer.path_circle,
        path_occupation=offer.path_occupation_id,
    )


def save(session: Session, *, offer_id: UUID, draft: OfferDraft, by: Actor, on: date) -> Offer:
    """Keep an offer under an id that was made with its form: sent twice, it is one offer.

    Raises NotFound for somebody else's, UnknownConcept, OffersFull, and CapacityTaken when more
    people hold a place than the new capacity has.
    """
    _require_concepts(session, draft)
    mentor = session.get_one(Mentor, by.id, with_for_update={"key_share": True})
    offer = session.get(Offer, offer_id, with_for_update={"key_share": True})
    if offer is None:
        offer = _new(session, mentor, offer_id, draft)
    elif offer.mentor_id != mentor.id:
        raise NotFound
    _resize(session, offer, draft.capacity)
    _fill(offer, draft)
    session.flush()
    audit.record(session, by=by, action=Action.OFFER_CHANGED, subject_id=offer.id, on=on)
    return offer


def close(session: Session, *, offer_id: UUID, by: Actor, on: date) -> None:
    """Take an offer back: what is proposed from it is cancelled, whom it helps it goes on helping.

    Raises NotFound.
    """
    offer = show(session, offer_id=offer_id, by=by)
    withdrawals.cancel(session, which=Proposal.offer_id == offer.id, by=by, on=on)
    offer.open = False
    session.flush()
    _record(session, offer, by, on, "closed")


def reopen(session: Session, *, offer_id: UUID, by: Actor, on: date) -> None:
    """Put an offer that was closed before the rounds again. Raises NotFound."""
    offer = show(session, offer_id=offer_id, by=by)
    offer.open = True
    session.flush()
    _record(session, offer, by, on, "reopened")


def _require_concepts(session: Session, draft: OfferDraft) -> None:
    catalogue = coding.catalogue(session)
    for skill in draft.skills:
        catalogue.require(skill, ConceptKind.SKILL)
    if draft.path_occupation is not None:
        catalogue.require(draft.path_occupation, ConceptKind.OCCUPATION)


def _new(session: Session, mentor: Mentor, offer_id: UUID, draft: OfferDraft) -> Offer:
    counted = select(func.count(), func.max(Offer.number)).where(Offer.mentor_id == mentor.id)
    count, last = session.execute(counted).one()
    if count >= MOST_OFFERS:
        raise OffersFull
    offer = Offer(
        id=offer_id,
        mentor=mentor,
        number=(last or 0) + 1,
        capacity=draft.capacity,
        weekly_hours=draft.weekly_hours,
        time_zone=draft.time_zone,
    )
    session.add(offer)
    session.flush()
    return offer


def _resize(session: Session, offer: Offer, capacity: int) -> None:
    # Asked of the database, because a place may be taken while the mentor is typing.
    fits = (Offer.id == offer.id) & (Offer.taken <= capacity)
    resizing = update(Offer).where(fits).values(capacity=capacity).returning(Offer.id)
    if session.scalar(resizing.execution_options(synchronize_session="fetch")) is None:
        raise CapacityTaken


def _fill(offer: Offer, draft: OfferDraft) -> None:
    offer.weekly_hours = draft.weekly_hours
    offer.time_zone = draft.time_zone
    offer.path_circle = draft.path_circle
    offer.path_occupation_id = draft.path_occupation
    _keep(offer.kinds, "kind", [OfferKind(kind=kind) for kind in draft.kinds])
    _keep(offer.circles, "circle", [OfferCircle(circle=circle) for circle in draft.circles])
    _keep(offer.parts, "part", [OfferDayPart(part=part) for part in draft.parts])
    spoken = [OfferLanguage(language=each, level=level) for each, level in draft.languages.items()]
    _keep(offer.languages, "language", spoken)
    taught = [OfferSkill(skill_id=each, level=level) for each, level in draft.skills.items()]
    _keep(offer.skills, "skill_id", taught)


def _keep(rows: list[Any], key: str, wanted: Iterable[Any]) -> None:
    """Make rows what is wanted; those that are there already only get their level."""
    fresh = {getattr(row, key): row for row in wanted}
    rows[:] = [row for row in rows if getattr(row, key) in fresh]
    for row in rows:
        same = fresh.pop(getattr(row, key))
        if hasattr(row, "level"):
            row.level = same.level
    rows.extend(fresh.values())


def _record(session: Session, offer: Offer, by: Actor, on: date, detail: str) -> None:
    audit.record(
        session, by=by, action=Action.OFFER_CHANGED, subject_id=offer.id, on=on, detail=detail
    )
