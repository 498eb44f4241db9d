"""Rounds through the pages: run dry, look, compare, commit."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus, RoundStatus
from matching.domain.matches import Peace, Quality, Recruit, to_json
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, NeedKind, Policy, Role, SpokenLanguage
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.rounds import Round
from matching.models.vetting import Offer
from tests import factories
from tests.web.browsing import Page, sign_in


@pytest.fixture
def people(app, keys) -> None:
    """A coordinator, two appeals and an offer with room for one of them."""
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="anna")
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        factories.appeal(session, keys, needs=[NeedKind.TEACHING], circle=Circle.UNIFORMED)
        factories.offer(session, keys, capacity=1, circles=[Circle.MEDICINE])


@pytest.fixture
def desk(people, client: FlaskClient) -> Page:
    """The page of rounds, as a coordinator sees it."""
    return sign_in(client, "anna").go("/en/desk/rounds")


def everything(app: Flask, model: type) -> list:
    with app.app_context(), db.sessionmaker() as session:
        return list(session.scalars(select(model)))


class TestIndex:
    def test_is_for_coordinators_only(self, client):
        assert Page(client, "/en/desk/rounds").path == "/en/sign-in"

    def test_is_not_there_for_a_mentor(self, app, keys, client):
        with app.app_context(), transaction() as session:
            factories.mentor(session, keys, name="maks")
        page = sign_in(client, "maks")

        assert page.go("/en/desk/rounds").status == 404

    def test_begins_with_the_usual_weights(self, desk):
        assert desk.value("policy") == Policy.SERVE_MOST.value
        assert desk.value("skills") == "0.5"
        assert desk.value("waiting_weeks") == "12"

    def test_shows_weights_the_way_the_language_writes_them(self, desk):
        assert desk.go("/ru/desk/rounds").value("skills") == "0,5"

    def test_runs_a_round_with_what_was_typed(self, app, desk):
        desk = desk.submit("Run it dry", policy="best_total", skills="0,4", floor=".2")

        (run,) = everything(app, Round)
        assert desk.status == 200
        assert desk.path == f"/en/desk/rounds/{run.id}"
        assert run.policy is Policy.BEST_TOTAL
        assert Weights(**run.weights) == Weights(skills=0.4, floor=0.2)

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("skills", ""),
            ("skills", "much"),
            ("skills", "1.01"),
            ("skills", "-0.5"),
            ("skills", "nan"),
            ("skills", "1e-3"),
            ("skills", "٠.٥"),
            ("skills", "."),
            ("skills", "<script>alert(1)</script>"),
            ("path", "0.5\x00"),
            ("floor", "2"),
            ("priority", "9" * 5000),
            ("waiting_weeks", "53"),
            ("waiting_weeks", "2.5"),
            ("waiting_weeks", "²"),
            ("policy", "everybody"),
            ("policy", None),
        ],
    )
    def test_explains_what_is_wrong_beside_the_field(self, app, desk, name, typed):
        desk = desk.submit("Run it dry", **{"language": "0.33", name: typed})

        assert desk.status == 422
        assert desk.error(name)
        assert desk.value("language") == "0.33"
        assert everything(app, Round) == []
        if name != "policy" and "\x00" not in typed:
            assert desk.value(name) == typed

    def test_refuses_weights_that_are_all_zero(self, app, desk):
        parts = ("skills", "level", "language", "hours", "kind", "path")

        desk = desk.submit("Run it dry", **dict.fromkeys(parts, "0,0"))

        assert desk.status == 422
        assert "more than 0" in desk.error("skills")
        assert everything(app, Round) == []

    def test_says_when_there_is_nobody_to_match(self, app, keys, client):
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name="anna")

        desk = sign_in(client, "anna").go("/en/desk/rounds").submit("Run it dry")

        assert desk.status == 409
        assert "nothing to match" in desk.text

    def test_lists_the_rounds(self, desk):
        desk = desk.submit("Run it dry").go("/en/desk/rounds")

        assert "Round 1" in desk.text
        assert "dry run" in desk.text

    def test_a_page_that_does_not_exist_is_empty(self, desk):
        for number in ("0", "-1", "99", "many"):
            assert desk.go(f"/en/desk/rounds?page={number}").status == 200


class TestShow:
    def test_says_how_even_it_is_and_whom_to_look_for(self, app, desk):
        desk = desk.submit("Run it dry")
        with app.app_context(), transaction() as session:
            run = session.scalars(select(Round)).one()
            run.result = run.result | {
                "quality": to_json(Quality(100_000, 200_000, 300_000, 400_000, 500_000)),
                "peace": to_json(Peace(people=10, content=9, blocking=2, allowed=4000)),
                "recruits": [
                    to_json(Recruit("sql", NeedKind.TEACHING, SpokenLanguage.BE, 1, -5, 3)),
                    to_json(Recruit("git", NeedKind.TEACHING, SpokenLanguage.RU, 0, 350_000, 0)),
                ],
            }

        desk = desk.go(desk.path)

        assert "score between 20" in desk.text
        assert "would fit better: 9 of 10" in desk.text
        assert "than with whom they have: 2 of 4,000" in desk.text
        assert "SQL" in desk.text
        assert "1 person more would get a first helper." in desk.text
        assert "3 people who got nobody could be proposed to them." in desk.text
        assert "worth 0.35 more" in desk.text

    def test_says_who_would_help_whom_and_why_somebody_gets_nobody(self, app, desk):
        desk = desk.submit("Run it dry")

        (alias,) = (each.alias for each in everything(app, Account) if each.role is Role.MENTOR)
        served, left = sorted(
            everything(app, Appeal), key=lambda each: each.circle is Circle.UNIFORMED
        )
        assert served.id.hex[:6].upper() in desk.text
        assert left.id.hex[:6].upper() in desk.text
        assert f"{alias} A teacher" in desk.text
        assert "Proved best possible" in desk.text
        assert "1 mentor does not help people of this background." in desk.text
        assert "Python" in desk.text

    def test_is_the_same_in_every_language(self, desk):
        path = desk.submit("Run it dry").path

        for language in ("be", "ru"):
            assert desk.go(path.replace("/en/", f"/{language}/")).status == 200

    def test_clamps_pages(self, desk):
        path = desk.submit("Run it dry").path

        assert desk.go(f"{path}?page=99&rest=0").status == 200

    def test_knows_no_other_round(self, desk):
        assert desk.go(f"/en/desk/rounds/{uuid4()}").status == 404


class TestCommit:
    def test_proposes_the_pairs(self, app, desk):
        desk = desk.submit("Run it dry").submit("Propose 1 pair")

        (proposal,) = everything(app, Proposal)
        statuses = {each.id: each.status for each in everything(app, Appeal)}
        assert "1 pair now waits for a decision." in desk.text
        assert statuses[proposal.appeal_id] is AppealStatus.PROPOSED
        assert everything(app, Round)[0].status is RoundStatus.COMMITTED

    def test_offers_no_second_commit(self, desk):
        desk = desk.submit("Run it dry").submit("Propose 1 pair")

        with pytest.raises(AssertionError, match="no button"):
            desk.submit("Propose 1 pair")

    def test_refuses_once_people_have_changed_and_leads_to_a_new_round(self, app, desk):
        desk = desk.submit("Run it dry")
        with app.app_context(), transaction() as session:
            session.scalars(select(Offer)).one().open = False

        desk = desk.submit("Propose 1 pair")

        assert desk.status == 409
        assert everything(app, Proposal) == []
        assert desk.follow("Run it again").path == "/en/desk/rounds"

    def test_refuses_another_version_than_was_shown(self, app, desk):
        desk = desk.submit("Run it dry").submit("Propose 1 pair", version="2")

        assert desk.status == 409
        assert everything(app, Proposal) == []

    @pytest.mark.parametrize("version", ["", "first", "-1", None])
    def test_refuses_a_damaged_version(self, app, desk, version):
        desk = desk.submit("Run it dry").submit("Propose 1 pair", version=version)

        assert desk.status == 422
        assert everything(app, Proposal) == []

    def test_needs_the_token_of_its_page(self, app, desk):
        path = desk.submit("Run it dry").path

        answer = desk.client.post(f"{path}/commit", data={"version": "1"})

        assert answer.status_code == 422
        assert everything(app, Proposal) == []

    def test_does_not_happen_by_looking(self, app, desk):
        path = desk.submit("Run it dry").path

        assert desk.client.get(f"{path}/commit").status_code == 405


class TestCompare:
    def test_lays_two_rounds_side_by_side(self, app, desk):
        desk = desk.submit("Run it dry")
        with app.app_context(), transaction() as session:
            session.scalars(select(Offer)).one().capacity = 0
            left = session.scalars(select(Appeal).where(Appeal.circle == Circle.UNIFORMED)).one()
            factories.offer(session, app.extensions["bychange"].keys, circles=[Circle.UNIFORMED])
            code = left.id.hex[:6].upper()
        desk = desk.go("/en/desk/rounds").submit("Run it dry")
        first, second = sorted(everything(app, Round), key=lambda each: each.number)

        desk = desk.go(f"/en/desk/rounds/compare?first={first.id}&second={second.id}")

        assert desk.heading == "Two rounds side by side"
        assert f"{code} newly gets somebody" in desk.text

    @pytest.mark.parametrize("query", ["", "?first=1&second=2", f"?first={UUID(int=1)}"])
    def test_knows_no_other_rounds(self, desk, query):
        assert desk.go(f"/en/desk/rounds/compare{query}").status == 404
