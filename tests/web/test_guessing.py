"""Guessing names, passwords and receipts: what each try tells, and how many there are."""

import re

import pytest

from matching.db import transaction
from tests import factories
from tests.web.browsing import Page

PHRASE = "abandon ability able about above absent absorb abstract"
HALF = "abandon ability zoo zoo zoo zoo zoo zoo"
UNKNOWN = "zoo zone zoo zone zoo zone zoo zone"
CYRILLIC = "абзац абонент абсурд авангард август авиация авоська агент"
TRIES = 10


@pytest.fixture
def people(app, keys):
    with app.app_context(), transaction() as session:
        factories.mentor(session, keys, name="straße")
        shut = factories.coordinator(session, keys, name="shut")
        shut.active = False
        factories.appeal(session, keys, phrase=PHRASE)


def sign_in(app, name, password="not the right one"):
    return Page(app.test_client(), "/en/sign-in").submit(name=name, password=password)


def come_back(app, phrase):
    return Page(app.test_client(), "/en/return").submit(phrase=phrase)


def told(page, typed):
    """A page without what differs for everybody: what was typed, and the token."""
    return page.status, re.sub(r'value="[^"]+"', "", page.html).replace(typed, "")


def test_a_known_name_answers_as_an_unknown_one(app, people):
    answers = [
        told(sign_in(app, name, password), name)
        for name in ("straße", "shut", "nobody")
        for password in ("not the right one", *([factories.PASSWORD] if name != "straße" else []))
    ]

    assert len(set(answers)) == 1
    assert answers[0][0] == 422


def test_half_a_receipt_answers_as_an_unknown_one(app, people):
    answers = {told(come_back(app, phrase), phrase) for phrase in (HALF, UNKNOWN, CYRILLIC)}

    assert len(answers) == 1


def test_another_way_to_write_a_name_is_no_new_try(app, people):
    ways = ("straße", "STRASSE", "Strasse", " straße ", "ｓｔｒａｓｓｅ")
    for number in range(TRIES):
        assert sign_in(app, ways[number % len(ways)]).status == 422

    for name in ways:
        assert sign_in(app, name, factories.PASSWORD).status == 429


def test_another_way_to_write_a_receipt_is_no_new_try(app, people):
    ways = (HALF, HALF.upper(), "aban, abil zoo zoo zoo zoo zoo zoo", "ábandon ability zoo")
    for number in range(TRIES):
        assert come_back(app, ways[number % len(ways)]).status == 422

    assert come_back(app, PHRASE).status == 429
    assert come_back(app, UNKNOWN).status == 422
