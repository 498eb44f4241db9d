"""What each of the two sees of their pair.

A mentor's view ends with the pair: afterwards there is a line with its outcome, and neither the
contacts nor anything that was written. The seeker goes on reading what is theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from matching.domain.actor import Actor
from matching.domain.availability import shared_hours
from matching.domain.errors import NotFound
from matching.domain.lifecycles import Outcome, PairingStatus
from matching.domain.progress import Going, Milestone
from matching.domain.vocabulary import (
    Audience,
    ContactKind,
    LanguageLevel,
    NeedKind,
    Role,
    SpokenLanguage,
)
from matching.models.columns import SealedRow
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.vetting import Offer
from matching.services import sealing
from matching.services.keys import Keys
from matching.services.progress import closing, pairs

LISTED = 100


@dataclass(frozen=True)
class Summary:
    """A pair in a list."""

    id: UUID
    need: NeedKind
    status: PairingStatus
    outcome: Outcome | None
    started_week: date
    closed_week: date | None


@dataclass(frozen=True)
class Step:
    """A step of the plan, opened."""

    id: UUID
    text: str
    due_week: date | None
    done_week: date | None


@dataclass(frozen=True)
class Held:
    """A session that took place, with its note opened."""

    week: date
    minutes: int
    note: str


@dataclass(frozen=True)
class Said:
    """One's own check-in, opened."""

    week: date
    going: Going
    note: str


@dataclass(frozen=True)
class Facts:
    """What is known of the seeker, as codes."""

    target: str | None
    wanted: tuple[str, ...]
    held: tuple[str, ...]
    languages: Mapping[SpokenLanguage, LanguageLevel]
    weekly_hours: int
    time_zone: str
    shared_hours: int


@dataclass(frozen=True)
class Question:
    """A follow-up that waits for the seeker's answer."""

    id: UUID
    milestone: Milestone


@dataclass(frozen=True)
class _Page:
    summary: Summary
    version: int
    steps: tuple[Step, ...]
    sessions: tuple[Held, ...]
    check_ins: tuple[Said, ...]
    sessions_held: int

    @property
    def open(self) -> bool:
        """Tell whether the two still work together."""
        return self.summary.status is not PairingStatus.CLOSED


@dataclass(frozen=True)
class MentorPage(_Page):
    """A pair as its mentor sees it; without facts, contacts and words once it is closed."""

    facts: Facts | None
    contacts: Mapping[ContactKind, str]


@dataclass(frozen=True)
class SeekerPage(_Page):
    """A pair as its seeker sees it."""

    mentor_name: str
    questions: tuple[Question, ...]
    may_reopen: bool


def of_mentor(session: Session, *, by: Actor) -> Sequence[Summary]:
    """Return the pairs of a mentor: open ones first, then the latest to end."""
    return _summaries(session, by)


def of_seeker(session: Session, *, by: Actor) -> Sequence[Summary]:
    """Return the pairs of a seeker, in the same order."""
    return _summaries(session, by)


def for_mentor(
    session: Session, *, pairing_id: UUID, by: Actor, week: date, keys: Keys
) -> MentorPage:
    """Open a pair for its mentor. Raises NotFound for anybody else's."""
    if by.role is not Role.MENTOR:
        raise NotFound
    pairing = _load(session, pairing_id, by)
    still = pairing.status is not PairingStatus.CLOSED
    return MentorPage(
        summary=_summary(pairing),
        version=pairing.version,
        steps=_steps(session, pairing, by, keys) if still else (),
        sessions=_sessions(session, pairing, by, keys) if still else (),
        check_ins=_check_ins(session, pairing, by, keys) if still else (),
        sessions_held=len(pairing.sessions),
        facts=_facts(pairing, week) if still else None,
        contacts=_contacts(session, pairing, by, keys) if still else {},
    )


def for_seeker(
    session: Session, *, pairing_id: UUID, by: Actor, week: date, keys: Keys
) -> SeekerPage:
    """Open a pair for its seeker. Raises NotFound for anybody else's."""
    if by.role is not Role.SEEKER:
        raise NotFound
    pairing = _load(session, pairing_id, by)
    return SeekerPage(
        summary=_summary(pairing),
        version=pairing.version,
        steps=_steps(session, pairing, by, keys),
        sessions=_sessions(session, pairing, by, keys),
        check_ins=_check_ins(session, pairing, by, keys),
        sessions_held=len(pairing.sessions),
        mentor_name=pairs.mentor_name(session, pairing=pairing, by=by, keys=keys),
        questions=_questions(pairing, week),
        may_reopen=closing.may_reopen(session, appeal_id=by.id),
    )


def _summaries(session: Session, by: Actor) -> Sequence[Summary]:
    is_closed = Pairing.status == PairingStatus.CLOSED
    order = (is_closed, Pairing.closed_week.desc(), Pairing.started_week, Pairing.id)
    statement = select(Pairing).where(pairs.belongs_to(by)).order_by(*order).limit(LISTED)
    return [_summary(pairing) for pairing in session.scalars(statement)]


def _summary(pairing: Pairing) -> Summary:
    return Summary(
        id=pairing.id,
        need=pairing.need,
        status=pairing.status,
        outcome=pairing.outcome,
        started_week=pairing.started_week,
        closed_week=pairing.closed_week,
    )


def _load(session: Session, pairing_id: UUID, by: Actor) -> Pairing:
    statement = (
        select(Pairing)
        .where(Pairing.id == pairing_id, pairs.belongs_to(by))
        .options(
            selectinload(Pairing.steps),
            selectinload(Pairing.sessions),
            selectinload(Pairing.check_ins),
            selectinload(Pairing.follow_ups),
            joinedload(Pairing.appeal).options(
                selectinload(Appeal.skills),
                selectinload(Appeal.languages),
                selectinload(Appeal.parts),
                selectinload(Appeal.contacts),
            ),
            joinedload(Pairing.offer).options(joinedload(Offer.mentor), selectinload(Offer.parts)),
        )
    )
    pairing = session.scalar(statement)
    if pairing is None:
        raise NotFound
    return pairing


def _steps(session: Session, pairing: Pairing, by: Actor, keys: Keys) -> tuple[Step, ...]:
    texts = _open(session, pairing.steps, "text", by, keys)
    return tuple(
        Step(row.id, text, row.due_week, row.done_week)
        for row, text in zip(pairing.steps, texts, strict=True)
    )


def _sessions(session: Session, pairing: Pairing, by: Actor, keys: Keys) -> tuple[Held, ...]:
    newest = sorted(pairing.sessions, key=lambda row: (row.held_week, row.number), reverse=True)
    notes = _open(session, newest, "note", by, keys)
    return tuple(
        Held(row.held_week, row.minutes, note) for row, note in zip(newest, notes, strict=True)
    )


def _check_ins(session: Session, pairing: Pairing, by: Actor, keys: Keys) -> tuple[Said, ...]:
    own = [row for row in reversed(pairing.check_ins) if row.by is by.role]
    notes = _open(session, own, "note", by, keys)
    return tuple(
        Said(row.given_week, row.going, note) for row, note in zip(own, notes, strict=True)
    )


def _open(
    session: Session, rows: Sequence[SealedRow], column: str, by: Actor, keys: Keys
) -> Sequence[str]:
    return sealing.open_all(session, [(row, column) for row in rows], by=by, keys=keys)


def _facts(pairing: Pairing, week: date) -> Facts:
    appeal = pairing.appeal
    levels = sorted(appeal.languages, key=lambda row: (-row.level, row.language))
    return Facts(
        target=appeal.target_occupation_id,
        wanted=tuple(sorted(appeal.wanted)),
        held=tuple(sorted(appeal.held)),
        languages={row.language: row.level for row in levels},
        weekly_hours=appeal.weekly_hours,
        time_zone=appeal.time_zone,
        shared_hours=shared_hours(appeal.availability, pairing.offer.availability, week_of=week),
    )


def _contacts(
    session: Session, pairing: Pairing, by: Actor, keys: Keys
) -> Mapping[ContactKind, str]:
    order = list(ContactKind)
    shared = [row for row in pairing.appeal.contacts if row.audience is Audience.MENTOR]
    shared.sort(key=lambda row: order.index(row.kind))
    values = _open(session, shared, "value", by, keys)
    return {row.kind: value for row, value in zip(shared, values, strict=True)}


def _questions(pairing: Pairing, week: date) -> tuple[Question, ...]:
    return tuple(
        Question(row.id, row.milestone)
        for row in pairing.follow_ups
        if row.answer is None and row.due_week <= week
    )
