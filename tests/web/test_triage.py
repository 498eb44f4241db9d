"""A coordinator reads, asks, declines, codes and hands on, through the real pages."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.audit import Action
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import ConceptKind, Evidence, Priority, TrustTier
from matching.models.audit import AuditEntry
from matching.models.intake import Appeal, UncodedText
from matching.services.keys import Keys
from matching.services.matches import code_of
from tests import factories
from tests.web.browsing import Page, sign_in

HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE appeal; --",
    "I cried \U0001f622 and laughed \U0001f469\u200d\U0001f692",
)
HIDDEN = "hidden characters"
EXPIRED = "This page was open for too long"


@pytest.fixture
def desk(client: FlaskClient, app: Flask, keys: Keys) -> FlaskClient:
    """A browser in which a coordinator is signed in."""
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="reader")
    sign_in(client, "reader")
    return client


def appeal_in(
    app: Flask, keys: Keys, status: AppealStatus = AppealStatus.IN_TRIAGE, **given: Any
) -> str:
    """The address of an appeal on the desk."""
    with app.app_context(), transaction() as session:
        row = factories.appeal(session, keys, status=status, **given)
        return f"/en/desk/appeals/{row.id}"


def only(app: Flask) -> Appeal:
    with app.app_context(), db.sessionmaker() as session:
        return session.scalars(select(Appeal)).one()


def actions(app: Flask) -> list[Action]:
    with app.app_context(), db.sessionmaker() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


class TestQueue:
    def test_lists_who_waits_and_leads_to_each(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        address = appeal_in(app, keys)
        code = code_of(only(app).id)

        page = Page(desk, "/en/desk/appeals").follow(f"Medicine {code}")

        assert page.address == address
        assert page.heading == f"Appeal: Medicine {code}"

    @pytest.mark.parametrize("query", ["only=nonsense", "page=-1", "page=zzz", "page=99999999999"])
    def test_shows_what_waits_for_an_address_that_makes_no_sense(
        self, desk: FlaskClient, app: Flask, keys: Keys, query: str
    ) -> None:
        appeal_in(app, keys)

        page = Page(desk, f"/en/desk/appeals?{query}")

        assert page.status == 200
        assert "1 appeal." in page.text

    def test_turns_the_page_within_the_filter(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        for _ in range(26):
            appeal_in(app, keys, AppealStatus.NEEDS_INFO)

        page = Page(desk, "/en/desk/appeals?only=asked").follow("Next page")

        assert "Page 2 of 2" in page.text
        assert "26 appeals." in page.text

    @pytest.mark.parametrize("address", ["", f"/{UUID(int=7)}", f"/{UUID(int=7)}/coding"])
    def test_is_closed_to_visitors(self, client: FlaskClient, address: str) -> None:
        assert Page(client, f"/en/desk/appeals{address}").address == "/en/sign-in"

    @pytest.mark.parametrize("address", ["", "/coding", "/ready", "/ask", "/decline"])
    def test_knows_nothing_of_an_appeal_that_is_not_there(
        self, desk: FlaskClient, address: str
    ) -> None:
        assert Page(desk, f"/en/desk/appeals/{UUID(int=0)}{address}").status == 404


class TestRead:
    def test_shows_the_story_only_when_asked_and_writes_it_down(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = Page(desk, appeal_in(app, keys))
        assert "story of a seeker" not in page.text
        assert actions(app) == []

        page = page.submit("Read the story", why="first_reading")

        assert "story of a seeker" in page.text
        assert "origin of a seeker" in page.text
        assert actions(app) == [Action.APPEAL_OPENED]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_shows_hostile_words_as_words(
        self, desk: FlaskClient, app: Flask, keys: Keys, text: str
    ) -> None:
        address = appeal_in(app, keys)
        with app.app_context(), transaction() as session:
            row = session.scalars(select(Appeal)).one()
            factories.write(session, keys, row, "story", text)

        page = Page(desk, address).submit("Read the story", why="first_reading")

        assert text in page.text
        assert "<script>alert" not in page.html


class TestDecisions:
    def test_lead_from_received_to_ready(self, desk: FlaskClient, app: Flask, keys: Keys) -> None:
        page = Page(desk, appeal_in(app, keys, AppealStatus.RECEIVED))

        page = page.submit("Start triage").follow("Ready to match")
        page = page.submit("Hand to the matcher", priority="2", sensitivity="3")

        assert page.address == "/en/desk/appeals"
        row = only(app)
        assert row.status is AppealStatus.READY
        assert (row.priority, row.sensitivity) == (Priority.URGENT, TrustTier.HIGHEST)

    @pytest.mark.parametrize(
        ("link", "button", "status"),
        [
            ("Ask for more", "Ask", AppealStatus.NEEDS_INFO),
            ("Decline", "Decline", AppealStatus.DECLINED),
        ],
    )
    @pytest.mark.parametrize("text", HOSTILE)
    def test_write_to_the_seeker(  # noqa: PLR0917  pytest fills them in by name
        self,
        desk: FlaskClient,
        app: Flask,
        keys: Keys,
        link: str,
        button: str,
        status: AppealStatus,
        text: str,
    ) -> None:
        page = Page(desk, appeal_in(app, keys)).follow(link)

        page.submit(button, text=text)

        row = only(app)
        assert row.status is status
        assert row.question is not None
        with app.app_context(), db.sessionmaker() as session:
            opened = factories.read(session, keys, row, "question")
        assert opened == text

    @pytest.mark.parametrize(("link", "button"), [("Ask for more", "Ask"), ("Decline", "Decline")])
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"text": ""}, "Write something"),
            ({"text": "x" * 2001}, "too long"),
            ({"text": "x" * 1_000_000}, "too long"),
            ({"text": "a\x00b"}, HIDDEN),
            ({"text": "turned \u202e around"}, HIDDEN),
            ({"text": "kept", "csrf_token": None}, EXPIRED),
            ({"text": "kept", "version": "first"}, EXPIRED),
        ],
    )
    def test_keep_words_that_cannot_be_sent(  # noqa: PLR0917  pytest fills them in by name
        self,
        desk: FlaskClient,
        app: Flask,
        keys: Keys,
        link: str,
        button: str,
        given: dict[str, Any],
        message: str,
    ) -> None:
        page = Page(desk, appeal_in(app, keys)).follow(link)

        page = page.submit(button, **given)

        assert page.status == 422
        assert message in page.text
        assert given["text"] in page.html
        assert only(app).status is AppealStatus.IN_TRIAGE

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"priority": "7"}, "priority"), ({"sensitivity": "<script>"}, "sensitivity")],
    )
    def test_refuse_an_unknown_code(
        self, desk: FlaskClient, app: Flask, keys: Keys, given: dict[str, str], field: str
    ) -> None:
        page = Page(desk, appeal_in(app, keys)).follow("Ready to match")

        page = page.submit("Hand to the matcher", **given)

        assert page.status == 422
        assert "Choose one of the answers" in page.error(field)

    def test_ask_for_a_need_before_handing_on(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = Page(desk, appeal_in(app, keys, needs=())).follow("Ready to match")

        page = page.submit("Hand to the matcher", priority="1")

        assert page.status == 422
        assert "names no need" in page.text
        assert page.values("priority") == ["1"]

    def test_tell_the_second_coordinator_that_the_first_was_faster(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = Page(desk, appeal_in(app, keys)).follow("Decline")
        page.submit("Decline", text="Sorry.")

        again = page.submit("Decline", text="Sorry again.")

        assert again.status == 409
        assert only(app).status is AppealStatus.DECLINED

    def test_can_be_taken_back(self, desk: FlaskClient, app: Flask, keys: Keys) -> None:
        page = Page(desk, appeal_in(app, keys, AppealStatus.DECLINED))

        page.submit("Take back to triage")

        assert only(app).status is AppealStatus.IN_TRIAGE

    def test_need_the_token_of_the_form(self, desk: FlaskClient, app: Flask, keys: Keys) -> None:
        page = Page(desk, appeal_in(app, keys, AppealStatus.RECEIVED))

        page = page.submit("Start triage", csrf_token=None)

        assert page.status == 400
        assert only(app).status is AppealStatus.RECEIVED


class TestCoding:
    def test_adds_what_was_searched_and_removes_it(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = Page(desk, appeal_in(app, keys, wanted=())).follow("Correct the coding")

        page = page.submit("Search", text="pyton", side="held")
        added = next(label for label in page.buttons if label.startswith("Add: Python"))
        page = page.submit(added)

        with app.app_context(), db.sessionmaker() as session:
            (row,) = session.scalars(select(Appeal)).one().skills
            assert (row.skill_id, row.wanted) == ("python", False)
            assert row.evidence is Evidence.COORDINATOR
        assert "added by a coordinator" in page.text
        page = page.submit(added.replace("Add", "Remove"))
        assert not [label for label in page.buttons if label.startswith("Remove")]

    def test_says_of_each_code_who_chose_it(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        given = {"wanted": ("sql",), "target_occupation_id": "manual-tester"}
        page = Page(desk, appeal_in(app, keys, **given, target_evidence=Evidence.INFERRED))

        assert "SQL (chosen by the person)" in page.text
        assert "software tester (inferred)" in page.text
        page = page.follow("Correct the coding")
        assert "Remove: SQL chosen by the person" in page.text
        assert "Remove: software tester inferred" in page.text

    def test_leads_to_the_desk_of_words_while_something_waits(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = Page(desk, appeal_in(app, keys)).follow("Correct the coding")
        assert "Go to the words that wait" not in page.text
        with app.app_context(), transaction() as session:
            factories.uncoded(session, keys, session.scalars(select(Appeal)).one())

        assert page.go(page.address).follow("Go to the words that wait").heading == "Words"

    @pytest.mark.parametrize(
        ("given", "field", "message"),
        [
            ({"text": ""}, "text", "Type a skill"),
            ({"text": "x" * 121}, "text", "too long"),
            ({"text": "a\x00b"}, "text", HIDDEN),
            ({"text": "sql", "side": "hobby"}, "side", "Choose one of the answers"),
        ],
    )
    def test_says_what_is_wrong_with_a_search(  # noqa: PLR0917  pytest fills them in by name
        self,
        desk: FlaskClient,
        app: Flask,
        keys: Keys,
        given: dict[str, str],
        field: str,
        message: str,
    ) -> None:
        page = Page(desk, f"{appeal_in(app, keys)}/coding")

        page = page.submit("Search", **given)

        assert page.status == 422
        assert message in page.error(field)
        assert given["text"] in page.html

    @pytest.mark.parametrize(
        "given", [{"concept": "no-such-skill"}, {"side": "hobby"}, {"concept": "nurse"}]
    )
    def test_refuses_an_unknown_code(
        self, desk: FlaskClient, app: Flask, keys: Keys, given: dict[str, str]
    ) -> None:
        page = Page(desk, f"{appeal_in(app, keys)}/coding").submit("Search", text="python")
        added = next(label for label in page.buttons if label.startswith("Add"))

        assert page.submit(added, **given).status == 400

    def test_drops_words_once_they_are_coded(
        self, desk: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        address = appeal_in(app, keys)
        with app.app_context(), transaction() as session:
            row = session.scalars(select(Appeal)).one()
            words = UncodedText(id=uuid4(), appeal_id=row.id, kind=ConceptKind.SKILL, wanted=False)
            factories.write(session, keys, words, "text", "blorbing")
            session.add(words)
        page = Page(desk, address)
        assert "1 text fitted nothing" in page.text

        page = page.submit("Read the story", why="first_reading")
        assert "blorbing" in page.text
        page.submit("This is coded now")

        assert "fitted nothing" not in Page(desk, address).text
