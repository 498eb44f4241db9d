"""Every form that somebody can send, also while the database breaks and says all that it was told.

What was typed is neither on the page that says so nor in the log, nor open in the databases.
"""

import logging
from operator import contains
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import event

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus, MentorStatus
from matching.domain.vocabulary import Role
from tests import factories
from tests.canaries import LATIN, STEMS
from tests.searching import found, found_stored
from tests.web import appealing, scene
from tests.web.browsing import Page, text_of
from tests.web.test_access import MACHINES, is_open, routes

WORD = f"{LATIN}of-somebody"
FITTING = {
    "session-held": f"{factories.MONDAY:%d.%m.%Y}",
    "session-minutes": "60",
    "hours": "4",
    "capacity": "2",
    "step-due": "",
    "again": factories.PASSWORD,
    "password": factories.PASSWORD,
    "new": WORD,
}
"""What fits where no word does."""
CONFLICT = 409
"""Not the moment for it: sent from where it is, in the next test."""
TYPED = {"text", "search", "email", "tel", "password"}


@pytest.fixture
def world(app, keys):
    return scene.build(app, keys)


@pytest.fixture
def desk_pages(app, keys):
    """Where coordinators write about who has just come."""
    with app.app_context(), transaction() as session:
        appeal = factories.appeal(session, keys, status=AppealStatus.IN_TRIAGE)
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
        return {
            "ask": f"/en/desk/appeals/{appeal.id}/ask",
            "decline": f"/en/desk/appeals/{appeal.id}/decline",
            "vouch": f"/en/desk/mentors/{mentor.id}",
        }


@pytest.fixture
def breaking(app):
    """Whether nothing can be written; the error then repeats what should have been."""
    state = {"broken": False}

    def fail(_connection, _cursor, said, given, _context, _many):
        if state["broken"] and said.startswith(("INSERT", "UPDATE", "DELETE")):
            raise RuntimeError(f"{said} {given!r} {WORD}")

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", fail)
    app.testing = False
    yield state
    app.testing = True
    for engine in engines:
        event.remove(engine, "before_cursor_execute", fail)


def sent(state, page: Page, button: str, fields: dict[str, Any]) -> Page:
    """Send a form while nothing can be written."""
    state["broken"] = True
    try:
        return page.submit(button, **fields)
    finally:
        state["broken"] = False


def filled(form: Element) -> dict[str, Any]:
    """Something for every field: a word wherever words can be typed."""
    given: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or name in given or kind == "hidden":
            continue
        if field.tag == "textarea" or (field.tag == "input" and kind in TYPED):
            given[name] = FITTING.get(name, field.get("value") or WORD)
        elif field.tag == "input" and kind in {"radio", "checkbox"}:
            given[name] = field.get("value", "y")
        elif field.tag == "select":
            given[name] = [option.get("value", "") for option in field.iter("option")][-1]
    return given


def takes_words(form: Element) -> bool:
    return any(field.tag == "textarea" for field in form.iter())


def forms_of(world, role, *, may=is_open):
    """Every form with its last button, on every page that somebody in this role reads."""
    client = world.browser(role)
    for rule, allowed in routes(world, "GET"):
        if rule.endpoint in MACHINES or not may(allowed, role):
            continue
        page = Page(client, world.address(rule))
        for form in page.forms:
            buttons = [each for each in form.iter("button") if each.get("type") != "button"]
            if buttons and form.get("method", "").lower() == "post":
                yield page, form, text_of(buttons[-1])


@pytest.mark.parametrize("role", Role)
def test_no_word_comes_back_from_a_form_that_breaks(world, breaking, caplog, role):
    caplog.set_level(logging.INFO)
    silent, broke = [], 0

    for page, form, button in forms_of(world, role):
        answer = sent(breaking, page, button, filled(form))
        if answer.status == 500:
            broke += 1
            assert found(STEMS, answer.html.encode()) == [], page.address
        elif takes_words(form) and answer.status != CONFLICT:
            silent.append((page.address, button, answer.status, answer.text[:300]))

    written = "\n".join(map(logging.Formatter().format, caplog.records))
    assert silent == []
    assert broke > 0
    assert "RuntimeError at" in written
    assert found(STEMS, written.encode()) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
def test_none_that_takes_words_leaves_one_in_the_databases(app, world, role):
    kept = {}

    for page, form, button in forms_of(world, role, may=contains):
        if takes_words(form):
            # As it is now: what was sent before may have changed it.
            answer = page.go(page.address).submit(button, **filled(form))
            kept[page.address, button] = answer.status

    assert 200 in kept.values()
    assert set(kept.values()) <= {200, CONFLICT}
    assert found_stored(STEMS, app) == []


@pytest.mark.parametrize("what", ["ask", "decline", "vouch"])
def test_nor_from_what_a_coordinator_writes_of_newcomers(world, desk_pages, breaking, caplog, what):
    page = Page(world.browser(Role.COORDINATOR), desk_pages[what])
    (form,) = filter(takes_words, page.forms)
    (button, *_) = map(text_of, form.iter("button"))

    broken = sent(breaking, page, button, filled(form))
    done = page.submit(button, **filled(form))

    written = "\n".join(map(logging.Formatter().format, caplog.records))
    assert (broken.status, done.status) == (500, 200)
    assert found(STEMS, (broken.html + written).encode()) == []
    assert found_stored(STEMS, world.app) == []


def test_nor_from_any_page_of_the_appeal(app, breaking, caplog):
    page = Page(app.test_client(), "/en/appeal")

    while page.address in appealing.FILLED:
        button, fields = appealing.FILLED[page.address]
        words = {"story": WORD} if "story" in fields else {}
        answer = sent(breaking, page, button, fields | words)
        assert (page.address, answer.status) == (page.address, 500)
        assert found(STEMS, answer.html.encode()) == []
        page = page.submit(button, **fields | words)

    written = "\n".join(map(logging.Formatter().format, caplog.records))
    assert page.address == "/en/appeal/receipt"
    assert found([*STEMS, appealing.STORY], written.encode()) == []
