"""The desk between two rounds: the best match of an appeal, and the worth of one more place."""

import pytest

from matching.db import transaction
from matching.domain.vocabulary import Circle, NeedKind, Priority
from matching.services import matcher, outlooks
from matching.services.matcher import line
from tests import factories, matcher_process
from tests.web.browsing import Page, sign_in
from tests.web.scene import PHRASE

TEACHING = (NeedKind.TEACHING,)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No test is about how busy this machine is, but for those that say so."""
    monkeypatch.setattr(outlooks, "PATIENCE_SECONDS", 300.0)


@pytest.fixture
def desk(app, keys, client) -> dict[str, str]:
    """Two appeals and one place that both could have; their pages."""
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="anna")
        mentor = factories.mentor(session, keys, name="maks")
        factories.offer(session, keys, by=mentor, capacity=1, circles=[Circle.MEDICINE])
        people = {
            "first": factories.appeal(session, keys, needs=TEACHING, priority=Priority.URGENT),
            "second": factories.appeal(session, keys, needs=TEACHING),
            "soldier": factories.appeal(session, keys, circle=Circle.UNIFORMED),
        }
        pages = {name: f"/en/desk/appeals/{row.id}" for name, row in people.items()}
        return pages | {"mentor": f"/en/desk/mentors/{mentor.id}", "alias": mentor.account.alias}


class TestAppeal:
    def test_shows_who_would_help_why_and_what_it_costs_others(self, desk, client):
        page = sign_in(client, "anna").go(desk["first"])

        assert "The best match now" in page.text
        assert f"{desk['alias']} · A teacher" in page.text
        assert "Teaches: " in page.text
        assert "Python (computer programming)" in page.text
        assert "1 person fewer would be helped." in page.text
        assert "1 other person has another mentor because of it, or none." in page.text

    def test_says_why_nobody_is_left(self, desk, client):
        page = sign_in(client, "anna")

        assert "1 mentor would fit, but does more good" in page.go(desk["second"]).text
        assert "1 mentor does not help people of this background." in page.go(desk["soldier"]).text

    @pytest.mark.parametrize("language", ["be", "ru"])
    def test_is_there_in_every_language(self, desk, client, language):
        page = sign_in(client, "anna").go(desk["first"].replace("/en/", f"/{language}/"))

        assert page.status == 200
        assert desk["alias"] in page.text

    def test_shows_everything_else_when_the_matcher_is_gone(self, desk, client, monkeypatch):
        page = sign_in(client, "anna")
        matcher.end()

        with monkeypatch.context() as gone:
            gone.setattr(line, "COMMAND", ("false",))
            late = page.go(desk["first"])
        answered = late.follow("Ask again")

        assert late.status == 200
        assert "Coded facts" in late.text
        assert "The matcher has no answer yet." in late.text
        assert desk["alias"] in answered.text

    def test_among_many_it_is_a_click_away(self, desk, client, monkeypatch):
        monkeypatch.setattr(outlooks, "FEW", 2)

        page = sign_in(client, "anna").go(desk["first"])

        assert desk["alias"] not in page.text
        assert desk["alias"] in page.follow("See the best match").text

    def test_is_nothing_for_an_appeal_that_is_not_ready(self, app, keys, desk, client):
        page = sign_in(client, "anna").go(desk["first"]).submit("Take back to triage")

        assert "The best match now" not in page.text


class TestMentor:
    def test_shows_coordinators_what_one_more_place_is_worth(self, desk, client):
        page = sign_in(client, "anna").go(desk["mentor"])

        assert "One more place here: 1 more person would get a mentor." in page.text

    def test_is_never_shown_to_the_mentor(self, desk, client):
        page = sign_in(client, "maks")

        assert "One more place" not in page.go("/en/mentor").text
        assert page.go(desk["mentor"]).status == 404
        assert page.go(desk["first"]).status == 404

    def test_is_never_shown_to_a_stranger(self, desk, client):
        assert Page(client, desk["first"]).path == "/en/sign-in"


class TestStarting:
    @pytest.fixture(autouse=True)
    def nothing_runs(self):
        matcher.end()

    def test_the_matcher_is_started_when_a_coordinator_signs_in(self, desk, client):
        sign_in(client, "anna")

        assert matcher_process.of() is not None

    def test_and_started_again_where_the_appeals_are_listed(self, desk, client):
        page = sign_in(client, "anna")
        matcher.end()

        page.go("/en/desk/appeals")

        assert matcher_process.of() is not None

    def test_it_is_started_for_nobody_else(self, desk, app, keys, client):
        with app.app_context(), transaction() as session:
            factories.appeal(session, keys, phrase=PHRASE)

        mentor = sign_in(client, "maks")
        mentor.go("/en/desk/appeals")
        seeker = Page(app.test_client(), "/en/return").submit(phrase=PHRASE)

        assert (mentor.path, seeker.path) == ("/en/mentor", "/en/my")
        assert matcher_process.of() is None

    def test_a_wrong_password_starts_nothing(self, desk, client):
        page = Page(client, "/en/sign-in").submit(name="anna", password="not this one")

        assert page.status == 422
        assert matcher_process.of() is None

    @pytest.mark.parametrize("command", [("/no/such/program",), ("false",)])
    def test_one_that_cannot_be_started_keeps_nobody_out(self, desk, client, monkeypatch, command):
        monkeypatch.setattr(line, "COMMAND", command)

        page = sign_in(client, "anna")

        assert page.path == "/en/desk/appeals"
        assert page.status == 200
