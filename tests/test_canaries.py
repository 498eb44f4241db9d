"""Words that only people should read, planted everywhere, and looked for where they must not be.

Each person writes a word of their own into every field of every form. Afterwards the files of the
databases, archives, the log, and every page that somebody else may open are searched for it: first
as they lie there, then with everything opened that the keys of the server open.
"""

import logging
from itertools import pairwise
from pathlib import Path

import pytest
from flask import request as flask_request
from flask import request_finished
from sqlalchemy import select

from matching.cli import database
from matching.db import db, reading
from matching.models import inventory
from matching.models.accounts import BrowserSession
from matching.models.intake import Appeal
from matching.models.inventory import Exposure
from matching.vault import sealing
from tests import canaries, factories, served, thief
from tests.canaries import (
    ANSWER,
    EVERYTHING,
    MENTORS,
    PLANTED,
    REFUSAL,
    SHARED,
    SHOWN,
    SIGNAL,
    STEMS,
    STORY,
    UNSHARED,
    VOUCH,
    WORD,
    People,
)
from tests.searching import found, found_stored, size_of_both
from tests.test_journey import Desk, desk, opened
from tests.thief import Thief
from tests.web import appealing
from tests.web.browsing import Page, sign_in

__all__ = ["desk"]


@pytest.fixture
def suggested(app, desk) -> People:
    """Everybody has written; the pair waits for a coordinator's decision or was just offered."""
    return canaries.write_everything(app, desk)


@pytest.fixture
def paired(suggested, keys) -> People:
    """Both said yes, and everything is written that a pair and its desk can write."""
    return canaries.pair_up(suggested, keys)


@pytest.fixture
def stolen(paired, service) -> Thief:
    """Both databases and both files of keys, while everybody is signed in elsewhere."""
    with paired.app.app_context():
        rows = thief.rows_of_databases()
    return Thief(service.settings.server_key, service.settings.epoch_keys, rows)


@pytest.fixture
def archive(paired, tmp_path) -> Path:
    """What `flask backup` wrote of all this."""
    told = paired.app.test_cli_runner().invoke(args=["backup", str(tmp_path / "archive")])
    assert told.exit_code == 0, told.output
    return tmp_path / "archive"


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


def words_of(people: People) -> list[str]:
    """What nobody may find anywhere: all that was written, receipts, and the ids of sessions."""
    receipt = [" ".join(pair) for pair in pairwise(people.phrase.split())]
    return [*STEMS, *receipt, *people.tokens]


class TestPlanting:
    def test_reaches_every_sealed_column_that_there_is(self):
        assert set(PLANTED) == inventory.columns(inventory.DATA, Exposure.SEALED)
        assert inventory.columns(inventory.KEYSTORE, Exposure.SEALED) == set()

    def test_every_word_has_a_stem_that_is_searched_for(self):
        assert [word for word in EVERYTHING if not word.startswith(STEMS)] == []

    def test_each_word_stands_in_its_column_for_those_who_may_read_it(self, paired, stolen):
        secrets = [factories.PASSWORD, canaries.PASSWORD, paired.phrase]

        opened = thief.loot(stolen.rows).opened_with(
            stolen.keys.epochs, [], thief.locks(stolen.rows, secrets, stolen.keys)
        )

        assert set(opened) == {where for where, _, _ in thief.loot(stolen.rows).sealed}
        in_columns = {column: set() for column in PLANTED}
        for (table, column, _row), text in opened.items():
            # Who was made without a form has words of their own.
            in_columns[table, column] |= {text} if text.startswith(STEMS) else set()
        assert in_columns == PLANTED


class TestAtRest:
    def test_no_word_of_anybody_can_be_read_in_the_bytes(self, paired):
        assert min(size_of_both(paired.app).values()) > 50_000
        assert found_stored(words_of(paired), paired.app) == []

    def test_the_search_would_find_what_is_not_sealed(self, paired):
        with paired.app.app_context():
            row = reading().scalars(select(Appeal)).one()
            plain, unsealed = str(row.time_zone), str(row.target_occupation_id or row.circle)

        assert found_stored([plain, unsealed], paired.app) == [plain, unsealed]

    def test_nor_before_the_appeal_is_sent(self, app):
        page = Page(app.test_client(), "/en/appeal")
        page.submit("Continue", story=STORY, circle="medicine")

        with app.app_context():
            assert reading().scalars(select(BrowserSession)).all()
        assert found_stored(STEMS, app) == []

    def test_an_archive_shows_nothing_to_who_has_no_key(self, paired, archive):
        written = archive.read_bytes()

        assert len(written) > 50_000
        assert found(words_of(paired), written) == []


class TestThief:
    def test_opens_what_the_server_must_read_by_itself_and_no_more(self, paired, stolen):
        everything = stolen.everything()

        assert list(stolen.server_sealed()) == [factories.SEED] * 2
        assert len(list(stolen.peeled())) > 10
        assert factories.SEED.encode() in everything
        assert found(words_of(paired), everything) == []

    def test_opens_nothing_sealed_and_no_session(self, stolen):
        assert stolen.rows["browser_session"]
        assert list(stolen.sessions()) == []
        assert dict(stolen.sealed()) == {}

    def test_finds_in_an_archive_what_the_databases_have_and_no_word_either(
        self, paired, stolen, archive
    ):
        with paired.app.app_context():
            rows = thief.rows_of_archive(
                archive, schema=database.schema(), key=stolen.keys.backup_key
            )
        taken = Thief(stolen.server_key, stolen.epoch_keys, rows)

        assert len(rows["appeal"]) == len(stolen.rows["appeal"]) == 1
        assert len(list(taken.peeled())) == len(list(stolen.peeled()))
        assert dict(taken.sealed()) == {}
        assert found(words_of(paired), taken.everything()) == []

    def test_with_the_password_of_one_coordinator_reads_the_story(self, stolen):
        locks = thief.locks(stolen.rows, [factories.PASSWORD], stolen.keys)

        opened = thief.loot(stolen.rows).opened_with(stolen.keys.epochs, [], locks)

        assert STORY in opened.values()
        # Not even then what the two of a pair wrote to each other.
        assert not set(SHARED) & set(opened.values())

    def test_finds_a_word_that_lies_open(self, stolen):
        stolen.rows["audit_entry"][0]["detail"] = ANSWER

        assert found([ANSWER], stolen.everything()) == [ANSWER]


class TestOnTheWay:
    def test_no_word_of_anybody_is_in_a_log_or_an_address(self, caplog, request, app):
        caplog.set_level(logging.INFO)
        asked: list[str] = []
        carried: list[str] = []

        def note(_app, response):
            carried.append(f"{flask_request.cookies} {response.headers.getlist('Set-Cookie')}")
            others = [item for item in response.headers if item[0] != "Set-Cookie"]
            asked.append(f"{flask_request.full_path} {others}")

        with request_finished.connected_to(note, app):
            people = request.getfixturevalue("paired")

        written = map(logging.Formatter().format, caplog.records)
        told = "\n".join([*asked, *written]).encode()
        assert len(asked) > 40
        assert found(words_of(people), told) == []
        # The id of a session travels in its cookie, and nothing else does.
        cookies = "\n".join(carried).encode()
        assert set(found(words_of(people), cookies)) == set(people.tokens)

    def test_nor_in_what_a_real_server_writes_whatever_breaks(self, app, keys, tmp_path):
        with served.serve(app, tmp_path) as server:
            with app.app_context(), db.sessionmaker.begin() as session:
                for name in ("first", "second"):
                    factories.coordinator(session, keys, name=name)
            browsers = [sign_in(server.test_client(), name) for name in ("first", "second")]
            people = canaries.write_everything(server, Desk(*browsers))
            people = canaries.pair_up(people, keys)
            told = break_it(server, people)

        written = server.written()
        assert b"POST /en/appeal" in written
        assert b"RuntimeError at" in written
        assert found(words_of(people), written) == []
        assert found([*STEMS, people.phrase], told) == []

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


def break_it(server, people: People) -> bytes:
    """Have the server fail in every way that sending a word can make it fail; what it answers."""
    client = people.seeker.client
    form = {"name": canaries.NAME, "story": STORY, "body": canaries.MESSAGE}
    answers = [
        client.post("/en/appeal", data=form),
        client.post("/en/sign-in", json=form),
        client.post("/en/nothing", data=form),
        client.post("/healthz", data=form),
    ]
    page = opened(people.seeker, "/en/my", "/my/pairings/")
    with server.broken():
        broken = page.submit("Send", body=canaries.MESSAGE)
    assert broken.status == 500
    assert [answer.status_code for answer in answers] == [303, 422, 404, 405]
    told = [answer.data + str(answer.headers).encode() for answer in answers]
    return b"".join(told) + broken.html.encode()


class TestOthers:
    def test_a_mentor_who_is_asked_learns_codes_only(self, suggested):
        told = readable(suggested.mentor)

        assert found((*UNSHARED, SIGNAL), told) == []
        page = opened(suggested.mentor, "/en/mentor/proposals", "/mentor/proposals/")
        assert "another skill" in page.text
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

        assert found((*MENTORS, VOUCH, REFUSAL, WORD), told) == []
        assert found([SHOWN], told) == [SHOWN]

    def test_a_coordinator_reads_nothing_without_asking_to(self, paired):
        told = readable(paired.desk.second)

        for asking in (b"Read the story", b"Read their words", b"Open 2 check-ins"):
            assert asking in told
        assert found(EVERYTHING, told) == []
        # What a colleague typed for everybody is no opening.
        assert found([WORD], told) == [WORD]

    def test_a_visitor_learns_of_nobody(self, paired):
        told = readable(Page(paired.app.test_client(), "/en/"))

        assert found((*EVERYTHING, WORD), told) == []
