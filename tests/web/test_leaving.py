"""A mentor leaves and wants everything erased, through the pages."""

import pytest

from matching.db import transaction
from matching.models.vetting import Mentor
from matching.services import sealing
from tests import factories
from tests.web.browsing import Page, sign_in


@pytest.fixture
def mentor_id(app, client, keys):
    """A mentor who is signed in."""
    with app.app_context(), transaction() as session:
        identity = factories.mentor(session, keys, name="mia").id
    sign_in(client, "mia")
    return identity


def about(app, mentor_id) -> bytes:
    with app.app_context(), transaction() as session:
        return session.get_one(Mentor, mentor_id).about


def test_a_mentor_finds_the_way_to_erase_everything_from_their_page(client, mentor_id):
    page = Page(client, "/en/mentor").follow("Leave, and erase everything I wrote at once")

    assert page.heading == "Leave and erase"


def test_nothing_is_erased_before_the_box_is_ticked(app, client, mentor_id):
    page = Page(client, "/en/mentor/leave").submit("Leave and erase")

    assert page.status == 422
    assert "Tick this box" in page.text
    assert about(app, mentor_id) != sealing.ERASED


def test_whoever_leaves_is_erased_and_signed_out(app, client, mentor_id):
    page = Page(client, "/en/mentor/leave").submit("Leave and erase", sure="y")

    assert "erased" in page.html
    assert about(app, mentor_id) == sealing.ERASED
    assert client.get("/en/mentor").status_code in {302, 303, 401}


def test_an_erased_mentor_cannot_sign_in_again(client, mentor_id):
    Page(client, "/en/mentor/leave").submit("Leave and erase", sure="y")

    page = sign_in(client, "mia")

    assert page.path == "/en/sign-in"


def test_whoever_still_helps_somebody_is_told_to_close_that_first(app, client, keys):
    with app.app_context(), transaction() as session:
        mentor = factories.mentor(session, keys, name="mia")
        factories.pairing(session, keys, offer=factories.offer(session, keys, by=mentor))
        mentor_id = mentor.id
    sign_in(client, "mia")

    page = Page(client, "/en/mentor/leave").submit("Leave and erase", sure="y")

    assert "Somebody still counts on you" in page.html
    assert about(app, mentor_id) != sealing.ERASED


class TestTheDesk:
    @pytest.fixture
    def mentor_id(self, app, keys):
        """Somebody who is not here themselves."""
        with app.app_context(), transaction() as session:
            return factories.mentor(session, keys).id

    @pytest.fixture
    def desk(self, app, client, keys, mentor_id):
        """The page of a mentor, as a coordinator sees it."""
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name="coral")
        sign_in(client, "coral")
        return f"/en/desk/mentors/{mentor_id}"

    def test_erases_somebody_who_has_retired(self, app, client, desk, mentor_id):
        Page(client, desk).submit("Retire this mentor")

        page = Page(client, desk).submit("Erase what they wrote")

        assert page.status == 200
        assert about(app, mentor_id) == sealing.ERASED
        assert "Erase what they wrote" not in page.buttons

    def test_offers_no_button_for_whoever_works(self, client, desk):
        assert "Erase what they wrote" not in Page(client, desk).buttons
