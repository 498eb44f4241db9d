"""A proposal through its three decisions: who may take them, when, and what follows."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from matching.db import db
from matching.domain.actor import NOBODY
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    AlreadyHelped,
    NoRoom,
    NotFound,
    Overtaken,
)
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    DeclineReason,
    MentorStatus,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.matches import ScorePart
from matching.domain.openings import OpeningReason
from matching.domain.review import Shelf
from matching.domain.vocabulary import (
    Audience,
    ContactKind,
    NeedKind,
    Role,
    SkillLevel,
    SpokenLanguage,
)
from matching.models.intake import ContactDetail
from matching.models.progress import Pairing
from matching.models.review import Bar
from matching.services import review, sealing
from tests import factories
from tests.services.trail import entries

WEEK = factories.MONDAY
THURSDAY = WEEK + timedelta(days=3)
UNTIL = WEEK + timedelta(weeks=2)
WRITTEN = {
    "parts": {
        "skills": {"value": 0.8, "weight": 500_000, "contribution": 400_000},
        "path": {"value": 1.0, "weight": 100_000, "contribution": 100_000},
        "hours": {"value": 0.0, "weight": 100_000, "contribution": 0},
    },
    "added": {"waiting": {"value": 0.5, "weight": 600_000, "contribution": 300_000}},
    "has_gap": True,
    "covered": ["sql"],
    "near": [{"skill": "python", "via": "java", "nearness": 0.5}],
    "missing": [],
    "alternatives": [],
}


@pytest.fixture
def by(session, keys):
    return factories.actor_of(factories.coordinator(session, keys))


@pytest.fixture
def suggested(session, keys):
    return factories.proposal(session, keys)


def asked_about(session, keys, **given):
    """A proposal that holds its place already; the mentor is asked."""
    given.setdefault("status", ProposalStatus.OFFERED)
    row = factories.proposal(session, keys, expires_week=UNTIL, **given)
    row.offer.taken += 1
    session.flush()
    return row


def introduced(session, keys, **given):
    """A proposal whose mentor said yes; the seeker is asked."""
    return asked_about(session, keys, status=ProposalStatus.MENTOR_ACCEPTED, **given)


def approve(session, row, by, version=None):
    return review.approve(
        session,
        proposal_id=row.id,
        version=version or row.version,
        by=by,
        on=THURSDAY,
        expires_week=UNTIL,
    )


def refuse(verb, session, row, keys, by, *, note="They met before."):
    return verb(
        session,
        proposal_id=row.id,
        version=row.version,
        by=by,
        on=THURSDAY,
        reason=DeclineReason.KNOWN_PERSON,
        note=note,
        keys=keys,
    )


def mentor_accept(session, keys, row, by=None, version=None):
    return review.mentor_accept(
        session,
        proposal_id=row.id,
        version=version or row.version,
        by=by or factories.mentor_of(row.offer.mentor),
        on=THURSDAY,
        expires_week=UNTIL + timedelta(weeks=1),
        keys=keys,
    )


def seeker_accept(session, keys, row, by=None, version=None):
    return review.seeker_accept(
        session,
        proposal_id=row.id,
        version=version or row.version,
        by=by or factories.seeker_of(row.appeal),
        on=THURSDAY,
        keys=keys,
    )


def trail(session):
    return [(row.action, row.detail) for row in entries(session)]


class TestApprove:
    def test_asks_the_mentor_and_holds_a_place(self, session, by, suggested):
        approve(session, suggested, by)

        assert suggested.status is ProposalStatus.OFFERED
        assert suggested.decided_by == by.id
        assert suggested.expires_week == UNTIL
        assert suggested.offer.taken == 1
        assert suggested.appeal.status is AppealStatus.PROPOSED
        assert trail(session) == [(Action.PROPOSAL_APPROVED, "")]

    def test_refuses_what_the_page_no_longer_shows(self, session, by, suggested):
        with pytest.raises(AlreadyDecided):
            approve(session, suggested, by, version=suggested.version + 1)

        assert suggested.offer.taken == 0

    def test_refuses_a_second_time(self, session, by, suggested):
        approve(session, suggested, by)

        with pytest.raises(AlreadyDecided):
            approve(session, suggested, by)

        assert suggested.offer.taken == 1

    def test_refuses_a_full_mentor(self, session, keys, by):
        full = factories.offer(session, keys, capacity=1, taken=1)
        row = factories.proposal(session, keys, offer=full)

        with pytest.raises(NoRoom):
            approve(session, row, by)

    def test_refuses_an_appeal_that_was_withdrawn(self, session, keys, by):
        gone = factories.appeal(session, keys, status=AppealStatus.WITHDRAWN)
        row = factories.proposal(session, keys, appeal=gone)

        with pytest.raises(Overtaken):
            approve(session, row, by)

    @pytest.mark.parametrize(
        "status", [MentorStatus.PAUSED, MentorStatus.RETIRED, MentorStatus.BLOCKED]
    )
    def test_refuses_a_mentor_who_takes_nobody_now(self, session, by, suggested, status):
        suggested.offer.mentor.status = status

        with pytest.raises(Overtaken):
            approve(session, suggested, by)

    def test_refuses_an_offer_that_was_closed(self, session, by, suggested):
        suggested.offer.open = False

        with pytest.raises(Overtaken):
            approve(session, suggested, by)

    def test_refuses_a_need_that_somebody_serves_already(self, session, keys, by):
        first = introduced(session, keys)
        seeker_accept(session, keys, first)
        second = factories.proposal(session, keys, appeal=first.appeal)

        with pytest.raises(AlreadyHelped):
            approve(session, second, by)

    def test_knows_no_proposal_by_a_made_up_id(self, session, by):
        with pytest.raises(NotFound):
            review.approve(
                session, proposal_id=uuid4(), version=1, by=by, on=WEEK, expires_week=UNTIL
            )


class TestReject:
    def test_remembers_why_and_lets_the_appeal_go_on(self, session, keys, by, suggested):
        refuse(review.reject, session, suggested, keys, by)

        bar = session.scalars(select(Bar)).one()
        assert suggested.status is ProposalStatus.REJECTED
        assert suggested.appeal.status is AppealStatus.READY
        assert (bar.cause, bar.reason) == (BarCause.COORDINATOR, DeclineReason.KNOWN_PERSON)
        assert (bar.appeal_id, bar.mentor_id) == (
            suggested.appeal_id,
            suggested.offer.mentor_id,
        )
        assert trail(session) == [(Action.PROPOSAL_REJECTED, "known_person")]

    def test_seals_the_note(self, session, keys, by, suggested):
        refuse(review.reject, session, suggested, keys, by, note="They met before.")

        bar = session.scalars(select(Bar)).one()
        assert b"met" not in bar.note
        assert sealing.open_(session, bar, "note", by=by, keys=keys) == "They met before."

    def test_gives_no_place_back_that_was_never_taken(self, session, keys, by, suggested):
        suggested.offer.taken = 1

        refuse(review.reject, session, suggested, keys, by)

        assert suggested.offer.taken == 1

    def test_comes_too_late_for_what_is_asked_already(self, session, keys, by):
        row = asked_about(session, keys)

        with pytest.raises(AlreadyDecided):
            refuse(review.reject, session, row, keys, by)


class TestMentor:
    def test_says_yes_and_the_seeker_gets_time_to_answer(self, session, keys):
        row = asked_about(session, keys)

        mentor_accept(session, keys, row)

        assert row.status is ProposalStatus.MENTOR_ACCEPTED
        assert row.expires_week == UNTIL + timedelta(weeks=1)
        assert row.offer.taken == 1
        assert trail(session) == [(Action.PROPOSAL_ANSWERED, "mentor_accepted")]

    def test_may_answer_after_a_pause_began(self, session, keys):
        row = asked_about(session, keys)
        row.offer.mentor.status = MentorStatus.PAUSED

        mentor_accept(session, keys, row)

        assert row.status is ProposalStatus.MENTOR_ACCEPTED

    @pytest.mark.parametrize("status", [MentorStatus.RETIRED, MentorStatus.BLOCKED])
    def test_who_left_helps_nobody(self, session, keys, status):
        row = asked_about(session, keys)
        row.offer.mentor.status = status

        with pytest.raises(Overtaken):
            mentor_accept(session, keys, row)

    def test_says_no_and_is_never_asked_about_this_person_again(self, session, keys):
        row = asked_about(session, keys)

        refuse(review.mentor_decline, session, row, keys, factories.mentor_of(row.offer.mentor))

        bar = session.scalars(select(Bar)).one()
        assert row.status is ProposalStatus.MENTOR_DECLINED
        assert row.offer.taken == 0
        assert row.appeal.status is AppealStatus.READY
        assert (bar.cause, bar.reason) == (BarCause.MENTOR, DeclineReason.KNOWN_PERSON)

    def test_cannot_answer_for_another(self, session, keys):
        row = asked_about(session, keys)
        other = factories.mentor_of(factories.mentor(session, keys))

        with pytest.raises(NotFound):
            mentor_accept(session, keys, row, by=other)
        with pytest.raises(NotFound):
            refuse(review.mentor_decline, session, row, keys, other)

    def test_does_not_learn_of_what_is_not_approved_yet(self, session, keys, suggested):
        with pytest.raises(NotFound):
            mentor_accept(session, keys, suggested)

    def test_answers_once(self, session, keys):
        row = asked_about(session, keys)
        shown = row.version
        mentor_accept(session, keys, row, version=shown)

        with pytest.raises(AlreadyDecided):
            mentor_accept(session, keys, row, version=shown)


class TestSeeker:
    def test_says_yes_and_is_paired(self, session, keys):
        row = introduced(session, keys)

        pairing = seeker_accept(session, keys, row)

        assert row.status is ProposalStatus.ACCEPTED
        assert row.appeal.status is AppealStatus.PAIRED
        assert row.offer.taken == 1
        assert (pairing.status, pairing.need) == (PairingStatus.ACTIVE, NeedKind.TEACHING)
        assert pairing.started_week == WEEK

    def test_leaves_a_trace_dated_to_the_week(self, session, keys):
        row = introduced(session, keys)

        seeker_accept(session, keys, row)

        (entry,) = entries(session)
        assert (entry.on, entry.role, entry.detail) == (WEEK, Role.SEEKER, "accepted")

    def test_says_no_and_keeps_the_place_in_the_queue(self, session, keys):
        row = introduced(session, keys)

        refuse(review.seeker_decline, session, row, keys, factories.seeker_of(row.appeal))

        bar = session.scalars(select(Bar)).one()
        assert row.status is ProposalStatus.SEEKER_DECLINED
        assert row.offer.taken == 0
        assert row.appeal.status is AppealStatus.READY
        assert bar.cause is BarCause.SEEKER

    def test_cannot_answer_for_another(self, session, keys):
        row = introduced(session, keys)
        other = factories.seeker_of(factories.appeal(session, keys))

        with pytest.raises(NotFound):
            seeker_accept(session, keys, row, by=other)
        with pytest.raises(NotFound):
            refuse(review.seeker_decline, session, row, keys, other)

    def test_does_not_learn_who_was_asked(self, session, keys):
        row = asked_about(session, keys)

        with pytest.raises(NotFound):
            seeker_accept(session, keys, row)

    def test_is_refused_a_mentor_who_left(self, session, keys):
        row = introduced(session, keys)
        row.offer.mentor.status = MentorStatus.BLOCKED

        with pytest.raises(Overtaken):
            seeker_accept(session, keys, row)

    def test_gets_no_second_mentor_for_the_same_need(self, session, keys):
        row = introduced(session, keys)
        helping = asked_about(session, keys, appeal=row.appeal, need=NeedKind.MENTORING)
        session.add(
            Pairing(
                proposal_id=helping.id,
                appeal_id=row.appeal_id,
                offer_id=helping.offer_id,
                need=row.need,
                started_week=WEEK,
            )
        )
        session.flush()

        with pytest.raises(AlreadyHelped):
            seeker_accept(session, keys, row)


class TestTime:
    def test_ends_what_nobody_answered_and_frees_the_places(self, session, keys):
        asked = asked_about(session, keys)
        waiting = introduced(session, keys)

        ended = review.expire(session, on=UNTIL + timedelta(days=7))

        assert ended == 2
        assert {asked.status, waiting.status} == {ProposalStatus.EXPIRED}
        assert (asked.offer.taken, waiting.offer.taken) == (0, 0)
        assert {asked.appeal.status, waiting.appeal.status} == {AppealStatus.READY}
        assert trail(session) == [(Action.PROPOSAL_ENDED, "expired")] * 2
        assert {row.actor_id for row in entries(session)} == {NOBODY.id}

    def test_lets_the_last_week_pass_to_its_end(self, session, keys):
        row = asked_about(session, keys)

        ended = review.expire(session, on=UNTIL + timedelta(days=6))

        assert ended == 0
        assert row.status is ProposalStatus.OFFERED

    def test_bars_nobody(self, session, keys):
        asked_about(session, keys)

        review.expire(session, on=UNTIL + timedelta(days=7))

        assert session.scalars(select(Bar)).all() == []

    def test_leaves_what_coordinators_have_not_decided(self, session, suggested):
        ended = review.expire(session, on=UNTIL + timedelta(weeks=50))

        assert ended == 0
        assert suggested.status is ProposalStatus.SUGGESTED


class TestCancel:
    @pytest.mark.parametrize("make", [asked_about, introduced])
    def test_takes_back_what_was_asked(self, session, keys, by, make):
        row = make(session, keys)

        review.cancel(session, proposal_id=row.id, version=row.version, by=by, on=WEEK)

        assert row.status is ProposalStatus.CANCELLED
        assert row.offer.taken == 0
        assert row.appeal.status is AppealStatus.READY

    def test_comes_too_late_for_a_pair(self, session, keys, by):
        row = introduced(session, keys)
        seeker_accept(session, keys, row)

        with pytest.raises(AlreadyDecided):
            review.cancel(session, proposal_id=row.id, version=row.version, by=by, on=WEEK)


class TestBars:
    def test_keep_two_apart_and_cancel_what_is_open_between_them(self, session, keys, by):
        row = asked_about(session, keys)

        bar = review.keep_apart(
            session, appeal_id=row.appeal_id, mentor_id=row.offer.mentor_id, by=by, on=THURSDAY
        )

        assert (bar.cause, bar.set_week) == (BarCause.KEPT_APART, WEEK)
        assert row.status is ProposalStatus.CANCELLED
        assert row.offer.taken == 0

    def test_leave_others_alone_when_two_are_kept_apart(self, session, keys, by):
        row = asked_about(session, keys)
        stranger = factories.mentor(session, keys)

        review.keep_apart(session, appeal_id=row.appeal_id, mentor_id=stranger.id, by=by, on=WEEK)

        assert row.status is ProposalStatus.OFFERED

    def test_set_twice_stand_once(self, session, keys, by):
        row = factories.proposal(session, keys)
        pair = {"appeal_id": row.appeal_id, "mentor_id": row.offer.mentor_id}

        first = review.keep_apart(session, **pair, by=by, on=WEEK)
        second = review.keep_apart(session, **pair, by=by, on=WEEK)

        assert first is second
        assert trail(session) == [(Action.BAR_SET, "")]

    def test_are_lifted_once(self, session, keys, by, suggested):
        refuse(review.reject, session, suggested, keys, by)
        bar = session.scalars(select(Bar)).one()

        review.lift_bar(session, bar_id=bar.id, by=by, on=WEEK)

        assert bar.lifted_by == by.id
        with pytest.raises(AlreadyDecided):
            review.lift_bar(session, bar_id=bar.id, by=by, on=WEEK)

    def test_that_do_not_exist_cannot_be_lifted(self, session, by):
        with pytest.raises(NotFound):
            review.lift_bar(session, bar_id=uuid4(), by=by, on=WEEK)


class TestWhatTheMentorLearns:
    def test_is_the_work_and_what_both_share(self, session, keys):
        appeal = factories.appeal(session, keys, target_occupation_id="frontend-developer")
        row = asked_about(session, keys, appeal=appeal, reasons=WRITTEN)
        factories.crowd(session, keys, target_occupation_id="frontend-developer")

        (person,) = review.asked_of_mentor(session, mentor_id=row.offer.mentor_id, week=WEEK)

        assert person == review.Asked(
            id=row.id,
            version=row.version,
            need=NeedKind.TEACHING,
            undecided=False,
            target="frontend-developer",
            covered=("sql",),
            near=person.near,
            languages=(SpokenLanguage.BE,),
            hours=4,
            until=UNTIL,
        )
        assert [(each.skill, each.via) for each in person.near] == [("python", "java")]

    def test_does_not_change_with_the_offer_so_that_nobody_finds_out_more(
        self, session, keys, by, suggested
    ):
        row = approve(session, suggested, by)
        (before,) = review.asked_of_mentor(session, mentor_id=row.offer.mentor_id, week=WEEK)

        row.offer.time_zone = "Asia/Tbilisi"
        row.offer.parts.clear()
        row.offer.languages.clear()
        session.flush()

        (after,) = review.asked_of_mentor(session, mentor_id=row.offer.mentor_id, week=WEEK)
        assert after == before
        assert (after.hours, after.languages) == (4, (SpokenLanguage.BE,))

    def test_is_nothing_before_a_coordinator_approved(self, session, suggested):
        mentor_id = suggested.offer.mentor_id

        assert review.asked_of_mentor(session, mentor_id=mentor_id, week=WEEK) == []
        assert review.answered_by_mentor(session, mentor_id=mentor_id) == []

    def test_is_nothing_of_what_others_are_asked(self, session, keys):
        row = asked_about(session, keys)
        other = factories.mentor(session, keys)

        assert review.asked_of_mentor(session, mentor_id=other.id, week=WEEK) == []
        assert review.waiting_for_mentor(session, other.id) == 0
        with pytest.raises(NotFound):
            review.asked(session, proposal_id=row.id, mentor_id=other.id, week=WEEK)

    def test_works_without_written_reasons(self, session, keys):
        offer = factories.offer(session, keys, skills={"sql": SkillLevel.EXPERT})
        row = asked_about(session, keys, offer=offer, reasons={})
        factories.crowd(session, keys)

        person = review.asked(session, proposal_id=row.id, mentor_id=offer.mentor_id, week=WEEK)

        assert person.covered == ("sql",)

    def test_names_what_few_want_by_its_group_each_once_and_last(self, session, keys):
        near = [
            {"skill": "swift", "via": "kotlin", "nearness": 0.5},
            {"skill": "scala", "via": "java", "nearness": 0.4},
            {"skill": "delphi", "via": "c-sharp", "nearness": 0.3},
            {"skill": "beekeeping", "via": "agronomy", "nearness": 0.2},
        ]
        written = WRITTEN | {"covered": ["delphi", "beekeeping", "scala", "sql"], "near": near}
        row = asked_about(session, keys, reasons=written)
        factories.crowd(session, keys, 5, wanted=["sql", "swift"])

        person = review.asked(session, proposal_id=row.id, mentor_id=mentor_of(row), week=WEEK)

        assert person.covered == ("sql", "group-development-skills", None)
        assert [(each.skill, each.via) for each in person.near] == [
            ("swift", "kotlin"),
            ("group-development-skills", None),
            (None, None),
        ]

    def test_tells_an_open_aim_from_one_that_is_too_rare_to_name(self, session, keys):
        aiming = factories.appeal(session, keys, target_occupation_id="beautician")
        rare = asked_about(session, keys, appeal=aiming)
        open_ = asked_about(session, keys)

        told = [
            review.asked(session, proposal_id=row.id, mentor_id=mentor_of(row), week=WEEK)
            for row in (rare, open_)
        ]

        assert [each.target for each in told] == [None, None]
        assert [each.undecided for each in told] == [False, True]

    def test_is_asked_for_as_often_for_many_as_for_one(self, session, keys):
        roomy = factories.offer(session, keys, capacity=5)
        rare = WRITTEN | {"covered": ["beekeeping", "sql"]}
        first = asked_about(session, keys, offer=roomy, reasons=rare)
        mentor_id = mentor_of(first)
        one = count_inbox(session, mentor_id)
        for _ in range(4):
            asked_about(session, keys, offer=roomy, reasons=rare)

        assert count_inbox(session, mentor_id) == one

    def test_moves_to_the_past_with_the_answer(self, session, keys):
        row = asked_about(session, keys)
        mentor_accept(session, keys, row)
        pairing = seeker_accept(session, keys, row)

        (past,) = review.answered_by_mentor(session, mentor_id=row.offer.mentor_id)

        assert past == review.Answered(NeedKind.TEACHING, ProposalStatus.ACCEPTED, pairing.id)

    def test_leaves_out_what_was_cancelled_before_anybody_asked(self, session, keys, by):
        row = factories.proposal(session, keys)
        mentor_id = row.offer.mentor_id
        review.keep_apart(session, appeal_id=row.appeal_id, mentor_id=mentor_id, by=by, on=WEEK)

        assert row.status is ProposalStatus.CANCELLED
        assert review.answered_by_mentor(session, mentor_id=mentor_id) == []


class TestWhatTheSeekerLearns:
    def test_is_what_the_mentor_gives_and_would_see(self, session, keys):
        row = introduced(session, keys, reasons=WRITTEN)
        consent(session, keys, row.appeal, ContactKind.SIGNAL, Audience.MENTOR)
        consent(session, keys, row.appeal, ContactKind.PHONE, Audience.COORDINATORS)

        mentor = review.introduction(
            session, proposal_id=row.id, appeal_id=row.appeal_id, week=WEEK
        )

        assert mentor.contacts == (ContactKind.SIGNAL,)
        assert mentor.covered == ("sql",)
        assert mentor.same_path
        assert mentor.pairing_id is None
        assert review.waiting_for_seeker(session, row.appeal_id) == [row.id]

    def test_is_nothing_while_the_mentor_thinks(self, session, keys):
        row = asked_about(session, keys)

        assert review.waiting_for_seeker(session, row.appeal_id) == []
        with pytest.raises(NotFound):
            review.introduction(session, proposal_id=row.id, appeal_id=row.appeal_id, week=WEEK)

    def test_is_nothing_of_another_seekers_mentor(self, session, keys):
        row = introduced(session, keys)
        other = factories.appeal(session, keys)

        with pytest.raises(NotFound):
            review.introduction(session, proposal_id=row.id, appeal_id=other.id, week=WEEK)


class TestDesk:
    def test_puts_the_best_pair_first(self, session, keys):
        scores = [300_000, 900_000, 600_000]
        for score in scores:
            factories.proposal(session, keys, score=score)

        shown = review.queue(session, shelf=Shelf.TO_REVIEW, page=1, week=WEEK)

        assert [line.proposal.score for line in shown.lines] == sorted(scores, reverse=True)
        assert shown.counts[Shelf.TO_REVIEW] == 3

    def test_keeps_each_proposal_on_one_shelf(self, session, keys):
        for status in ProposalStatus:
            factories.proposal(session, keys, status=status)

        seen = [
            line.proposal.status
            for shelf in Shelf
            for line in review.queue(session, shelf=shelf, page=1, week=WEEK).lines
        ]

        assert sorted(seen) == sorted(ProposalStatus)

    def test_answers_a_page_that_does_not_exist_with_the_nearest(self, session, keys):
        factories.proposal(session, keys)

        shown = review.queue(session, shelf=Shelf.TO_REVIEW, page=99, week=WEEK)

        assert (shown.page, shown.pages, len(shown.lines)) == (1, 1, 1)

    def test_asks_as_often_for_many_as_for_one(self, app, session, keys):
        factories.proposal(session, keys)
        one = count_queries(session)
        for _ in range(6):
            factories.proposal(session, keys)

        assert count_queries(session) == one

    def test_shows_a_case_with_its_reasons_and_refusals(self, session, keys, by):
        other = factories.proposal(session, keys)
        refuse(review.reject, session, other, keys, by, note="Same hospital.")
        written = WRITTEN | {
            "alternatives": [
                {
                    "offer_id": str(other.offer_id),
                    "mentor_id": str(other.offer.mentor_id),
                    "score": 500_000,
                    "cost": 20_000,
                    "fewer_served": 0,
                }
            ]
        }
        row = factories.proposal(session, keys, appeal=other.appeal, reasons=written)

        case = review.case(session, proposal_id=row.id, week=WEEK)

        assert case.reasons.main == (ScorePart.SKILLS, ScorePart.PATH)
        assert case.alternatives[0].alias == other.offer.mentor.account.alias
        assert not case.bars[0].same_pair

    def test_opens_what_was_noted_with_a_refusal_and_writes_that_down(self, session, keys, by):
        other = factories.proposal(session, keys)
        refuse(review.reject, session, other, keys, by, note="Same hospital.")
        row = factories.proposal(session, keys, appeal=other.appeal)

        notes = review.refusal_notes(
            session,
            proposal_id=row.id,
            reason=OpeningReason.PROPOSAL,
            quota=1,
            by=by,
            on=WEEK,
            keys=keys,
        )

        assert list(notes.values()) == ["Same hospital."]
        entry = entries(session)[-1]
        assert (entry.action, entry.subject_id) == (Action.APPEAL_OPENED, row.appeal_id)
        assert (entry.actor_id, entry.detail) == (by.id, "refusal_notes proposal")


def consent(session, keys, appeal, kind, audience):
    row = ContactDetail(id=uuid4(), appeal_id=appeal.id, kind=kind, audience=audience)
    factories.write(session, keys, row, "value", "written down")
    session.add(row)
    session.flush()


def mentor_of(row):
    return row.offer.mentor_id


def count_queries(session) -> int:
    with counting(session) as asked:
        shown = review.queue(session, shelf=Shelf.TO_REVIEW, page=1, week=WEEK)
        for line in shown.lines:
            assert line.mentor_alias
            assert line.proposal.appeal.wanted
    return len(asked)


def count_inbox(session, mentor_id) -> int:
    with counting(session) as asked:
        assert review.asked_of_mentor(session, mentor_id=mentor_id, week=WEEK)
    return len(asked)


@contextmanager
def counting(session):
    """Note every statement that is sent meanwhile."""
    session.flush()
    session.expunge_all()
    asked = []

    def note(*given):
        asked.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)
