"""Pairs on the coordinators' desk: figures and weeks, never what the two write to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from matching.domain.actor import Actor
from matching.domain.errors import NotFound
from matching.domain.lifecycles import Outcome, PairingStatus
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.progress import (
    QUIET_WEEKS,
    Going,
    Happening,
    Milestone,
    Shelf,
    StillEmployed,
)
from matching.domain.vocabulary import NeedKind, Role
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession, Pairing
from matching.models.vetting import Mentor, Offer
from matching.services import openings, sealing
from matching.services.keys import Keys
from matching.services.progress.pages import Said

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A pair in the list."""

    id: UUID
    appeal_id: UUID
    mentor_alias: str
    need: NeedKind
    status: PairingStatus
    outcome: Outcome | None
    started_week: date
    last_week: date
    """When something was last heard: a session, a check-in, or the start."""
    sessions: int
    stalled: bool


@dataclass(frozen=True)
class Board:
    """One page of the list, with how many there are on every shelf."""

    lines: tuple[Line, ...]
    page: int
    pages: int
    counts: dict[Shelf, int]


@dataclass(frozen=True)
class Event:
    """Something that happened in a week, or will be asked in one."""

    week: date
    what: Happening
    by: Role | None = None
    going: Going | None = None
    minutes: int = 0
    milestone: Milestone | None = None
    answer: StillEmployed | None = None


@dataclass(frozen=True)
class Case:
    """One pair."""

    id: UUID
    version: int
    appeal_id: UUID
    mentor_id: UUID
    mentor_alias: str
    need: NeedKind
    status: PairingStatus
    outcome: Outcome | None
    started_week: date
    closed_week: date | None
    stalled: bool
    sessions: int
    minutes: int
    check_ins: int
    messages: int
    steps: int
    steps_done: int
    events: tuple[Event, ...]
    """Newest first."""


def board(session: Session, *, shelf: Shelf, week: date, page: int) -> Board:
    """Return one page of a shelf, those that stalled first, then the longest unheard of."""
    counts = {each: _count(session, each, week) for each in Shelf}
    pages = max(1, -(-counts[shelf] // PAGE))
    page = min(page, pages)
    statement = (
        _lines(week)
        .where(_on(shelf, week))
        .order_by(_stalled(week).desc(), Pairing.started_week, Pairing.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Board(
        lines=tuple(_line(*row) for row in session.execute(statement)),
        page=page,
        pages=pages,
        counts=counts,
    )


def case(session: Session, *, pairing_id: UUID, week: date) -> Case:
    """Return one pair: its figures and weeks. Raises NotFound."""
    pairing = _load(session, pairing_id)
    mentor = pairing.offer.mentor
    return Case(
        id=pairing.id,
        version=pairing.version,
        appeal_id=pairing.appeal_id,
        mentor_id=mentor.id,
        mentor_alias=mentor.account.alias,
        need=pairing.need,
        status=pairing.status,
        outcome=pairing.outcome,
        started_week=pairing.started_week,
        closed_week=pairing.closed_week,
        stalled=_is_stalled(pairing, week),
        sessions=len(pairing.sessions),
        minutes=sum(row.minutes for row in pairing.sessions),
        check_ins=len(pairing.check_ins),
        messages=_messages(session, pairing),
        steps=len(pairing.steps),
        steps_done=sum(row.done_week is not None for row in pairing.steps),
        events=_events(pairing),
    )


def check_in_notes(
    session: Session,
    *,
    pairing_id: UUID,
    reason: OpeningReason,
    quota: int,
    by: Actor,
    on: date,
    keys: Keys,
) -> Sequence[tuple[Role, Said]]:
    """Open what the two wrote to the coordinators, newest first, and leave a trace of it.

    Raises NotFound, and QuotaUsed.
    """
    pairing = _load(session, pairing_id)
    openings.open_(
        session,
        by=by,
        what=Sealed.CHECK_IN_NOTES,
        subject_id=pairing.appeal_id,
        reason=reason,
        quota=quota,
        on=on,
    )
    newest = pairing.check_ins[::-1]
    notes = sealing.open_all(session, [(row, "note") for row in newest], by=by, keys=keys)
    return [
        (row.by, Said(row.given_week, row.going, note))
        for row, note in zip(newest, notes, strict=True)
    ]


def _count(session: Session, shelf: Shelf, week: date) -> int:
    counted = select(func.count()).select_from(Pairing).where(_on(shelf, week))
    return session.scalars(counted).one()


def _on(shelf: Shelf, week: date) -> ColumnElement[bool]:
    match shelf:
        case Shelf.OPEN:
            return Pairing.status != PairingStatus.CLOSED
        case Shelf.STALLED:
            return _stalled(week)
        case Shelf.PAUSED:
            return Pairing.status == PairingStatus.PAUSED
        case Shelf.CLOSED:
            return Pairing.status == PairingStatus.CLOSED


def _stalled(week: date) -> ColumnElement[bool]:
    limit = week - timedelta(weeks=QUIET_WEEKS)
    session, word = MentoringSession, CheckIn
    met = exists().where(session.pairing_id == Pairing.id, session.held_week > limit)
    said = exists().where(word.pairing_id == Pairing.id, word.given_week > limit)
    begun = Pairing.started_week <= limit
    return (Pairing.status == PairingStatus.ACTIVE) & begun & ~met & ~said


def _lines(week: date) -> Select[Any]:
    of_pair = MentoringSession.pairing_id == Pairing.id
    held = select(func.max(MentoringSession.held_week)).where(of_pair).scalar_subquery()
    count = select(func.count()).select_from(MentoringSession).where(of_pair).scalar_subquery()
    said = select(func.max(CheckIn.given_week)).where(CheckIn.pairing_id == Pairing.id)
    return (
        select(Pairing, held, said.scalar_subquery(), count, _stalled(week))
        .join(Pairing.offer)
        .join(Offer.mentor)
        .join(Mentor.account)
        .options(
            contains_eager(Pairing.offer)
            .contains_eager(Offer.mentor)
            .contains_eager(Mentor.account)
        )
    )


def _line(
    pairing: Pairing, held: date | None, said: date | None, sessions: int, stalled: bool
) -> Line:
    return Line(
        id=pairing.id,
        appeal_id=pairing.appeal_id,
        mentor_alias=pairing.offer.mentor.account.alias,
        need=pairing.need,
        status=pairing.status,
        outcome=pairing.outcome,
        started_week=pairing.started_week,
        last_week=max(filter(None, (pairing.started_week, held, said))),
        sessions=sessions,
        stalled=stalled,
    )


def _load(session: Session, pairing_id: UUID) -> Pairing:
    statement = (
        select(Pairing)
        .where(Pairing.id == pairing_id)
        .options(
            selectinload(Pairing.steps),
            selectinload(Pairing.sessions),
            selectinload(Pairing.check_ins),
            selectinload(Pairing.follow_ups),
            joinedload(Pairing.offer).joinedload(Offer.mentor).joinedload(Mentor.account),
        )
    )
    pairing = session.scalar(statement)
    if pairing is None:
        raise NotFound
    return pairing


def _is_stalled(pairing: Pairing, week: date) -> bool:
    heard = [row.held_week for row in pairing.sessions]
    heard += [row.given_week for row in pairing.check_ins]
    latest = max([pairing.started_week, *heard])
    quiet = latest <= week - timedelta(weeks=QUIET_WEEKS)
    return pairing.status is PairingStatus.ACTIVE and quiet


def _messages(session: Session, pairing: Pairing) -> int:
    counted = select(func.count()).select_from(Message).where(Message.pairing_id == pairing.id)
    return session.scalars(counted).one()


def _events(pairing: Pairing) -> tuple[Event, ...]:
    events = [Event(pairing.started_week, Happening.STARTED)]
    events += [
        Event(row.held_week, Happening.SESSION, minutes=row.minutes) for row in pairing.sessions
    ]
    events += [
        Event(row.given_week, Happening.CHECK_IN, by=row.by, going=row.going)
        for row in pairing.check_ins
    ]
    if pairing.closed_week is not None:
        events.append(Event(pairing.closed_week, Happening.CLOSED))
    events += [
        Event(row.due_week, Happening.FOLLOW_UP, milestone=row.milestone, answer=row.answer)
        for row in pairing.follow_ups
    ]
    events.sort(key=lambda event: event.week)
    return tuple(events[::-1])
