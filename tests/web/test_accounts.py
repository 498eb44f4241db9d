"""Signing in and out, one's own password, and the accounts of colleagues, through the forms."""

import pytest

from matching.db import transaction
from matching.domain.vocabulary import Role
from tests import factories
from tests.factories import PASSWORD
from tests.web.browsing import Page, set_up_factor, sign_in

NEW = "a violet tram turns left"
HOSTILE = ["<script>alert(1)</script>", "' OR 1=1 --", "😀" * 20, "Ганна"]


@pytest.fixture
def people(app, keys):
    with app.app_context(), transaction() as session:
        factories.mentor(session, keys, name="mia")
        factories.coordinator(session, keys, name="ann")
        factories.coordinator(session, keys, name="root", role=Role.ADMINISTRATOR)


class TestSignIn:
    @pytest.mark.parametrize(
        ("name", "door"),
        [("mia", "/en/mentor"), ("ann", "/en/desk/appeals"), ("root", "/en/desk/appeals")],
    )
    def test_leads_everybody_to_their_first_page(self, client, people, name, door):
        page = sign_in(client, name)

        assert (page.status, page.address) == (200, door)

    def test_who_is_in_already_goes_straight_on(self, client, people):
        sign_in(client, "mia")

        assert Page(client, "/en/sign-in").address == "/en/mentor"

    @pytest.mark.parametrize("name", ["mia", "nobody"])
    def test_says_the_same_for_every_wrong_pair_and_keeps_the_name(self, client, people, name):
        page = Page(client, "/en/sign-in").submit(name=name, password="wrong")

        assert page.status == 422
        assert "Name and password do not fit together" in page.text
        assert page.values("name") == [name]
        assert page.values("password") == [""]

    @pytest.mark.parametrize("typed", HOSTILE)
    def test_hostile_names_are_just_names(self, client, people, typed):
        page = Page(client, "/en/sign-in").submit(name=typed, password=typed)

        assert page.status == 422
        assert page.values("name") == [typed]
        assert "<script>alert" not in page.html

    def test_what_is_missing_is_said_beside_its_field(self, client, people):
        page = Page(client, "/en/sign-in").submit()

        assert page.status == 422
        assert "Type your sign-in name." in page.error("name")
        assert "Type your password." in page.error("password")

    def test_hidden_and_endless_input_is_refused_beside_its_field(self, client, people):
        page = Page(client, "/en/sign-in").submit(name="mi\u202ea", password="x" * 1_000_000)

        assert page.status == 422
        assert "hidden characters" in page.error("name")
        assert "too long" in page.error("password")

    def test_after_ten_tries_even_the_right_password_has_to_wait(self, client, people):
        page = Page(client, "/en/sign-in")
        for _ in range(10):
            page = page.submit(name="mia", password="wrong")

        page = page.submit(name="mia", password=PASSWORD)

        assert page.status == 429
        assert "Too many tries" in page.text
        assert Page(client, "/en/mentor").address == "/en/sign-in"

    def test_an_expired_page_keeps_the_name(self, client, people):
        page = Page(client, "/en/sign-in").submit(csrf_token="old", name="mia", password="x")

        assert page.status == 422
        assert "open for too long" in page.text
        assert page.values("name") == ["mia"]


class TestSignOut:
    def test_closes_every_door(self, client, people):
        page = sign_in(client, "mia")
        token = page.root.find(".//input[@name='csrf_token']").get("value")

        client.post("/en/sign-out", data={"csrf_token": token})

        assert Page(client, "/en/mentor").address == "/en/sign-in"


class TestPassword:
    def test_the_new_one_signs_in(self, client, people):
        sign_in(client, "mia")

        page = Page(client, "/en/password").submit(
            "Change the password", old=PASSWORD, new=NEW, again=NEW
        )

        assert "Your password is changed" in page.text
        other = client.application.test_client()
        assert sign_in(other, "mia").status == 422
        page = Page(other, "/en/sign-in").submit(name="mia", password=NEW)
        assert page.address == "/en/mentor"

    @pytest.mark.parametrize(
        ("typed", "field", "message"),
        [
            ({"old": "wrong", "new": NEW, "again": NEW}, "old", "not your password"),
            ({"old": PASSWORD, "new": "short", "again": "short"}, "new", "too short"),
            ({"old": PASSWORD, "new": "1" * 20, "again": "1" * 20}, "new", "easy to guess"),
            ({"old": PASSWORD, "new": NEW, "again": "other"}, "again", "differ"),
            ({"old": "", "new": "", "again": ""}, "new", "Choose a password"),
        ],
    )
    def test_each_mistake_is_said_beside_its_field(self, client, people, typed, field, message):
        sign_in(client, "ann")

        page = Page(client, "/en/password").submit("Change the password", **typed)

        assert page.status == 422
        assert message in page.error(field)
        assert {*page.values("old"), *page.values("new"), *page.values("again")} == {""}

    def test_guessing_the_old_one_ends_soon(self, client, people):
        sign_in(client, "mia")
        page = Page(client, "/en/password")
        for _ in range(10):
            page = page.submit("Change the password", old="wrong", new=NEW, again=NEW)

        page = page.submit("Change the password", old=PASSWORD, new=NEW, again=NEW)

        assert page.status == 429


class TestColleagues:
    def test_an_administrator_makes_an_account_that_works(self, client, people):
        sign_in(client, "root")

        page = Page(client, "/en/desk/accounts").submit(
            "Make the account", name="new one", role="coordinator", password=NEW, again=NEW
        )

        assert page.status == 200
        assert "is ready" in page.text
        other = client.application.test_client()
        page = Page(other, "/en/sign-in").submit(name="new one", password=NEW)
        assert set_up_factor(page).address == "/en/account"
        assert Page(other, "/en/desk/appeals").address == "/en/desk/appeals"

    def test_a_name_that_is_taken_is_said_and_the_rest_is_kept(self, client, people):
        sign_in(client, "root")

        page = Page(client, "/en/desk/accounts").submit(
            "Make the account", name="ANN", role="administrator", password=NEW, again=NEW
        )

        assert page.status == 422
        assert "already" in page.error("name")
        assert page.values("name") == ["ANN"]
        assert page.values("role") == ["administrator"]
        assert page.values("password") == [""]

    def test_nobody_becomes_more_than_a_colleague(self, client, people):
        sign_in(client, "root")

        page = Page(client, "/en/desk/accounts").submit(
            "Make the account", name="x", role=["seeker"], password=NEW, again=NEW
        )

        assert page.status == 422
        assert page.error("role")
