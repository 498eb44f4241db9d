"""One pair, found for those whose it is, and locked for whoever changes it."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matching.domain.actor import Actor
from matching.domain.errors import AlreadyDecided, NotFound
from matching.domain.lifecycles import MentorStatus, PairingStatus
from matching.domain.vocabulary import STAFF, Role
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession, Pairing, PlanStep
from matching.models.vetting import Mentor, Offer
from matching.services import sealing, standing
from matching.services.keys import Keys

Entry = TypeVar("Entry", PlanStep, MentoringSession, CheckIn, Message)


def belongs_to(by: Actor) -> ColumnElement[bool]:
    """Return the condition on `Pairing` that holds for the pairs of one of the two.

    A blocked mentor has none: what they could see is closed to them at once.
    """
    if by.role is Role.SEEKER:
        return Pairing.appeal_id == by.id
    if by.role is not Role.MENTOR:
        raise NotFound
    welcome = Mentor.status != MentorStatus.BLOCKED
    offers = select(Offer.id).join(Mentor).where(Offer.mentor_id == by.id, welcome)
    return Pairing.offer_id.in_(offers)


def find(session: Session, *, pairing_id: UUID, by: Actor) -> Pairing:
    """Return a pair to one of its two. Raises NotFound for everybody else."""
    wanted = select(Pairing).where(Pairing.id == pairing_id, belongs_to(by))
    pairing = session.scalar(wanted)
    if pairing is None:
        raise NotFound
    return pairing


def mentor_name(session: Session, *, pairing: Pairing, by: Actor, keys: Keys) -> str:
    """Return how the seeker may call the mentor, for as long as the two are a pair.

    Empty for the mentor, to whom the seeker has no name.
    """
    if by.role is not Role.SEEKER or pairing.status is PairingStatus.CLOSED:
        return ""
    return sealing.open_(session, pairing.offer.mentor, "shown_name", by=by, keys=keys)


def open_for_entry(session: Session, *, pairing_id: UUID, by: Actor) -> Pairing:
    """Lock a pair for one of its two, who adds something; entries get their numbers in turn.

    Raises NotFound, and AlreadyDecided when the pair was closed.
    """
    wanted = select(Pairing).where(Pairing.id == pairing_id, belongs_to(by))
    locked = wanted.with_for_update(key_share=True, of=Pairing)
    pairing = session.scalar(locked.execution_options(populate_existing=True))
    if pairing is None:
        raise NotFound
    if pairing.status is PairingStatus.CLOSED:
        raise AlreadyDecided
    return pairing


def take_up(session: Session, *, pairing_id: UUID, version: int, by: Actor) -> Pairing:
    """Lock a pair together with its appeal, for a step of its life cycle.

    The two and the desk may take it. Raises NotFound for everybody else, and AlreadyDecided when
    the pair is no longer what the page showed.
    """
    mine = Pairing.id == pairing_id
    if by.role not in STAFF:
        mine &= belongs_to(by)
    appeal_id = session.scalar(select(Pairing.appeal_id).where(mine))
    if appeal_id is None:
        raise NotFound
    standing.hold(session, appeal_id=appeal_id)
    pairing = session.get_one(
        Pairing, pairing_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if pairing.version != version or pairing.status is PairingStatus.CLOSED:
        raise AlreadyDecided
    return pairing


def kept(session: Session, kind: type[Entry], *, entry_id: UUID, pairing: Pairing) -> Entry | None:
    """Return the entry that was already made from the same form: a form sent twice makes one.

    Raises NotFound when the id belongs to another pair.
    """
    entry = session.get(kind, entry_id)
    if entry is not None and entry.pairing_id != pairing.id:
        raise NotFound
    return entry


def next_number(session: Session, column: InstrumentedAttribute[int], *, pairing: Pairing) -> int:
    """Return the number of a new entry; the pair is locked, so nobody else gets the same."""
    pairing_id = column.class_.pairing_id
    last = session.scalar(select(func.max(column)).where(pairing_id == pairing.id))
    return (last or 0) + 1
