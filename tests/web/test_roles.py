"""Every route, for reading and writing, with a valid form and token, by who has no business there.

Whose address it is, is looked at in `test_strangers`; who gets in, in `test_access`.
"""

import pytest

from matching.db import reading
from matching.domain.vocabulary import Role
from matching.models.accounts import Account
from matching.web.access import Moment
from tests import factories
from tests.web import scene
from tests.web.browsing import Page
from tests.web.test_access import DOORS, is_open, routes
from tests.web.test_strangers import sent


@pytest.fixture
def world(app, keys):
    return scene.build(app, keys)


def tried(world, client, form, may):
    """What every route answers that somebody may not use, by method and endpoint."""
    return {
        (method, rule.endpoint): client.open(
            world.address(rule), method=method, data=form if method == "POST" else None
        )
        for method in ("GET", "POST")
        for rule, allowed in routes(world, method)
        if not may(allowed)
    }


def let_in(answers):
    """Those routes that did not refuse, or said something else than that nothing is there."""
    return {
        name: (answer.status_code, answer.location)
        for name, answer in answers.items()
        if answer.status_code != 404 and answer.location not in DOORS
    }


@pytest.mark.parametrize("role", Role)
def test_nobody_reads_or_writes_where_their_role_does_not_let_them(world, role):
    client = world.browser(role)
    form = sent(client) if role is not Role.ANYONE else form_of_a_visitor(client)
    before = world.rows()

    answers = tried(world, client, form, lambda allowed: is_open(allowed, role))

    assert len(answers) > 20
    assert let_in(answers) == {}
    assert world.rows() == before


@pytest.mark.parametrize("name", ["mentor", "coordinator", "administrator"])
def test_who_gave_the_password_only_gets_to_the_second_factor_and_nowhere_else(world, name):
    client = world.app.test_client()
    page = Page(client, "/en/sign-in").submit(name=name, password=factories.PASSWORD)
    form = {"csrf_token": page.token, "password": factories.PASSWORD, "sure": "y", "version": "1"}
    before = world.rows()

    answers = tried(
        world, client, form, lambda allowed: Role.ANYONE in allowed or Moment.HALFWAY in allowed
    )

    assert page.path == "/en/sign-in/code"
    assert len(answers) > 60
    assert let_in(answers) == {}
    assert world.rows() == before


@pytest.mark.parametrize("name", ["mentor", "coordinator", "administrator"])
def test_nor_can_they_put_another_factor_in_the_place_of_the_one_asked_for(world, name):
    client = world.app.test_client()
    page = Page(client, "/en/sign-in").submit(name=name, password=factories.PASSWORD)
    before = seeds(world)

    shown = client.get("/en/account/second-factor/set-up")
    posted = client.post(
        "/en/account/second-factor/set-up",
        data={"csrf_token": page.token, "code": factories.code()},
    )

    assert shown.status_code in {303, 404}
    assert posted.status_code >= 400
    assert seeds(world) == before
    assert client.get("/en/account").location == "/en/sign-in"


def test_no_administrator_changes_their_own_account_by_its_address(world):
    client = world.browser(Role.ADMINISTRATOR)
    with world.app.app_context():
        own = reading().query(Account.id).filter_by(role=Role.ADMINISTRATOR).one()[0]
    before = world.rows()

    shown = client.get(f"/en/desk/accounts/{own}")
    posted = client.post(f"/en/desk/accounts/{own}", data=sent(client) | {"change": "shut"})

    assert (shown.status_code, posted.status_code) == (404, 404)
    assert world.rows() == before


def seeds(world):
    with world.app.app_context():
        return sorted(reading().query(Account.id, Account.totp_seed).all())


def form_of_a_visitor(client):
    token = Page(client, "/en/return").token
    return {"csrf_token": token, "version": "1", "sure": "y", "why": "coding", "note": ""}
