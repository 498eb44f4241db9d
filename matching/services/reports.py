"""Figures of the programme, counted by the database: nobody's row is looked at."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from matching.domain.lifecycles import (
    AppealStatus,
    DeclineReason,
    MentorStatus,
    Outcome,
    ProposalStatus,
)
from matching.domain.matches import Waits
from matching.domain.progress import Milestone, StillEmployed
from matching.domain.reports import (
    REFUSING,
    Ended,
    Lasting,
    Reached,
    Refusals,
    Report,
    Stage,
    share,
    waits,
)
from matching.domain.weeks import weeks_between
from matching.models.intake import Appeal
from matching.models.progress import FollowUp, MentoringSession, Pairing
from matching.models.review import Bar, Proposal
from matching.models.vetting import Mentor
from matching.services import standing

_READ = frozenset(AppealStatus) - {AppealStatus.RECEIVED, AppealStatus.WITHDRAWN}
_READY = standing.MATCHED | {AppealStatus.CLOSED}
_WAITING = frozenset(
    {
        AppealStatus.RECEIVED,
        AppealStatus.IN_TRIAGE,
        AppealStatus.NEEDS_INFO,
        AppealStatus.READY,
        AppealStatus.PROPOSED,
    }
)
_WORKING = frozenset({MentorStatus.ACTIVE, MentorStatus.PAUSED})


def report(session: Session, *, week: date) -> Report:
    """Return the figures as they are now; always the same number of queries."""
    sessions, minutes = _sessions(session)
    appeals = _by(session, Appeal.status)
    mentors = _by(session, Mentor.status)
    return Report(
        funnel=_funnel(session),
        declined=appeals.get(AppealStatus.DECLINED, 0),
        withdrawn=appeals.get(AppealStatus.WITHDRAWN, 0),
        mentors_applied=sum(mentors.values()),
        mentors_active=sum(mentors.get(status, 0) for status in _WORKING),
        proposals=_proposals(session),
        decided=_decided(session),
        refusals=_refusals(session),
        paired_waits=_paired_waits(session),
        waiting=_waiting(session, week),
        outcomes=_outcomes(session),
        sessions=sessions,
        minutes=minutes,
        lasting=_lasting(session, week),
    )


def _funnel(session: Session) -> tuple[Reached, ...]:
    reached = _reached()
    columns = (func.count().filter(condition) for condition in reached.values())
    counts = session.execute(select(*columns).select_from(Appeal)).one()
    return tuple(
        Reached(stage, people, share(people, counts[0]))
        for stage, people in zip(reached, counts, strict=True)
    )


def _reached() -> Mapping[Stage, ColumnElement[bool]]:
    # Later stages are read from what happened, so that a withdrawal does not undo them, and each
    # stage holds everybody of the next.
    proposed = exists().where(Proposal.appeal_id == Appeal.id)
    paired = exists().where(Pairing.appeal_id == Appeal.id)
    well = Pairing.outcome.in_(standing.FULFILLED)
    return {
        Stage.RECEIVED: Appeal.id.is_not(None),
        Stage.TRIAGED: or_(Appeal.status.in_(_READ), proposed),
        Stage.READY: or_(Appeal.status.in_(_READY), proposed),
        Stage.PROPOSED: proposed,
        Stage.PAIRED: paired,
        Stage.REACHED: exists().where(Pairing.appeal_id == Appeal.id, well),
    }


def _by(session: Session, column: Any) -> dict[Any, int]:
    counted = select(column, func.count()).group_by(column)
    return dict(session.execute(counted).all())


def _proposals(session: Session) -> Mapping[ProposalStatus, int]:
    counted = _by(session, Proposal.status)
    return {status: counted.get(status, 0) for status in ProposalStatus}


def _decided(session: Session) -> int:
    return session.scalars(select(func.count(Proposal.decided_by))).one()


def _refusals(session: Session) -> tuple[Refusals, ...]:
    # What was lifted later was refused all the same.
    counted = select(Bar.reason, Bar.cause, func.count()).where(Bar.cause.in_(REFUSING))
    numbers = {
        (reason, cause): number
        for reason, cause, number in session.execute(counted.group_by(Bar.reason, Bar.cause))
    }
    return tuple(
        Refusals(reason, {cause: numbers.get((reason, cause), 0) for cause in REFUSING})
        for reason in DeclineReason
    )


def _paired_waits(session: Session) -> Waits:
    first = (
        select(Pairing.appeal_id, func.min(Pairing.started_week).label("week"))
        .group_by(Pairing.appeal_id)
        .subquery()
    )
    counted = (
        select(Appeal.received_week, first.c.week, func.count())
        .join(first, first.c.appeal_id == Appeal.id)
        .group_by(Appeal.received_week, first.c.week)
    )
    return waits(
        [
            (weeks_between(received, paired), number)
            for received, paired, number in session.execute(counted)
        ]
    )


def _waiting(session: Session, week: date) -> Waits:
    never = ~exists().where(Pairing.appeal_id == Appeal.id)
    counted = (
        select(Appeal.received_week, func.count())
        .where(Appeal.status.in_(_WAITING), never)
        .group_by(Appeal.received_week)
    )
    return waits(
        [(weeks_between(received, week), number) for received, number in session.execute(counted)]
    )


def _outcomes(session: Session) -> tuple[Ended, ...]:
    counted = _by(session, Pairing.outcome)
    counted.pop(None, None)
    ended = sum(counted.values())
    return tuple(
        Ended(outcome, counted.get(outcome, 0), share(counted.get(outcome, 0), ended))
        for outcome in Outcome
    )


def _sessions(session: Session) -> tuple[int, int]:
    minutes = func.coalesce(func.sum(MentoringSession.minutes), 0)
    held, total = session.execute(select(func.count(MentoringSession.id), minutes)).one()
    return held, total


def _lasting(session: Session, week: date) -> tuple[Lasting, ...]:
    asked = select(FollowUp.milestone, FollowUp.answer, func.count())
    counted = asked.where(FollowUp.due_week <= week).group_by(FollowUp.milestone, FollowUp.answer)
    numbers = {
        (milestone, answer): number for milestone, answer, number in session.execute(counted)
    }
    return tuple(
        Lasting(
            milestone=milestone,
            answers={answer: numbers.get((milestone, answer), 0) for answer in StillEmployed},
            unanswered=numbers.get((milestone, None), 0),
        )
        for milestone in Milestone
    )
