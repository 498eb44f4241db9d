"""Proposing the best match of an appeal, without a round."""

import sys
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from matching.db import db, transaction
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    MatchChanged,
    MatcherStopped,
    NotFound,
    ProofFailed,
    StaleRound,
)
from matching.domain.lifecycles import AppealStatus, ProposalStatus
from matching.domain.profiles import Weights
from matching.domain.vocabulary import NeedKind, Policy, Priority
from matching.models.audit import AuditEntry
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.rounds import Round
from matching.services import intake, matcher, outlooks, profiles, proposing, review, rounds
from matching.services.matcher import line
from matching.services.proposing import Shown
from tests import factories
from tests.factories import MONDAY
from tests.services.at_once import at_once, check_standing, look
from tests.services.test_proving import LIAR
from tests.services.test_rounds import SOMEBODY, bar, dry

TEACHING = (NeedKind.TEACHING,)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No test is about how busy this machine is."""
    monkeypatch.setattr(proposing, "PATIENCE_SECONDS", 300.0)


def shown(session, appeal) -> Shown:
    """What the page of an appeal shows now."""
    best = matcher.outlook(outlooks.today(session, on=MONDAY), appeal_id=appeal.id, within=300).best
    return Shown(appeal.id, appeal.version, best.offer_id, best.score)


def propose(session, seen: Shown) -> Proposal:
    proved = proposing.confirm(session, shown=seen, on=MONDAY)
    return proposing.propose(session, shown=seen, proved=proved, by=SOMEBODY, on=MONDAY)


def nothing_is_kept(session, appeal) -> bool:
    session.expire_all()
    return appeal.status is AppealStatus.READY and not session.scalars(select(Proposal)).all()


class TestPropose:
    def test_is_what_a_round_would_have_proposed(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        (pair,) = dry(session).result["pairs"]

        proposal = propose(session, shown(session, appeal))

        assert str(proposal.offer_id) == pair["offer_id"]
        assert (proposal.need, proposal.score) == (NeedKind(pair["need"]), pair["score"])
        assert proposal.reasons | {"alternatives": []} == proposal.reasons
        assert proposal.reasons["parts"] == pair["parts"]
        assert (proposal.round_id, proposal.suggested_week) == (None, MONDAY)
        assert proposal.status is ProposalStatus.SUGGESTED
        assert appeal.status is AppealStatus.PROPOSED

    def test_runs_no_round_and_leaves_a_trace(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)

        proposal = propose(session, shown(session, appeal))
        session.commit()

        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert (entry.action, entry.subject_id) == (Action.PAIR_PROPOSED, proposal.id)
        assert entry.actor_id == SOMEBODY.id
        assert session.scalar(select(func.count()).select_from(Round)) == 0

    def test_goes_through_review_like_any_other(self, session, keys):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)
        proposal = propose(session, shown(session, appeal))
        colleague = factories.actor_of(factories.coordinator(session, keys))

        review.approve(
            session,
            proposal_id=proposal.id,
            version=proposal.version,
            by=colleague,
            on=MONDAY,
            expires_week=MONDAY,
        )

        assert proposal.status is ProposalStatus.OFFERED
        assert offer.taken == 1

    def test_the_next_round_counts_it(self, session, keys):
        appeal = factories.appeal(session, keys, needs=TEACHING, priority=Priority.URGENT)
        factories.appeal(session, keys, needs=TEACHING)
        factories.offer(session, keys, capacity=1)

        propose(session, shown(session, appeal))

        given = profiles.gather(session, on=MONDAY)
        assert given.offers == ()
        assert [each.appeal_id == appeal.id for each in given.seekers] == [False]

    def test_a_dry_round_of_before_is_stale(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        run = dry(session)
        propose(session, shown(session, appeal))

        with pytest.raises(StaleRound):
            rounds.commit(session, round_id=run.id, version=run.version, by=SOMEBODY, on=MONDAY)

    def test_is_cancelled_when_the_seeker_withdraws(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        proposal = propose(session, shown(session, appeal))

        intake.withdraw(session, by=factories.seeker_of(appeal), week=MONDAY)

        assert proposal.status is ProposalStatus.CANCELLED

    def test_goes_by_the_weights_of_the_last_round(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        seen = shown(session, appeal)
        weights = Weights(skills=1, level=0, language=0, hours=0, kind=0, path=0)
        rounds.run_dry(session, weights=weights, policy=Policy.BEST_TOTAL, by=None, on=MONDAY)

        with pytest.raises(MatchChanged):
            propose(session, seen)

        assert propose(session, shown(session, appeal)).score > seen.score


class TestRefusals:
    def test_another_best_match_than_was_shown(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys, skills={})
        seen = shown(session, appeal)
        factories.offer(session, keys)

        with pytest.raises(MatchChanged):
            propose(session, seen)

        assert nothing_is_kept(session, appeal)

    @pytest.mark.parametrize("told", [{"score": 1}, {"offer_id": uuid4()}], ids=["score", "offer"])
    def test_what_was_never_shown(self, session, keys, told):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)

        with pytest.raises(MatchChanged):
            propose(session, replace(shown(session, appeal), **told))

        assert nothing_is_kept(session, appeal)

    def test_nobody_is_left(self, session, keys):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)
        seen = shown(session, appeal)
        offer.open = False
        session.flush()

        with pytest.raises(MatchChanged):
            propose(session, seen)

    def test_somebody_moved_after_it_was_confirmed(self, session, keys):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)
        seen = shown(session, appeal)
        proved = proposing.confirm(session, shown=seen, on=MONDAY)
        bar(session, appeal, offer)

        with pytest.raises(MatchChanged):
            proposing.propose(session, shown=seen, proved=proved, by=SOMEBODY, on=MONDAY)

        assert nothing_is_kept(session, appeal)

    def test_an_appeal_that_changed(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        seen = shown(session, appeal)
        appeal.priority = Priority.URGENT
        session.flush()

        with pytest.raises(AlreadyDecided):
            propose(session, seen)

    def test_an_appeal_that_was_taken_back(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        seen = shown(session, appeal)
        proved = proposing.confirm(session, shown=seen, on=MONDAY)
        appeal.status = AppealStatus.IN_TRIAGE
        session.flush()
        seen = replace(seen, version=appeal.version)

        for again in (
            lambda: proposing.confirm(session, shown=seen, on=MONDAY),
            lambda: proposing.propose(session, shown=seen, proved=proved, by=SOMEBODY, on=MONDAY),
        ):
            with pytest.raises(AlreadyDecided):
                again()

    def test_an_appeal_that_is_not_there(self, session, keys):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)

        with pytest.raises(NotFound):
            propose(session, replace(shown(session, appeal), appeal_id=uuid4()))

    def test_a_matcher_that_is_gone(self, session, keys, monkeypatch):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        seen = shown(session, appeal)
        matcher.end()
        monkeypatch.setattr(line, "COMMAND", ("false",))

        with pytest.raises(MatcherStopped):
            propose(session, seen)

        assert nothing_is_kept(session, appeal)

    @pytest.mark.parametrize(
        "lie",
        [
            "lambda told: replace(told, best=replace(told.best, score=told.best.score + 1))",
            "lambda told: replace(told, best=replace(told.best, need=type(told.best.need)"
            "('job_search')))",
        ],
        ids=["score", "need"],
    )
    def test_a_matcher_that_lies(self, session, keys, monkeypatch, lie):
        appeal, _ = factories.appeal(session, keys), factories.offer(session, keys)
        matcher.end()
        script = LIAR.replace("LIE", lie)
        monkeypatch.setattr(line, "COMMAND", (sys.executable, "-c", script))
        seen = shown(session, appeal)

        with pytest.raises(ProofFailed):
            propose(session, seen)

        matcher.end()
        assert nothing_is_kept(session, appeal)


class TestAtOnce:
    @pytest.mark.parametrize("attempt", range(5))
    def test_of_two_who_propose_the_same_one_succeeds(self, app, keys, attempt):
        appeal, _ = prepare(app, keys)

        answers = at_once(app, proposing_it(app, appeal), proposing_it(app, appeal))

        assert sorted(answers, key=str) == sorted([AlreadyDecided, "done"], key=str)
        assert_one_is_proposed(app)

    @pytest.mark.parametrize("attempt", range(5))
    def test_of_two_who_want_the_last_place_one_gets_it(self, app, keys, attempt):
        with app.app_context(), transaction() as session:
            factories.offer(session, keys, capacity=1)
            appeals = [factories.appeal(session, keys, needs=TEACHING) for _ in range(2)]
            ids = [each.id for each in appeals]

        answers = at_once(app, *(proposing_it(app, each) for each in ids))

        assert sorted(answers, key=str) == sorted([MatchChanged, "done"], key=str)
        assert_one_is_proposed(app)

    @pytest.mark.parametrize("attempt", range(5))
    def test_a_round_and_a_proposal_are_never_both_kept(self, app, keys, attempt):
        appeal, run = prepare(app, keys)

        def commit(session):
            rounds.commit(session, round_id=run[0], version=run[1], by=SOMEBODY, on=MONDAY)
            return "done"

        answers = at_once(app, proposing_it(app, appeal), commit)

        assert "done" in answers
        assert set(answers) <= {"done", AlreadyDecided, StaleRound, MatchChanged}
        assert answers.count("done") == 1
        assert_one_is_proposed(app)

    @pytest.mark.parametrize("attempt", range(5))
    def test_whoever_withdraws_meanwhile_is_not_proposed(self, app, keys, attempt):
        appeal, _ = prepare(app, keys)
        seeker = factories.seeker_of(appeal)

        def leave(session):
            intake.withdraw(session, by=seeker, week=MONDAY)
            return "left"

        answers = at_once(app, proposing_it(app, appeal), leave)

        assert "left" in answers
        assert set(answers) <= {"left", "done", AlreadyDecided, MatchChanged, NotFound}
        left = look(app, lambda session: session.scalars(select(Proposal)).all())
        assert {each.status for each in left} <= {ProposalStatus.CANCELLED}


def prepare(app, keys):
    """An appeal that an offer suits, and a dry round; all committed."""
    with app.app_context(), transaction() as session:
        appeal, _ = factories.appeal(session, keys, needs=TEACHING), factories.offer(session, keys)
        run = dry(session)
        return appeal.id, (run.id, run.version)


def proposing_it(app, appeal_id):
    """What a coordinator does who has seen the page: everything but the last step is done."""
    with app.app_context(), db.sessionmaker() as session:
        seen = shown(session, session.get_one(Appeal, appeal_id))
        proved = proposing.confirm(session, shown=seen, on=MONDAY)

    def work(session):
        proposing.propose(session, shown=seen, proved=proved, by=SOMEBODY, on=MONDAY)
        return "done"

    return work


def assert_one_is_proposed(app):
    look(app, check_standing)
    assert look(app, lambda session: len(session.scalars(select(Proposal)).all())) == 1
