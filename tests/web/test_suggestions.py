"""Suggestions while typing: what the optional script asks for, and what it leaves behind."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from matching.db import db, transaction
from matching.domain.errors import TooManyTries
from matching.domain.vocabulary import Role
from matching.models.accounts import BrowserSession
from matching.services import suggestions
from matching.services.suggestions import BURST, REFILL, Buckets
from matching.web.suggestions import BLOCK
from tests.searching import found_stored
from tests.web import scene
from tests.web.appealing import walk
from tests.web.browsing import Page, sign_in

LETTERS = "zyxxquilting"
NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def full(monkeypatch):
    """Buckets that nobody has taken from."""
    monkeypatch.setattr(suggestions, "_buckets", Buckets())


@pytest.fixture
def ask(client):
    """Ask as the script of a page does."""
    token = Page(client, "/en/appeal/job").token

    def post(text, kind="", language="en", token=token):
        given = {"csrf_token": token, "text": text, "kind": kind}
        return client.post(f"/{language}/suggestions", data=given)

    return post


def labels(answer):
    return [each["label"] for each in answer.json["suggestions"]]


def fields(page):
    """What the script needs, of every field on a page that has it."""
    return {
        each.get("name"): each.get("data-kind")
        for each in page.main.iter("input")
        if each.get("data-suggest") == f"/{page.address.split('/')[1]}/suggestions"
    }


def scripts(page):
    return [each.get("src").partition("?")[0] for each in page.root.iter("script")]


class TestAnswer:
    def test_names_at_most_five_of_the_kind_and_says_how_many(self, ask):
        answer = ask("tester", "occupation")

        assert 1 < len(labels(answer)) <= 5
        assert answer.json["said"] == f"{len(labels(answer))} suggestions"
        assert answer.json["suggestions"][0].keys() == {"id", "label"}

    @pytest.mark.parametrize(
        ("language", "letters", "concept"),
        [("en", "pyth", "python"), ("ru", "медсест", "nurse"), ("be", "медсяст", "nurse")],
    )
    def test_completes_what_was_begun_in_every_language(self, ask, language, letters, concept):
        found = ask(letters, "", language).json["suggestions"]

        assert concept in {each["id"] for each in found}

    @pytest.mark.parametrize(
        ("language", "letters", "begun"),
        [("ru", "прог", "програм"), ("ru", "вод", "вод"), ("be", "наст", "настаўн")],
    )
    def test_goes_on_from_the_letters_rather_than_guess(self, ask, language, letters, begun):
        found = labels(ask(letters, "", language))

        assert found
        assert begun in found[0].lower()
        assert all(letters in label.lower() for label in found)

    def test_guesses_only_what_was_typed_far_enough(self, ask):
        assert "python" in {each["id"] for each in ask("pyton", "skill").json["suggestions"]}
        assert labels(ask("pyq", "skill")) == []

    def test_keeps_skills_and_occupations_apart(self, ask):
        skills = {each["id"] for each in ask("nurse", "skill").json["suggestions"]}

        assert "nurse" not in skills
        assert "nurse" in {each["id"] for each in ask("nurse", "").json["suggestions"]}

    @pytest.mark.parametrize(("side", "kind"), [("target", "occupation"), ("held", "skill")])
    def test_knows_the_kind_by_the_side_of_an_appeal(self, ask, side, kind):
        assert labels(ask("nurse", side)) == labels(ask("nurse", kind))

    @pytest.mark.parametrize("text", ["", " p ", "qqzzxw"])
    def test_says_nothing_where_there_is_nothing_to_say(self, ask, text):
        answer = ask(text)

        assert answer.status_code == 200
        assert labels(answer) == []

    @pytest.mark.parametrize("given", [("x" * 121, ""), ("a\x00b", ""), ("nurse", "secret")])
    def test_refuses_what_the_script_never_sends(self, ask, given):
        assert ask(*given).status_code == 400

    def test_answers_nobody_from_another_site(self, ask):
        assert ask("nurse", token="").status_code == 400

    def test_names_each_name_once(self, ask):
        for text in ("translation", "design", "testing", "nurse"):
            found = labels(ask(text))
            assert len(found) == len(set(found))

    @pytest.mark.parametrize("role", [Role.SEEKER, Role.MENTOR, Role.COORDINATOR])
    def test_is_there_for_everybody(self, app, keys, role):
        client = scene.build(app, keys).browser(role)
        token = Page(client, "/en/help").token or Page(client, "/en/sign-in").token

        answer = client.post("/en/suggestions", data={"csrf_token": token, "text": "nurse"})

        assert answer.status_code == 200


class TestTraces:
    def test_nothing_of_the_letters_is_stored_logged_or_kept(self, ask, app, caplog):
        caplog.set_level(logging.DEBUG)

        answer = ask(LETTERS)

        assert answer.headers["Cache-Control"] == "no-store"
        assert LETTERS not in answer.text
        assert LETTERS not in caplog.text
        assert found_stored([LETTERS], app) == []

    def test_the_session_is_not_written_down_beside_the_page(self, ask, client, app):
        with app.app_context(), transaction() as session:
            row = session.query(BrowserSession).one()
            row.seen_at -= timedelta(minutes=5)
        before = seen(app)

        ask("nurse")

        assert seen(app) == before
        client.get("/en/appeal/job")
        assert seen(app) != before

    def test_answers_are_equally_long_to_whoever_watches_the_line(self, ask):
        lengths = {len(ask(text).data) for text in ("", "nurse", "tester", "qqzzxw", "te")}

        assert lengths == {BLOCK}

    def test_nothing_can_be_asked_for_in_an_address(self, client):
        assert client.get("/en/suggestions?text=nurse").status_code == 405


def seen(app):
    with app.app_context(), db.sessionmaker() as session:
        row = session.query(BrowserSession).one()
        return row.seen_at, row.payload


class TestPatience:
    def test_ends_for_a_session_that_asks_too_often_and_for_no_other(self, ask, app):
        statuses = {ask("nurse").status_code for _ in range(BURST + 10)}

        assert statuses == {200, 429}
        other = app.test_client()
        token = Page(other, "/en/appeal/job").token
        answer = other.post("/en/suggestions", data={"csrf_token": token, "text": "nurse"})
        assert answer.status_code == 200

    def test_comes_back_by_itself(self):
        buckets = Buckets()
        for _ in range(BURST):
            buckets.take("somebody", at=NOW)
        with pytest.raises(TooManyTries):
            buckets.take("somebody", at=NOW + REFILL / 2)

        buckets.take("somebody", at=NOW + REFILL)

        with pytest.raises(TooManyTries):
            buckets.take("somebody", at=NOW + REFILL)

    def test_never_saves_up_more_than_a_burst(self):
        buckets = Buckets()
        buckets.take("somebody", at=NOW)

        for _ in range(BURST):
            buckets.take("somebody", at=NOW + timedelta(days=1))

        with pytest.raises(TooManyTries):
            buckets.take("somebody", at=NOW + timedelta(days=1))

    def test_remembers_no_more_sessions_than_it_may(self):
        buckets = Buckets(most=3)

        for holder in "abcdefg":
            buckets.take(holder, at=NOW)

        assert len(buckets) == 3


class TestPages:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("/en/appeal/job", {"text": "occupation"}),
            ("/en/appeal/job/skills", {"search": "skill"}),
            ("/en/appeal/target", {"text": ""}),
            ("/en/appeal/target/skills", {"search": "skill"}),
        ],
    )
    def test_of_the_appeal_say_what_may_be_suggested(self, client, address, expected):
        page = walk(client, to=address)

        assert fields(page) == expected
        assert scripts(page) == ["/static/suggest.js"]

    def test_of_offers_and_coding_do_so_too(self, app, keys):
        world = scene.build(app, keys)

        offer = sign_in(app.test_client(), "mentor").go("/en/mentor/offers/new")
        desk = world.browser(Role.COORDINATOR)
        desk = Page(desk, f"/en/desk/appeals/{world.ids['appeal_id']}/coding")

        kinds = {"job_search": "occupation", "skill_search": "skill", "path_search": "occupation"}
        assert fields(offer) == kinds
        assert fields(desk) == {"text": "side"}
        assert scripts(offer) == scripts(desk) == ["/static/suggest.js"]

    @pytest.mark.parametrize("address", ["/en/", "/en/appeal", "/en/help", "/en/return"])
    def test_without_such_a_field_load_no_script(self, client, address):
        assert scripts(Page(client, address)) == []
