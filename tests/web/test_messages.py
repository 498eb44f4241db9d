"""The conversation over HTTP."""

import pytest

from matching.db import transaction
from matching.models.messages import Message
from tests import factories
from tests.web.browsing import Page, sign_in
from tests.web.test_progress import HIDDEN, HOSTILE, Pair


@pytest.fixture
def pair(app, keys):
    return Pair(app, keys)


def thread(pair, client):
    return Page(client, f"/en/pairings/{pair.id}/messages")


def test_one_writes_and_the_other_reads(pair):
    thread(pair, pair.seeker()).submit("Send", body="Are you there?\n  A second line")

    page = thread(pair, pair.mentor())

    assert "Are you there?\n  A second line" in page.html
    assert "They, in the week" in page.text


def test_the_seeker_reads_the_name_of_the_mentor(pair):
    thread(pair, pair.mentor()).submit("Send", body="Hello")

    assert "shown_name of a mentor, in the week" in thread(pair, pair.seeker()).text


def test_a_double_click_sends_one(pair):
    page = thread(pair, pair.seeker())

    for _ in range(2):
        page.submit("Send", body="Hello")

    assert pair.count(Message) == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Write a message first."),
        ("   ", "Write a message first."),
        ("x" * 4001, "This is 1 character too long."),
        (HIDDEN[0], "hidden characters"),
        (HIDDEN[1], "hidden characters"),
    ],
)
def test_what_is_wrong_is_said_and_kept(pair, typed, message):
    page = thread(pair, pair.mentor()).submit("Send", body=typed)

    assert page.status == 422
    assert message in page.error("body")
    if "\x00" not in typed:
        assert page.values("body") == [typed.strip()]
    assert pair.count(Message) == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(pair, text):
    page = thread(pair, pair.mentor()).submit("Send", body=text)

    assert text in page.text
    assert "<script>alert" not in page.html


def test_a_megabyte_is_refused_and_kept(pair):
    page = thread(pair, pair.mentor()).submit("Send", body="x" * 1_000_000)

    assert page.status == 422
    assert pair.count(Message) == 0


def test_an_expired_page_keeps_the_message(pair):
    page = thread(pair, pair.seeker()).submit("Send", body="Long thoughts", csrf_token="old")

    assert page.status == 422
    assert page.values("body") == ["Long thoughts"]
    assert page.submit("Send").status == 200


@pytest.mark.parametrize("side", ["mentor", "seeker"])
def test_nobody_elses_conversation_opens(app, keys, pair, side):
    assert thread(pair, getattr(Pair(app, keys), side)()).status == 404


def test_a_coordinator_has_no_such_page(app, keys, pair):
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="desk")
    client = app.test_client()
    sign_in(client, "desk")

    assert thread(pair, client).status == 404
