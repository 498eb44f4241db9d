"""Commits at the same moment, in real threads: one succeeds, nobody is proposed twice."""

from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.errors import Refused
from matching.domain.lifecycles import RoundStatus
from matching.domain.vocabulary import Policy
from matching.models.review import Proposal
from matching.models.rounds import Round
from matching.services import rounds
from tests import factories
from tests.factories import MONDAY
from tests.services.test_rounds import SOMEBODY, dry


class TestAtOnce:
    @pytest.mark.parametrize("attempt", range(10))
    def test_one_of_two_commits_of_a_round_succeeds(self, app, keys, attempt):
        (run,) = prepare(app, keys, rounds_wanted=1)

        answers = at_once(app, [run, run])

        assert sorted(answers) == ["AlreadyDecided", "committed"]
        assert_nobody_is_proposed_twice(app)

    @pytest.mark.parametrize("attempt", range(10))
    def test_one_of_two_rounds_for_the_same_people_succeeds(self, app, keys, attempt):
        first, second = prepare(app, keys, rounds_wanted=2)

        answers = at_once(app, [first, second])

        assert sorted(answers) == ["StaleRound", "committed"]
        assert_nobody_is_proposed_twice(app)


def prepare(app: Flask, keys, *, rounds_wanted: int) -> list[tuple[UUID, int]]:
    """Three people, two mentors, and dry rounds whose policies differ; all committed to disk."""
    policies = list(Policy)[:rounds_wanted]
    with app.app_context(), transaction() as session:
        for _ in range(3):
            factories.appeal(session, keys)
        for _ in range(2):
            factories.offer(session, keys)
        runs = [dry(session, policy=policy) for policy in policies]
        return [(run.id, run.version) for run in runs]


def at_once(app: Flask, runs: list[tuple[UUID, int]]) -> list[str]:
    start, answers = Barrier(len(runs)), []

    def work(round_id: UUID, version: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    rounds.commit(
                        session, round_id=round_id, version=version, by=SOMEBODY, on=MONDAY
                    )
                answers.append("committed")
            except Refused as refusal:
                answers.append(type(refusal).__name__)

    threads = [Thread(target=work, args=run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def assert_nobody_is_proposed_twice(app: Flask) -> None:
    with app.app_context(), db.sessionmaker() as session:
        proposals = session.scalars(select(Proposal)).all()
        needs = [(each.appeal_id, each.need) for each in proposals]
        committed = session.scalars(
            select(Round).where(Round.status == RoundStatus.COMMITTED)
        ).one()

        assert len(needs) == len(set(needs)) == len(committed.result["pairs"]) > 0
        assert {each.round_id for each in proposals} == {committed.id}
