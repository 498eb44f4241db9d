"""Rounds from the command line."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, NeedKind, Policy
from matching.models.review import Proposal
from matching.models.rounds import Round
from tests import factories


@pytest.fixture
def people(app, keys) -> None:
    """Two appeals, and an offer with room for one of them."""
    with app.app_context(), transaction() as session:
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        factories.appeal(session, keys, needs=[NeedKind.TEACHING], circle=Circle.UNIFORMED)
        factories.offer(session, keys, capacity=1, circles=[Circle.MEDICINE])


def everything(app: Flask, model: type) -> list:
    with app.app_context(), db.sessionmaker() as session:
        return list(session.scalars(select(model)))


class TestRounds:
    def test_a_dry_run_prints_everything_and_keeps_nothing(self, app, people):
        ran = app.test_cli_runner().invoke(args=["rounds", "run", "--dry-run", "--json"])

        told = json.loads(ran.stdout)
        (pair,), (unserved,) = told["pairs"], told["unserved"]
        assert ran.exit_code == 0
        assert (told["appeals"], told["offers"], told["served"]) == (2, 1, 1)
        assert told["policy"] == "serve_most"
        assert Weights(**told["weights"]) == Weights()
        assert told["value"] == told["dual_value"] > 0
        assert sum(pair["parts"].values()) == pytest.approx(pair["score"])
        assert unserved["reasons"] == {"circle": 1}
        assert unserved["nearest_miss"]["rule"] == "circle"
        assert unserved["summary"] == "1 do not help this background"
        assert everything(app, Round) == []

    def test_a_dry_run_of_nobody_is_zeros(self, app):
        ran = app.test_cli_runner().invoke(args=["rounds", "run", "--dry-run", "--json"])

        told = json.loads(ran.stdout)
        assert ran.exit_code == 0
        assert (told["appeals"], told["offers"], told["served"]) == (0, 0, 0)
        assert told["pairs"] == told["unserved"] == []
        assert told["value"] == told["dual_value"] == 0

    def test_a_round_of_nobody_is_not_kept(self, app):
        ran = app.test_cli_runner().invoke(args=["rounds", "run", "--json"])

        assert json.loads(ran.stdout)["served"] == 0
        assert ran.exit_code == 2
        assert "at least one ready appeal" in ran.stderr
        assert everything(app, Round) == []

    def test_keeps_a_round_and_commits_it(self, app, people):
        runner = app.test_cli_runner()
        ran = runner.invoke(args=["rounds", "run", "--policy", "best_total"])
        (run,) = everything(app, Round)
        done = runner.invoke(args=["rounds", "commit", str(run.id)])

        assert (ran.exit_code, done.exit_code) == (0, 0)
        assert f"Kept as round {run.id}" in ran.stdout
        assert run.policy is Policy.BEST_TOTAL
        assert len(everything(app, Proposal)) == 1

    def test_refuses_to_commit_twice(self, app, people):
        runner = app.test_cli_runner()
        runner.invoke(args=["rounds", "run"])
        (run,) = everything(app, Round)
        runner.invoke(args=["rounds", "commit", str(run.id)])

        again = runner.invoke(args=["rounds", "commit", str(run.id)])

        assert again.exit_code == 2
        assert again.stdout == ""
        assert again.stderr
        assert len(everything(app, Proposal)) == 1
