"""Sessions live on the server; the cookie holds a random id and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import create_app
from matching.db import db, transaction
from matching.models.accounts import Account, BrowserSession
from matching.services import sessions
from matching.vault import tokens
from tests import factories
from tests.factories import PASSWORD
from tests.web.browsing import Page, sign_in

PHRASE = "abandon ability able about above absent absorb abstract"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def mia(app, keys):
    with app.app_context(), transaction() as session:
        mentor = factories.mentor(session, keys, name="mia")
        return mentor.account_id


@pytest.fixture
def real(service):
    """The application as it is deployed: its cookie travels encrypted only."""
    application = create_app(replace(service.settings, secure_cookies=True))
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def seeker(app, keys):
    with app.app_context(), transaction() as session:
        return factories.appeal(session, keys, phrase=PHRASE).id


def come_back(client):
    Page(client, "/en/return").submit(phrase=PHRASE)


def is_seeker(client):
    return client.get("/en/my").status_code == 200


def cookie_of(client):
    cookie = client.get_cookie("session")
    return None if cookie is None else cookie.value


def stored(app):
    with app.app_context(), transaction() as session:
        rows = session.execute(select(BrowserSession.__table__)).all()
        return [row._asdict() for row in rows]


def is_signed_in(client):
    return client.get("/en/mentor").status_code == 200


class TestCookie:
    def test_holds_only_an_id_that_the_database_does_not(self, app, client, mia):
        sign_in(client, "mia")

        (row,) = stored(app)
        token = cookie_of(client)
        assert row["id_digest"] == tokens.digest(token)
        assert token.encode() not in b"".join(
            value for value in row.values() if isinstance(value, bytes)
        )

    def test_is_out_of_reach_of_scripts_and_of_other_sites(self, client, mia):
        page = Page(client, "/en/sign-in")
        answer = client.post(
            "/en/sign-in",
            data={
                "csrf_token": page.values("csrf_token")[0],
                "name": "mia",
                "password": PASSWORD,
            },
        )

        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert "Expires" not in cookie
        assert "Max-Age" not in cookie

    def test_of_a_real_deployment_is_bound_to_the_host_and_to_https(self, real):
        client = real.test_client()

        begun = client.get("/en/sign-in", base_url="https://localhost")
        left = client.get("/en/leave", base_url="https://localhost")

        for answer in (begun, left):
            (cookie,) = answer.headers.getlist("Set-Cookie")
            assert cookie.startswith("__Host-session=")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        assert "Max-Age=0" in cookie

    def test_a_page_without_a_form_sets_none(self, client):
        answer = client.get("/en/volunteer")

        assert "Set-Cookie" not in answer.headers


class TestPayload:
    def test_cannot_be_read_in_the_database(self, app, client, mia):
        sign_in(client, "mia")

        (row,) = stored(app)
        assert b"_user_id" in tokens.open_(cookie_of(client), row["payload"])
        for word in (b"_user_id", b"csrf_token", mia.bytes, str(mia).encode()):
            assert word not in row["payload"]


class TestId:
    def test_is_new_after_sign_in_and_the_old_one_is_worth_nothing(self, app, client, mia):
        Page(client, "/en/sign-in")
        before = cookie_of(client)

        sign_in(client, "mia")

        assert cookie_of(client) != before
        assert [row["id_digest"] for row in stored(app)] == [tokens.digest(cookie_of(client))]

    def test_cannot_be_chosen_by_somebody_else(self, app, client, mia):
        client.set_cookie("session", "chosen-by-an-attacker")

        sign_in(client, "mia")

        assert cookie_of(client) != "chosen-by-an-attacker"

    def test_ends_on_sign_out_on_the_server_too(self, app, client, mia):
        page = sign_in(client, "mia")
        stolen = cookie_of(client)

        token = page.root.find(".//input[@name='csrf_token']").get("value")
        client.post("/en/sign-out", data={"csrf_token": token})

        assert stored(app) == []
        client.set_cookie("session", stolen)
        assert not is_signed_in(client)


class TestEnd:
    def test_half_an_hour_without_a_click(self, app, client, mia):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client, "mia")
            clock.move_to(NOON + timedelta(minutes=29))
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=29))
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=31))
            assert not is_signed_in(client)

    def test_eight_hours_however_many_clicks(self, app, client, mia):
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client, "mia")
            for _ in range(19):
                clock.shift(timedelta(minutes=25))
                assert is_signed_in(client)
            clock.shift(timedelta(minutes=6))
            assert not is_signed_in(client)

    def test_of_a_seeker_after_half_an_hour_without_a_click(self, client, seeker):
        with time_machine.travel(NOON, tick=False) as clock:
            come_back(client)
            clock.move_to(NOON + timedelta(minutes=29, seconds=59))
            assert is_seeker(client)
            clock.shift(timedelta(minutes=29, seconds=59))
            assert is_seeker(client)
            clock.shift(timedelta(minutes=30))
            assert not is_seeker(client)

    def test_of_a_seeker_after_two_hours_however_many_clicks(self, client, seeker):
        with time_machine.travel(NOON, tick=False) as clock:
            come_back(client)
            for _ in range(4):
                clock.shift(timedelta(minutes=25))
                assert is_seeker(client)
            clock.move_to(NOON + timedelta(hours=1, minutes=59, seconds=59))
            assert is_seeker(client)
            clock.move_to(NOON + timedelta(hours=2))
            assert not is_seeker(client)

    @pytest.mark.parametrize(("step", "limit"), [(30, 30), (25, 8 * 60)])
    def test_of_a_coordinator_as_of_a_mentor(self, app, client, keys, step, limit):
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name="ann")
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client, "ann")
            for minutes in range(step, limit, step):
                clock.move_to(NOON + timedelta(minutes=minutes))
                assert client.get("/en/desk/appeals").status_code == 200
            clock.move_to(NOON + timedelta(minutes=limit))
            assert client.get("/en/desk/appeals").location == "/en/sign-in"

    def test_a_new_password_ends_those_elsewhere_and_keeps_this_one(self, app, client, mia):
        elsewhere = app.test_client()
        sign_in(elsewhere, "mia")
        sign_in(client, "mia")
        before = cookie_of(client)

        page = Page(client, "/en/password").submit(
            "Change the password",
            old=PASSWORD,
            new="a violet tram turns left",
            again="a violet tram turns left",
        )

        assert page.address == "/en/account"
        assert not is_signed_in(elsewhere)
        assert cookie_of(client) != before

    def test_what_was_ended_is_not_written_back_by_a_late_answer(self, app, client, mia, keys):
        sign_in(client, "mia")
        token = cookie_of(client)
        with app.app_context():
            with transaction() as session:
                sessions.end_all(session, account_id=mia)
            with transaction() as session:
                sessions.save(
                    session,
                    token=token,
                    payload=b"{}",
                    account_id=mia,
                    lifetime=sessions.STAFF,
                    at=datetime.now(UTC),
                    begins=False,
                )

        assert stored(app) == []

    def test_a_shut_account_is_out_with_its_next_click(self, app, client, mia):
        sign_in(client, "mia")
        with app.app_context(), transaction() as session:
            session.get_one(Account, mia).active = False

        assert not is_signed_in(client)
