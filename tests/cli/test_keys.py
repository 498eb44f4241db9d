"""Rotating the keys of epochs, and the way back with the recovery key, from the command line."""

import json
import re

import pytest

from matching.db import glance, transaction
from matching.domain.errors import WrongRecoveryKey
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Role
from matching.models.intake import Appeal
from matching.services import accounts, rotation, sealing, team
from matching.vault import recovery
from tests.services.attacking import (
    all_places,
    coordinator,
    opened_by,
    pair,
    submitted,
    take_everything,
)

OF_THE_PAIR = {"message", "plan_step", "mentoring_session"}
PASSWORD = "a phrase for the way back"


@pytest.fixture(autouse=True)
def within(app):
    with app.app_context():
        yield


@pytest.fixture
def on_paper(within, keys):
    """A recovery key, with a team that has something to read."""
    pair(keys)
    submitted(keys)
    coordinator(keys)
    with transaction() as session:
        return recovery.write(team.new_recovery(session, keys=keys))


def run(app, *words):
    return app.test_cli_runner().invoke(args=list(words))


def recover(app, key):
    given = ("--recovery-key", key, "--name", "back again", "--password", PASSWORD)
    return run(app, "recover", *given)


def printed_key(output):
    (key,) = re.findall(r"(?:[A-Z2-7]{4} ){13}[A-Z2-7]{4}", output)
    return recovery.read(key)


class TestRotate:
    def test_says_which_epoch_began_and_which_keys_are_kept(self, app, keys):
        done = run(app, "keys", "rotate")

        with glance() as session:
            now = rotation.status(session, keys=keys)
        assert done.exit_code == 0
        assert done.stdout == f"epoch {now.current} began; keys kept: {now.current}\n"

    def test_status_tells_a_program_the_same(self, app, keys):
        run(app, "keys", "rotate")

        told = json.loads(run(app, "keys", "status", "--json").stdout)

        assert told["keys_in_file"] == [told["epoch"]]
        assert told["left_in_former_epochs"] == 0
        assert told["due"] is False

    def test_status_says_when_one_was_interrupted(self, app, keys):
        keys.epochs.begin(max(keys.epochs.numbers()) + 1)

        told = json.loads(run(app, "keys", "status", "--json").stdout)

        assert told["due"] is True
        assert len(told["keys_in_file"]) == 2
        assert run(app, "keys", "rotate").exit_code == 0
        assert json.loads(run(app, "keys", "status", "--json").stdout)["due"] is False


class TestRecover:
    def test_brings_everything_back_to_somebody_new(self, app, keys, on_paper):
        done = recover(app, on_paper)

        assert done.exit_code == 0
        by, fresh = signed_in(keys)
        assert by.role is Role.ADMINISTRATOR
        assert opened_by(by, fresh).keys() == for_the_team()

    def test_prints_the_next_key_which_opens_the_same(self, app, keys, on_paper):
        next_key = printed_key(recover(app, on_paper).stdout)

        opened = take_everything().opened_with(keys.epochs, {next_key})

        assert opened.keys() == for_the_team()

    def test_is_of_use_once(self, app, on_paper):
        recover(app, on_paper)

        again = recover(app, on_paper)

        assert (again.exit_code, again.stdout) == (2, "")
        assert again.stderr.startswith("WrongRecoveryKey: ")

    @pytest.mark.parametrize("wrong", ["", "AAAA BBBB", recovery.write(bytes(range(1, 33)))])
    def test_another_key_changes_nothing(self, app, on_paper, wrong):
        before = take_everything()

        refused = recover(app, wrong)

        assert refused.exit_code == 2
        assert WrongRecoveryKey.__name__ in refused.stderr
        assert take_everything() == before

    def test_interrupted_while_keys_move_the_next_key_was_shown_and_works(
        self, app, keys, on_paper, monkeypatch
    ):
        def killed(*_, **__):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(team, "carry_over_all", killed)
            first = recover(app, on_paper)
        assert first.exit_code != 0

        by, fresh = signed_in(keys)
        assert opened_by(by, fresh).keys() == for_the_team()
        opened = take_everything().opened_with(keys.epochs, {printed_key(first.stdout)})
        assert opened.keys() == for_the_team()

    def test_a_key_that_could_not_be_shown_does_not_count(self, app, keys, on_paper, monkeypatch):
        def torn(_):
            raise BrokenPipeError

        before = take_everything()
        with monkeypatch.context() as patch:
            patch.setattr("matching.cli.accounts._print", torn)
            assert recover(app, on_paper).exit_code != 0

        assert take_everything() == before
        assert recover(app, on_paper).exit_code == 0


def for_the_team():
    return {place for place in all_places() if place[0] not in OF_THE_PAIR}


def signed_in(keys):
    fresh = keys.opened({})
    with glance() as session:
        found = accounts.sign_in(session, sign_in_name="back again", password=PASSWORD, keys=fresh)
    return found.actor, fresh


class TestTidy:
    def test_finishes_what_a_crash_left_half_erased(self, app, keys):
        two, others = pair(keys), pair(keys)
        with transaction() as session:
            sealing.forget(session, person_id=two.seeker.id)

        done = run(app, "keys", "tidy", "--yes")

        assert done.output == "1 people erased\n"
        with glance() as session:
            gone = session.get_one(Appeal, two.seeker.id)
            assert (gone.status, gone.story) == (AppealStatus.WITHDRAWN, b"")
            assert session.get_one(Appeal, others.seeker.id).status is AppealStatus.PAIRED
        assert run(app, "keys", "tidy").output == "nobody is erased by halves\n"

    def test_asks_first(self, app, keys):
        two, _others = pair(keys), pair(keys)
        with transaction() as session:
            sealing.forget(session, person_id=two.seeker.id)

        done = run(app, "keys", "tidy")

        assert done.exit_code == 1
        with glance() as session:
            assert session.get_one(Appeal, two.seeker.id).story

    def test_erases_nobody_with_the_keystore_of_others(self, app, keys):
        two = pair(keys)
        with transaction() as session:
            for person in (two.seeker, two.mentor):
                sealing.forget(session, person_id=person.id)

        done = run(app, "keys", "tidy", "--yes")

        assert done.exit_code == 2
        with glance() as session:
            assert session.get_one(Appeal, two.seeker.id).story
