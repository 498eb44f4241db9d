"""Commits at the same moment, in real threads: one succeeds, nobody is proposed twice."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.db import db, transaction
from matching.domain.errors import Refused
from matching.domain.lifecycles import AppealStatus, ProposalStatus, RoundStatus
from matching.domain.vocabulary import Policy
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.rounds import Round
from matching.services import intake, rounds
from tests import factories
from tests.factories import MONDAY
from tests.services.test_rounds import SOMEBODY, dry


class TestAtOnce:
    @pytest.mark.parametrize("attempt", range(10))
    def test_one_of_two_commits_of_a_round_succeeds(self, app, keys, attempt):
        (run,) = prepare(app, keys, rounds_wanted=1)

        answers = at_once(app, [committing(run), committing(run)])

        assert sorted(answers) == ["AlreadyDecided", "done"]
        assert_nobody_is_proposed_twice(app)

    @pytest.mark.parametrize("attempt", range(10))
    def test_one_of_two_rounds_for_the_same_people_succeeds(self, app, keys, attempt):
        first, second = prepare(app, keys, rounds_wanted=2)

        answers = at_once(app, [committing(first), committing(second)])

        assert sorted(answers) == ["StaleRound", "done"]
        assert_nobody_is_proposed_twice(app)

    @pytest.mark.parametrize("attempt", range(10))
    def test_nobody_is_proposed_who_withdraws_meanwhile(self, app, keys, attempt):
        (run,) = prepare(app, keys, rounds_wanted=1)
        with app.app_context(), db.sessionmaker() as session:
            seeker = factories.seeker_of(session.scalars(select(Appeal.id)).first())
        leaving = partial(intake.withdraw, by=seeker, week=MONDAY)

        answers = at_once(app, [committing(run), leaving])

        assert sorted(answers) in (["StaleRound", "done"], ["done", "done"])
        with app.app_context(), db.sessionmaker() as session:
            left = session.scalars(select(Proposal).where(Proposal.appeal_id == seeker.id)).all()
            assert session.get_one(Appeal, seeker.id).status is AppealStatus.WITHDRAWN
            assert {each.status for each in left} <= {ProposalStatus.CANCELLED}


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


def at_once(app: Flask, works: list[Callable[[Session], object]]) -> list[str]:
    """Start all of them at the same moment, each in a transaction; return how they ended."""
    start, answers = Barrier(len(works)), []

    def work(call: Callable[[Session], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    call(session)
                answers.append("done")
            except Refused as refusal:
                answers.append(type(refusal).__name__)

    threads = [Thread(target=work, args=[call]) for call in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def committing(run: tuple[UUID, int]) -> Callable[[Session], object]:
    round_id, version = run
    return partial(rounds.commit, round_id=round_id, version=version, by=SOMEBODY, on=MONDAY)


def assert_nobody_is_proposed_twice(app: Flask) -> None:
    with app.app_context(), db.sessionmaker() as session:
        proposals = session.scalars(select(Proposal)).all()
        needs = [(each.appeal_id, each.need) for each in proposals]
        committed = session.scalars(
            select(Round).where(Round.status == RoundStatus.COMMITTED)
        ).one()

        assert len(needs) == len(set(needs)) == len(committed.result["pairs"]) > 0
        assert {each.round_id for each in proposals} == {committed.id}
