"""Erased is erased, whatever was kept; and nobody else is lost, whenever a rotation ends."""

import json
import signal
import subprocess
import sys
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from matching.db import glance, transaction
from matching.domain.actor import Actor
from matching.domain.errors import EpochLost, SealBroken, WrongCredentials
from matching.domain.vocabulary import InterfaceLanguage
from matching.models.keystore import EpochState, Principal, Wrap
from matching.services import erasure, intake, principals, rotation, sealing, team
from matching.vault import receipts
from matching.vault.epochs import EpochKeys
from tests import factories
from tests.factories import MONDAY, seeker_of
from tests.services import rotating
from tests.services.at_once import together
from tests.services.attacking import (
    Loot,
    Pair,
    all_places,
    alone,
    coordinator,
    every_private_key,
    opened_by,
    pair,
    places_of,
    submitted,
    take_everything,
)

ROOT = Path(__file__).parents[2]
PHRASE = receipts.issue(InterfaceLanguage.EN)


@pytest.fixture(autouse=True)
def within(app):
    with app.app_context():
        yield


@pytest.fixture
def rotate(within, keys):
    """Rotates as a server does at which nobody is signed in."""
    return lambda: rotation.rotate(transaction, keys=keys.opened({}), on=rotating.TODAY)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(rotation, "PART", 5)


def keys_on_disk(keys):
    return EpochKeys(keys.epochs.path)


def key_of_now(keys):
    kept = json.loads(keys.epochs.path.read_text())
    return b64decode(kept[max(kept, key=int)])


def read_by_all(keys, people):
    """What each of these opens, with their own key alone."""
    return {by.id: opened_by(by, alone(keys, by)) for by in people}


def check_nobody_lost(keys, people, before):
    assert read_by_all(keys, people) == before
    with glance() as session:
        assert rotation.status(session, keys=keys).left == 0
        assert sealed_for_each(session) >= 1


def sealed_for_each(session):
    """How many holders the key with the fewest has."""
    held = select(func.count()).select_from(Wrap).group_by(Wrap.key_id)
    return min(session.scalars(held).all())


@dataclass(frozen=True)
class Scene:
    """Somebody who will be erased, others who stay, and all that was kept from before."""

    gone: Pair
    stays: Pair
    desk: Actor
    copy: Loot
    private: set[bytes]
    """Of everybody, with the recovery key."""
    lock: bytes
    """What the receipt of the one who will be erased gives."""


@pytest.fixture
def scene(within, keys):
    gone, stays, desk = pair(keys, phrase=PHRASE), pair(keys), coordinator(keys)
    with transaction() as session:
        recovery = team.new_recovery(session, keys=keys)
        locked = principals.bare(session.get_one(Principal, gone.seeker.id), keys=keys)
        lock = keys.try_out(PHRASE, locked.salt).lock
    private = every_private_key(keys) | {recovery}
    return Scene(gone, stays, desk, take_everything(), private, lock)


class TestErased:
    def test_could_be_opened_before_by_whoever_has_all_keys(self, scene, keys):
        by_receipt = scene.copy.opened_with(keys.epochs, (), [scene.lock])

        assert scene.copy.opened_with(keys.epochs, scene.private).keys() == all_places()
        own = opened_by(scene.gone.seeker, alone(keys, scene.gone.seeker))
        assert by_receipt == own

    def test_opens_with_no_key_that_exists_from_the_copy_of_before(self, scene, keys, rotate):
        withdraw(scene.gone.seeker)

        rotate()

        known = scene.private | every_private_key(keys)
        assert scene.copy.opened_with(keys_on_disk(keys), known, [scene.lock]) == {}

    def test_stays_closed_when_old_data_meet_the_keystore_of_now(self, scene, keys, rotate):
        theirs, everything = places_of(scene.gone.seeker.id), all_places()
        withdraw(scene.gone.seeker)

        rotate()

        both = scene.copy.with_wraps_of(take_everything())
        opened = both.opened_with(keys_on_disk(keys), scene.private, [scene.lock])
        assert opened.keys() == everything - theirs

    def test_leaves_everybody_else_intact(self, scene, keys, rotate):
        others = (scene.stays.seeker, scene.stays.mentor)
        before = read_by_all(keys, others)
        withdraw(scene.gone.seeker)

        rotate()

        check_nobody_lost(keys, others, before)
        assert opened_by(scene.desk, alone(keys, scene.desk))
        with glance() as session, pytest.raises(WrongCredentials):
            intake.find(session, phrase=PHRASE, keys=keys.opened({}))

    def test_a_mentor_is_erased_just_so(self, scene, keys, rotate):
        others = (scene.stays.seeker, scene.stays.mentor)
        theirs, before = places_of(scene.gone.mentor.id), read_by_all(keys, others)
        assert {table for table, *_ in theirs} == {"mentor"}
        with transaction() as session:
            erasure.mentors(session, [scene.gone.mentor.id])

        rotate()

        both = scene.copy.with_wraps_of(take_everything())
        opened = both.opened_with(keys_on_disk(keys), scene.private)
        assert opened
        assert not opened.keys() & theirs
        check_nobody_lost(keys, others, before)

    def test_what_an_interrupted_rotation_carried_over_before_is_erased_too(
        self, scene, keys, rotate, built
    ):
        killed_at("after commit 5", built)
        half_way = take_everything()
        assert half_way.opened_with(keys_on_disk(keys), scene.private)
        withdraw(scene.gone.seeker)

        rotate()

        assert half_way.opened_with(keys_on_disk(keys), scene.private, [scene.lock]) == {}

    def test_a_coordinator_of_then_opens_the_keystore_of_then_no_more(self, scene, keys, rotate):
        kept = {keys.unlocked.of(scene.desk.id)}
        assert scene.copy.opened_with(keys.epochs, kept)

        rotate()

        assert scene.copy.opened_with(keys_on_disk(keys), kept) == {}


class TestRotate:
    def test_lets_everybody_in_again_with_what_they_know(self, keys, rotate, small_parts):
        with transaction() as session:
            appeal_id = factories.appeal(session, keys, phrase=PHRASE).id
        rotate()
        fresh = keys.opened({})

        with glance() as session:
            appeal = intake.find(session, phrase=PHRASE, keys=fresh)

            assert sealing.open_(session, appeal, "story", by=seeker_of(appeal_id), keys=fresh)

    def test_goes_one_epoch_on_and_keeps_one_key(self, keys, rotate):
        with glance() as session:
            before = rotation.status(session, keys=keys)

        done = rotate()

        assert done.current > before.current
        assert done.in_file == (done.current,)
        assert not done.unfinished
        assert done.began_on == rotating.TODAY

    def test_is_due_after_a_week_and_when_it_was_interrupted(self, keys, rotate):
        done = rotate()

        assert not done.due(rotating.TODAY + rotation.EPOCH / 2)
        assert done.due(rotating.TODAY + rotation.EPOCH)
        assert replace(done, left=1).due(rotating.TODAY)
        assert replace(done, interrupted=True).due(rotating.TODAY)

    def test_leaves_the_keys_of_somebody_else_alone(self, keys, rotate, tmp_path):
        foreign = EpochKeys(tmp_path / "epoch.keys")
        foreign.begin(1)
        rotate()
        rotate()

        for strange in (foreign, EpochKeys(tmp_path / "nothing.keys")):
            before = strange.numbers()
            with pytest.raises(EpochLost):
                rotation.rotate(transaction, keys=replace(keys, epochs=strange), on=MONDAY)
            assert strange.numbers() == before

    def test_destroys_nothing_while_something_cannot_be_carried_over(self, keys, rotate, two):
        with transaction() as session:
            damaged = session.get_one(Wrap, (two.seeker.id, two.seeker.id))
            whole = damaged.closed
            damaged.closed = bytes([whole[0] ^ 1]) + whole[1:]
        before = keys.epochs.numbers()

        with pytest.raises(SealBroken):
            rotate()

        assert set(before) < set(keys.epochs.numbers())
        with transaction() as session:
            mended = update(Wrap).where(Wrap.key_id == two.seeker.id, Wrap.closed.not_in([whole]))
            session.execute(mended.where(Wrap.holder_id == two.seeker.id).values(closed=whole))
        assert not rotate().unfinished

    @pytest.fixture
    def two(self, keys):
        return pair(keys)


AFTER = [f"after commit {number}" for number in range(1, 11)]
MOMENTS = [
    "after begin",
    "before commit 2",
    "before commit 3",
    "before commit 4",
    *AFTER,
    "before destroy",
    "after destroy",
]


@pytest.mark.parametrize("moment", MOMENTS)
class TestKilled:
    def test_nobody_is_lost_and_the_next_call_finishes(self, keys, rotate, built, moment):
        two, by = pair(keys), coordinator(keys)
        former = key_of_now(keys)
        people = (two.seeker, two.mentor, by)
        before = read_by_all(keys, people)

        killed_at(moment, built)

        assert read_by_all(keys, people) == before
        later = submitted(keys)
        assert opened_by(by, alone(keys, by)).keys() > before[by.id].keys()
        people, before = (*people, later), read_by_all(keys, (*people, later))
        done = rotate()
        check_nobody_lost(keys, people, before)
        assert not done.unfinished
        assert not lies_about(former, keys.epochs.path.parent)


class TestKilledAgainAndAgain:
    def test_nobody_is_lost(self, keys, rotate, built):
        two, by = pair(keys), coordinator(keys)
        people = (two.seeker, two.mentor, by)
        before = read_by_all(keys, people)
        former = key_of_now(keys)

        for moment in ("after commit 3", "after begin", "before commit 4", "before destroy"):
            killed_at(moment, built)

        assert read_by_all(keys, people) == before
        rotate()
        check_nobody_lost(keys, people, before)
        assert not lies_about(former, keys.epochs.path.parent)
        assert len(keys.epochs.numbers()) == 1


class TestAtOnce:
    def test_two_rotations_lose_nobody(self, keys, rotate, app, small_parts):
        two, by = pair(keys), coordinator(keys)
        people = (two.seeker, two.mentor, by)
        before = read_by_all(keys, people)

        together(app, rotate, rotate)

        rotate()
        check_nobody_lost(keys, people, before)
        assert len(keys.epochs.numbers()) == 1

    def test_appeals_that_come_in_meanwhile_are_all_read(self, keys, rotate, app, small_parts):
        by = coordinator(keys)

        seekers = together(app, rotate, *(partial(send, keys, 3) for _ in range(3)))[1:]

        done = rotate()
        assert done.left == 0
        everybody = [seeker for some in seekers for seeker in some]
        assert len(everybody) == 9
        for seeker in everybody:
            assert len(opened_by(seeker, alone(keys, seeker))) == 2
            assert places_of(seeker.id) <= opened_by(by, alone(keys, by)).keys()

    def test_whoever_reads_meanwhile_is_answered(self, keys, rotate, app, small_parts):
        two, by = pair(keys), coordinator(keys)
        expected = read_by_all(keys, (two.seeker, by))

        def read():
            return [read_by_all(keys, (two.seeker, by)) for _ in range(10)]

        *_, first, second = together(app, rotate, rotate, read, read)

        assert first == second == [expected] * 10

    def test_whoever_withdraws_meanwhile_is_gone_and_nobody_waits_in_a_circle(
        self, keys, rotate, app, small_parts
    ):
        leaving, stays = [pair(keys) for _ in range(4)], pair(keys)
        people = (stays.seeker, stays.mentor)
        before = read_by_all(keys, people)

        together(app, rotate, *(partial(withdraw, one.seeker) for one in leaving), rotate)

        rotate()
        check_nobody_lost(keys, people, before)
        for one in leaving:
            assert not places_of(one.seeker.id)

    def test_a_changed_password_still_unlocks(self, keys, rotate, app, small_parts):
        with transaction() as session:
            made = [factories.coordinator(session, keys, name=f"c{at}").id for at in range(3)]

        together(app, rotate, *(partial(change_password, one, keys) for one in made), rotate)

        rotate()
        for account_id in made:
            sign_in(account_id, keys)


def send(keys, times):
    return [submitted(keys) for _ in range(times)]


def withdraw(seeker):
    with transaction() as session:
        intake.withdraw(session, by=seeker, week=MONDAY)


NEW_PASSWORD = "another long enough one"


def change_password(account_id, keys):
    secret = keys.stretch(NEW_PASSWORD)
    own = keys.opened({})
    with transaction() as session:
        found = factories.accounts.confirm_password(
            session, account_id=account_id, password=factories.PASSWORD, keys=own
        )
        factories.accounts.change_password(session, found=found, secret=secret, keys=own)


def sign_in(account_id, keys):
    with glance() as session:
        found = factories.accounts.confirm_password(
            session, account_id=account_id, password=NEW_PASSWORD, keys=keys.opened({})
        )
        principal = session.get_one(Principal, account_id)
        assert found.private == keys.unlocked.of(account_id)
        assert principal.epoch == session.get_one(EpochState, 1).current


def killed_at(moment, built):
    """Rotate in a process of its own, which dies at this moment."""
    settings = built.extensions["bychange"].settings
    urls = [settings.database_url, settings.keystore_url, str(settings.epoch_keys)]
    died = subprocess.run(
        [sys.executable, "-m", "tests.services.rotating", *urls, moment],
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL


def lies_about(key, folder):
    return [
        found
        for found in folder.iterdir()
        if key in found.read_bytes() or b64encode(key) in found.read_bytes()
    ]
