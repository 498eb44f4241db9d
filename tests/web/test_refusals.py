"""What a page says when something sealed cannot be opened: not why, and never a half answer."""

import logging

import pytest
from sqlalchemy import delete

from matching.db import transaction
from matching.models.keystore import Principal, Wrap
from tests import factories
from tests.web import appealing
from tests.web.browsing import Page

PHRASE = "abandon ability able about above absent absorb abstract"


@pytest.fixture
def seeker(app, client, keys):
    """The browser of a seeker who has a way to be reached."""
    with app.app_context(), transaction() as session:
        appeal = factories.appeal(session, keys, phrase=PHRASE)
        contact = factories.contact(session, keys, appeal)
        assert contact.id
    Page(client, "/en/return").submit(phrase=PHRASE)
    return client


def test_a_key_that_is_gone_is_our_fault_and_is_logged(app, seeker, caplog):
    with app.app_context(), transaction() as session:
        session.execute(delete(Wrap))

    with caplog.at_level(logging.ERROR):
        page = Page(seeker, "/en/my")

    assert page.status == 500
    assert page.heading == "Something went wrong on our side"
    assert "SealBroken at intake.status" in caplog.text


def test_nothing_is_taken_in_that_nobody_could_ever_read(app, client, caplog):
    with app.app_context(), transaction() as session:
        session.execute(delete(Principal))
    page = appealing.walk(client, to="/en/appeal/check")

    page = page.submit("Send")

    assert page.status == 500
    assert "NotInitialised at intake.check" in caplog.text


def test_a_session_without_a_key_is_asked_to_come_back(app, seeker):
    with seeker.session_transaction() as kept:
        kept.pop("_private")

    page = Page(seeker, "/en/my")

    assert page.status == 403
    assert page.heading == "Sign in once more"
