"""Somebody in the right role, with a valid form, at an address that is somebody else's."""

from uuid import UUID, uuid4

import pytest

from matching.db import transaction
from matching.domain.lifecycles import AppealStatus, MentorStatus
from matching.domain.vocabulary import Circle, DayPart, Role
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.vetting import Mentor
from tests import factories
from tests.web import scene
from tests.web.browsing import Page, sign_in

OTHER_PHRASE = "access accident account accuse achieve acid acoustic acquire"
GONE = {"/en/sign-in", "/en/return"}


@pytest.fixture
def world(app, keys):
    built = scene.build(app, keys)
    with app.app_context(), transaction() as session:
        stranger = factories.mentor(session, keys, name="stranger")
        factories.offer(session, keys, by=stranger)
        factories.appeal(session, keys, phrase=OTHER_PHRASE)
    return built


def stranger(world, role):
    client = world.app.test_client()
    if role is Role.SEEKER:
        Page(client, "/en/return").submit(phrase=OTHER_PHRASE)
    else:
        sign_in(client, "stranger")
    return client


def sent(client):
    """A form that has every field that any form asks for, with something that fits."""
    shown = Page(client, "/en/help").root.iter("input")
    token = next(each.get("value") for each in shown if each.get("name") == "csrf_token")
    once = str(uuid4())
    hours = {"hours": "4", "capacity": "2", "zone": "Europe/Warsaw", "parts": list(DayPart)}
    return {
        "csrf_token": token,
        "version": "1",
        "reason": "no_time",
        "note": "",
        "body": "hello",
        "once": once,
        "answer": "yes",
        "step-once": once,
        "step-text": "hello",
        "session-once": once,
        "session-held": f"{factories.MONDAY:%d.%m.%Y}",
        "session-minutes": "60",
        "check-in-once": once,
        "check-in-going": "well",
        "close-version": "1",
        "close-outcome": "employed",
        "offer_id": once,
        "kinds": ["mentoring"],
        "circles": [circle.value for circle in Circle],
        "language_be": "4",
        "why": "coding",
        "sure": "y",
        "password": factories.PASSWORD,
        **hours,
    }


def addresses(world, role):
    """Every address of this role that names something, and how it may be asked."""
    for rule in world.app.url_map.iter_rules():
        allowed = world.app.view_functions[rule.endpoint].allowed_roles
        if role in allowed and rule.arguments - {"language"}:
            for method in rule.methods & {"GET", "POST"}:
                yield method, world.address(rule)


def led_to(world, client, role):
    """Where the pages of this role send this browser."""
    return {
        client.get(address).location
        for method, address in addresses(world, role)
        if method == "GET"
    }


@pytest.mark.parametrize("role", [Role.SEEKER, Role.MENTOR])
def test_finds_nothing_there_and_changes_nothing(world, role):
    client = stranger(world, role)
    before = world.rows()

    answers = {
        (method, address): client.open(address, method=method, data=sent(client))
        for method, address in addresses(world, role)
    }

    assert len(answers) > 8
    assert {key: answer.status_code for key, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )
    assert world.rows() == before


@pytest.mark.parametrize("role", [Role.SEEKER, Role.MENTOR])
def test_the_owner_gets_in_with_the_same_form(world, role):
    client = world.browser(role)

    opened = {
        address: client.get(address).status_code
        for method, address in addresses(world, role)
        if method == "GET"
    }

    assert opened
    assert set(opened.values()) == {200}


def test_an_offer_of_somebody_else_is_not_taken_over_by_its_id(world):
    client = stranger(world, Role.MENTOR)
    before = world.rows()

    form = sent(client) | {"offer_id": world.ids["offer_id"]}
    answer = client.post("/en/mentor/offers/new", data=form)

    assert answer.status_code == 404
    assert world.rows() == before


@pytest.mark.parametrize("status", [MentorStatus.BLOCKED, MentorStatus.RETIRED])
def test_a_mentor_who_was_shut_out_is_out_everywhere(world, app, status):
    client = world.browser(Role.MENTOR)
    with app.app_context(), transaction() as session:
        mentor = session.get_one(Mentor, UUID(world.ids["mentor_id"]))
        mentor.status = status
        mentor.account.active = False

    assert led_to(world, client, Role.MENTOR) == {"/en/sign-in"}
    assert sign_in(client, "mentor").status == 422


def test_a_seeker_who_withdrew_is_out_everywhere(world, app):
    client = world.browser(Role.SEEKER)
    with app.app_context(), transaction() as session:
        session.get_one(Appeal, UUID(world.ids["appeal_id"])).status = AppealStatus.WITHDRAWN

    assert led_to(world, client, Role.SEEKER) <= GONE
    assert Page(client, "/en/return").submit(phrase=scene.PHRASE).status == 422


def test_a_coordinator_whose_account_was_shut_is_out_everywhere(world, app):
    client = world.browser(Role.COORDINATOR)
    with app.app_context(), transaction() as session:
        for account in session.query(Account).filter_by(role=Role.COORDINATOR):
            account.active = False

    assert led_to(world, client, Role.COORDINATOR) == {"/en/sign-in"}
    assert sign_in(client, "coordinator").status == 422
