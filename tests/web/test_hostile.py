"""What only an attacker sends, and what the service says and writes down when it breaks."""

import logging

import pytest

from matching.db import db
from matching.domain.vocabulary import Role
from matching.services import sessions
from matching.web.headers import POLICY
from tests.web import scene
from tests.web.browsing import Page, sign_in
from tests.web.test_access import MACHINES

SECRET = "canary of an exception"
ORDERS = (
    "_external=1",
    "_scheme=javascript&_external=1",
    "endpoint=x",
    "_method=POST",
    "_anchor=x",
)
QUESTIONS = (
    f"_external=1&_scheme=javascript&_method=POST&endpoint=x&page={'9' * 30}&rest={'9' * 30}",
    "page=1000000000000&rest=1000000000000&language=zz&a=%00",
    "page=-1&rest=-1&shelf=%00&only=%ff%fe&status=%00",
    "page=%D9%A3&rest=a%00&shelf=closed&status=everybody&only=ended",
)
BODIES = (
    {"json": {"name": {"a": 1}, "password": 3}},
    {"data": b"{", "content_type": "application/json"},
    {"data": b"[1, 2]", "content_type": "application/json"},
    {"data": b"xx", "content_type": "multipart/form-data; boundary=y"},
    {
        "data": b"name=%ff%00&password=%ed%a0%80",
        "content_type": "application/x-www-form-urlencoded",
    },
    {"data": b"a&" * 20_000, "content_type": "application/x-www-form-urlencoded"},
)


@pytest.fixture
def world(app, keys):
    return scene.build(app, keys)


@pytest.fixture
def live(app):
    """The application as it runs for people: what breaks becomes a page."""
    app.testing = False
    yield app
    app.testing = True


@pytest.fixture
def broken(live, monkeypatch):
    """Every request with a session fails, with words in it that nobody may see."""

    def fail(*_given, **_named):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(sessions, "load", fail)
    return live


def readable(world, role):
    for rule in world.app.url_map.iter_rules():
        allowed = world.app.view_functions[rule.endpoint].allowed_roles
        if "GET" in rule.methods and role in allowed and rule.endpoint not in MACHINES:
            yield world.address(rule)


class TestAddress:
    @pytest.mark.parametrize("role", Role)
    def test_nothing_that_is_asked_for_breaks_a_page(self, world, live, role):
        client = world.browser(role)

        broken = [
            (address, asked)
            for address in readable(world, role)
            for asked in QUESTIONS
            if client.get(f"{address}?{asked}").status_code >= 500
        ]

        assert broken == []

    @pytest.mark.parametrize("asked", ORDERS)
    def test_nothing_that_is_asked_for_turns_the_links_elsewhere(self, client, asked):
        page = Page(client, f"/en/help?{asked}")

        links = [each.get("href") for each in page.root.iter("a") if each.get("hreflang")]
        assert links == [f"/{language}/help?{asked}" for language in ("be", "ru", "en")]

    def test_a_page_in_another_language_keeps_what_was_asked_for(self, client, world):
        sign_in(client, "coordinator")

        page = Page(client, "/en/desk/pairings?shelf=closed&page=2")

        links = [each.get("href") for each in page.root.iter("a")]
        assert "/be/desk/pairings?shelf=closed&page=2" in links

    def test_a_missing_slash_leads_on_within_the_same_site(self, client):
        answer = client.get("/en?x=1", headers={"Host": "elsewhere.example"})

        assert answer.location == "/en/?x=1"

    def test_a_host_that_is_not_ours_gets_a_plain_refusal(self, live, client):
        live.config["TRUSTED_HOSTS"] = ["ours.example"]
        try:
            answer = client.get("/en/", headers={"Host": "elsewhere.example"})
        finally:
            live.config["TRUSTED_HOSTS"] = None

        assert answer.status_code == 400
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "elsewhere" not in answer.text


class TestBody:
    @pytest.mark.parametrize("sent", BODIES, ids=range(len(BODIES)))
    def test_of_any_kind_is_refused_in_words(self, live, client, sent):
        # With a token, the form reads on to its other fields.
        token = Page(client, "/en/sign-in").token

        answer = client.post("/en/sign-in", headers={"X-CSRFToken": token}, **sent)

        assert answer.status_code == 422

    def test_json_with_a_token_in_it_is_no_form(self, live, client):
        token = Page(client, "/en/sign-in").token
        sent = {"csrf_token": token, "name": {"a": 1}, "password": ["x"]}

        assert client.post("/en/sign-in", json=sent).status_code == 422

    def test_a_file_is_no_text(self, live, client):
        token = Page(client, "/en/sign-in").token
        sent = {"csrf_token": token, "name": (__file__, "name"), "password": "x"}

        answer = client.post("/en/sign-in", data=sent, content_type="multipart/form-data")

        assert answer.status_code == 422

    def test_beyond_four_megabytes_is_too_much(self, live, client):
        answer = client.post("/en/sign-in", data={"name": "a" * (4 * 1024 * 1024)})

        assert answer.status_code == 413
        assert "too large" in answer.text


class TestDefect:
    def test_is_a_plain_page_even_when_no_session_can_be_read(self, broken, client):
        client.set_cookie("session", "anything")

        answer = client.get("/en/help")

        assert answer.status_code == 500
        assert "<main><h1>" in answer.text
        assert SECRET not in answer.text
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["Cache-Control"] == "no-store"

    def test_leaves_its_kind_in_the_log_and_nothing_of_what_was_sent(self, broken, client, caplog):
        client.set_cookie("session", "anything")

        client.get("/en/my/proposals/8d3d2f0e-7c70-4f0b-9d2b-6f5a3a1a9c11?asked=canary")

        written = "\n".join(map(logging.Formatter().format, caplog.records))
        assert "RuntimeError" in written
        assert "canary" not in written
        assert "8d3d2f0e" not in written

    def test_of_the_database_names_no_values(self, app):
        with app.app_context():
            assert db.engine.hide_parameters


class TestLeaving:
    def test_ends_the_session_on_both_sides_without_the_header(self, app, client, world):
        sign_in(client, "mentor")
        stolen = client.get_cookie("session").value

        answer = client.get("/en/leave")

        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert client.get_cookie("session") is None
        client.set_cookie("session", stolen)
        assert client.get("/en/mentor").location == "/en/sign-in"

    def test_takes_a_cookie_along_that_is_worth_nothing_any_more(self, client):
        client.set_cookie("session", "long over")

        client.get("/en/leave")

        assert client.get_cookie("session") is None
