"""Between two rounds: what coordinators are told about one appeal, and about one more place."""

import os
import signal

import pytest
from sqlalchemy import event

from matching.db import db
from matching.domain.lifecycles import AppealStatus
from matching.domain.matches import Reason, Rule
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, InterfaceLanguage, NeedKind, Policy, Priority
from matching.services import matcher, outlooks, profiles, rounds
from matching.services.matcher import line
from tests import factories, matcher_process
from tests.factories import MONDAY
from tests.services.test_rounds import bar

TEACHING = (NeedKind.TEACHING,)


def ask(session, appeal, *, insist=False):
    return outlooks.of_appeal(
        session, appeal_id=appeal.id, on=MONDAY, language=InterfaceLanguage.EN, insist=insist
    )


def ask_about(session, offer, *, insist=False):
    return outlooks.of_mentor(session, mentor_id=offer.mentor_id, on=MONDAY, insist=insist)


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """No test is about how busy this machine is, but for those that say so."""
    monkeypatch.setattr(outlooks, "PATIENCE_SECONDS", 300.0)


class TestOfAppeal:
    def test_names_the_mentor_of_the_next_round_with_the_reasons(self, session, keys):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)

        pair = ask(session, appeal).outlook.pair

        run = rounds.run_dry(
            session, weights=Weights(), policy=Policy.SERVE_MOST, by=None, on=MONDAY
        )
        (proposed,) = run.result["pairs"]
        assert pair.mentor_id == offer.mentor_id
        assert pair.score == proposed["score"]
        assert set(pair.covered) == {"Python (computer programming)", "SQL"}
        assert pair.others == ()

    def test_says_who_pays_for_it(self, session, keys):
        pressing = factories.appeal(session, keys, needs=TEACHING, priority=Priority.URGENT)
        factories.appeal(session, keys, needs=TEACHING)
        factories.offer(session, keys, capacity=1)

        outlook = ask(session, pressing).outlook

        assert (outlook.moved, outlook.fewer_served) == (1, 1)

    def test_says_why_there_is_nobody(self, session, keys):
        appeal = factories.appeal(session, keys, circle=Circle.UNIFORMED)
        factories.offer(session, keys, circles=[Circle.ARTS])

        outlook = ask(session, appeal).outlook

        assert outlook.pair is None
        assert outlook.unserved.reason is Reason.NO_OFFER_PASSES
        assert outlook.unserved.removed == {Rule.CIRCLE: 1}
        assert outlook.unserved.miss.rule is Rule.CIRCLE

    def test_follows_whoever_comes_and_goes(self, session, keys):
        appeal = factories.appeal(session, keys, needs=TEACHING)
        nobody = ask(session, appeal).outlook.pair
        worse = factories.offer(session, keys, skills={})
        first = ask(session, appeal).outlook.pair
        better = factories.offer(session, keys)
        second = ask(session, appeal).outlook.pair
        better.open = False
        session.flush()
        third = ask(session, appeal).outlook.pair

        mentors = [pair and pair.mentor_id for pair in (nobody, first, second, third)]
        assert mentors == [None, worse.mentor_id, better.mentor_id, worse.mentor_id]

    def test_goes_by_the_weights_of_the_last_round(self, session, keys):
        appeal = factories.appeal(session, keys, needs=TEACHING)
        factories.offer(session, keys, skills={})
        weights = Weights(skills=1, level=0, language=0, hours=0, kind=0, path=0, floor=0.5)
        rounds.run_dry(session, weights=weights, policy=Policy.BEST_TOTAL, by=None, on=MONDAY)

        outlook = ask(session, appeal).outlook

        assert outlook.unserved.reason is Reason.BELOW_FLOOR

    def test_has_nothing_to_say_of_an_appeal_that_is_not_waiting(self, session, keys):
        appeal = factories.appeal(session, keys, status=AppealStatus.IN_TRIAGE)

        assert ask(session, appeal) == outlooks.Asked()

    def test_asks_as_many_questions_however_many_people_there_are(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        few = count_queries(session, lambda: ask(session, appeal))
        for _ in range(4):
            factories.appeal(session, keys)
            factories.offer(session, keys)

        assert count_queries(session, lambda: ask(session, appeal)) == few

    def test_among_very_many_it_is_asked_only_when_somebody_wants_to_know(
        self, session, keys, monkeypatch
    ):
        monkeypatch.setattr(outlooks, "FEW", 1)
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)

        assert ask(session, appeal) == outlooks.Asked(many=True)
        assert ask(session, appeal, insist=True).outlook.pair

    def test_a_matcher_that_takes_too_long_is_not_waited_for(self, session, keys, monkeypatch):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)
        ask(session, appeal)
        number = matcher_process.of()
        monkeypatch.setattr(outlooks, "PATIENCE_SECONDS", 0.2)
        os.kill(number, signal.SIGSTOP)

        late, late_again = ask(session, appeal), ask(session, appeal)
        os.kill(number, signal.SIGCONT)
        monkeypatch.setattr(outlooks, "PATIENCE_SECONDS", 300.0)
        answered = ask_about(session, offer)

        assert late == late_again == outlooks.Asked(late=True)
        assert set(answered.worths) == {offer.id}
        assert matcher_process.of() == number

    def test_a_matcher_that_dies_is_no_reason_for_an_error(self, session, keys, monkeypatch):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        matcher.end()
        monkeypatch.setattr(line, "COMMAND", ("false",))

        assert ask(session, appeal) == outlooks.Asked(late=True)


class TestOfMentor:
    def test_says_what_one_more_place_would_add(self, session, keys):
        for _ in range(2):
            factories.appeal(session, keys, needs=TEACHING)
        offer = factories.offer(session, keys, capacity=1)

        (worth,) = ask_about(session, offer).worths.values()

        assert (worth.offer_id, worth.served) == (offer.id, 1)
        assert worth.value > 0

    def test_a_full_offer_counts_too_and_a_refusal_stands(self, session, keys):
        appeal = factories.appeal(session, keys, needs=TEACHING)
        full = factories.offer(session, keys, capacity=1, taken=1)
        wanted = ask_about(session, full).worths[full.id].served
        bar(session, appeal, full)

        refused = ask_about(session, full).worths[full.id].served

        assert (wanted, refused) == (1, 0)

    def test_a_round_is_given_no_full_offer(self, session, keys):
        full = factories.offer(session, keys, capacity=1, taken=1)

        asked = profiles.gather(session, on=MONDAY, even_full=full.mentor_id).offers

        assert [offer.room for offer in asked] == [0]
        assert profiles.gather(session, on=MONDAY).offers == ()

    def test_is_silent_where_nothing_is_offered(self, session, keys):
        closed = factories.offer(session, keys, open=False)

        assert ask_about(session, closed) == outlooks.Asked()


def count_queries(session, work) -> int:
    session.expire_all()
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
