"""A seeker writes an appeal, keeps the receipt, comes back, answers, and goes."""

import threading
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus, PairingStatus, ProposalStatus
from matching.domain.vocabulary import Audience, ContactKind, InterfaceLanguage
from matching.models.intake import Appeal, ContactDetail
from matching.models.progress import Pairing
from matching.services.keys import Keys
from matching.vault import receipts
from tests import factories
from tests.web.appealing import FILLED, STEPS, STORY, asked, phrase_on, type_back, walk
from tests.web.browsing import Page

EXPIRED = "This page was open for too long"
TOO_LONG = "too long"
HIDDEN = "hidden characters"
NOT_OFFERED = "Choose one of the answers"
RIGHT_TO_LEFT = "turned \u202e around"
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE appeal; --",
    "{{ 7 * 7 }} %(name)s {0}",
    "I cried \U0001f622 and laughed \U0001f469\u200d\U0001f692",
)


def count(app: Flask) -> int:
    with app.app_context(), db.sessionmaker() as session:
        return session.scalar(select(func.count()).select_from(Appeal)) or 0


def only(app: Flask) -> Appeal:
    with app.app_context(), db.sessionmaker() as session:
        return session.scalars(select(Appeal)).one()


class TestTheWholeWay:
    def test_leads_from_the_first_page_to_the_status(
        self, client: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = walk(client)

        phrase = phrase_on(page)
        page = type_back(page, phrase)

        assert len(phrase) == 8
        assert page.address == "/en/my"
        assert "Your appeal has arrived" in page.text
        assert only(app).receipt_kept

    def test_keeps_codes_readable_and_words_sealed(
        self, client: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        walk(client)

        with app.app_context(), db.sessionmaker() as session:
            appeal = session.scalars(select(Appeal)).one()
            opened = factories.read(session, keys, appeal, "story")
            assert opened == STORY
            assert STORY.encode() not in appeal.story
            assert appeal.target_occupation_id == "manual-tester"
            assert appeal.held == {"teamwork", "empathy"}
            assert appeal.wanted == {"regression-testing"}
            assert [row.kind.value for row in appeal.needs] == ["teaching", "mentoring"]
            assert [row.week for row in appeal.deadlines] == [date(2027, 12, 27)]
            assert [row.audience for row in appeal.contacts] == [Audience.MENTOR]

    def test_forgets_the_phrase_once_two_words_were_typed_back(self, client: FlaskClient) -> None:
        page = walk(client)
        phrase = phrase_on(page)

        type_back(page, phrase)

        again = Page(client, "/en/appeal/receipt")
        assert again.address == "/en/my"
        assert not all(word in again.text for word in phrase)
        with client.session_transaction() as kept:
            assert not {"appeal", "receipt"} & set(kept)

    @pytest.mark.parametrize("language", ["be", "ru", "en"])
    def test_shows_a_receipt_in_the_language_of_the_page(
        self, client: FlaskClient, language: str
    ) -> None:
        walk(client, to="/en/appeal/contact")

        page = Page(client, f"/{language}/appeal/contact").submit()
        page = page.submit()

        known = receipts.words(InterfaceLanguage(language))
        assert set(phrase_on(page)) <= set(known)

    def test_asks_for_the_words_again_when_they_are_wrong(
        self, client: FlaskClient, app: Flask
    ) -> None:
        page = walk(client)
        phrase = phrase_on(page)
        page = page.follow("I have kept the eight words")
        right = asked(page, phrase)

        page = page.submit(first=right["first"], second="wrong")

        assert page.status == 422
        assert page.error("first") == ""
        assert "This is another word" in page.error("second")
        assert page.values("second") == ["wrong"]
        assert not only(app).receipt_kept
        assert phrase_on(page.follow("Show me the eight words again")) == phrase

    def test_never_shows_the_phrase_where_it_is_asked_for(self, client: FlaskClient) -> None:
        page = walk(client)
        phrase = phrase_on(page)

        page = page.follow("I have kept the eight words")

        # One word of a receipt may stand on any page; two of them one after the other do not.
        assert not [pair for pair in pairwise(phrase) if " ".join(pair) in page.text]


class TestWalkingAround:
    def test_shows_what_was_answered_when_the_person_comes_back_to_a_page(
        self, client: FlaskClient
    ) -> None:
        walk(client, to="/en/appeal/check")

        for address, (_button, fields) in FILLED.items():
            page = Page(client, address)
            for name, value in fields.items():
                expected = value if isinstance(value, list) else [value]
                assert sorted(page.values(name)) == sorted(expected), (address, name)

    def test_leads_back_to_the_check_from_a_page_that_was_changed(
        self, client: FlaskClient
    ) -> None:
        check = walk(client, to="/en/appeal/check")
        page = check.follow("Change: The help you need, in your order")

        page = page.submit(first="job_search", second="")

        assert page.address == "/en/appeal/check"
        assert "1. Help with finding a job" in page.text

    def test_asks_again_which_work_it_is_when_the_words_change(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/check").follow("Change: Your work")

        page = page.submit(text="history teacher")

        assert page.address == "/en/appeal/job/choose"
        assert page.values("choice") == []

    def test_lets_a_person_send_an_earlier_page_again_with_the_back_button(
        self, client: FlaskClient
    ) -> None:
        first = Page(client, "/en/appeal")
        first.submit(story="the first words", circle="arts").submit(text="nurse")

        page = first.submit(story="the better words", circle="media")

        assert page.address == "/en/appeal/job"
        assert page.values("text") == ["nurse"]
        assert Page(client, "/en/appeal").values("story") == ["the better words"]

    @pytest.mark.parametrize("skipped", [address for address, *_rest in STEPS[:-1]])
    def test_leads_to_the_page_that_is_missing(
        self, client: FlaskClient, app: Flask, skipped: str
    ) -> None:
        walk(client, to=skipped)

        page = Page(client, "/en/appeal/check").submit("Send")

        assert page.address == skipped
        assert "still missing" in page.text
        assert count(app) == 0

    @pytest.mark.parametrize("address", ["/en/appeal/job/choose", "/en/appeal/target/choose"])
    def test_asks_for_words_before_offering_choices(
        self, client: FlaskClient, address: str
    ) -> None:
        page = Page(client, address)

        assert page.address == address.removesuffix("/choose")

    def test_takes_nobody_to_a_status_without_a_receipt(self, client: FlaskClient) -> None:
        assert Page(client, "/en/my").address == "/en/return"


class TestWordsAndCodes:
    def test_keeps_words_that_fit_nothing_for_a_coordinator(
        self, client: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = walk(client, to="/en/appeal/job").submit(text="zzqx wwvv")
        page = page.submit(choice="none")
        page = page.submit("Search", search="qqzzx")
        page = page.submit("Continue", keep_words="y")
        page = page.submit(text="blorbist")
        page = page.submit(choice="none").submit("Continue")
        while page.address != "/en/appeal/receipt":
            button, fields = FILLED[page.address]
            page = page.submit(button, **fields)

        with app.app_context(), db.sessionmaker() as session:
            appeal = session.scalars(select(Appeal)).one()
            texts = {
                (row.kind.value, row.wanted, factories.read(session, keys, row, "text"))
                for row in appeal.uncoded
            }
        assert texts == {
            ("occupation", False, "zzqx wwvv"),
            ("skill", False, "qqzzx"),
            ("occupation", True, "blorbist"),
        }

    def test_needs_no_target_from_those_who_do_not_know_yet(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/target")

        page = page.submit(text="", unknown="y")

        assert page.address == "/en/appeal/target/ideas"
        page = page.submit("Continue", choice="none")
        assert page.address == "/en/appeal/target/skills"
        assert page.submit("Continue").address == "/en/appeal/needs"

    def test_takes_a_skill_as_the_target_too(self, client: FlaskClient, app: Flask) -> None:
        page = walk(client, to="/en/appeal/target").submit(text="python")

        page = page.submit(choice="python").submit("Continue")
        while page.address != "/en/appeal/receipt":
            button, fields = FILLED[page.address]
            page = page.submit(button, **fields)

        with app.app_context(), db.sessionmaker() as session:
            appeal = session.scalars(select(Appeal)).one()
            assert appeal.target_occupation_id is None
            assert appeal.wanted == {"python"}

    def test_adds_a_searched_skill_and_keeps_the_ticks_meanwhile(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/skills")

        page = page.submit("Search", suggested=["empathy"], search="pyton")

        assert page.values("suggested") == ["empathy"]
        assert "python" in page.offered("found")
        page = page.submit("Continue", found=["python"])
        assert page.address == "/en/appeal/target"
        page = Page(client, "/en/appeal/job/skills")
        assert page.values("suggested") == ["empathy"]
        assert page.values("added") == ["python"]

    def test_stays_on_the_page_when_nothing_was_typed_to_look_for(
        self, client: FlaskClient
    ) -> None:
        page = walk(client, to="/en/appeal/job/skills").submit("Search", search="python")

        page = page.submit("Search", found=["python"], search="")

        assert page.address == "/en/appeal/job/skills"
        assert page.values("added") == ["python"]
        assert "You looked for" not in page.text

    def test_no_anchor_of_a_search_is_left_for_the_pages_after(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/skills").submit("Search", search="python")
        assert 'id="results"' in page.html

        page = walk(client, to="/en/appeal/target/skills")

        assert 'id="results"' not in page.html

    def test_removes_an_added_skill_whose_tick_is_taken_away(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/skills").submit("Search", search="python")
        page.submit("Continue", found=["python"])

        Page(client, "/en/appeal/job/skills").submit("Continue", added=None)

        assert Page(client, "/en/appeal/job/skills").offered("added") == []

    def test_offers_what_is_known_already_to_nobody_as_something_to_learn(
        self, client: FlaskClient
    ) -> None:
        page = walk(client, to="/en/appeal/target/skills")

        assert not {"teamwork", "empathy"} & set(page.offered("suggested"))


ANY_TEXT = (
    ("/en/appeal", "story", 8000),
    ("/en/appeal/job", "text", 120),
    ("/en/appeal/job/skills", "search", 120),
    ("/en/appeal/target", "text", 120),
    ("/en/appeal/contact", "name", 200),
)
WRONG: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("/en/appeal", {"story": ""}, "story", "Write a few words"),
    ("/en/appeal", {"story": "   \n "}, "story", "Write a few words"),
    ("/en/appeal", {"circle": None}, "circle", "Choose where you worked"),
    ("/en/appeal", {"circle": "astronaut"}, "circle", NOT_OFFERED),
    ("/en/appeal/job", {"text": ""}, "text", "Write in a few words"),
    ("/en/appeal/job/choose", {"choice": None}, "choice", "Choose the one that fits"),
    ("/en/appeal/job/choose", {"choice": "no-such-job"}, "choice", NOT_OFFERED),
    ("/en/appeal/job/skills", {"suggested": ["no-such-skill"]}, "suggested", NOT_OFFERED),
    ("/en/appeal/job/skills", {"suggested": ["nurse"]}, "suggested", NOT_OFFERED),
    ("/en/appeal/target", {"text": ""}, "text", "I do not know yet"),
    ("/en/appeal/target/choose", {"choice": None}, "choice", "Choose the one that fits"),
    ("/en/appeal/target/choose", {"choice": "<script>"}, "choice", NOT_OFFERED),
    ("/en/appeal/target/skills", {"suggested": ["'; --"]}, "suggested", NOT_OFFERED),
    ("/en/appeal/target/skills", {"brought": ["no-such-skill"]}, "brought", NOT_OFFERED),
    ("/en/appeal/target/skills", {"brought": ["nurse"]}, "brought", NOT_OFFERED),
    ("/en/appeal/needs", {"first": None}, "first", "Choose what would help"),
    ("/en/appeal/needs", {"first": "money"}, "first", NOT_OFFERED),
    ("/en/appeal/needs", {"second": "teaching"}, "second", "chosen this already"),
    ("/en/appeal/needs", {"third": "mentoring"}, "third", "chosen this already"),
    ("/en/appeal/needs", {"third": "money"}, "third", NOT_OFFERED),
    ("/en/appeal/time", {"language_be": ""}, "language_be", "at least one language"),
    ("/en/appeal/time", {"language_be": "1"}, "language_be", "at least one language"),
    ("/en/appeal/time", {"language_be": "9"}, "language_be", NOT_OFFERED),
    ("/en/appeal/time", {"hours": ""}, "hours", "from 1 to 40"),
    ("/en/appeal/time", {"hours": "a few"}, "hours", "from 1 to 40"),
    ("/en/appeal/time", {"hours": "2.5"}, "hours", "from 1 to 40"),
    ("/en/appeal/time", {"hours": "0"}, "hours", "from 1 to 40"),
    ("/en/appeal/time", {"hours": "41"}, "hours", "from 1 to 40"),
    ("/en/appeal/time", {"hours": "9" * 5000}, "hours", "from 1 to 40"),
    ("/en/appeal/time", {"parts": None}, "parts", "at least one part"),
    ("/en/appeal/time", {"parts": ["midnight"]}, "parts", NOT_OFFERED),
    ("/en/appeal/time", {"zone": "Mars/Olympus"}, "zone", NOT_OFFERED),
    ("/en/appeal/dates", {"debt": "tomorrow"}, "debt", "day.month.year"),
    ("/en/appeal/dates", {"debt": "31.02.2027"}, "debt", "day.month.year"),
    ("/en/appeal/dates", {"debt": "31.12.2999"}, "debt", "too far away"),
    ("/en/appeal/dates", {"contract_end": "01.01.1999"}, "contract_end", "long past"),
    ("/en/appeal/contact", {"email": "not an address"}, "email", "whole email address"),
    ("/en/appeal/contact", {"signal_audience": "everybody"}, "signal_audience", NOT_OFFERED),
)


class TestBadInput:
    @pytest.mark.parametrize(("address", "given", "field", "message"), WRONG)
    def test_says_what_is_wrong_beside_the_field(
        self, client: FlaskClient, address: str, given: dict[str, Any], field: str, message: str
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]

        answer = page.submit(button, **{**fields, **given})

        assert answer.status == 422
        assert message in answer.error(field)
        assert "There is a problem" in answer.text
        others = {name: value for name, value in fields.items() if name not in given}
        for name, value in others.items():
            kept = value if isinstance(value, list) else [value]
            assert sorted(answer.values(name)) == sorted(kept)

    @pytest.mark.parametrize(
        ("address", "given"),
        [(where, given) for where, given, *_rest in WRONG if where.endswith(("time", "dates"))],
    )
    def test_keeps_what_was_typed_wrongly(
        self, client: FlaskClient, address: str, given: dict[str, Any]
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]

        answer = page.submit(button, **{**fields, **given})

        for name in set(given) & {"hours", "debt", "contract_end"}:
            assert answer.values(name) == [given[name]]

    @pytest.mark.parametrize(("address", "field", "longest"), ANY_TEXT)
    @pytest.mark.parametrize("extra", [1, 1_000_000])
    def test_keeps_a_text_that_is_too_long(
        self, client: FlaskClient, address: str, field: str, longest: int, extra: int
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]
        text = "x" * (longest + extra)

        answer = page.submit(button, **{**fields, field: text})

        assert answer.status == 422
        assert TOO_LONG in answer.error(field)
        assert answer.values(field) == [text]

    @pytest.mark.parametrize(("address", "field", "longest"), ANY_TEXT)
    def test_takes_a_text_of_the_greatest_length(
        self, client: FlaskClient, address: str, field: str, longest: int
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]

        answer = page.submit(button, **{**fields, field: "x" * longest})

        assert answer.status == 200

    @pytest.mark.parametrize(("address", "field", "_longest"), ANY_TEXT)
    @pytest.mark.parametrize("text", ["nothing\x00here", RIGHT_TO_LEFT])
    def test_refuses_characters_that_nobody_sees(
        self, client: FlaskClient, address: str, field: str, _longest: int, text: str
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]

        answer = page.submit(button, **{**fields, field: text})

        assert answer.status == 422
        assert HIDDEN in answer.error(field)
        assert text in answer.html

    @pytest.mark.parametrize(("address", "field", "_longest"), ANY_TEXT)
    @pytest.mark.parametrize("text", HOSTILE)
    def test_takes_hostile_text_for_what_it_is(
        self, client: FlaskClient, address: str, field: str, _longest: int, text: str
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]

        answer = page.submit(button, **{**fields, field: text})

        assert answer.status == 200
        assert "<script>alert" not in answer.html
        again = Page(client, address)
        assert text in again.text if field == "search" else again.values(field) == [text]

    @pytest.mark.parametrize("address", list(FILLED))
    @pytest.mark.parametrize("token", [None, "an.old.token", ""])
    def test_keeps_everything_when_the_page_is_too_old(
        self, client: FlaskClient, app: Flask, address: str, token: str | None
    ) -> None:
        page = walk(client, to=address)
        button, fields = FILLED[address]

        answer = page.submit(button, **fields, csrf_token=token)

        assert answer.status == 422
        assert EXPIRED in answer.text
        for name, value in fields.items():
            kept = value if isinstance(value, list) else [value]
            assert sorted(answer.values(name)) == sorted(kept)
        assert answer.submit(button).status == 200
        assert count(app) == (1 if address.endswith("check") else 0)

    def test_refuses_more_than_anybody_writes(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal")

        answer = page.submit(story="x" * 5_000_000)

        assert answer.status == 413


class TestSendingTwice:
    def test_makes_one_appeal_of_a_form_that_is_sent_again(
        self, client: FlaskClient, app: Flask
    ) -> None:
        check = walk(client, to="/en/appeal/check")
        first = check.submit("Send")

        second = check.submit("Send")

        assert count(app) == 1
        assert phrase_on(second) == phrase_on(first)

    def test_leads_from_every_earlier_page_to_the_receipt(
        self, client: FlaskClient, app: Flask
    ) -> None:
        story = Page(client, "/en/appeal")
        phrase = phrase_on(walk(client))

        again = story.submit(story="another", circle="arts")

        assert phrase_on(again) == phrase
        assert count(app) == 1

    def test_leads_to_the_status_after_the_receipt_was_kept(
        self, client: FlaskClient, app: Flask
    ) -> None:
        check = walk(client, to="/en/appeal/check")
        page = check.submit("Send")
        type_back(page, phrase_on(page))

        again = check.submit("Send")

        assert again.address == "/en/my"
        assert count(app) == 1

    def test_makes_one_appeal_of_two_clicks_at_the_same_moment(
        self, client: FlaskClient, app: Flask
    ) -> None:
        check = walk(client, to="/en/appeal/check")
        token = check.values("csrf_token")[0]
        cookie = client.get_cookie("session")
        start = threading.Barrier(2)
        phrases = []

        def click() -> None:
            browser = app.test_client()
            browser.set_cookie("session", cookie.value)
            start.wait()
            browser.post("/en/appeal/check", data={"csrf_token": token})
            phrases.append(phrase_on(Page(browser, "/en/appeal/receipt")))

        clicks = [threading.Thread(target=click) for _ in range(2)]
        for each in clicks:
            each.start()
        for each in clicks:
            each.join()

        assert count(app) == 1
        assert phrases[0] == phrases[1]
        returned = Page(app.test_client(), "/en/return").submit(phrase=" ".join(phrases[0]))
        assert returned.address == "/en/my"


class TestReturn:
    def test_opens_the_appeal_with_the_receipt(self, client: FlaskClient, app: Flask) -> None:
        phrase = phrase_on(walk(client))
        elsewhere = app.test_client()

        page = Page(elsewhere, "/en/return").submit(phrase="  ".join(phrase).upper())

        assert page.address == "/en/my"
        assert only(app).receipt_kept

    def test_says_the_same_of_every_wrong_receipt(self, client: FlaskClient, app: Flask) -> None:
        phrase = phrase_on(walk(client))
        elsewhere = app.test_client()
        half_right = [*phrase[:2], *reversed(phrase[2:])]
        unknown = receipts.issue(InterfaceLanguage.EN)

        answers = [
            Page(elsewhere, "/en/return").submit(phrase=text)
            for text in (" ".join(half_right), unknown, "one", HOSTILE[0], HOSTILE[1])
        ]

        assert {page.status for page in answers} == {422}
        assert {page.error("phrase") for page in answers} == {
            "Problem: No appeal opens with these words. Check each of them."
        }
        assert answers[0].values("phrase") == [" ".join(half_right)]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "eight words"),
            ("x" * 201, TOO_LONG),
            ("a\x00b", HIDDEN),
            (RIGHT_TO_LEFT, HIDDEN),
        ],
    )
    def test_explains_what_cannot_be_a_receipt(
        self, client: FlaskClient, text: str, message: str
    ) -> None:
        page = Page(client, "/en/return").submit(phrase=text)

        assert page.status == 422
        assert message in page.error("phrase")

    def test_stops_guessing_on_one_receipt(self, client: FlaskClient, app: Flask) -> None:
        phrase = phrase_on(walk(client))
        elsewhere = app.test_client()
        wrong = " ".join([*phrase[:2], *["zoo"] * 6])
        for _ in range(10):
            assert Page(elsewhere, "/en/return").submit(phrase=wrong).status == 422

        page = Page(elsewhere, "/en/return").submit(phrase=" ".join(phrase))

        assert page.status == 429

    def test_keeps_the_words_when_the_page_is_too_old(self, client: FlaskClient) -> None:
        page = Page(client, "/en/return").submit(phrase="some words", csrf_token=None)

        assert page.status == 422
        assert EXPIRED in page.text
        assert page.values("phrase") == ["some words"]


@pytest.fixture
def phrase() -> str:
    return receipts.read(receipts.issue(InterfaceLanguage.EN))


@pytest.fixture
def question(app: Flask, keys: Keys, phrase: str) -> str:
    """The receipt of somebody whom a coordinator has asked something."""
    with app.app_context(), transaction() as session:
        appeal = factories.appeal(session, keys, phrase=phrase, status=AppealStatus.NEEDS_INFO)
        factories.write(session, keys, appeal, "question", "How long?")
    return phrase


def enter(client: FlaskClient, phrase: str) -> Page:
    return Page(client, "/en/return").submit(phrase=phrase)


class TestStatus:
    @pytest.mark.parametrize("status", [each for each in AppealStatus if each != "withdrawn"])
    def test_says_in_words_where_the_appeal_stands(
        self, client: FlaskClient, app: Flask, keys: Keys, phrase: str, status: AppealStatus
    ) -> None:
        with app.app_context(), transaction() as session:
            factories.appeal(session, keys, phrase=phrase, status=status)

        page = enter(client, phrase)

        assert page.address == "/en/my"
        assert status.value not in page.text
        assert "The way of your appeal" in page.text

    def test_leads_to_a_proposal_that_waits_for_an_answer(
        self, client: FlaskClient, app: Flask, keys: Keys, phrase: str
    ) -> None:
        with app.app_context(), transaction() as session:
            appeal = factories.appeal(session, keys, phrase=phrase)
            factories.proposal(session, keys, appeal=appeal, status=ProposalStatus.MENTOR_ACCEPTED)

        page = enter(client, phrase)

        assert "You decide" in page.text
        assert page.follow("A proposal for you").status == 200

    @pytest.mark.parametrize("text", HOSTILE)
    def test_takes_the_answer_to_a_question(
        self, client: FlaskClient, app: Flask, keys: Keys, phrase: str, text: str
    ) -> None:
        with app.app_context(), transaction() as session:
            appeal = factories.appeal(session, keys, phrase=phrase, status=AppealStatus.NEEDS_INFO)
            factories.write(session, keys, appeal, "question", "How long?")
        page = enter(client, phrase)

        page = page.submit("Send my answer", text=text)

        assert page.address == "/en/my"
        kept = only(app)
        assert kept.status is AppealStatus.IN_TRIAGE
        assert kept.answer is not None
        with app.app_context(), db.sessionmaker() as session:
            assert factories.read(session, keys, kept, "answer") == text

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"text": ""}, "Write an answer"),
            ({"text": "x" * 4001}, TOO_LONG),
            ({"text": "a\x00b"}, HIDDEN),
            ({"text": RIGHT_TO_LEFT}, HIDDEN),
            ({"text": "kept", "csrf_token": None}, EXPIRED),
            ({"text": "kept", "version": "one"}, EXPIRED),
        ],
    )
    def test_keeps_an_answer_that_cannot_be_sent(
        self,
        client: FlaskClient,
        app: Flask,
        question: str,
        given: dict[str, Any],
        message: str,
    ) -> None:
        page = enter(client, question).submit("Send my answer", **given)

        assert page.status == 422
        assert message in page.text
        assert given["text"] in page.html
        assert only(app).status is AppealStatus.NEEDS_INFO

    def test_refuses_an_answer_to_a_question_that_is_closed(
        self, client: FlaskClient, app: Flask, keys: Keys, phrase: str
    ) -> None:
        with app.app_context(), transaction() as session:
            appeal = factories.appeal(session, keys, phrase=phrase, status=AppealStatus.NEEDS_INFO)
            factories.write(session, keys, appeal, "question", "How long?")
        page = enter(client, phrase)
        page.submit("Send my answer", text="Ten years.")

        again = page.submit("Send my answer", text="Eleven years.")

        assert again.status == 409

    def test_changes_who_may_see_each_way_to_be_reached(
        self, client: FlaskClient, app: Flask
    ) -> None:
        page = walk(client)
        page = type_back(page, phrase_on(page)).follow("Change this")

        page = page.submit(signal="", email="me@example.org", email_audience="mentor")

        assert page.address == "/en/my"
        with app.app_context(), db.sessionmaker() as session:
            rows = session.scalars(select(ContactDetail)).all()
            assert [(row.kind, row.audience) for row in rows] == [
                (ContactKind.EMAIL, Audience.MENTOR)
            ]


class TestWithdraw:
    def test_erases_ends_and_signs_out(self, client: FlaskClient, app: Flask) -> None:
        page = walk(client)
        phrase = phrase_on(page)
        page = type_back(page, phrase).follow("Withdraw my appeal")

        page = page.submit("Withdraw and erase", sure="y")

        assert page.address == "/en/"
        assert only(app).status is AppealStatus.WITHDRAWN
        assert Page(client, "/en/my").address == "/en/return"
        assert enter(client, " ".join(phrase)).status == 422

    def test_asks_to_be_sure(self, client: FlaskClient, app: Flask) -> None:
        page = walk(client)
        page = type_back(page, phrase_on(page)).follow("Withdraw my appeal")

        page = page.submit("Withdraw and erase")

        assert page.status == 422
        assert "Tick this box" in page.error("sure")
        assert only(app).status is AppealStatus.RECEIVED

    def test_frees_the_mentor(
        self, client: FlaskClient, app: Flask, keys: Keys, phrase: str
    ) -> None:
        with app.app_context(), transaction() as session:
            appeal = factories.appeal(session, keys, phrase=phrase)
            proposal = factories.proposal(
                session, keys, appeal=appeal, status=ProposalStatus.ACCEPTED
            )
            session.add(
                Pairing(
                    proposal_id=proposal.id,
                    appeal_id=appeal.id,
                    offer_id=proposal.offer_id,
                    need=proposal.need,
                    started_week=factories.MONDAY,
                )
            )
            proposal.offer.taken = 1
            appeal.status = AppealStatus.PAIRED
        enter(client, phrase)

        Page(client, "/en/my/withdraw").submit("Withdraw and erase", sure="y")

        with app.app_context(), db.sessionmaker() as session:
            pairing = session.scalars(select(Pairing)).one()
            assert pairing.status is PairingStatus.CLOSED
            assert pairing.offer.taken == 0


class TestPublicPages:
    @pytest.mark.parametrize("address", ["/en/privacy", "/en/help", "/be/help", "/ru/privacy"])
    def test_are_there_for_everybody(self, client: FlaskClient, address: str) -> None:
        page = Page(client, address)

        assert page.status == 200
        assert page.heading
