"""What the log says of tries at the doors: which door and how it ended, never who."""

import pytest

from matching.db import transaction
from tests import factories
from tests.factories import PASSWORD
from tests.web.browsing import Page, sign_in

PHRASE = "abandon ability able about above absent absorb abstract"
OTHER = "abandon ability zoo zoo zoo zoo zoo zoo"


@pytest.fixture
def people(app, keys):
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="anna")
        factories.mentor(session, keys, name="mia")
        factories.appeal(session, keys, phrase=PHRASE)


@pytest.fixture
def told(caplog):
    """What the log said since, door by door."""
    return lambda: [
        record.getMessage() for record in caplog.records if "door=" in record.getMessage()
    ]


def test_the_right_password_and_the_right_code(client, people, told):
    sign_in(client, "anna")

    assert told() == ["door=password outcome=right", "door=code outcome=right"]


def test_a_wrong_password_as_an_unknown_name(app, people, told):
    Page(app.test_client(), "/en/sign-in").submit(name="anna", password="wrong")
    Page(app.test_client(), "/en/sign-in").submit(name="nobody", password="wrong")

    assert told() == ["door=password outcome=WrongCredentials"] * 2


def test_a_wrong_code(client, people, told):
    page = Page(client, "/en/sign-in").submit(name="anna", password=PASSWORD)
    page.submit(code="000000")

    assert told()[1:] == ["door=code outcome=WrongCode"]


def test_a_wrong_recovery_code(client, people, told):
    Page(client, "/en/sign-in").submit(name="anna", password=PASSWORD)
    Page(client, "/en/sign-in/recovery-code").submit(code="0000-0000-0000-0000-0000-0000")

    assert told()[1:] == ["door=recovery_code outcome=WrongCode"]


def test_too_many_tries(app, people, told):
    for _ in range(11):
        Page(app.test_client(), "/en/sign-in").submit(name="anna", password="wrong")

    assert told()[-1] == "door=password outcome=TooManyTries"


def test_a_password_that_is_asked_again(client, people, told):
    sign_in(client, "mia")
    asking = Page(client, "/en/account/second-factor")
    asking.submit(password="wrong")
    Page(client, "/en/account/second-factor").submit(password=PASSWORD)

    assert told()[1:] == [
        "door=own_password outcome=WrongCredentials",
        "door=own_password outcome=right",
    ]


def test_nobody_learns_from_it_when_a_seeker_came_back(app, people, told):
    Page(app.test_client(), "/en/return").submit(phrase=OTHER)
    Page(app.test_client(), "/en/return").submit(phrase=PHRASE)

    assert told() == []


def test_receipts_that_are_guessed(app, people, told):
    for _ in range(11):
        Page(app.test_client(), "/en/return").submit(phrase=OTHER)

    assert told() == ["door=receipt outcome=TooManyTries"]


def test_it_names_nobody(app, people, caplog):
    sign_in(app.test_client(), "anna")
    Page(app.test_client(), "/en/sign-in").submit(name="anna", password="wrong word here")

    written = "\n".join(record.getMessage() for record in caplog.records)
    for name in ("anna", "wrong word here", PASSWORD, "127.0.0.1"):
        assert name not in written
