"""The report and the trail, over HTTP."""

import pytest

from matching.db import transaction
from matching.domain.vocabulary import Role
from tests import factories
from tests.web.browsing import Page, sign_in
from tests.web.test_progress import Pair


@pytest.fixture
def staff(app, keys):
    def enter(role):
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name=role.value, role=role)
        client = app.test_client()
        sign_in(client, role.value)
        return client

    return enter


def test_an_empty_report_is_a_page_too(staff):
    page = Page(staff(Role.COORDINATOR), "/en/desk/report")

    assert page.status == 200
    assert "Asked for help" in page.text


def test_the_report_shows_what_happened(app, keys, staff):
    pair = Pair(app, keys)
    pair.page_of_seeker().submit("End this pairing", **{"close-outcome": "employed"})

    page = Page(staff(Role.COORDINATOR), "/en/desk/report")

    assert "Found a mentor 1 100%" in page.text
    assert "Reached their goal 1 100%" in page.text
    assert "Found a job 1 100%" in page.text
    assert "style=" not in page.html


def test_the_trail_is_for_administrators_alone(staff):
    coordinator = staff(Role.COORDINATOR)

    assert Page(coordinator, "/en/desk/audit").status == 404
    assert "Audit" not in Page(coordinator, "/en/desk/report").html


def test_the_trail_names_aliases_and_dates_seekers_to_the_week(app, keys, staff):
    pair = Pair(app, keys)
    alias = Page(pair.mentor(), "/en/mentor/pairings").root.find(".//*[@class='signed-in']/span")
    pair.page_of_mentor().submit("Pause")
    pair.page_of_seeker().submit("End this pairing", **{"close-outcome": "employed"})

    page = Page(staff(Role.ADMINISTRATOR), "/en/desk/report").follow("Audit")

    assert alias is not None
    assert f"{alias.text} pairing changed paused" in page.text
    assert "seeker pairing closed Found a job" in page.text
    assert pair.mentor_name not in page.html


def test_the_trail_has_pages(app, keys, staff):
    pair = Pair(app, keys)
    client = pair.mentor()
    for button in ["Pause", "Go on"] * 26:
        pair.page_of_mentor(client).submit(button)
    administrator = staff(Role.ADMINISTRATOR)

    page = Page(administrator, "/en/desk/audit")

    assert "Page 1 of 2" in page.text
    assert "Page 2 of 2" in page.follow("Next page").text
    for query in ("page=0", "page=x", f"page={'9' * 30}"):
        assert Page(administrator, f"/en/desk/audit?{query}").status == 200
