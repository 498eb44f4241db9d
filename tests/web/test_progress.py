"""A pair over HTTP: two people, their pages, and the desk beside them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus, Outcome, PairingStatus
from matching.domain.vocabulary import Audience, ContactKind, InterfaceLanguage
from matching.domain.weeks import week_of
from matching.models.intake import Appeal, ContactDetail
from matching.models.progress import CheckIn, FollowUp, MentoringSession, Pairing, PlanStep
from matching.services.matches import code_of
from matching.vault import receipts
from matching.web import request
from tests import factories
from tests.web.browsing import Page, sign_in

HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE pairing; --", "🦊" * 40]
HIDDEN = ["a\u202eb", "nul\x00l"]


class Pair:
    """A committed pair whose two people can sign in."""

    def __init__(self, app, keys):
        self.app = app
        self.mentor_name = f"mentor-{uuid4().hex[:8]}"
        self.phrase = receipts.issue(InterfaceLanguage.EN)
        self.start = week_of(request.today()) - timedelta(weeks=4)
        with app.app_context(), transaction() as session:
            mentor = factories.mentor(session, keys, name=self.mentor_name)
            offer = factories.offer(session, keys, by=mentor)
            appeal = factories.appeal(session, keys, phrase=self.phrase)
            for kind, audience in (
                (ContactKind.SIGNAL, Audience.MENTOR),
                (ContactKind.PHONE, Audience.COORDINATORS),
            ):
                contact = ContactDetail(
                    id=uuid4(), appeal_id=appeal.id, kind=kind, audience=audience
                )
                factories.write(session, keys, contact, "value", f"secret-{kind}")
                session.add(contact)
            row = factories.pairing(
                session, keys, appeal=appeal, offer=offer, started_week=self.start
            )
            self.id, self.appeal_id = row.id, row.appeal_id

    def mentor(self):
        """The mentor's browser, signed in."""
        client = self.app.test_client()
        sign_in(client, self.mentor_name)
        return client

    def seeker(self):
        """The seeker's browser, returned with the receipt."""
        client = self.app.test_client()
        Page(client, "/en/return").submit("Open my appeal", phrase=self.phrase)
        return client

    def page_of_mentor(self, client=None):
        return Page(client or self.mentor(), f"/en/mentor/pairings/{self.id}")

    def page_of_seeker(self, client=None):
        return Page(client or self.seeker(), f"/en/my/pairings/{self.id}")

    def row(self):
        return self.get(Pairing, self.id)

    def get(self, kind, identity):
        with self.app.app_context(), db.sessionmaker() as session:
            return session.get_one(kind, identity)

    def count(self, kind):
        with self.app.app_context(), db.sessionmaker() as session:
            return session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def pair(app, keys):
    return Pair(app, keys)


@pytest.fixture
def desk(app, keys):
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="desk")
    client = app.test_client()
    sign_in(client, "desk")
    return client


def day(moment):
    return moment.strftime("%d.%m.%Y")


class TestTheTwoPages:
    def test_the_mentor_sees_codes_and_what_was_meant_for_them(self, pair):
        page = pair.page_of_mentor()

        assert page.status == 200
        assert "secret-signal" in page.text
        assert "secret-phone" not in page.html
        assert "Python" in page.text
        assert "story of a seeker" not in page.html

    def test_the_seeker_sees_the_name_that_the_mentor_chose(self, pair):
        page = pair.page_of_seeker()

        assert page.heading == "You and shown_name of a mentor"
        assert "contact of a mentor" not in page.html

    def test_the_mentor_finds_it_in_the_list(self, pair):
        page = Page(pair.mentor(), "/en/mentor/pairings")

        assert page.follow("A teacher: learning a skill").address.endswith(str(pair.id))

    @pytest.mark.parametrize("side", ["mentor", "seeker"])
    def test_both_plan_and_mark_steps_as_done(self, pair, side):
        client = getattr(pair, side)()
        show = getattr(pair, f"page_of_{side}")

        show(client).submit("Add to the plan", **{"step-text": "Write a small program"})
        page = show(client).submit("Mark as done")

        assert page.status == 200
        assert "Write a small program" in page.text
        assert "Done in the week" in page.text

    @pytest.mark.parametrize("side", ["mentor", "seeker"])
    def test_both_tell_the_coordinators_and_not_each_other(self, pair, side):
        other = {"mentor": pair.page_of_seeker, "seeker": pair.page_of_mentor}[side]
        show = getattr(pair, f"page_of_{side}")

        page = show().submit(
            "Tell the coordinators", **{"check-in-going": "stuck", "check-in-note": "Not well"}
        )

        assert "Thank you. The coordinators will see this." in page.text
        assert "Not well" in page.text
        assert "Not well" not in other().html

    @pytest.mark.parametrize("side", ["mentor", "seeker"])
    def test_both_pause_and_go_on(self, pair, side):
        page = getattr(pair, f"page_of_{side}")().submit("Pause")
        assert pair.row().status is PairingStatus.PAUSED

        page.submit("Go on")
        assert pair.row().status is PairingStatus.ACTIVE


class TestSessions:
    def test_a_mentor_writes_one_down(self, pair):
        page = pair.page_of_mentor().submit(
            "Write it down",
            **{
                "session-held": day(request.today()),
                "session-minutes": "45",
                "session-note": "Loops and lists",
            },
        )

        assert "The session is written down." in page.text
        assert "Loops and lists" in page.text
        assert "Loops and lists" in pair.page_of_seeker().text

    def test_a_double_click_makes_one(self, pair):
        page = pair.page_of_mentor()
        fields = {"session-held": day(request.today()), "session-minutes": "45"}

        page.submit("Write it down", **fields)
        page.submit("Write it down", **fields)

        assert pair.count(MentoringSession) == 1

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            ("session-held", "", "Write on which day you met."),
            ("session-held", "soon", "Write the date as day.month.year"),
            ("session-held", "01.01.2199", "This day is still to come."),
            ("session-held", "01.01.2001", "This day is before the two of you began."),
            ("session-minutes", "", "Write how many minutes it took."),
            ("session-minutes", "an hour", "Type a whole number"),
            ("session-minutes", "4", "between 5 and 600 minutes"),
            ("session-minutes", "601", "between 5 and 600 minutes"),
            ("session-minutes", "9" * 30, "between 5 and 600 minutes"),
            ("session-minutes", "-5", "between 5 and 600 minutes"),
            ("session-note", "x" * 2001, "This is 1 character too long."),
            ("session-note", HIDDEN[0], "hidden characters"),
            ("session-note", HIDDEN[1], "hidden characters"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it_and_all_is_kept(self, pair, field, typed, message):
        fields = {
            "session-held": day(request.today()),
            "session-minutes": "45",
            "session-note": "Loops",
        } | {field: typed}

        page = pair.page_of_mentor().submit("Write it down", **fields)

        assert page.status == 422
        assert message in page.error(field)
        if "\x00" not in typed:
            assert {name: page.values(name) for name in fields} == {
                name: [value] for name, value in fields.items()
            }
        assert pair.count(MentoringSession) == 0

    def test_a_broken_token_of_the_form_loses_nothing(self, pair):
        page = pair.page_of_mentor().submit(
            "Write it down",
            **{
                "session-once": "not one of ours",
                "session-held": day(request.today()),
                "session-minutes": "45",
                "session-note": "Loops",
            },
        )

        assert page.status == 422
        assert "This page was open for too long" in page.text
        assert page.submit("Write it down").status == 200
        assert pair.count(MentoringSession) == 1

    def test_an_expired_page_keeps_what_was_typed(self, pair):
        page = pair.page_of_mentor().submit(
            "Write it down",
            **{
                "session-csrf_token": "old",
                "session-held": day(request.today()),
                "session-minutes": "45",
                "session-note": "Loops",
            },
        )

        assert page.status == 422
        assert page.values("session-note") == ["Loops"]
        assert pair.count(MentoringSession) == 0


class TestOtherForms:
    @pytest.mark.parametrize("side", ["mentor", "seeker"])
    @pytest.mark.parametrize(
        ("button", "field", "typed", "message"),
        [
            ("Add to the plan", "step-text", "", "Write what the step is."),
            ("Add to the plan", "step-text", "x" * 301, "This is 1 character too long."),
            ("Add to the plan", "step-text", HIDDEN[0], "hidden characters"),
            ("Add to the plan", "step-due", "31.12.9999", "This is too far ahead."),
            ("Add to the plan", "step-due", "01.01.2001", "This day has passed."),
            ("Add to the plan", "step-due", "some day", "Write the date as"),
            ("Tell the coordinators", "check-in-going", None, "Choose how it is going."),
            ("Tell the coordinators", "check-in-note", "x" * 2001, "1 character too long"),
            ("End this pairing", "close-outcome", None, "Choose how it ended."),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(  # noqa: PLR0917  by name, from the table above
        self, pair, side, button, field, typed, message
    ):
        sent = {field: typed}
        if field == "step-due":
            sent["step-text"] = "Write a small program"

        page = getattr(pair, f"page_of_{side}")().submit(button, **sent)

        assert page.status == 422
        assert message in page.error(field)
        if typed:
            assert page.values(field) == [typed]
        assert pair.count(PlanStep) == pair.count(CheckIn) == 0

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_is_only_text(self, pair, text):
        page = pair.page_of_mentor().submit("Add to the plan", **{"step-text": text})

        assert page.status == 200
        assert text in page.text
        assert "<script>alert" not in page.html

    @pytest.mark.parametrize("outcome", ["rematch", "stopped_by_seeker", "promoted"])
    def test_a_mentor_cannot_say_what_is_not_theirs(self, pair, outcome):
        page = pair.page_of_mentor().submit("End this pairing", **{"close-outcome": outcome})

        assert page.status == 422
        assert pair.row().status is PairingStatus.ACTIVE

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
    def test_a_version_that_is_none_decides_nothing(self, pair, version):
        page = pair.page_of_seeker().submit("Pause", version=version)

        assert page.status == 422
        assert pair.row().status is PairingStatus.ACTIVE


class TestTheEnd:
    def test_the_mentor_no_longer_sees_how_to_reach_them_or_what_was_written(self, pair):
        mentor = pair.mentor()
        pair.page_of_seeker().submit("Send", body="My new number is 42")
        assert "number is 42" in pair.page_of_mentor(mentor).text

        pair.page_of_seeker().submit("End this pairing", **{"close-outcome": "employed"})

        page = pair.page_of_mentor(mentor)
        assert "secret-signal" not in page.html
        assert "number is 42" not in page.html
        assert "Found a job" in page.text
        assert Page(mentor, f"/en/pairings/{pair.id}/messages").status == 404

    def test_the_seeker_reads_on_and_writes_no_more(self, pair):
        client = pair.seeker()
        pair.page_of_seeker(client).submit("Send", body="Thank you")

        page = pair.page_of_seeker(client).submit(
            "End this pairing", **{"close-outcome": "course_finished"}
        )

        assert "Thank you" in page.text
        assert page.forms == []
        assert Page(client, f"/en/pairings/{pair.id}/messages").forms == []

    def test_a_seeker_who_stopped_can_look_again(self, pair):
        page = pair.page_of_seeker().submit(
            "End this pairing", **{"close-outcome": "stopped_by_seeker"}
        )
        assert pair.get(Appeal, pair.appeal_id).status is AppealStatus.CLOSED

        page.submit("Look for somebody again")

        assert pair.get(Appeal, pair.appeal_id).status is AppealStatus.READY

    def test_from_their_first_page_too(self, pair):
        client = pair.seeker()
        pair.page_of_seeker(client).submit(
            "End this pairing", **{"close-outcome": "stopped_by_seeker"}
        )

        page = Page(client, "/en/my")
        assert page.follow("A teacher: learning a skill").address.endswith(str(pair.id))
        page = page.submit("Look for somebody again")

        assert page.status == 200
        assert "Look for somebody again" not in page.buttons
        assert pair.get(Appeal, pair.appeal_id).status is AppealStatus.READY

    def test_the_second_to_close_is_told(self, pair):
        first, second = pair.page_of_seeker(), pair.page_of_mentor()
        first.submit("End this pairing", **{"close-outcome": "employed"})

        page = second.submit("End this pairing", **{"close-outcome": "stopped_by_mentor"})

        assert page.status == 409
        assert pair.row().outcome is Outcome.EMPLOYED

    def test_an_open_page_of_a_closed_pair_writes_nothing(self, pair):
        page = pair.page_of_mentor()
        pair.page_of_seeker().submit("End this pairing", **{"close-outcome": "employed"})

        assert page.submit("Add to the plan", **{"step-text": "Too late"}).status == 409
        assert page.submit("Send", body="Too late").status == 409


class TestNobodyElse:
    @pytest.mark.parametrize("side", ["mentor", "seeker"])
    def test_sees_or_changes_anything(self, app, keys, pair, side):
        stranger = getattr(Pair(app, keys), side)()
        token = getattr(pair, f"page_of_{side}")().values("csrf_token")[0]

        for address in (
            f"/en/mentor/pairings/{pair.id}",
            f"/en/my/pairings/{pair.id}",
            f"/en/pairings/{pair.id}/messages",
            f"/en/desk/pairings/{pair.id}",
            "/en/desk/pairings",
            "/en/desk/report",
            "/en/desk/audit",
            "/en/desk/follow-ups",
        ):
            assert stranger.get(address).status_code == 404, address
        for action in ("steps", "check-ins", "close", "pause", "resume", "messages"):
            answer = stranger.post(f"/en/pairings/{pair.id}/{action}", data={"csrf_token": token})
            assert answer.status_code in {400, 404}, action

    @pytest.mark.parametrize("side", ["mentor", "seeker"])
    def test_even_with_a_form_of_their_own_that_is_right(self, app, keys, pair, side):
        other = Pair(app, keys)
        page = getattr(other, f"page_of_{side}")()
        page.root = _pointed_at(page.root, other.id, pair.id)

        assert page.submit("Add to the plan", **{"step-text": "Mine"}).status == 404
        assert page.submit("Pause").status == 404
        assert page.submit("Send", body="Mine").status == 404
        closing = page.submit("End this pairing", **{"close-outcome": "employed"})
        assert closing.status == 404
        assert pair.count(PlanStep) == 0
        assert pair.row().status is PairingStatus.ACTIVE

    def test_gets_in_without_signing_in(self, client, pair):
        assert Page(client, f"/en/my/pairings/{pair.id}").heading == "Return with your receipt"
        assert Page(client, f"/en/mentor/pairings/{pair.id}").heading == "Sign in"


class TestDesk:
    def test_a_silent_pair_is_marked_and_leads_to_its_page(self, pair, desk):
        page = Page(desk, "/en/desk/pairings")

        assert "stalled" in page.text
        assert (
            "They began"
            in page.follow(f"A teacher: learning a skill {code_of(pair.appeal_id)}").text
        )

    def test_a_coordinator_sees_figures_and_no_words(self, pair, desk):
        pair.page_of_mentor().submit("Send", body="between-us")
        pair.page_of_seeker().submit(
            "Tell the coordinators", **{"check-in-going": "stuck", "check-in-note": "for-the-desk"}
        )

        page = Page(desk, f"/en/desk/pairings/{pair.id}")

        assert "The seeker: We are stuck" in page.text
        assert "between-us" not in page.html
        assert "for-the-desk" not in page.html
        assert "secret-" not in page.html

        opened = page.submit("Open 1 check-in", why="pair")
        assert "for-the-desk" in opened.text
        assert "between-us" not in opened.html

    def test_a_coordinator_closes_for_them(self, pair, desk):
        page = Page(desk, f"/en/desk/pairings/{pair.id}")

        page = page.submit("Close this pairing", **{"close-outcome": "lost_contact"})

        assert page.status == 200
        assert "Lost contact" in page.text
        assert pair.row().outcome is Outcome.LOST_CONTACT

    def test_an_unknown_outcome_is_refused_beside_the_field(self, pair, desk):
        page = Page(desk, f"/en/desk/pairings/{pair.id}")

        page = page.submit("Close this pairing", **{"close-outcome": None})

        assert page.status == 422
        assert page.error("close-outcome") == "Problem: Choose how it ended."

    def test_follow_ups_are_asked_and_answered_once(self, app, pair, desk):
        pair.page_of_mentor().submit("End this pairing", **{"close-outcome": "employed"})
        with app.app_context(), transaction() as session:
            row = session.scalars(select(FollowUp).order_by(FollowUp.due_week)).first()
            row.due_week -= timedelta(weeks=30)

        stale = Page(desk, "/en/desk/follow-ups")
        page = stale.submit("Still employed")

        assert "Nobody has to be asked now." in page.text
        assert stale.submit("No longer employed").status == 409

    def test_a_seeker_answers_on_their_own_page(self, app, pair):
        client = pair.seeker()
        pair.page_of_seeker(client).submit("End this pairing", **{"close-outcome": "employed"})
        with app.app_context(), transaction() as session:
            for row in session.scalars(select(FollowUp)):
                row.due_week -= timedelta(weeks=5)

        page = Page(client, "/en/my").follow("Answer this one question")
        assert "after 30 days" in page.text
        page = page.submit("Yes")

        assert "Thank you for telling us." in page.text
        assert "Do you still have your job?" not in page.text

    def test_odd_addresses_are_no_errors(self, pair, desk):
        for query in ("shelf=attic", "page=0", "page=x", f"page={'9' * 30}", "shelf=closed&page=7"):
            assert Page(desk, f"/en/desk/pairings?{query}").status == 200
            assert Page(desk, f"/en/desk/follow-ups?{query}").status == 200
        assert Page(desk, f"/en/desk/pairings/{uuid4()}").status == 404


def _pointed_at(root, own, others):
    """Send every form of a page to somebody else's pair."""
    for form in root.iter("form"):
        form.set("action", form.get("action", "").replace(str(own), str(others)))
    return root
