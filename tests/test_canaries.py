"""Words that only people should read, planted everywhere, and looked for where they must not be.

Each person writes a word of their own into every field of every form. Afterwards the bytes of the
database, the log, and every page that somebody else may open are searched for it.
"""

import logging
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask, request_finished
from flask import request as flask_request
from sqlalchemy import delete, select

from matching.db import Base, db, reading, transaction
from matching.domain.vocabulary import Circle, DayPart, NeedKind
from matching.models.accounts import BrowserSession
from matching.models.intake import Appeal
from matching.models.rounds import Round
from matching.vault import sealing
from tests import factories
from tests.test_journey import Desk, at, desk, match, opened, vet
from tests.web import appealing
from tests.web.browsing import Page

__all__ = ["desk"]

TODAY = datetime.now(UTC).date()
PASSWORD = "seven canaries in one cage"
NAME = "canary-sign-in-name"
STORY = "canary-story"
JOB = "canary-lost-job"
HELD = "canary-skill-held"
TARGET = "canary-wanted-work"
SIGNAL = "canary-signal-shared"
EMAIL = "canary-mail-kept@example.org"
SHOWN = "canary-shown-name"
ABOUT = "canary-about"
REFERENCES = "canary-references"
REACH = "canary-mentor-contact"
VOUCH = "canary-vouch"
QUESTION = "canary-question"
ANSWER = "canary-answer"
REFUSAL = "canary-refusal"
MESSAGE = "canary-message"
STEP = "canary-step"
SESSION = "canary-session-note"
WORRY = "canary-check-in-of-seeker"
REPLY = "canary-check-in-of-mentor"
SEEKERS = (STORY, JOB, HELD, TARGET, SIGNAL, EMAIL, ANSWER, WORRY)
MENTORS = (NAME, PASSWORD, ABOUT, REFERENCES, REACH, REPLY)
SHARED = (MESSAGE, STEP, SESSION)
DESKS = (VOUCH, QUESTION, REFUSAL)
EVERYTHING = (*SEEKERS, *MENTORS, *SHARED, *DESKS, SHOWN)
UNSHARED = (STORY, JOB, HELD, TARGET, EMAIL, ANSWER, WORRY, *DESKS)
"""What the mentor never learns, whatever was accepted."""


@dataclass
class People:
    """Three browsers, after all was written that can be written."""

    app: Flask
    seeker: Page
    mentor: Page
    desk: Desk
    phrase: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """The ids of the sessions that are open."""
        pages = (self.seeker, self.mentor, self.desk.first, self.desk.second)
        return tuple(page.client.get_cookie("session").value for page in pages)


def write_appeal(app: Flask) -> tuple[Page, str]:
    """Send an appeal with a word of its own in every field that takes words."""
    page = Page(app.test_client(), "/en/appeal")
    page = page.submit("Continue", story=STORY, circle="medicine")
    page = page.submit("Continue", text=JOB)
    page = page.submit("Continue", choice="none")
    page = page.submit("Search", search=HELD)
    page = page.submit("Continue", keep_words="y")
    page = page.submit("Continue", text=TARGET)
    page = page.submit("Continue", choice="none")
    page = page.submit("Search", search="sql").submit("Continue", found=["sql"])
    page = page.submit("Continue", first="mentoring", second="teaching")
    page = page.submit(
        "Continue", language_be="4", hours="6", zone="Asia/Tbilisi", parts=list(DayPart)
    )
    page = page.submit("Continue", debt=f"{TODAY + timedelta(days=40):%d.%m.%Y}")
    shared = {"signal": SIGNAL, "signal_audience": "mentor"}
    page = page.submit("Continue", **shared, email=EMAIL, email_audience="coordinators")
    page = page.submit("Send")
    phrase = appealing.phrase_on(page)
    return appealing.type_back(page, phrase), " ".join(phrase)


def write_application(app: Flask) -> Page:
    """Apply as a mentor with a word of its own in every field, and offer to teach."""
    page = Page(app.test_client(), "/en/volunteer/apply").submit(
        "Send the application",
        name=NAME,
        password=PASSWORD,
        again=PASSWORD,
        shown_name=SHOWN,
        about=ABOUT,
        references=REFERENCES,
        contact=REACH,
    )
    page = at(page, "/en/mentor/offers/new").submit("Find this skill", skill_search="sql")
    return page.submit(
        "Save the offer",
        kinds=["teaching", "mentoring"],
        circles=[circle.value for circle in Circle],
        language_be="3",
        hours="3",
        capacity="2",
        zone="Europe/Warsaw",
        parts=[part.value for part in DayPart],
        **{"skills-0-level": "3"},
    )


def ask_and_answer(desk: Desk, seeker: Page) -> None:
    """Let a coordinator ask, the seeker answer, and the appeal go to the matcher."""
    page = opened(desk.first, "/en/desk/appeals", "/desk/appeals/").submit("Start triage")
    page.follow("Ask for more").submit("Ask", text=QUESTION)
    at(seeker, "/en/my").submit("Send my answer", text=ANSWER)
    page = opened(desk.first, "/en/desk/appeals", "/desk/appeals/")
    page.follow("Ready to match").submit("Hand to the matcher")


def talk(seeker: Page, mentor: Page) -> None:
    """Let the two write everything that a pair can write."""
    ours = opened(seeker, "/en/my", "/my/pairings/")
    theirs = opened(mentor, "/en/mentor/pairings", "/mentor/pairings/")
    ours.submit("Send", body=MESSAGE)
    ours.submit("Add to the plan", **{"step-text": STEP})
    ours.submit("Tell the coordinators", **{"check-in-going": "stuck", "check-in-note": WORRY})
    theirs.submit("Tell the coordinators", **{"check-in-going": "well", "check-in-note": REPLY})
    held = {"session-held": f"{TODAY:%d.%m.%Y}", "session-minutes": "60"}
    theirs.submit("Write it down", **held, **{"session-note": SESSION})


def refuse(app: Flask, keys, desk: Desk) -> None:
    """Let a coordinator refuse another proposal for the same appeal, with a note."""
    with app.app_context(), transaction() as session:
        row, run = session.scalars(select(Appeal)).one(), session.scalars(select(Round)).one()
        made = factories.proposal(session, keys, appeal=row, need=NeedKind.JOB_SEARCH)
        # The round that the factory made for it has no pages.
        empty, made.round_id, other = made.round_id, run.id, made.id
        session.flush()
        session.execute(delete(Round).where(Round.id == empty))
    page = at(desk.first, f"/en/desk/review/{other}")
    page.submit("Reject", reason="known_person", note=REFUSAL)


@pytest.fixture
def suggested(app, desk) -> People:
    """Everybody has written; the pair waits for a coordinator's decision or was just offered."""
    seeker, phrase = write_appeal(app)
    mentor = write_application(app)
    vet(desk, note=VOUCH)
    ask_and_answer(desk, seeker)
    match(desk)
    return People(app, seeker, mentor, desk, phrase)


@pytest.fixture
def paired(suggested, keys) -> People:
    """Both said yes, and everything is written that a pair and its desk can write."""
    page = opened(suggested.mentor, "/en/mentor/proposals", "/mentor/proposals/")
    page.submit("Yes, I would help")
    page = opened(suggested.seeker, "/en/my", "/my/proposals/")
    page.submit("Yes, I want to work with this mentor")
    talk(suggested.seeker, suggested.mentor)
    refuse(suggested.app, keys, suggested.desk)
    return suggested


def shapes(word: str) -> Iterator[bytes]:
    """A word as it might be stored by somebody who did not seal it."""
    plain = word.encode()
    yield from (plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode())
    for before in range(3):
        # The ends depend on the neighbours: what is between them does not.
        yield b64encode(bytes(before) + plain)[4:-4]


def everything_stored(app: Flask) -> bytes:
    """The bytes of the database: SQLite's files, or each table as PostgreSQL writes it out."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            name = Path(str(db.engine.url.database))
            return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
        with db.engine.connect() as connection:
            cursor = connection.connection.cursor()
            return b"".join(_copied(cursor, table) for table in Base.metadata.tables)


def _copied(cursor, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
        return b"".join(bytes(part) for part in copy)


def found(words, data: bytes) -> list[str]:
    return [word for word in words if any(shape in data for shape in shapes(word))]


def readable(page: Page) -> bytes:
    """Every page that this browser can reach by links, with its headers."""
    waiting, seen, told = ["/en/"], set(), []
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or not address.startswith("/en/") or address == "/en/leave":
            continue
        seen.add(address)
        answer = page.client.get(address)
        told += [str(answer.headers).encode(), answer.data]
        links = [answer.location or "", *_links(address, page, answer)]
        waiting += [link for link in links if link]
    assert len(seen) > 5
    return b"".join(told)


def _links(address: str, page: Page, answer) -> list[str]:
    if answer.mimetype != "text/html" or answer.location:
        return []
    return [link.get("href", "") for link in Page(page.client, address, answer).root.iter("a")]


class TestAtRest:
    def test_no_word_of_anybody_can_be_read_in_the_bytes(self, paired):
        stored = everything_stored(paired.app)

        assert found(EVERYTHING, stored) == []
        assert found((paired.phrase, *paired.tokens), stored) == []
        assert found([" ".join(paired.phrase.split()[:2])], stored) == []

    def test_the_search_would_find_what_is_not_sealed(self, paired):
        with paired.app.app_context():
            row = reading().scalars(select(Appeal)).one()
            plain = str(row.time_zone)

        assert found([plain], everything_stored(paired.app)) == [plain]

    def test_nor_before_the_appeal_is_sent(self, app):
        page = Page(app.test_client(), "/en/appeal")
        page.submit("Continue", story=STORY, circle="medicine")

        with app.app_context():
            assert reading().scalars(select(BrowserSession)).all()
        assert found([STORY], everything_stored(app)) == []


class TestOnTheWay:
    def test_no_word_of_anybody_is_in_a_log_or_an_address(self, caplog, request, app):
        caplog.set_level(logging.INFO)
        asked: list[str] = []

        def note(_app, response):
            asked.append(f"{flask_request.full_path} {response.headers}")

        with request_finished.connected_to(note, app):
            people = request.getfixturevalue("paired")

        written = "\n".join(map(logging.Formatter().format, caplog.records))
        assert len(asked) > 40
        secret = [" ".join(pair) for pair in pairwise(people.phrase.split())]
        escaped = [words.replace(" ", gap) for words in secret for gap in ("+", "%20")]
        for word in (*EVERYTHING, people.phrase, *secret, *escaped, *people.tokens):
            assert word not in written
            assert not [line for line in asked if word in line and "Set-Cookie" not in line]

    def test_nor_when_the_seal_itself_breaks(self, app, caplog, monkeypatch):
        def fail(text, place, key):
            raise ValueError(text)

        page = appealing.walk(app.test_client(), to="/en/appeal/check")
        monkeypatch.setattr(sealing, "seal", fail)
        app.testing = False
        try:
            answer = page.submit("Send")
        finally:
            app.testing = True

        written = "\n".join(map(logging.Formatter().format, caplog.records))
        assert answer.status == 500
        assert "ValueError at intake.check" in written
        assert appealing.STORY not in written + answer.html


class TestOthers:
    def test_a_mentor_who_is_asked_learns_codes_only(self, suggested):
        told = readable(suggested.mentor)

        assert found((*UNSHARED, SIGNAL), told) == []
        page = opened(suggested.mentor, "/en/mentor/proposals", "/mentor/proposals/")
        assert "SQL" in page.text
        for hidden in ("Tbilisi", "Medicine", "health", "Debt", "debt", "waiting"):
            assert hidden not in page.html

    def test_a_mentor_of_a_pair_learns_what_the_seeker_shares(self, paired):
        told = readable(paired.mentor)

        assert found(UNSHARED, told) == []
        assert found((SIGNAL, *SHARED), told) == [SIGNAL, *SHARED]

    def test_a_mentor_keeps_nothing_once_the_pair_is_closed(self, paired):
        page = opened(paired.seeker, "/en/my", "/my/pairings/")
        page.submit("End this pairing", **{"close-outcome": "stopped_by_seeker"})

        told = readable(paired.mentor)

        assert found((*UNSHARED, SIGNAL, *SHARED), told) == []

    def test_a_seeker_learns_what_to_call_the_mentor_and_no_more(self, paired):
        told = readable(paired.seeker)

        assert found((*MENTORS, VOUCH, REFUSAL), told) == []
        assert found([SHOWN], told) == [SHOWN]

    def test_a_coordinator_reads_nothing_without_asking_to(self, paired):
        told = readable(paired.desk.second)

        for asking in (b"Read the story", b"Read their words", b"Open 2 check-ins"):
            assert asking in told
        assert found(EVERYTHING, told) == []

    def test_a_visitor_learns_of_nobody(self, paired):
        told = readable(Page(paired.app.test_client(), "/en/"))

        assert found(EVERYTHING, told) == []
