"""Erased stays erased: a month-old archive, everybody's secrets, and nothing of it opens again.

All by the commands and the pages that people use, on databases and key files of their own.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import create_app
from matching.cli import database
from matching.config import from_environment
from matching.db import db, transaction
from matching.domain.actor import Actor
from matching.services import team
from matching.services.keys import Keys
from matching.vault import recovery
from matching.vault.epochs import EpochKeys
from tests import databases, factories, thief
from tests.services import attacking
from tests.services.attacking import Loot, Pair, places_of
from tests.test_journey import opened
from tests.web.browsing import Page, set_up_factor, sign_in

ADA = "administrator in a test"
STAYS = "abandon ability able about above absent absorb abstract"
GOES = "access accident account accuse achieve acid acoustic acquire"
SECRETS = (ADA, STAYS, GOES, factories.PASSWORD)
"""What everybody knows, also those who were erased."""
MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Town:
    """A service a month ago: two pairs who wrote all that can be written, and one more mentor."""

    app: Flask
    keys: Keys
    stays: Pair
    goes: Pair
    mia: Actor
    """A mentor who helps nobody yet, and goes."""
    recovery: bytes
    folder: Path

    def run(self, *given: str) -> str:
        """Run a command as whoever looks after the machine does."""
        told = self.app.test_cli_runner().invoke(args=list(given))
        assert told.exit_code == 0, told.output
        return told.output

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def archived(self) -> thief.Rows:
        """What the archive holds, for who has the server key."""
        with self.app.app_context():
            return thief.rows_of_archive(
                self.archive, schema=database.schema(), key=self.keys.backup_key
            )

    def kept(self) -> thief.Rows:
        """What the databases hold now."""
        with self.app.app_context():
            return thief.rows_of_databases()


@pytest.fixture(params=["sqlite", "postgresql"])
def surroundings(request, tmp_path):
    urls = {name: f"sqlite:///{tmp_path / name}.sqlite" for name in ("data", "keystore")}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        urls = {name: databases.create(server, f"erasure_{name}") for name in urls}
    return {
        "BYCHANGE_DATABASE_URL": urls["data"],
        "BYCHANGE_KEYSTORE_URL": urls["keystore"],
        "BYCHANGE_SERVER_KEY_FILE": str(tmp_path / "keys" / "server.key"),
        "BYCHANGE_EPOCH_KEYS_FILE": str(tmp_path / "keys" / "epoch.keys"),
        "BYCHANGE_SECURE_COOKIES": "0",
    }


@pytest.fixture
def town(surroundings, tmp_path):
    # Passwords cost little here: a thief tries everybody's on everything.
    settings = replace(
        from_environment(tmp_path, surroundings), password_memory_kib=64, password_rounds=1
    )
    app = create_app(settings)
    keys = app.extensions["bychange"].keys.opened({})
    try:
        with time_machine.travel(datetime.now(UTC) - MONTH), app.app_context():
            built = _settle(app, keys, tmp_path)
            built.run("backup", str(built.archive))
        yield built
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def _settle(app, keys, folder):
    first = ["init", "--name", "ada", "--password", ADA, "--language", "en"]
    told = app.test_cli_runner().invoke(args=first)
    assert told.exit_code == 0, told.output
    (written,) = re.findall(r"^ +((?:[A-Z2-7]{4} ?){14})$", told.output, re.MULTILINE)
    _open_the_team(keys, recovery.read(written))
    stays, goes = (attacking.pair(keys, phrase=phrase) for phrase in (STAYS, GOES))
    with transaction() as session:
        mia = factories.mentor(session, keys, name="mia")
        factories.offer(session, keys, by=mia)
        by = factories.mentor_of(mia)
    return Town(app, keys, stays, goes, by, recovery.read(written), folder)


def _open_the_team(keys, private):
    with transaction() as session:
        team.recover(session, recovery=private, keys=keys)


def come_back(town, phrase):
    """A seeker who types a receipt."""
    return Page(town.app.test_client(), "/en/return").submit(phrase=phrase)


def leave(town):
    """One seeker withdraws and one mentor leaves, each by their own page."""
    page = come_back(town, GOES).follow("Withdraw my appeal")
    page = page.submit("Withdraw and erase", sure="y")
    assert "Your appeal is withdrawn, and what you wrote is erased." in page.text
    mia = town.app.test_client()
    sign_in(mia, "mia")
    page = Page(mia, "/en/mentor/leave").submit("Leave and erase", sure="y")
    assert page.status == 200
    assert mia.get("/en/mentor").location == "/en/sign-in"


def erased_places(town):
    """Where what is to be erased stands: all of the seeker's and the mentor's keys."""
    with town.app.app_context():
        gone = {town.goes.seeker.id, town.mia.id}
        return set().union(*map(places_of, gone))


def opened_with_all(town, loot: Loot, *rows: thief.Rows):
    """What opens with every key that exists: the server's, and whatever anybody ever knew."""
    locks = set().union(*(thief.locks(each, SECRETS, town.keys) for each in rows))
    return loot.opened_with(EpochKeys(town.keys.epochs.path), [town.recovery], locks)


class TestArchive:
    def test_opens_as_long_as_nobody_left(self, town):
        archived = town.archived()
        loot = thief.loot(archived)

        opened = opened_with_all(town, loot, archived)

        # Whoever has all secrets and the keys of the epoch reads everything: this attack works.
        assert set(opened) == {where for where, _, _ in loot.sealed}
        assert erased_places(town) < set(opened)

    def test_opens_nothing_after_the_next_epoch_began(self, town):
        gone = erased_places(town)
        leave(town)
        town.run("keys", "rotate")
        archived, kept = town.archived(), town.kept()
        loot = thief.loot(archived)

        opened = opened_with_all(town, loot, archived, kept)
        with_keystore = opened_with_all(town, loot.with_wraps_of(thief.loot(kept)), archived, kept)

        assert gone < {where for where, _, _ in loot.sealed}
        assert opened == {}
        # Beside the keystore of now it opens for those who stayed, and for nobody else.
        assert gone & set(with_keystore) == set()
        assert "story of a seeker" in with_keystore.values()


class TestRestore:
    @pytest.fixture
    def restored(self, town):
        """The archive came back after two people went, and an epoch with them."""
        gone = erased_places(town)
        everything = {where for where, _, _ in thief.loot(town.kept()).sealed}
        leave(town)
        town.run("keys", "rotate")
        told = town.run("restore", str(town.archive), "--yes")
        assert "erased again: 1 seekers, 1 mentors" in told
        return town, gone, everything - gone

    def test_leaves_what_was_erased_unreadable_with_every_key_that_exists(self, restored):
        town, gone, _ = restored
        archived, kept = town.archived(), town.kept()
        # The words are in the archive still; the keys of then and of now are both taken.
        everything = thief.loot(archived).with_wraps_of(thief.loot(kept))

        opened = opened_with_all(town, everything, archived, kept)

        assert gone < {where for where, _, _ in everything.sealed}
        assert gone & set(opened) == set()
        assert gone & {where for where, _, _ in thief.loot(kept).sealed} == set()

    def test_loses_nothing_of_anybody_else(self, restored):
        town, _, others = restored
        kept = town.kept()

        opened = opened_with_all(town, thief.loot(kept), kept)

        assert set(opened) == others

    def test_lets_everybody_else_in_to_read_their_own(self, restored):
        town, _, _ = restored

        seeker = come_back(town, STAYS)
        ada = Page(town.app.test_client(), "/en/sign-in").submit(name="ada", password=ADA)
        ada = set_up_factor(ada)
        read = ada.go(f"/en/desk/appeals/{town.stays.seeker.id}")

        assert "message of a pair" in opened(seeker, "/en/my", "/my/pairings/").text
        assert "story of a seeker" in read.submit("Read the story", why="coding").text

    def test_lets_nobody_in_who_went(self, restored):
        town, _, _ = restored
        mia = town.app.test_client()

        assert come_back(town, GOES).status == 422
        assert sign_in(mia, "mia").path == "/en/sign-in"
        assert mia.get("/en/mentor").location == "/en/sign-in"
