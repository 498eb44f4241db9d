"""Whatever is sealed is opened on the desk by asking for it, with a reason, and so often a day."""

import pytest
from sqlalchemy import select

from matching.db import transaction
from matching.domain.audit import Action
from matching.domain.openings import REASONS, OpeningReason, Sealed
from matching.domain.vocabulary import Role
from matching.models.audit import AuditEntry
from matching.models.intake import Appeal
from matching.models.openings import OpeningCount
from matching.models.progress import Pairing
from matching.web import request
from tests import factories
from tests.services.at_once import look, together
from tests.web.browsing import Page, sign_in
from tests.web.test_progress import Pair

NOTE = "They met before."
WORRY = "I am afraid of them."
RARE = "mending nets"
USED_UP = "You have opened as many as one person may today."

PAGES = {
    "appeal": ("Read the story", "coding", "story of a seeker"),
    "application": ("Open the application", "vetting", "references of a mentor"),
    "refusal_notes": ("Read their words", "proposal", NOTE),
    "check_in_notes": ("Open 1 check-in", "pair", WORRY),
    "words": ("Open them", "coding", RARE),
}
"""What each page opens: by which button, for which reason, to show what."""


class Desk:
    """A coordinator before a pair that has something sealed of every kind."""

    def __init__(self, app, keys) -> None:
        self.app = app
        pair = Pair(app, keys)
        pair.page_of_seeker().submit(
            "Tell the coordinators", **{"check-in-going": "stuck", "check-in-note": WORRY}
        )
        with app.app_context(), transaction() as session:
            me = factories.coordinator(session, keys, name="reader")
            self.alias, self.account_id = me.alias, me.id
            factories.coordinator(session, keys, name="colleague")
            row = session.get_one(Pairing, pair.id)
            appeal = session.get_one(Appeal, row.appeal_id)
            factories.uncoded(session, keys, appeal, text=RARE)
            proposal = factories.proposal(session, keys, appeal=appeal)
            mentor_id, proposal_id = row.offer.mentor_id, proposal.id
        self.addresses = {
            "appeal": f"/en/desk/appeals/{pair.appeal_id}",
            "application": f"/en/desk/mentors/{mentor_id}",
            "refusal_notes": f"/en/desk/review/{proposal_id}",
            "check_in_notes": f"/en/desk/pairings/{pair.id}",
            "words": "/en/desk/words",
        }
        self.browser = self.signed_in("reader")
        self.page("refusal_notes").submit("Reject", reason="known_person", note=NOTE)

    def signed_in(self, name):
        client = self.app.test_client()
        sign_in(client, name)
        return client

    def page(self, what):
        return Page(self.browser, self.addresses[what])

    def have_opened(self, number):
        """Let the coordinator have opened that many things today."""
        with self.app.app_context(), transaction() as session:
            row = OpeningCount(account_id=self.account_id, day=request.today(), count=number)
            session.merge(row)

    def opened(self):
        """Return what was opened, and why."""
        opening = AuditEntry.action.in_([Action.APPEAL_OPENED, Action.MENTOR_OPENED])
        details = select(AuditEntry.detail).where(opening).order_by(AuditEntry.number)
        return look(self.app, lambda session: session.scalars(details).all())


@pytest.fixture
def desk(app, keys):
    return Desk(app, keys)


@pytest.mark.parametrize("what", PAGES)
class TestEveryPageWithSomethingSealed:
    def test_asks_why_with_nothing_chosen(self, desk, what):
        button, _reason, words = PAGES[what]

        page = desk.page(what)
        answer = page.submit(button)

        assert page.value("why") == ""
        assert page.offered("why") == ["", *REASONS[Sealed(what)]]
        assert answer.status == 422
        assert answer.error("why") == "Problem: Choose why you open it."
        assert words not in answer.html
        assert desk.opened() == []
        assert "You have opened 0 of 60 today." in answer.text

    def test_opens_it_for_a_reason_in_that_answer_alone(self, desk, what):
        button, reason, words = PAGES[what]

        answer = desk.page(what).submit(button, why=reason)

        assert (answer.status, words in answer.text) == (200, True)
        assert "You have opened 1 of 60 today." in answer.text
        assert desk.opened() == [f"{what} {reason}"]
        assert words not in desk.page(what).html
        assert answer.go(answer.address).status in (404, 405)
        assert desk.opened() == [f"{what} {reason}"]

    def test_takes_no_reason_that_it_did_not_offer(self, desk, what):
        button, _reason, words = PAGES[what]
        others = set(OpeningReason) - set(REASONS[Sealed(what)])

        for why in ("curious", *others):
            answer = desk.page(what).submit(button, why=why)

            assert answer.status == 422
            assert answer.error("why")
            assert words not in answer.html
        assert desk.opened() == []

    def test_opens_no_more_once_the_share_of_the_day_is_used_up(self, desk, what):
        button, reason, words = PAGES[what]
        desk.have_opened(59)
        last, late = desk.page(what), desk.page(what)
        assert words in last.submit(button, why=reason).text

        answer = late.submit(button, why=reason)

        assert answer.status == 429
        assert USED_UP in answer.error("why")
        assert answer.value("why") == reason
        assert words not in answer.html
        assert desk.opened() == [f"{what} {reason}"]

    def test_opens_nothing_from_a_page_of_another_session(self, desk, what):
        button, reason, words = PAGES[what]
        page = desk.page(what)
        page.client = desk.signed_in("colleague")

        answer = page.submit(button, why=reason)

        assert answer.status == 422
        assert "open for too long" in answer.text
        assert answer.value("why") == reason
        assert words not in answer.html
        assert desk.opened() == []


class TestManyWindows:
    def test_that_open_at_once_are_told_the_same_by_a_page(self, app, desk):
        desk.have_opened(58)
        windows = [desk.signed_in("reader") for _ in range(5)]
        pages = [Page(window, desk.addresses["appeal"]) for window in windows]

        def press(page):
            return lambda: page.submit("Read the story", why="first_reading")

        answers = together(app, *map(press, pages))

        assert sorted(answer.status for answer in answers) == [200, 200, 429, 429, 429]
        assert all(USED_UP in answer.text for answer in answers if answer.status == 429)
        assert len(desk.opened()) == 2


class TestTheAudit:
    def test_shows_administrators_who_opened_how_much_today(self, app, keys, desk):
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name="boss", role=Role.ADMINISTRATOR)
        boss = desk.signed_in("boss")
        assert "Opened today" not in Page(boss, "/en/desk/audit").text
        desk.page("appeal").submit("Read the story", why="safety")

        page = Page(boss, "/en/desk/audit")

        assert f"{desk.alias} 1" in page.text
        assert "Story, job and contact · Because somebody may be in danger" in page.text
