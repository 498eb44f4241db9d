"""The purge: what the retention says is no longer needed goes, a few rows at a time."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from matching.domain.lifecycles import (
    AppealStatus,
    MentorStatus,
    PairingStatus,
    RoundStatus,
    WordStatus,
)
from matching.domain.retention import Kept, Retention, before
from matching.models.intake import Appeal
from matching.models.messages import Message
from matching.models.progress import MentoringSession, Pairing, PlanStep
from matching.models.review import Proposal
from matching.models.rounds import Round
from matching.models.vetting import Mentor, Offer, Vouch
from matching.models.words import Synonym
from matching.services import erasure, round_details
from matching.services.sealing import ERASED

BATCH = 100
"""How many go in one transaction, so that nobody has to wait long for the database."""

Begin: TypeAlias = Callable[[], AbstractContextManager[Session]]
"""Begins a transaction, and commits it at its end."""

_PEOPLE = frozenset({Appeal, Mentor})
_LEFT = func.coalesce(Mentor.left_week, Mentor.applied_week)


@dataclass(frozen=True)
class Step:
    """What goes of one kind, and how."""

    table: type[Any]
    over: Callable[[date], ColumnElement[bool]]
    """The condition on the table for everything whose time is over, up to a Monday."""
    erase: Callable[[Session, Collection[UUID]], None]


def purge(begin: Begin, *, retention: Retention, week: date) -> Mapping[Kept, int]:
    """Erase everything whose time is over, in transactions of their own; return how many of each.

    Broken off at any point, the next one goes on where this one stopped.
    """
    return {kind: _all_of(begin, kind, retention=retention, week=week) for kind in Kept}


def count(session: Session, *, retention: Retention, week: date) -> Mapping[Kept, int]:
    """Return how many of each kind a purge would erase."""
    return {
        kind: session.scalars(
            select(func.count()).select_from(_over(kind, retention, week).subquery())
        ).one()
        for kind in Kept
    }


def _all_of(begin: Begin, kind: Kept, *, retention: Retention, week: date) -> int:
    erased = 0
    while True:
        with begin() as session:
            found = _some_of(session, kind, retention=retention, week=week)
        erased += found
        if found < BATCH:
            return erased


def _some_of(session: Session, kind: Kept, *, retention: Retention, week: date) -> int:
    wanted = _over(kind, retention, week).order_by(STEPS[kind].table.id).limit(BATCH)
    if STEPS[kind].table in _PEOPLE:
        round_details.forget_people(session, people=session.scalars(wanted).all())
    # Somebody may have come back since: what counts is what is over once it is locked.
    found = session.scalars(wanted.with_for_update(key_share=True)).all()
    STEPS[kind].erase(session, found)
    return len(found)


def _over(kind: Kept, retention: Retention, week: date) -> Select[UUID]:
    step = STEPS[kind]
    last = before(week, weeks=getattr(retention, kind.value))
    ids: Select[UUID] = select(step.table.id).where(step.over(last))
    return ids


def _ended_appeals(last: date) -> ColumnElement[bool]:
    ended = Appeal.status.in_((AppealStatus.WITHDRAWN, AppealStatus.DECLINED))
    return ended & (Appeal.changed_week <= last)


def _silent_appeals(last: date) -> ColumnElement[bool]:
    return (Appeal.status == AppealStatus.NEEDS_INFO) & (Appeal.changed_week <= last)


def _closed_words(last: date) -> ColumnElement[bool]:
    return _closed_appeals(last) & (Appeal.story != ERASED)


def _closed_appeals(last: date) -> ColumnElement[bool]:
    return (Appeal.status == AppealStatus.CLOSED) & (Appeal.changed_week <= last)


def _messages(last: date) -> ColumnElement[bool]:
    closed = (Pairing.status == PairingStatus.CLOSED) & (Pairing.closed_week <= last)
    return closed & or_(
        select(Message.id).where(Message.pairing_id == Pairing.id).exists(),
        select(PlanStep.id).where(PlanStep.pairing_id == Pairing.id).exists(),
        select(MentoringSession.id)
        .where(MentoringSession.pairing_id == Pairing.id, MentoringSession.note != ERASED)
        .exists(),
    )


def _applications(last: date) -> ColumnElement[bool]:
    waiting = Mentor.status.in_((MentorStatus.APPLIED, MentorStatus.VOUCHED))
    lately = select(Vouch.id).where(Vouch.mentor_id == Mentor.id, Vouch.given_on > last)
    return waiting & (Mentor.applied_week <= last) & ~lately.exists()


def _retired(last: date) -> ColumnElement[bool]:
    return (Mentor.status == MentorStatus.RETIRED) & _written & (last >= _LEFT)


def _blocked(last: date) -> ColumnElement[bool]:
    return (Mentor.status == MentorStatus.BLOCKED) & _written & (last >= _LEFT)


def _empty(last: date) -> ColumnElement[bool]:
    gone = Mentor.status.in_((MentorStatus.RETIRED, MentorStatus.BLOCKED)) & ~_written
    in_use = select(Proposal.id).join(Offer).where(Offer.mentor_id == Mentor.id)
    return gone & ~in_use.exists() & (last >= _LEFT)


def _dry_rounds(last: date) -> ColumnElement[bool]:
    # The newest stays: the next round begins with its weights.
    newest = select(func.max(Round.number)).scalar_subquery()
    return (Round.status == RoundStatus.DRY) & (Round.run_on < last) & (Round.number != newest)


def _round_details(last: date) -> ColumnElement[bool]:
    return Round.detailed & (Round.run_on < last)


def _proposed_words(last: date) -> ColumnElement[bool]:
    decided = func.coalesce(Synonym.decided_week, Synonym.proposed_week)
    return (Synonym.status != WordStatus.APPROVED) & (decided <= last)


_written = Mentor.about != ERASED

STEPS: Mapping[Kept, Step] = {
    Kept.ENDED_APPEALS: Step(Appeal, _ended_appeals, erasure.appeals),
    Kept.SILENT_APPEALS: Step(Appeal, _silent_appeals, erasure.appeals),
    Kept.CLOSED_WORDS: Step(Appeal, _closed_words, erasure.appeal_words),
    Kept.CLOSED_APPEALS: Step(Appeal, _closed_appeals, erasure.appeals),
    Kept.MESSAGES: Step(Pairing, _messages, erasure.conversations),
    Kept.APPLICATIONS: Step(Mentor, _applications, erasure.applications),
    Kept.RETIRED_MENTORS: Step(Mentor, _retired, erasure.mentors),
    Kept.BLOCKED_MENTORS: Step(Mentor, _blocked, erasure.mentors),
    Kept.EMPTY_MENTORS: Step(Mentor, _empty, erasure.empty_mentors),
    Kept.DRY_ROUNDS: Step(Round, _dry_rounds, erasure.dry_rounds),
    Kept.ROUND_DETAILS: Step(Round, _round_details, erasure.details_of_rounds),
    Kept.PROPOSED_WORDS: Step(Synonym, _proposed_words, erasure.words),
}
"""Each finds nothing more of what it has erased: so a purge comes to its end."""
