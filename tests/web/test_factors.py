"""The second factor through the forms: between the right password and the open door."""

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask.json.tag import TaggedJSONSerializer
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Role
from matching.models.accounts import Account, BrowserSession, RecoveryCode
from matching.vault import factors as codes
from matching.vault import tokens
from matching.web.access import Moment
from tests import factories
from tests.factories import PASSWORD
from tests.web.browsing import Page, phrase_of, seed_of, set_up_factor, sign_in

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
NEW = "a violet tram turns left"
SET_UP = "/en/account/second-factor/set-up"
CODE = "/en/sign-in/code"
RECOVERY = "/en/sign-in/recovery-code"
SVG = "{http://www.w3.org/2000/svg}"
DOORS = {"/en/sign-in", "/en/return"}
AT_THE_DESK = "/en/desk/appeals"


@pytest.fixture
def people(app, keys):
    """Anna has a factor, Boris must set one up, Mia is a mentor without, Nina one with."""
    with app.app_context(), transaction() as session:
        return {
            "anna": factories.coordinator(session, keys, name="anna").id,
            "boris": factories.coordinator(session, keys, name="boris", factor=False).id,
            "mia": factories.mentor(session, keys, name="mia").account_id,
            "nina": factories.mentor(session, keys, name="nina", factor=True).account_id,
        }


def after_password(client, name):
    return Page(client, "/en/sign-in").submit(name=name, password=PASSWORD)


def row(app, account_id):
    with app.app_context(), db.sessionmaker() as session:
        return session.get_one(Account, account_id)


def left(app, account_id):
    with app.app_context(), db.sessionmaker() as session:
        of_account = RecoveryCode.account_id == account_id
        return len(session.scalars(select(RecoveryCode).where(of_account)).all())


def is_in(client, address=AT_THE_DESK):
    return client.get(address).status_code == 200


def wrong_code():
    """Six digits that fit neither now nor a step early or late."""
    now = codes.step_at(datetime.now(UTC))
    near = {codes.code(factories.SEED, now + off) for off in (-2, -1, 0, 1, 2)}
    return next(digits for digits in ("000000", "111111", "222222") if digits not in near)


def told(page):
    """A page without what differs each time: the form token, and what was typed."""
    return page.status, re.sub(r'value="[^"]*"', "", page.html)


class TestCode:
    def test_is_asked_for_after_the_password_and_opens_the_door(self, client, people):
        page = after_password(client, "anna")
        assert page.address == CODE
        assert not is_in(client)

        page = page.submit(code=factories.code())

        assert page.address == AT_THE_DESK

    def test_may_be_typed_as_the_app_shows_it(self, client, people):
        digits = factories.code()

        page = after_password(client, "anna").submit(code=f" {digits[:3]} {digits[3:]} ")

        assert page.address == AT_THE_DESK

    def test_is_asked_of_a_mentor_who_wanted_it_and_of_no_other(self, app, client, people):
        assert after_password(client, "mia").address == "/en/mentor"
        assert after_password(app.test_client(), "nina").address == CODE

    def test_answers_alike_to_a_wrong_and_to_a_used_one(self, app, client, people):
        with time_machine.travel(NOON, tick=False):
            after_password(client, "anna").submit(code=factories.code())
            used = after_password(app.test_client(), "anna").submit(code=factories.code())
            wrong = after_password(app.test_client(), "anna").submit(code=wrong_code())

        assert used.status == wrong.status == 422
        assert "does not fit" in used.error("code")
        assert told(used) == told(wrong)

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345x", "😀" * 6])
    def test_that_cannot_be_one_is_said_beside_the_field(self, client, people, typed):
        page = after_password(client, "anna").submit(code=typed)

        assert page.status == 422
        assert page.error("code")

    def test_guessing_ends_soon_even_for_the_right_one(self, app, client, people):
        page = after_password(client, "anna")
        for _ in range(5):
            page = page.submit(code=wrong_code())

        assert page.submit(code=factories.code()).status == 429
        elsewhere = after_password(app.test_client(), "anna")
        assert elsewhere.submit(code=factories.code()).status == 429

    def test_an_expired_page_loses_nothing(self, client, people):
        page = after_password(client, "anna").submit(csrf_token="old", code=factories.code())

        assert page.status == 422
        assert "open for too long" in page.text
        assert page.submit(code=factories.code()).address == AT_THE_DESK

    def test_of_an_account_shut_meanwhile_opens_nothing(self, app, client, people):
        page = after_password(client, "anna")
        with app.app_context(), transaction() as session:
            session.get_one(Account, people["anna"]).active = False

        page.submit(code=factories.code())

        assert not is_in(client)


class TestKey:
    """What the password opened has to be there after the second factor, and after each change."""

    @pytest.fixture
    def story(self, app, keys, people):
        with app.app_context(), transaction() as session:
            appeal = factories.appeal(session, keys, status=AppealStatus.RECEIVED)
            return f"/en/desk/appeals/{appeal.id}"

    def test_opens_a_story_after_the_code(self, client, story):
        page = sign_in(client, "anna").go(story).submit("Read the story", why="first_reading")

        assert "story of a seeker" in page.text

    def test_opens_a_story_after_setting_up(self, client, story):
        page = set_up_factor(after_password(client, "boris"))

        assert (
            "story of a seeker" in page.go(story).submit("Read the story", why="first_reading").text
        )

    def test_opens_a_story_after_new_recovery_codes(self, client, story):
        page = sign_in(client, "anna").go("/en/account/recovery-codes")
        page = page.submit("Draw new codes", password=PASSWORD)

        assert (
            "story of a seeker" in page.go(story).submit("Read the story", why="first_reading").text
        )

    def test_is_not_in_the_session_row_nor_in_the_cookie(self, app, client, story):
        after_password(client, "anna")
        token = client.get_cookie("session").value
        with app.app_context(), db.sessionmaker() as session:
            (kept,) = session.scalars(select(BrowserSession)).all()
            held = TaggedJSONSerializer().loads(tokens.open_(token, kept.payload).decode())

        private = held["_halfway"]["private"]
        assert len(private) == 32
        assert private not in kept.payload
        assert b64encode(private) not in kept.payload + token.encode()


class TestHalfway:
    @pytest.mark.parametrize("name", ["anna", "boris", "nina"])
    def test_opens_no_page_that_a_visitor_cannot(self, app, client, people, name):
        after_password(client, name)
        opened = []

        for rule in app.url_map.iter_rules():
            allowed = app.view_functions[rule.endpoint].allowed_roles
            if allowed & {Role.ANYONE, Moment.HALFWAY}:
                continue
            address = address_of(app, rule)
            for method in rule.methods & {"GET", "POST"}:
                answer = client.open(address, method=method)
                if answer.location not in DOORS:
                    opened.append((rule.endpoint, method, answer.status_code))

        assert opened == []

    @pytest.mark.parametrize("name", ["anna", "boris", "nina"])
    def test_sees_what_is_open_to_anyone_as_a_visitor_does(self, app, client, people, name):
        after_password(client, name)

        for address in ("/en/", "/en/help", "/en/privacy", "/en/volunteer"):
            page = Page(client, address)
            assert told(page) == told(Page(app.test_client(), address))
            assert "Sign out" not in page.html

    def test_is_of_no_use_for_setting_up_another_factor(self, app, client, people):
        before = row(app, people["anna"]).totp_seed
        page = after_password(client, "anna")

        answer = client.get(SET_UP)
        posted = client.post(SET_UP, data={"csrf_token": page.token, "code": factories.code()})

        assert answer.location == "/en/account"
        assert client.get("/en/account").location == "/en/sign-in"
        assert posted.status_code == 409
        assert row(app, people["anna"]).totp_seed == before

    def test_begun_before_a_factor_was_set_up_elsewhere_ends_with_that(self, app, client, people):
        thief = app.test_client()
        stale = after_password(thief, "boris")
        set_up_factor(after_password(client, "boris"))
        kept = row(app, people["boris"]).totp_seed

        stale.submit("Continue", code=factories.code(seed_of(stale)))

        assert row(app, people["boris"]).totp_seed == kept
        assert not is_in(thief)

    @pytest.mark.parametrize(("name", "address"), [("anna", CODE), ("boris", SET_UP)])
    def test_lasts_ten_minutes_however_many_clicks(self, client, people, name, address):
        with time_machine.travel(NOON, tick=False) as clock:
            after_password(client, name)
            clock.move_to(NOON + timedelta(minutes=5))
            assert client.get(address).status_code == 200
            clock.move_to(NOON + timedelta(minutes=9, seconds=59))
            assert client.get(address).status_code == 200
            clock.move_to(NOON + timedelta(minutes=10))
            assert client.get(address).location == "/en/sign-in"

    def test_takes_no_right_code_after_ten_minutes(self, client, people):
        with time_machine.travel(NOON, tick=False) as clock:
            page = after_password(client, "anna")
            clock.move_to(NOON + timedelta(minutes=10))

            page = page.submit(code=factories.code())

            assert page.address == "/en/sign-in"
            assert not is_in(client)

    def test_ends_with_start_again(self, client, people):
        page = after_password(client, "anna").submit("Start again")

        assert page.address == "/en/"
        assert client.get(CODE).location == "/en/sign-in"

    def test_ends_when_the_password_changes_elsewhere(self, app, client, people):
        thief = app.test_client()
        stale = after_password(thief, "anna")
        page = sign_in(client, "anna").go("/en/password")
        page.submit("Change the password", old=PASSWORD, new=NEW, again=NEW)
        with app.app_context():
            factories.forget_used_codes()

        stale.submit(code=factories.code())

        assert not is_in(thief)

    def test_of_one_name_is_not_carried_to_another(self, client, people):
        after_password(client, "anna")

        page = after_password(client, "boris")

        assert page.address == SET_UP
        assert page.go(CODE).submit(code=factories.code()).status == 422

    def test_gets_a_new_id_at_both_steps(self, client, people):
        ids = []
        page = Page(client, "/en/sign-in")
        for given in ({"name": "anna", "password": PASSWORD}, {"code": factories.code()}):
            ids.append(client.get_cookie("session").value)
            page = page.submit(**given)

        assert len({*ids, client.get_cookie("session").value}) == 3

    def test_a_known_and_an_unknown_name_are_told_apart_by_nothing(self, app, people):
        answers = set()
        for name in ("anna", "boris", "mia", "nina", "nobody"):
            page = Page(app.test_client(), "/en/sign-in").submit(name=name, password="wrong one")
            answers.add((told(page)[0], told(page)[1].replace(name, "")))

        assert len(answers) == 1


class TestSetUp:
    def test_is_where_a_coordinator_without_a_factor_is_led(self, app, client, people):
        page = after_password(client, "boris")
        assert page.address == SET_UP
        assert not is_in(client)

        page = page.submit("Continue", code=factories.code(seed_of(page)))

        assert page.heading == "Your recovery codes"
        assert len(phrase_of(page).split()) == 10
        assert page.submit("I have written them down").address == "/en/account"
        assert is_in(client)

    def test_shows_a_picture_of_the_same_key_without_asking_for_a_file(self, client, people):
        page = after_password(client, "boris")

        assert len(seed_of(page)) == 32
        (picture,) = page.main.iter(f"{SVG}svg")
        assert {each.tag for each in picture.iter()} == {f"{SVG}svg", f"{SVG}g", f"{SVG}path"}
        assert not [each for each in picture.iter() if each.get("style")]
        assert "otpauth" not in page.html

    def test_keeps_the_key_after_a_wrong_code(self, client, people):
        page = after_password(client, "boris")

        again = page.submit("Continue", code="000000")

        assert again.status == 422
        assert "does not fit" in again.error("code")
        assert seed_of(again) == seed_of(page) == seed_of(page.go(SET_UP))

    def test_gives_another_key_each_time(self, app, people):
        seeds = {seed_of(after_password(app.test_client(), "boris")) for _ in range(3)}

        assert len(seeds) == 3

    def test_asks_for_the_code_of_that_key_from_then_on(self, app, client, people):
        page = after_password(client, "boris")
        seed = seed_of(page)
        set_up_factor(page)
        other = app.test_client()

        page = after_password(other, "boris")
        assert page.address == CODE
        assert page.submit(code=factories.code()).status == 422
        with app.app_context():
            factories.forget_used_codes()
        assert page.submit(code=factories.code(seed)).address == AT_THE_DESK

    @pytest.mark.parametrize(
        "field", ["account_id", "account", "id", "user", "name", "_halfway", "_user_id", "seed"]
    )
    def test_takes_no_account_and_no_key_from_a_field_or_the_address(
        self, app, client, people, field
    ):
        before = row(app, people["anna"])
        page = after_password(client, "boris")
        seed = seed_of(page)
        for value in (str(people["anna"]), f"account:{people['anna']}", "anna", factories.SEED):
            sent = {"csrf_token": page.token, field: value}
            asked = client.get(f"{SET_UP}?{field}={value}")
            wrong = client.post(
                f"{SET_UP}?{field}={value}", data={**sent, "code": factories.code()}
            )
            assert seed[:4] in asked.text
            assert wrong.status_code == 422

        client.post(
            f"{SET_UP}?{field}={people['anna']}",
            data={
                "csrf_token": page.token,
                field: str(people["anna"]),
                "code": factories.code(seed),
            },
        )

        after = row(app, people["anna"])
        assert (after.totp_seed, after.totp_step) == (before.totp_seed, before.totp_step)
        assert row(app, people["boris"]).totp_seed is not None
        assert left(app, people["anna"]) == 0

    def test_and_no_route_of_it_has_an_id(self, app):
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("factors.")]

        assert rules
        assert {frozenset(rule.arguments) for rule in rules} == {frozenset({"language"})}

    def test_is_nothing_for_a_visitor(self, client, people):
        for address in (SET_UP, CODE, RECOVERY):
            assert client.get(address).location == "/en/sign-in"
            assert client.post(address).location == "/en/sign-in"


class TestRecoveryCode:
    def test_signs_in_once_and_says_how_many_are_left(self, app, client, people):
        written = self.codes_of_boris(app)

        page = after_password(client, "boris").follow("Use a recovery code")
        page = page.submit(code=written[0].upper())

        assert page.address == AT_THE_DESK
        assert "9 are left" in page.text
        again = after_password(app.test_client(), "boris").go(RECOVERY).submit(code=written[0])
        assert again.status == 422
        assert "Each of them works once" in again.error("code")

    def test_suggests_new_ones_when_few_are_left(self, app, client, people):
        written = self.codes_of_boris(app)

        for number, code in enumerate(written):
            page = after_password(app.test_client(), "boris").go(RECOVERY).submit(code=code)
            assert page.address == AT_THE_DESK
            warned = "notice-attention" in page.html
            assert warned is (10 - number - 1 <= 3)
            assert ("You have 3 recovery codes left" in page.go("/en/account").text) is (
                number == 6
            )

    def test_answers_alike_to_a_wrong_and_to_a_used_one(self, app, client, people):
        written = self.codes_of_boris(app)
        after_password(client, "boris").go(RECOVERY).submit(code=written[0])

        used, wrong = (
            after_password(app.test_client(), "boris").go(RECOVERY).submit(code=code)
            for code in (written[0], "0000-0000-0000-0000")
        )

        assert told(used) == told(wrong)

    def test_counts_as_a_try_like_any_other_code(self, app, client, people):
        written = self.codes_of_boris(app)
        page = after_password(client, "boris")
        for _ in range(3):
            page.submit(code="000000")
        recovery = page.go(RECOVERY)
        for _ in range(2):
            recovery.submit(code="0000-0000-0000-0000")

        assert recovery.submit(code=written[0]).status == 429

    def codes_of_boris(self, app):
        page = after_password(app.test_client(), "boris")
        return phrase_of(page.submit("Continue", code=factories.code(seed_of(page)))).split()


class TestAccount:
    def test_lets_a_mentor_take_a_factor_and_leave_it_again(self, app, client, people):
        page = sign_in(client, "mia").go("/en/account").follow("Set up a second factor")
        page = set_up_factor(page.submit("Continue", password=PASSWORD))
        assert "10 recovery codes left" in page.text
        assert after_password(app.test_client(), "mia").address == CODE

        page = page.follow("Turn it off").submit("Turn it off", password=PASSWORD)

        assert "Your password alone signs you in" in page.text
        assert after_password(app.test_client(), "mia").address == "/en/mentor"

    def test_lets_no_coordinator_turn_theirs_off(self, client, people):
        page = sign_in(client, "anna").go("/en/account")

        assert "Turn it off" not in page.text
        assert page.go("/en/account/second-factor/off").status == 404

    @pytest.mark.parametrize(
        "address",
        [
            "/en/account/second-factor",
            "/en/account/recovery-codes",
            "/en/account/second-factor/off",
        ],
    )
    def test_asks_for_the_password_before_each_change(self, app, client, people, address):
        before = row(app, people["nina"])
        page = sign_in(client, "nina").go(address)

        for typed in ("", "not the right one"):
            again = page.submit(password=typed)
            assert again.status == 422
            assert again.error("password")

        after = row(app, people["nina"])
        assert after.totp_seed == before.totp_seed
        assert left(app, people["nina"]) == 0
        assert client.get(SET_UP).location == "/en/account"

    @pytest.mark.parametrize(
        ("address", "button"),
        [
            ("/en/account/recovery-codes", "Draw new codes"),
            ("/en/account/second-factor/off", "Turn it off"),
        ],
    )
    def test_each_change_ends_the_sessions_elsewhere_and_renews_this_one(
        self, app, client, people, address, button
    ):
        elsewhere = app.test_client()
        sign_in(elsewhere, "nina")
        page = sign_in(client, "nina")
        before = client.get_cookie("session").value

        page.go(address).submit(button, password=PASSWORD)

        assert not is_in(elsewhere, "/en/mentor")
        assert is_in(client, "/en/mentor")
        assert client.get_cookie("session").value != before

    def test_a_new_app_ends_the_sessions_elsewhere_and_renews_this_one(self, app, client, people):
        elsewhere = app.test_client()
        sign_in(elsewhere, "anna")
        page = sign_in(client, "anna").go("/en/account/second-factor")
        page = page.submit("Continue", password=PASSWORD)
        before = client.get_cookie("session").value

        set_up_factor(page)

        assert not is_in(elsewhere)
        assert is_in(client)
        assert client.get_cookie("session").value != before
        assert after_password(app.test_client(), "anna").submit(code=factories.code()).status == 422

    def test_a_key_waits_ten_minutes_after_the_password(self, client, people):
        with time_machine.travel(NOON, tick=False) as clock:
            page = sign_in(client, "mia").go("/en/account/second-factor")
            page.submit("Continue", password=PASSWORD)
            clock.shift(timedelta(minutes=9, seconds=58))
            assert client.get(SET_UP).status_code == 200
            clock.shift(timedelta(seconds=3))
            assert client.get(SET_UP).location == "/en/account"

    def test_new_codes_stay_until_they_are_written_down_and_no_longer(self, client, people):
        page = sign_in(client, "nina").go("/en/account/recovery-codes")
        page = page.submit("Draw new codes", password=PASSWORD)
        drawn = phrase_of(page)

        assert "not written down yet" in page.go("/en/account").text
        assert phrase_of(page.go("/en/account").follow("Show me the codes")) == drawn
        page = page.submit("I have written them down")
        assert "not written down yet" not in page.text
        assert page.go("/en/account/recovery-codes/new").address == "/en/account"


def address_of(app, rule):
    given = {name: str(uuid4()) for name in rule.arguments - {"language"}}
    if "language" in rule.arguments:
        given["language"] = "en"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **given)
