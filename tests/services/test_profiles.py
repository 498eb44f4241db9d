"""What the matcher sees of real rows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from matching.db import db
from matching.domain.lifecycles import (
    AppealStatus,
    MentorStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.vocabulary import Circle, NeedKind, Priority
from matching.services import profiles, standing
from tests import factories
from tests.factories import MONDAY
from tests.services.test_rounds import bar


class TestGather:
    def test_sees_an_appeal_as_codes(self, session, keys):
        appeal = factories.appeal(
            session,
            keys,
            received_week=MONDAY - timedelta(weeks=3),
            priority=Priority.URGENT,
            target_occupation_id="manual-tester",
        )

        (seeker,) = profiles.gather(session, on=MONDAY).seekers

        assert seeker.appeal_id == appeal.id
        assert seeker.circle is Circle.MEDICINE
        assert seeker.needs == seeker.all_needs == (NeedKind.TEACHING, NeedKind.MENTORING)
        assert seeker.wanted == {"python", "sql"}
        assert seeker.target_occupation == "manual-tester"
        assert seeker.weeks_waited == 3
        assert seeker.priority is Priority.URGENT
        assert not seeker.helped

    @pytest.mark.parametrize(
        "status", sorted(set(AppealStatus) - standing.MATCHED, key=lambda each: each.value)
    )
    def test_leaves_out_whoever_is_not_being_matched(self, session, keys, status):
        factories.appeal(session, keys, status=status)

        assert profiles.gather(session, on=MONDAY).seekers == ()

    def test_leaves_out_mentors_who_do_not_help_now(self, session, keys):
        for status in set(MentorStatus) - {MentorStatus.ACTIVE}:
            factories.offer(session, keys, by=factories.mentor(session, keys, status=status))
        factories.offer(session, keys, open=False)
        factories.offer(session, keys, capacity=1, taken=1)
        helping = factories.offer(session, keys, capacity=3, taken=1)

        (offer,) = profiles.gather(session, on=MONDAY).offers

        assert (offer.offer_id, offer.room) == (helping.id, 2)

    def test_counts_a_suggestion_as_a_place_and_an_offered_one_once(self, session, keys):
        offer = factories.offer(session, keys, capacity=4, taken=1)
        factories.proposal(session, keys, offer=offer, status=ProposalStatus.OFFERED)
        factories.proposal(session, keys, offer=offer, status=ProposalStatus.SUGGESTED)
        factories.proposal(session, keys, offer=offer, status=ProposalStatus.REJECTED)

        (profile,) = profiles.gather(session, on=MONDAY).offers

        assert profile.room == 2

    def test_keeps_only_needs_that_nobody_takes_care_of(self, session, keys):
        appeal = factories.appeal(
            session, keys, needs=(NeedKind.TEACHING, NeedKind.MENTORING, NeedKind.JOB_SEARCH)
        )
        factories.proposal(session, keys, appeal=appeal, need=NeedKind.TEACHING)
        factories.pairing(session, keys, appeal=appeal, need=NeedKind.JOB_SEARCH)

        (seeker,) = profiles.gather(session, on=MONDAY).seekers

        assert seeker.needs == (NeedKind.MENTORING,)
        assert seeker.helped

    def test_a_fulfilled_need_is_over_and_helps_no_longer(self, session, keys):
        appeal = factories.appeal(session, keys)
        factories.pairing(
            session,
            keys,
            appeal=appeal,
            need=NeedKind.TEACHING,
            status=PairingStatus.CLOSED,
            outcome=Outcome.COURSE_FINISHED,
        )

        (seeker,) = profiles.gather(session, on=MONDAY).seekers

        assert seeker.needs == (NeedKind.MENTORING,)
        assert not seeker.helped

    def test_a_need_that_ended_without_success_is_open_again(self, session, keys):
        appeal = factories.appeal(session, keys)
        factories.pairing(
            session,
            keys,
            appeal=appeal,
            need=NeedKind.TEACHING,
            status=PairingStatus.CLOSED,
            outcome=Outcome.REMATCH,
        )

        (seeker,) = profiles.gather(session, on=MONDAY).seekers

        assert seeker.needs == (NeedKind.TEACHING, NeedKind.MENTORING)

    def test_bars_refusals_until_they_are_lifted_and_pairs_at_work(self, session, keys):
        account = factories.coordinator(session, keys)
        appeal = factories.appeal(session, keys)
        refused, forgiven, working = (factories.offer(session, keys) for _ in range(3))
        bar(session, appeal, refused)
        bar(session, appeal, forgiven, lifted_by=account.id)
        factories.pairing(session, keys, appeal=appeal, offer=working)

        barred = profiles.gather(session, on=MONDAY).barred

        assert barred == {(appeal.id, refused.mentor_id), (appeal.id, working.mentor_id)}

    def test_asks_as_often_for_many_as_for_one(self, session, keys):
        few = questions(session, lambda: profiles.gather(session, on=MONDAY))
        for _ in range(7):
            factories.appeal(session, keys)
            factories.proposal(session, keys)
        session.commit()
        session.expire_all()

        many = questions(session, lambda: profiles.gather(session, on=MONDAY))

        assert few <= many <= 16


def questions(session, ask: Callable[[], object]) -> int:
    asked = []

    def note(*statement: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
