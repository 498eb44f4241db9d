"""Messages between the two of a pair: nobody else can read them, and coordinators cannot ask to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import NotFound
from matching.domain.lifecycles import PairingStatus
from matching.domain.vocabulary import NeedKind, Role
from matching.domain.weeks import week_of
from matching.models.messages import Message
from matching.models.progress import Pairing
from matching.services import sealing
from matching.services.keys import Keys
from matching.services.progress import pairs

PAGE = 50
GLANCE = 3


@dataclass(frozen=True)
class Line:
    """One message, opened for one of the two."""

    number: int
    mine: bool
    week: date
    body: str


@dataclass(frozen=True)
class Thread:
    """One page of a conversation, oldest first; the last page holds the newest."""

    pairing_id: UUID
    need: NeedKind
    other: str
    """How the seeker may call the mentor; empty for the mentor, to whom the seeker has no name."""
    open: bool
    lines: tuple[Line, ...]
    page: int
    pages: int


def send(
    session: Session,
    *,
    pairing_id: UUID,
    entry_id: UUID,
    by: Actor,
    body: str,
    on: date,
    keys: Keys,
) -> Message:
    """Send a message to the other of the two; sent twice under one id it arrives once.

    However many are sent at once, each gets its own number. Raises NotFound, and AlreadyDecided
    when the pair was closed.
    """
    pairing = pairs.open_for_entry(session, pairing_id=pairing_id, by=by)
    kept = pairs.kept(session, Message, entry_id=entry_id, pairing=pairing)
    if kept is not None:
        return kept
    message = Message(
        id=entry_id,
        pairing_id=pairing.id,
        number=pairs.next_number(session, Message.number, pairing=pairing),
        sender=by.role,
        sent_week=week_of(on),
    )
    sealing.seal(session, message, "body", body, by=by, keys=keys)
    session.add(message)
    session.flush()
    return message


def thread(
    session: Session, *, pairing_id: UUID, by: Actor, keys: Keys, page: int | None = None
) -> Thread:
    """Open a page of the conversation, the last one unless asked for another.

    Once the pair is closed it is the seeker's alone, and nothing can be added. Raises NotFound.
    """
    pairing = _readable(session, pairing_id, by)
    pages = max(1, -(-_count(session, pairing) // PAGE))
    page = min(page or pages, pages)
    statement = (
        select(Message)
        .where(Message.pairing_id == pairing.id)
        .order_by(Message.number)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Thread(
        pairing_id=pairing.id,
        need=pairing.need,
        other=pairs.mentor_name(session, pairing=pairing, by=by, keys=keys),
        open=pairing.status is not PairingStatus.CLOSED,
        lines=_lines(session, session.scalars(statement).all(), by, keys),
        page=page,
        pages=pages,
    )


def latest(session: Session, *, pairing_id: UUID, by: Actor, keys: Keys) -> Sequence[Line]:
    """Open the few newest messages, oldest first. Raises NotFound."""
    pairing = _readable(session, pairing_id, by)
    newest = select(Message).where(Message.pairing_id == pairing.id)
    newest = newest.order_by(Message.number.desc()).limit(GLANCE)
    return _lines(session, session.scalars(newest).all()[::-1], by, keys)


def _readable(session: Session, pairing_id: UUID, by: Actor) -> Pairing:
    pairing = pairs.find(session, pairing_id=pairing_id, by=by)
    if by.role is Role.MENTOR and pairing.status is PairingStatus.CLOSED:
        raise NotFound
    return pairing


def _count(session: Session, pairing: Pairing) -> int:
    counted = select(func.count()).select_from(Message).where(Message.pairing_id == pairing.id)
    return session.scalars(counted).one()


def _lines(
    session: Session, messages: Sequence[Message], by: Actor, keys: Keys
) -> tuple[Line, ...]:
    sealed = [(message, "body") for message in messages]
    bodies = sealing.open_all(session, sealed, by=by, keys=keys)
    return tuple(
        Line(number=row.number, mine=row.sender is by.role, week=row.sent_week, body=body)
        for row, body in zip(messages, bodies, strict=True)
    )
