"""A pair is followed: what the two write, who may see it, how it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    ImpossibleWeek,
    NotAllowed,
    NotFound,
    StepRefused,
)
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    MentorStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.openings import OpeningReason
from matching.domain.progress import MAY_CLOSE_AS, Going, Shelf, StillEmployed
from matching.domain.vocabulary import Audience, ContactKind, NeedKind, Role
from matching.models.intake import ContactDetail
from matching.models.progress import FollowUp, MentoringSession, Pairing
from matching.models.review import Bar
from matching.services import progress
from tests import factories
from tests.services.trail import entries

MONDAY = factories.MONDAY
TODAY = MONDAY + timedelta(days=3)


@pytest.fixture
def pair(session, keys):
    return factories.pairing(session, keys)


def mentor(pair):
    return factories.mentor_of(pair.offer.mentor)


def seeker(pair):
    return factories.seeker_of(pair.appeal_id)


@pytest.fixture
def coordinator(session, keys):
    return factories.actor_of(factories.coordinator(session, keys))


def close(session, pair, outcome, by, on=TODAY):
    return progress.close(
        session, pairing_id=pair.id, version=pair.version, outcome=outcome, by=by, on=on
    )


def log(session, pair, keys, **given):
    details = {
        "pairing_id": pair.id,
        "entry_id": uuid4(),
        "by": mentor(pair),
        "held": TODAY,
        "minutes": 60,
        "note": "We wrote a first program.",
        "on": TODAY,
        "keys": keys,
    }
    return progress.log_session(session, **(details | given))


def say(session, pair, keys, by, **given):
    details = {"entry_id": uuid4(), "going": Going.SLOWLY, "note": "Between us.", "on": TODAY}
    return progress.check_in(session, pairing_id=pair.id, by=by, keys=keys, **(details | given))


def plan(session, pair, keys, by, **given):
    details = {"entry_id": uuid4(), "text": "Read chapter one", "due": None}
    return progress.add_step(session, pairing_id=pair.id, by=by, keys=keys, **(details | given))


def seen_by_mentor(session, pair, keys):
    return progress.for_mentor(session, pairing_id=pair.id, by=mentor(pair), week=MONDAY, keys=keys)


def seen_by_seeker(session, pair, keys):
    return progress.for_seeker(session, pairing_id=pair.id, by=seeker(pair), week=MONDAY, keys=keys)


class TestPlan:
    def test_either_side_adds_and_both_see_it(self, session, keys, pair):
        plan(session, pair, keys, mentor(pair), text="From the mentor")
        plan(session, pair, keys, seeker(pair), text="From the seeker", due=TODAY)

        for page in (seen_by_mentor(session, pair, keys), seen_by_seeker(session, pair, keys)):
            assert [step.text for step in page.steps] == ["From the mentor", "From the seeker"]
            assert page.steps[1].due_week == MONDAY

    def test_the_text_is_sealed(self, session, keys, pair):
        step = plan(session, pair, keys, seeker(pair), text="Read chapter one")

        assert b"chapter" not in step.text

    def test_one_is_done_once_for_both(self, session, keys, pair):
        step = plan(session, pair, keys, mentor(pair))

        for on in (TODAY, TODAY + timedelta(weeks=2)):
            progress.mark_done(session, pairing_id=pair.id, step_id=step.id, by=seeker(pair), on=on)

        assert seen_by_mentor(session, pair, keys).steps[0].done_week == MONDAY

    def test_a_step_of_another_pair_is_not_found(self, session, keys, pair):
        other = factories.pairing(session, keys)
        step = plan(session, other, keys, mentor(other))

        with pytest.raises(NotFound):
            progress.mark_done(
                session, pairing_id=pair.id, step_id=step.id, by=mentor(pair), on=TODAY
            )


class TestSessions:
    def test_only_the_week_is_kept(self, session, keys, pair):
        row = log(session, pair, keys, held=TODAY)

        assert row.held_week == MONDAY
        assert b"program" not in row.note

    def test_a_form_sent_twice_is_one_session(self, session, keys, pair):
        entry_id = uuid4()

        first = log(session, pair, keys, entry_id=entry_id)
        second = log(session, pair, keys, entry_id=entry_id, minutes=90)

        assert first is second
        assert second.minutes == 60
        assert session.scalar(select(func.count()).select_from(MentoringSession)) == 1

    def test_the_id_of_somebody_elses_entry_opens_nothing(self, session, keys, pair):
        other = factories.pairing(session, keys)
        entry = log(session, other, keys)

        with pytest.raises(NotFound):
            log(session, pair, keys, entry_id=entry.id)

    @pytest.mark.parametrize("held", [MONDAY - timedelta(days=1), TODAY + timedelta(days=1)])
    def test_not_before_the_start_and_not_in_the_future(self, session, keys, pair, held):
        with pytest.raises(ImpossibleWeek):
            log(session, pair, keys, held=held)

    def test_a_seeker_logs_none(self, session, keys, pair):
        with pytest.raises(NotFound):
            log(session, pair, keys, by=seeker(pair))


class TestCheckIns:
    def test_each_sees_their_own_and_not_the_others(self, session, keys, pair):
        say(session, pair, keys, seeker(pair), note="I am afraid of them.")
        say(session, pair, keys, mentor(pair), note="We are slow.")

        assert [said.note for said in seen_by_mentor(session, pair, keys).check_ins] == [
            "We are slow."
        ]
        assert [said.note for said in seen_by_seeker(session, pair, keys).check_ins] == [
            "I am afraid of them."
        ]

    def test_under_the_id_of_another_key_is_refused_by_name(self, session, keys, pair):
        for taken in (pair.id, pair.appeal_id, pair.offer.mentor_id):
            with pytest.raises(NotFound):
                say(session, pair, keys, mentor(pair), entry_id=taken)

    def test_a_coordinator_who_reads_them_leaves_a_trace(self, session, keys, pair, coordinator):
        say(session, pair, keys, seeker(pair), note="I am afraid of them.")

        notes = progress.check_in_notes(
            session,
            pairing_id=pair.id,
            reason=OpeningReason.SAFETY,
            quota=1,
            by=coordinator,
            on=TODAY,
            keys=keys,
        )

        assert [(role, said.note) for role, said in notes] == [
            (Role.SEEKER, "I am afraid of them.")
        ]
        (entry,) = entries(session)
        assert (entry.action, entry.actor_id, entry.subject_id, entry.detail) == (
            Action.APPEAL_OPENED,
            coordinator.id,
            pair.appeal_id,
            "check_in_notes safety",
        )


class TestPause:
    def test_either_side_rests_and_goes_on(self, session, keys, pair):
        progress.pause(session, pairing_id=pair.id, version=pair.version, by=mentor(pair), on=TODAY)
        assert pair.status is PairingStatus.PAUSED

        progress.resume(
            session, pairing_id=pair.id, version=pair.version, by=seeker(pair), on=TODAY
        )
        assert pair.status is PairingStatus.ACTIVE
        assert pair.appeal.status is AppealStatus.PAIRED

    def test_a_page_from_before_decides_nothing(self, session, keys, pair):
        shown = pair.version
        progress.pause(session, pairing_id=pair.id, version=shown, by=mentor(pair), on=TODAY)

        with pytest.raises(AlreadyDecided):
            progress.pause(session, pairing_id=pair.id, version=shown, by=seeker(pair), on=TODAY)

    def test_the_desk_leaves_that_to_the_two(self, session, pair, coordinator):
        with pytest.raises(NotFound):
            progress.pause(
                session, pairing_id=pair.id, version=pair.version, by=coordinator, on=TODAY
            )


class TestWhoseItIs:
    def test_nobody_elses_page_opens(self, session, keys, pair):
        other = factories.pairing(session, keys)

        with pytest.raises(NotFound):
            progress.for_mentor(
                session, pairing_id=pair.id, by=mentor(other), week=MONDAY, keys=keys
            )
        with pytest.raises(NotFound):
            progress.for_seeker(
                session, pairing_id=pair.id, by=seeker(other), week=MONDAY, keys=keys
            )

    @pytest.mark.parametrize("side", [mentor, seeker])
    def test_nobody_else_writes(self, session, keys, pair, side):
        stranger = side(factories.pairing(session, keys))

        with pytest.raises(NotFound):
            plan(session, pair, keys, stranger)
        with pytest.raises(NotFound):
            say(session, pair, keys, stranger)
        with pytest.raises(NotFound):
            progress.pause(session, pairing_id=pair.id, version=pair.version, by=stranger, on=TODAY)
        with pytest.raises(NotFound):
            close(session, pair, MAY_CLOSE_AS[stranger.role][0], stranger)

    def test_a_blocked_mentor_sees_nothing_any_more(self, session, keys, pair):
        pair.offer.mentor.status = MentorStatus.BLOCKED
        session.flush()

        with pytest.raises(NotFound):
            seen_by_mentor(session, pair, keys)
        assert progress.of_mentor(session, by=mentor(pair)) == []

    def test_lists_hold_ones_own_only(self, session, keys, pair):
        factories.pairing(session, keys)

        assert [row.id for row in progress.of_mentor(session, by=mentor(pair))] == [pair.id]
        assert [row.id for row in progress.of_seeker(session, by=seeker(pair))] == [pair.id]


class TestContacts:
    @pytest.fixture(autouse=True)
    def contacts(self, session, keys, pair):
        for kind, audience in (
            (ContactKind.SIGNAL, Audience.MENTOR),
            (ContactKind.PHONE, Audience.COORDINATORS),
        ):
            row = ContactDetail(id=uuid4(), appeal_id=pair.appeal_id, kind=kind, audience=audience)
            factories.write(session, keys, row, "value", f"my {kind}")
            session.add(row)
        session.flush()
        session.expire(pair.appeal, ["contacts"])

    def test_a_mentor_sees_what_was_meant_for_mentors(self, session, keys, pair):
        page = seen_by_mentor(session, pair, keys)

        assert page.contacts == {ContactKind.SIGNAL: "my signal"}

    def test_and_nothing_once_the_pair_is_closed(self, session, keys, pair):
        plan(session, pair, keys, seeker(pair))
        log(session, pair, keys)
        close(session, pair, Outcome.STOPPED_BY_SEEKER, seeker(pair))

        page = seen_by_mentor(session, pair, keys)

        assert (page.contacts, page.facts, page.steps, page.sessions) == ({}, None, (), ())
        assert page.sessions_held == 1
        assert seen_by_seeker(session, pair, keys).steps != ()


class TestClosing:
    def test_only_what_is_theirs_to_say(self, session, pair):
        for side in (mentor(pair), seeker(pair)):
            for outcome in set(Outcome) - set(MAY_CLOSE_AS[side.role]):
                with pytest.raises(NotAllowed):
                    close(session, pair, outcome, side)

    def test_the_place_is_free_again(self, session, pair, coordinator):
        assert pair.offer.taken == 1

        close(session, pair, Outcome.LOST_CONTACT, coordinator)

        assert pair.offer.taken == 0
        assert pair.closed_week == MONDAY

    def test_a_job_ends_the_search_and_frees_what_was_offered(self, session, keys, pair):
        offered = factories.offer(session, keys)
        offered.taken = 1
        proposal = factories.proposal(
            session,
            keys,
            appeal=pair.appeal,
            offer=offered,
            need=NeedKind.MENTORING,
            status=ProposalStatus.OFFERED,
        )

        close(session, pair, Outcome.EMPLOYED, seeker(pair))

        assert pair.appeal.status is AppealStatus.CLOSED
        assert proposal.status is ProposalStatus.CANCELLED
        assert offered.taken == 0

    def test_a_job_leaves_other_pairs_as_they_are(self, session, keys, pair):
        other = factories.pairing(session, keys, appeal=pair.appeal, need=NeedKind.MENTORING)

        close(session, pair, Outcome.EMPLOYED, mentor(pair))

        assert pair.appeal.status is AppealStatus.CLOSED
        assert other.status is PairingStatus.ACTIVE

        close(session, other, Outcome.COURSE_FINISHED, mentor(other))

        assert pair.appeal.status is AppealStatus.CLOSED

    def test_a_course_ends_the_search_only_when_every_need_is_met(self, session, keys, pair):
        close(session, pair, Outcome.COURSE_FINISHED, mentor(pair))
        assert pair.appeal.status is AppealStatus.READY

        last = factories.pairing(session, keys, appeal=pair.appeal, need=NeedKind.MENTORING)
        close(session, last, Outcome.COURSE_FINISHED, seeker(last))
        assert pair.appeal.status is AppealStatus.CLOSED

    @pytest.mark.parametrize(
        ("side", "outcome"),
        [(seeker, Outcome.REMATCH), (mentor, Outcome.STOPPED_BY_MENTOR)],
    )
    def test_who_needs_somebody_else_goes_on_without_this_pair(self, session, pair, side, outcome):
        close(session, pair, outcome, side(pair))

        assert pair.appeal.status is AppealStatus.READY
        bar = session.scalars(select(Bar)).one()
        assert (bar.appeal_id, bar.mentor_id, bar.cause) == (
            pair.appeal_id,
            pair.offer.mentor_id,
            BarCause.ENDED,
        )

    @pytest.mark.parametrize("outcome", [Outcome.EMPLOYED, Outcome.COURSE_FINISHED])
    def test_a_good_end_bars_nobody(self, session, pair, outcome):
        close(session, pair, outcome, seeker(pair))

        assert session.scalar(select(Bar)) is None

    def test_stopping_one_of_two_leaves_the_other(self, session, keys, pair):
        other = factories.pairing(session, keys, appeal=pair.appeal, need=NeedKind.MENTORING)

        close(session, pair, Outcome.STOPPED_BY_SEEKER, seeker(pair))

        assert pair.appeal.status is AppealStatus.PAIRED
        assert other.status is PairingStatus.ACTIVE

    def test_a_closed_pair_takes_no_more_words(self, session, keys, pair):
        close(session, pair, Outcome.EMPLOYED, seeker(pair))

        with pytest.raises(AlreadyDecided):
            plan(session, pair, keys, seeker(pair))
        with pytest.raises(AlreadyDecided):
            close(session, pair, Outcome.REMATCH, seeker(pair))

    def test_it_is_written_down_who_closed(self, session, pair):
        close(session, pair, Outcome.EMPLOYED, seeker(pair))

        (entry,) = entries(session)
        assert (entry.action, entry.detail, entry.on) == (
            Action.PAIRING_CLOSED,
            "employed",
            MONDAY,
        )


class TestReopening:
    @pytest.mark.parametrize("outcome", [Outcome.STOPPED_BY_SEEKER, Outcome.LOST_CONTACT])
    def test_the_search_goes_on_when_the_seeker_asks(self, session, pair, coordinator, outcome):
        close(session, pair, outcome, coordinator)
        assert pair.appeal.status is AppealStatus.CLOSED
        assert progress.may_reopen(session, appeal_id=pair.appeal_id)

        progress.reopen(session, by=seeker(pair), on=TODAY)

        assert pair.appeal.status is AppealStatus.READY

    def test_beside_a_pair_that_goes_on_it_is_paired(self, session, keys):
        needs = (NeedKind.TEACHING, NeedKind.MENTORING, NeedKind.JOB_SEARCH)
        appeal = factories.appeal(session, keys, needs=needs)
        pair = factories.pairing(session, keys, appeal=appeal)
        factories.pairing(session, keys, appeal=appeal, need=NeedKind.MENTORING)
        close(session, pair, Outcome.EMPLOYED, seeker(pair))

        progress.reopen(session, by=seeker(pair), on=TODAY)

        assert appeal.status is AppealStatus.PAIRED

    def test_not_when_every_need_is_met(self, session, keys):
        appeal = factories.appeal(session, keys, needs=(NeedKind.TEACHING,))
        pair = factories.pairing(session, keys, appeal=appeal)
        close(session, pair, Outcome.COURSE_FINISHED, seeker(pair))

        assert not progress.may_reopen(session, appeal_id=appeal.id)
        with pytest.raises(StepRefused):
            progress.reopen(session, by=seeker(pair), on=TODAY)

    def test_not_while_it_is_still_open(self, session, pair):
        with pytest.raises(AlreadyDecided):
            progress.reopen(session, by=seeker(pair), on=TODAY)


class TestFollowUps:
    @pytest.fixture
    def rows(self, session, pair):
        close(session, pair, Outcome.EMPLOYED, seeker(pair))
        return session.scalars(select(FollowUp).order_by(FollowUp.due_week)).all()

    def test_three_are_planned(self, rows):
        weeks = [(row.due_week - MONDAY).days // 7 for row in rows]

        assert weeks == [4, 13, 26]

    def test_somebody_with_two_pairs_is_asked_once(self, session, keys, pair, rows):
        other = factories.pairing(session, keys, need=NeedKind.MENTORING, appeal=pair.appeal)

        close(session, other, Outcome.EMPLOYED, seeker(other))

        assert session.scalar(select(func.count()).select_from(FollowUp)) == len(rows)

    def test_only_those_whose_time_has_come_are_due(self, session, rows):
        before = progress.due(session, week=rows[0].due_week - timedelta(weeks=1), page=1)
        after = progress.due(session, week=rows[1].due_week, page=1)

        assert before == []
        assert [(row.id, row.weeks_late) for row in after] == [(rows[0].id, 9), (rows[1].id, 0)]

    def test_nobody_asks_after_somebody_who_withdrew(self, session, pair, rows):
        pair.appeal.status = AppealStatus.WITHDRAWN
        session.flush()

        assert progress.due(session, week=rows[2].due_week, page=1) == []

    def test_the_desk_may_learn_later_what_was_not_known(self, session, rows, coordinator):
        on = rows[0].due_week

        for answer in (StillEmployed.UNKNOWN, StillEmployed.YES):
            progress.answer(session, follow_up_id=rows[0].id, by=coordinator, answer=answer, on=on)

        assert rows[0].answer is StillEmployed.YES
        with pytest.raises(AlreadyDecided):
            progress.answer(
                session, follow_up_id=rows[0].id, by=coordinator, answer=StillEmployed.NO, on=on
            )

    def test_the_seeker_answers_their_own_and_nobody_elses(self, session, keys, pair, rows):
        on = rows[0].due_week
        stranger = factories.seeker_of(factories.appeal(session, keys))

        for other in (stranger, mentor(pair)):
            with pytest.raises(NotFound):
                progress.answer(
                    session,
                    follow_up_id=rows[0].id,
                    by=other,
                    answer=StillEmployed.NO,
                    on=on,
                )
        progress.answer(
            session,
            follow_up_id=rows[0].id,
            by=seeker(pair),
            answer=StillEmployed.YES,
            on=on,
        )

        assert rows[0].answered_week == on

    def test_nobody_answers_before_the_time(self, session, rows, coordinator):
        with pytest.raises(ImpossibleWeek):
            progress.answer(
                session,
                follow_up_id=rows[2].id,
                by=coordinator,
                answer=StillEmployed.YES,
                on=TODAY,
            )


class TestDesk:
    def test_a_pair_that_nobody_heard_of_for_three_weeks_stands_first(self, session, keys):
        old = MONDAY - timedelta(weeks=9)
        busy = factories.pairing(session, keys, started_week=old)
        log(session, busy, keys, held=MONDAY - timedelta(weeks=2))
        young = factories.pairing(session, keys, started_week=MONDAY - timedelta(weeks=2))
        quiet = factories.pairing(session, keys, started_week=old + timedelta(weeks=1))
        log(session, quiet, keys, held=MONDAY - timedelta(weeks=3))
        resting = factories.pairing(session, keys, started_week=old, status=PairingStatus.PAUSED)

        board = progress.board(session, shelf=Shelf.OPEN, week=MONDAY, page=1)

        assert {line.id for line in board.lines} == {busy.id, young.id, quiet.id, resting.id}
        assert [line.id for line in board.lines if line.stalled] == [quiet.id]
        assert board.lines[0].id == quiet.id
        assert board.lines[0].last_week == MONDAY - timedelta(weeks=3)
        assert board.counts == {
            Shelf.OPEN: 4,
            Shelf.STALLED: 1,
            Shelf.PAUSED: 1,
            Shelf.CLOSED: 0,
        }

    def test_a_word_is_enough_to_count_as_heard_of(self, session, keys):
        pair = factories.pairing(session, keys, started_week=MONDAY - timedelta(weeks=9))
        say(session, pair, keys, seeker(pair), on=TODAY)

        assert not progress.case(session, pairing_id=pair.id, week=MONDAY).stalled
        assert progress.board(session, shelf=Shelf.STALLED, week=MONDAY, page=1).lines == ()

    def test_a_case_tells_weeks_and_figures(self, session, keys, pair):
        log(session, pair, keys)
        say(session, pair, keys, seeker(pair), going=Going.WELL)
        close(session, pair, Outcome.EMPLOYED, seeker(pair))

        case = progress.case(session, pairing_id=pair.id, week=MONDAY)

        assert (case.sessions, case.minutes, case.check_ins) == (1, 60, 1)
        assert [event.what for event in case.events] == [
            "follow_up",
            "follow_up",
            "follow_up",
            "closed",
            "check_in",
            "session",
            "started",
        ]

    def test_what_is_not_there_is_not_found(self, session):
        with pytest.raises(NotFound):
            progress.case(session, pairing_id=uuid4(), week=MONDAY)


def test_every_pairing_has_its_outcome_only_when_closed(session, pair):
    close(session, pair, Outcome.EMPLOYED, seeker(pair))

    assert session.scalars(select(Pairing.outcome)).one() is Outcome.EMPLOYED
