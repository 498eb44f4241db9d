"""The figures of the programme, against a small world that can be counted by hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    DeclineReason,
    MentorStatus,
    Outcome,
    ProposalStatus,
)
from matching.domain.progress import Milestone, Shelf, StillEmployed
from matching.domain.reports import Stage, waits
from matching.domain.vocabulary import NeedKind
from matching.services import progress, reports, review
from tests import factories

MONDAY = factories.MONDAY


def weeks(number):
    return timedelta(weeks=number)


def close(session, pair, outcome, by, on=MONDAY):
    progress.close(session, pairing_id=pair.id, version=pair.version, outcome=outcome, by=by, on=on)


@pytest.fixture
def by(session, keys):
    return factories.actor_of(factories.coordinator(session, keys))


def funnel(session):
    return {row.stage: row.people for row in reports.report(session, week=MONDAY).funnel}


class TestFunnel:
    def test_everybody_stands_on_every_step_they_passed(self, session, keys, by):
        for status in (
            AppealStatus.RECEIVED,
            AppealStatus.IN_TRIAGE,
            AppealStatus.DECLINED,
            AppealStatus.READY,
            AppealStatus.WITHDRAWN,
        ):
            factories.appeal(session, keys, status=status)
        factories.proposal(session, keys)
        factories.pairing(session, keys)
        close(session, factories.pairing(session, keys), Outcome.EMPLOYED, by)
        close(session, factories.pairing(session, keys), Outcome.REMATCH, by)

        assert funnel(session) == {
            Stage.RECEIVED: 9,
            Stage.TRIAGED: 7,
            Stage.READY: 5,
            Stage.PROPOSED: 4,
            Stage.PAIRED: 3,
            Stage.REACHED: 1,
        }

    def test_two_pairs_of_one_person_count_once(self, session, keys, by):
        first = factories.pairing(session, keys)
        factories.pairing(session, keys, appeal=first.appeal, need=NeedKind.MENTORING)

        assert funnel(session)[Stage.PAIRED] == 1

    def test_leaving_later_does_not_undo_how_far_they_came(self, session, keys):
        pair = factories.pairing(session, keys)
        pair.appeal.status = AppealStatus.WITHDRAWN
        session.flush()

        report = reports.report(session, week=MONDAY)

        assert [row.people for row in report.funnel] == [1, 1, 1, 1, 1, 0]
        assert report.withdrawn == 1

    def test_nobody_is_no_division_by_zero(self, session):
        report = reports.report(session, week=MONDAY)

        assert {row.share for row in report.funnel} == {0.0}
        assert report.waiting.median is None


class TestWaits:
    @pytest.mark.parametrize(
        ("counted", "people", "median", "worst"),
        [
            ([], 0, None, None),
            ([(4, 0)], 0, None, None),
            ([(4, 1)], 1, 4, 4),
            ([(0, 1), (3, 1)], 2, 1.5, 3),
            ([(9, 1), (1, 3)], 4, 1, 9),
            ([(2, 2), (6, 3)], 5, 6, 6),
        ],
    )
    def test_the_middle_and_the_longest(self, counted, people, median, worst):
        group = waits(counted)

        assert (group.people, group.median, group.worst) == (people, median, worst)

    def test_from_the_appeal_to_the_first_pair(self, session, keys):
        early = factories.appeal(session, keys, received_week=MONDAY - weeks(10))
        factories.pairing(session, keys, appeal=early, started_week=MONDAY - weeks(4))
        factories.pairing(session, keys, appeal=early, need=NeedKind.MENTORING, started_week=MONDAY)
        late = factories.appeal(session, keys, received_week=MONDAY - weeks(2))
        factories.pairing(session, keys, appeal=late, started_week=MONDAY)

        group = reports.report(session, week=MONDAY).paired_waits

        assert (group.people, group.median, group.worst) == (2, 4, 6)

    def test_those_who_never_had_anybody_wait_still(self, session, keys, by):
        factories.appeal(session, keys, received_week=MONDAY - weeks(7))
        factories.appeal(
            session,
            keys,
            received_week=MONDAY - weeks(1),
            status=AppealStatus.RECEIVED,
        )
        factories.appeal(session, keys, status=AppealStatus.DECLINED)
        close(session, factories.pairing(session, keys), Outcome.REMATCH, by)

        group = reports.report(session, week=MONDAY).waiting

        assert (group.people, group.median, group.worst) == (2, 4, 7)


class TestFigures:
    def test_outcomes_by_count_and_share(self, session, keys, by):
        for outcome in (Outcome.EMPLOYED, Outcome.EMPLOYED, Outcome.REMATCH):
            close(session, factories.pairing(session, keys), outcome, by)
        factories.pairing(session, keys)

        ended = {row.outcome: row for row in reports.report(session, week=MONDAY).outcomes}

        assert (ended[Outcome.EMPLOYED].pairs, ended[Outcome.REMATCH].pairs) == (2, 1)
        assert ended[Outcome.EMPLOYED].share == pytest.approx(2 / 3)
        assert ended[Outcome.LOST_CONTACT].share == 0

    def test_sessions_and_their_minutes(self, session, keys):
        pair = factories.pairing(session, keys)
        for minutes in (45, 90):
            progress.log_session(
                session,
                pairing_id=pair.id,
                entry_id=uuid4(),
                by=factories.mentor_of(pair.offer.mentor),
                held=MONDAY,
                minutes=minutes,
                note="",
                on=MONDAY,
                keys=keys,
            )

        report = reports.report(session, week=MONDAY)

        assert (report.sessions, report.minutes) == (2, 135)

    def test_mentors_and_proposals(self, session, keys):
        for status in (MentorStatus.APPLIED, MentorStatus.ACTIVE, MentorStatus.PAUSED):
            factories.mentor(session, keys, status=status)
        proposal = factories.proposal(session, keys, status=ProposalStatus.REJECTED)

        report = reports.report(session, week=MONDAY)

        assert proposal.status is ProposalStatus.REJECTED
        assert (report.mentors_applied, report.mentors_active) == (4, 3)
        assert report.proposals[ProposalStatus.REJECTED] == 1
        assert report.proposals[ProposalStatus.OFFERED] == 0

    def test_who_is_still_employed(self, session, keys, by):
        pairs = [factories.pairing(session, keys) for _ in range(4)]
        for pair in pairs:
            close(session, pair, Outcome.EMPLOYED, by, on=MONDAY - weeks(6))
        answers = (StillEmployed.YES, StillEmployed.YES, StillEmployed.NO)
        for due, answer in zip(progress.due(session, week=MONDAY, page=1), answers, strict=False):
            progress.answer(session, follow_up_id=due.id, by=by, answer=answer, on=MONDAY)

        lasting = {row.milestone: row for row in reports.report(session, week=MONDAY).lasting}

        first = lasting[Milestone.DAYS_30]
        assert (first.answers[StillEmployed.YES], first.unanswered) == (2, 1)
        assert first.share == pytest.approx(2 / 3)
        assert lasting[Milestone.DAYS_90].unanswered == 0
        assert lasting[Milestone.DAYS_90].share is None


class TestRefusals:
    def test_counts_how_often_coordinators_overruled_the_matcher_and_why(self, session, keys, by):
        for reason in (DeclineReason.WRONG_SKILLS, DeclineReason.WRONG_SKILLS, DeclineReason.OTHER):
            refused = factories.proposal(session, keys)
            review.reject(
                session,
                proposal_id=refused.id,
                version=refused.version,
                by=by,
                on=MONDAY,
                reason=reason,
                note="",
                keys=keys,
            )
        factories.proposal(session, keys)

        report = reports.report(session, week=MONDAY)

        overruled = {row.reason: row.by[BarCause.COORDINATOR] for row in report.refusals}
        assert report.decided == report.proposals[ProposalStatus.REJECTED] == 3
        assert overruled.pop(DeclineReason.WRONG_SKILLS) == 2
        assert overruled.pop(DeclineReason.OTHER) == 1
        assert set(overruled.values()) == {0}

    def test_tells_the_refusals_of_mentors_apart_and_leaves_out_who_is_kept_apart(
        self, session, keys, by
    ):
        offered = factories.proposal(session, keys, status=ProposalStatus.OFFERED)
        offered.offer.taken += 1
        review.mentor_decline(
            session,
            proposal_id=offered.id,
            version=offered.version,
            by=factories.mentor_of(offered.offer.mentor),
            on=MONDAY,
            reason=DeclineReason.NO_TIME,
            note="",
            keys=keys,
        )
        apart = factories.proposal(session, keys)
        mentor_id = apart.offer.mentor_id
        review.keep_apart(session, appeal_id=apart.appeal_id, mentor_id=mentor_id, by=by, on=MONDAY)

        refusals = {row.reason: row.by for row in reports.report(session, week=MONDAY).refusals}

        assert sum(sum(each.values()) for each in refusals.values()) == 1
        assert refusals[DeclineReason.NO_TIME][BarCause.MENTOR] == 1


def test_the_number_of_queries_does_not_grow(session, keys, by):
    def queries(work):
        counted = []

        def count(*_):
            counted.append(1)

        session.expunge_all()
        event.listen(session.get_bind(), "before_cursor_execute", count)
        work()
        event.remove(session.get_bind(), "before_cursor_execute", count)
        return len(counted)

    def report():
        reports.report(session, week=MONDAY)

    def board():
        progress.board(session, shelf=Shelf.OPEN, week=MONDAY, page=1)

    factories.pairing(session, keys)
    few = queries(report), queries(board)
    for _ in range(6):
        factories.pairing(session, keys)

    assert (queries(report), queries(board)) == few
