"""Pages that say what went wrong: as well protected as any other, and with the way out on each."""

import re

import html5lib
import pytest

from matching.db import reading
from matching.domain.errors import Busy, QuotaUsed
from matching.domain.vocabulary import Role
from matching.models.accounts import BrowserSession
from matching.services import accounts, openings, sessions
from matching.web import leaving
from matching.web.headers import POLICY
from tests import factories
from tests.web import scene
from tests.web.browsing import Page, sign_in, text_of
from tests.web.test_access import MACHINES, is_open, routes

LARGE = "a" * (4 * 1024 * 1024)


@pytest.fixture
def world(app, keys):
    return scene.build(app, keys)


@pytest.fixture
def live(app):
    """The application as it runs for people: what breaks becomes a page."""
    app.testing = False
    yield app
    app.testing = True


def raising(error):
    def fail(*_given, **_named):
        raise error

    return fail


def nothing_there(client, _monkeypatch):
    return client.get("/en/nothing")


def wrong_method(client, _monkeypatch):
    return client.post("/en/help")


def too_large(client, _monkeypatch):
    return client.post("/en/sign-in", data={"name": LARGE})


def no_token(client, _monkeypatch):
    return client.post("/en/sign-out")


def no_token_in_a_form(client, _monkeypatch):
    return client.post("/en/sign-in", data={"name": "somebody", "password": "something"})


def not_filled_in(client, _monkeypatch):
    return Page(client, "/en/return").submit(phrase="").response


def too_many_tries(client, _monkeypatch):
    page = Page(client, "/en/sign-in")
    for _ in range(30):
        page = page.submit(name="somebody", password="a wrong password")
    return page.response


def crowded(client, monkeypatch):
    monkeypatch.setattr(accounts, "sign_in", raising(Busy()))
    return Page(client, "/en/sign-in").submit(name="somebody", password="a password").response


def broken(client, monkeypatch):
    page = Page(client, "/en/sign-in")
    monkeypatch.setattr(accounts, "sign_in", raising(RuntimeError()))
    return page.submit(name="somebody", password="a password").response


def broken_from_the_start(client, monkeypatch):
    client.set_cookie("session", "anything")
    monkeypatch.setattr(sessions, "load", raising(RuntimeError()))
    return client.get("/en/help")


def another_host(client, monkeypatch):
    monkeypatch.setitem(client.application.config, "TRUSTED_HOSTS", ["ours.example"])
    return client.get("/en/", headers={"Host": "elsewhere.example"})


ERRORS = [
    (400, no_token),
    (400, another_host),
    (404, nothing_there),
    (405, wrong_method),
    (413, too_large),
    (422, no_token_in_a_form),
    (422, not_filled_in),
    (429, too_many_tries),
    (500, broken),
    (500, broken_from_the_start),
    (503, crowded),
]
every_error = pytest.mark.parametrize(
    ("status", "cause"), ERRORS, ids=[f"{status} {cause.__name__}" for status, cause in ERRORS]
)


def ways_out(answer):
    """The plain links that lead away at once, in whatever language."""
    root = html5lib.parse(answer.data, namespaceHTMLElements=False)
    links = [link.get("href") for link in root.iter("a") if text_of(link)]
    return [link for link in links if re.fullmatch(r"/(be|ru|en)/leave", link or "")]


class TestErrors:
    @every_error
    def test_are_protected_like_any_page(self, live, client, monkeypatch, status, cause):
        answer = cause(client, monkeypatch)

        headers = answer.headers
        assert answer.status_code == status
        assert answer.mimetype == "text/html"
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers

    @every_error
    def test_have_the_way_out(self, live, client, monkeypatch, status, cause):
        answer = cause(client, monkeypatch)

        assert len(ways_out(answer)) == 1

    def test_of_a_used_up_quota_too(self, live, world, monkeypatch):
        page = Page(world.browser(Role.COORDINATOR), f"/en/desk/appeals/{world.ids['appeal_id']}")
        monkeypatch.setattr(openings, "open_", raising(QuotaUsed()))

        answer = page.submit("Read the story", why="coding").response

        assert answer.status_code == 429
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert ways_out(answer) == ["/en/leave"]


class TestLeaving:
    @pytest.mark.parametrize("role", Role)
    def test_is_a_plain_link_on_every_page(self, world, role):
        client = world.browser(role)

        without = [
            (rule.endpoint, answer.status_code)
            for rule, allowed in routes(world, "GET")
            if rule.endpoint not in MACHINES and is_open(allowed, role)
            if (answer := client.get(world.address(rule), follow_redirects=True)).mimetype
            == "text/html"
            and ways_out(answer) != ["/en/leave"]
        ]

        assert without == []

    def test_is_there_for_who_is_half_signed_in_and_ends_that(self, app, client, world):
        page = Page(client, "/en/sign-in").submit(name="mentor", password=factories.PASSWORD)
        stolen = client.get_cookie("session").value
        assert page.path == "/en/sign-in/code"
        assert ways_out(page.response) == ["/en/leave"]

        answer = client.get("/en/leave")

        assert answer.location == leaving.AWAY
        with app.app_context():
            assert reading().query(BrowserSession).all() == []
        client.set_cookie("session", stolen)
        assert client.get("/en/sign-in/code").location == "/en/sign-in"

    def test_is_there_for_who_must_set_up_a_factor_first(self, app, client, keys):
        with app.app_context(), factories.transaction() as session:
            factories.coordinator(session, keys, name="new", factor=False)

        page = Page(client, "/en/sign-in").submit(name="new", password=factories.PASSWORD)

        assert ways_out(page.response) == ["/en/leave"]
        assert client.get("/en/leave").location == leaving.AWAY
        assert client.get("/en/desk/appeals").location == "/en/sign-in"

    @pytest.mark.parametrize("role", [Role.SEEKER, Role.MENTOR, Role.COORDINATOR])
    def test_signs_out_clears_and_leads_away(self, app, world, role):
        client = world.browser(role)

        answer = client.get("/en/leave")

        assert (answer.status_code, answer.location) == (303, leaving.AWAY)
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.get_cookie("session") is None
        with app.app_context():
            assert reading().query(BrowserSession).all() == []

    @pytest.mark.parametrize("fails", ["load", "end"])
    def test_leads_away_even_when_no_session_can_be_ended(self, live, world, monkeypatch, fails):
        client = world.browser(Role.MENTOR)
        monkeypatch.setattr(sessions, fails, raising(RuntimeError()))

        answer = client.get("/en/leave")

        assert (answer.status_code, answer.location) == (303, leaving.AWAY)
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.get_cookie("session") is None

    def test_is_not_where_a_mentor_leaves_for_good(self, live, client, world, monkeypatch):
        sign_in(client, "mentor")
        monkeypatch.setattr(sessions, "load", raising(RuntimeError()))

        assert client.get("/en/mentor/leave").status_code == 500
