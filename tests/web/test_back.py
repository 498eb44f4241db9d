"""Going back never ends on a page that the browser cannot show again."""

from flask.testing import FlaskClient

from tests.web.browsing import Page

ADDRESS = "/en/appeal"
TOO_LONG = "I was a nurse. " * 600


def sent(client: FlaskClient, **fields: str) -> Page:
    return Page(client, ADDRESS).submit("Continue", **fields)


class TestWrongAnswers:
    def test_are_shown_on_a_page_that_is_asked_for(self, client):
        page = sent(client, story=TOO_LONG)

        assert [each.status_code for each in page.response.history] == [303]
        assert page.response.request.method == "GET"
        assert page.status == 422
        assert page.error("story")
        assert page.values("story") == [TOO_LONG.strip()]

    def test_are_still_there_after_the_way_back(self, client):
        sent(client, story=TOO_LONG)

        again = Page(client, ADDRESS)

        assert again.status == 422
        assert again.values("story") == [TOO_LONG.strip()]

    def test_give_way_to_the_right_ones(self, client):
        sent(client, story=TOO_LONG)
        sent(client, story="Short enough.", circle="medicine")

        again = Page(client, ADDRESS)

        assert again.status == 200
        assert again.values("story") == ["Short enough."]

    def test_too_large_for_a_session_are_shown_at_once(self, client):
        page = sent(client, story="x" * 100_000)

        assert not page.response.history
        assert page.status == 422
        assert page.values("story") == ["x" * 100_000]

    def test_of_one_page_do_not_reach_another(self, client):
        sent(client, story=TOO_LONG)

        assert Page(client, "/en/appeal/time").status == 200
