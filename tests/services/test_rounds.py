"""Rounds over real rows: from appeals and offers to proposals, whoever else is at work."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    NotFound,
    NothingToMatch,
    StaleRound,
)
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    ProposalStatus,
    RoundStatus,
)
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, NeedKind, Policy, Priority, Role
from matching.models.intake import Appeal
from matching.models.review import Bar, Proposal
from matching.models.rounds import Round
from matching.models.vetting import Offer
from matching.services import rounds
from tests import factories
from tests.factories import MONDAY
from tests.services.trail import entries

SOMEBODY = Actor(Role.COORDINATOR, UUID(int=7))


def dry(session, *, policy=Policy.SERVE_MOST, weights=None, on=MONDAY) -> Round:
    return rounds.run_dry(session, weights=weights or Weights(), policy=policy, by=None, on=on)


def commit(session, run: Round) -> int:
    return rounds.commit(session, round_id=run.id, version=run.version, by=SOMEBODY, on=MONDAY)


def bar(session, appeal, offer, **given) -> Bar:
    row = Bar(
        appeal_id=appeal.id,
        mentor_id=offer.mentor_id,
        cause=given.pop("cause", BarCause.MENTOR),
        set_week=MONDAY,
        **given,
    )
    session.add(row)
    session.flush()
    return row


def pairs_of(run: Round) -> set[tuple[str, str, str]]:
    return {(pair["appeal_id"], pair["offer_id"], pair["need"]) for pair in run.result["pairs"]}


class TestRunDry:
    def test_keeps_pairs_with_reasons_and_proof(self, session, keys):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)

        run = dry(session)

        session.expire(run)
        (pair,) = run.result["pairs"]
        assert run.status is RoundStatus.DRY
        assert run.run_by is None
        assert pairs_of(run) == {(str(appeal.id), str(offer.id), "teaching")}
        assert set(pair["covered"]) == {"python", "sql"}
        assert sum(part["contribution"] for part in pair["parts"].values()) == pair["score"]
        assert run.value == run.dual_value == run.result["value"] > 0

    def test_changes_nobody(self, session, keys):
        appeal = factories.appeal(session, keys)
        factories.offer(session, keys)

        dry(session)

        assert appeal.status is AppealStatus.READY
        assert session.scalar(select(func.count()).select_from(Proposal)) == 0

    def test_refuses_when_nobody_waits(self, session, keys):
        factories.offer(session, keys)

        with pytest.raises(NothingToMatch):
            dry(session)

    def test_refuses_when_nobody_has_room(self, session, keys):
        factories.appeal(session, keys)
        factories.offer(session, keys, capacity=1, taken=1)

        with pytest.raises(NothingToMatch):
            dry(session)

    def test_never_proposes_a_refused_pair(self, session, keys):
        appeal = factories.appeal(session, keys)
        refused = factories.offer(session, keys)
        worse = factories.offer(session, keys, skills={})
        bar(session, appeal, refused)

        run = dry(session, weights=Weights(floor=0.0))

        assert pairs_of(run) == {(str(appeal.id), str(worse.id), "teaching")}

    def test_says_why_somebody_gets_nobody(self, session, keys):
        appeal = factories.appeal(session, keys, circle=Circle.UNIFORMED)
        factories.offer(session, keys, circles=[Circle.ARTS])
        factories.offer(session, keys, circles=[Circle.ARTS])

        run = dry(session)

        (unserved,) = run.result["unserved"]
        assert unserved["appeal_id"] == str(appeal.id)
        assert unserved["removed"]["circle"] == 2
        assert unserved["nearest_miss"]["rule"] == "circle"

    def test_serves_those_with_nobody_before_a_further_need(self, session, keys):
        helped = factories.appeal(session, keys, received_week=MONDAY - timedelta(weeks=12))
        factories.proposal(session, keys, appeal=helped, need=NeedKind.TEACHING)
        alone = factories.appeal(session, keys)
        session.scalar(select(Proposal)).offer.open = False
        only = factories.offer(session, keys, capacity=1)

        run = dry(session)

        assert pairs_of(run) == {(str(alone.id), str(only.id), "teaching")}

    def test_gives_a_further_need_what_is_left(self, session, keys):
        helped = factories.appeal(session, keys)
        factories.proposal(session, keys, appeal=helped, need=NeedKind.TEACHING)
        session.scalar(select(Proposal)).offer.open = False
        left = factories.offer(session, keys, capacity=1)

        run = dry(session)

        assert pairs_of(run) == {(str(helped.id), str(left.id), "mentoring")}
        assert run.result["served"] == 0
        assert run.result["pairs"][0]["pass_number"] == 2


class TestCommit:
    def test_puts_the_pairs_before_the_coordinators(self, session, keys):
        appeal, offer = factories.appeal(session, keys), factories.offer(session, keys)
        run = dry(session)

        proposed = commit(session, run)

        proposal = session.scalars(select(Proposal)).first()
        assert proposed == session.scalar(select(func.count()).select_from(Proposal))
        assert proposal.appeal_id == appeal.id
        assert proposal.offer_id == offer.id
        assert proposal.status is ProposalStatus.SUGGESTED
        assert proposal.suggested_week == MONDAY
        assert set(rounds.REASONS) == set(proposal.reasons)
        assert appeal.status is AppealStatus.PROPOSED
        assert offer.taken == 0
        assert run.status is RoundStatus.COMMITTED

    def test_leaves_a_trace(self, session, keys):
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        factories.offer(session, keys)
        run = dry(session)

        commit(session, run)

        (entry,) = entries(session)
        assert entry.action is Action.ROUND_COMMITTED
        assert (entry.actor_id, entry.subject_id) == (SOMEBODY.id, run.id)
        assert entry.detail == "1"

    def test_leaves_a_paired_appeal_paired(self, session, keys):
        appeal = factories.appeal(session, keys)
        factories.pairing(session, keys, appeal=appeal, need=NeedKind.TEACHING)
        factories.offer(session, keys)

        commit(session, dry(session))

        needs = session.scalars(
            select(Proposal.need).where(Proposal.status == ProposalStatus.SUGGESTED)
        ).all()
        assert appeal.status is AppealStatus.PAIRED
        assert needs == [NeedKind.MENTORING]

    def test_a_next_round_promises_no_place_twice(self, session, keys):
        only = factories.offer(session, keys, capacity=1)
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        commit(session, dry(session))
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])

        with pytest.raises(NothingToMatch):
            dry(session)
        assert only.taken == 0

    def test_a_next_round_proposes_nobody_twice_to_the_same_mentor(self, session, keys):
        factories.offer(session, keys, capacity=3)
        factories.appeal(session, keys)
        commit(session, dry(session))

        again = dry(session)

        assert again.result["pairs"] == []

    def test_still_holds_a_week_later(self, session, keys):
        factories.appeal(session, keys)
        factories.offer(session, keys)
        run = dry(session)

        rounds.commit(
            session,
            round_id=run.id,
            version=run.version,
            by=SOMEBODY,
            on=MONDAY + timedelta(weeks=1),
        )

        weeks = set(session.scalars(select(Proposal.suggested_week)))
        assert weeks == {MONDAY + timedelta(weeks=1)}

    @pytest.mark.parametrize(
        "change",
        [
            factories.appeal,
            factories.offer,
            lambda session, keys: bar(
                session,
                session.scalars(select(Appeal)).first(),
                session.scalars(select(Offer)).first(),
            ),
            lambda session, keys: setattr(session.scalars(select(Offer)).first(), "open", False),
            lambda session, keys: setattr(
                session.scalars(select(Appeal)).first(), "priority", Priority.URGENT
            ),
        ],
        ids=["a new appeal", "a new offer", "a refusal", "a closed offer", "a changed appeal"],
    )
    def test_refuses_once_people_have_changed(self, session, keys, change):
        factories.appeal(session, keys)
        factories.offer(session, keys)
        run = dry(session)
        change(session, keys)

        with pytest.raises(StaleRound):
            commit(session, run)

    def test_refuses_a_second_time(self, session, keys):
        factories.appeal(session, keys)
        factories.offer(session, keys)
        run = dry(session)
        commit(session, run)

        with pytest.raises(AlreadyDecided):
            commit(session, run)

    def test_refuses_another_version_than_was_shown(self, session, keys):
        factories.appeal(session, keys)
        factories.offer(session, keys)
        run = dry(session)

        with pytest.raises(StaleRound):
            rounds.commit(session, round_id=run.id, version=run.version + 1, by=SOMEBODY, on=MONDAY)

    def test_knows_no_other_round(self, session):
        with pytest.raises(NotFound):
            rounds.commit(session, round_id=uuid4(), version=1, by=SOMEBODY, on=MONDAY)


class TestLists:
    def test_shows_the_newest_round_first(self, session, keys):
        account = factories.coordinator(session, keys)
        factories.appeal(session, keys)
        factories.appeal(session, keys)
        factories.offer(session, keys, capacity=1)
        dry(session)
        rounds.run_dry(
            session,
            weights=Weights(),
            policy=Policy.BEST_TOTAL,
            by=factories.actor_of(account),
            on=MONDAY,
        )

        second, first = rounds.recent(session, page=1)

        assert (first.number, second.number) == (1, 2)
        assert (first.by, second.by) == (None, account.alias)
        assert (second.served, second.without) == (1, 1)
        assert second.policy is Policy.BEST_TOTAL
        assert rounds.pages(session) == 1

    def test_a_first_round_begins_with_the_usual_weights(self, session):
        assert rounds.latest_settings(session) == rounds.Settings(Policy.SERVE_MOST, Weights())

    def test_remembers_what_the_last_round_was_run_with(self, session, keys):
        factories.appeal(session, keys)
        factories.offer(session, keys)
        weights = Weights(skills=0.3, floor=0.2)
        dry(session)
        dry(session, weights=weights, policy=Policy.BEST_TOTAL)

        settings = rounds.latest_settings(session)

        assert settings == rounds.Settings(Policy.BEST_TOTAL, weights)
