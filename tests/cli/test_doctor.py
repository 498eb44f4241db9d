"""The doctor on real deployments: real files, real databases, the real command."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import delete, make_url, select, update

from app import create_app
from matching.cli.database import migrations
from matching.cli.doctor import deployment, files
from matching.cli.doctor.command import examine
from matching.config import Config, from_environment
from matching.db import KEYSTORE, Base, KeystoreBase, db, transaction
from matching.domain.safety import Severity
from matching.domain.worker import Duty
from matching.models.accounts import Account
from matching.models.keystore import EpochState, Principal, SealingKey
from matching.models.worker import WorkerBeat
from matching.services import coding, sealing, team, worker
from tests import databases, factories

OTHER_USER = 4321


def settings_in(folder: Path, **given: str) -> Config:
    """What docs/operations.md says: data, keystore and keys each in a folder of its own."""
    for name in ("data", "keystore", "keys"):
        (folder / name).mkdir(mode=0o700)
    environment = {
        "BYCHANGE_DATABASE_URL": f"sqlite:///{folder}/data/bychange.sqlite",
        "BYCHANGE_KEYSTORE_URL": f"sqlite:///{folder}/keystore/keystore.sqlite",
        "BYCHANGE_SERVER_KEY_FILE": f"{folder}/keys/server.key",
        "BYCHANGE_EPOCH_KEYS_FILE": f"{folder}/keys/epoch.keys",
        "BYCHANGE_PUBLIC_URL": "https://bychange.example",
        "BYCHANGE_TRUSTED_HOSTS": "bychange.example",
    }
    return from_environment(folder / "instance", environment | given)


@contextmanager
def running(settings: Config) -> Iterator[Flask]:
    application = create_app(settings)
    with application.app_context():
        yield application
        db.engine.dispose()
        db.get_engine(KEYSTORE).dispose()


def fill(app: Flask) -> None:
    """Give a deployment its tables, two coordinators, a recovery key and a worker."""
    for name, base in (("default", Base), (KEYSTORE, KeystoreBase)):
        with db.get_engine(name).begin() as connection:
            base.metadata.create_all(connection)
            command.stamp(migrations(connection, base), "head")
    now = datetime.now(UTC)
    keys = app.extensions["bychange"].keys.opened({})
    with transaction() as session:
        coding.install_starter(session, on=now.date())
        team.found(session, keys=keys, on=now.date())
        for _ in range(2):
            factories.coordinator(session, keys)
        for duty in Duty:
            worker.note(session, duty=duty, at=now)


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    """A deployment in which nothing is wrong."""
    safe = settings_in(tmp_path)
    with running(safe) as application:
        fill(application)
    return safe


def ask(settings: Config) -> tuple[int, dict[str, dict[str, str]]]:
    """Run the doctor; return its status and its findings by name."""
    with running(settings) as application:
        answer = application.test_cli_runner().invoke(args=["doctor", "--json"])
    report = json.loads(answer.output)
    assert report["safe"] == (answer.exit_code == 0)
    return answer.exit_code, {each["name"]: each for each in report["findings"]}


def change(settings: Config, *statements: object) -> None:
    with running(settings), transaction() as session:
        for statement in statements:
            session.execute(statement)


def test_a_safe_deployment_passes(settings):
    assert ask(settings) == (0, {})


def test_a_safe_deployment_on_a_server_passes(tmp_path, postgresql):
    on_server = settings_in(
        tmp_path,
        BYCHANGE_DATABASE_URL=databases.create(postgresql, "doctor_data"),
        BYCHANGE_KEYSTORE_URL=databases.create(postgresql, "doctor_keystore"),
    )
    with running(on_server) as application:
        fill(application)

    assert ask(on_server) == (0, {})


def test_it_says_so_in_a_word(settings):
    with running(settings) as application:
        answer = application.test_cli_runner().invoke(args=["doctor"])

    assert answer.output == "safe\n"


def test_every_failure_is_one_line_with_its_remedy(settings):
    with running(replace(settings, secure_cookies=False, public_url="")) as application:
        answer = application.test_cli_runner().invoke(args=["doctor"])

    *failures, verdict = answer.output.splitlines()
    assert [line.split(":")[0] for line in failures] == ["failure no_tls", "failure weak_cookies"]
    assert all("; " in line for line in failures)
    assert verdict == "not safe"


def fails(settings: Config, name: str) -> bool:
    status, findings = ask(settings)
    return (
        status == 1 and set(findings) == {name} and findings[name]["severity"] == Severity.FAILURE
    )


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "unsafe"),
        [
            ("debug", {"testing": True}),
            ("no_tls", {"public_url": ""}),
            ("no_tls", {"public_url": "http://bychange.example"}),
            ("weak_cookies", {"secure_cookies": False}),
            ("trusted_hosts", {"trusted_hosts": ()}),
            ("trusted_hosts", {"trusted_hosts": ("other.example",)}),
            ("cheap_passwords", {"password_memory_kib": 65_535}),
            ("cheap_passwords", {"password_rounds": 2}),
        ],
    )
    def test_that_are_unsafe_fail_by_their_name(self, settings, name, unsafe):
        assert fails(replace(settings, **unsafe), name)

    @pytest.mark.parametrize(
        "key",
        [
            bytes(32),
            bytes(range(32)),
            bytes(range(64, 0, -2)),
            b"change-me" * 3 + b"12345",
            b"correct horse battery staple 123",
            b"0123456789abcdef" * 2,
        ],
    )
    def test_with_a_key_that_was_not_drawn_by_chance_fail(self, settings, key):
        assert fails(replace(settings, server_key=key), "weak_secret")

    def test_with_an_onion_address_need_no_tls(self, settings):
        onion = "a" * 56 + ".onion"

        assert ask(replace(settings, public_url=f"http://{onion}", trusted_hosts=(onion,))) == (
            0,
            {},
        )

    def test_that_trust_every_name_below_ours_trust_ours(self, settings):
        below = replace(settings, trusted_hosts=(".bychange.example",))

        assert ask(below) == (0, {})


class TestKeyFiles:
    def test_beside_the_data_fail(self, settings, tmp_path):
        beside = (tmp_path / "keys" / "server.key").rename(tmp_path / "data" / "server.key")

        assert fails(replace(settings, server_key_file=beside), "key_beside_data")

    def test_beside_the_keystore_fail(self, settings, tmp_path):
        beside = (tmp_path / "keys" / "epoch.keys").rename(tmp_path / "keystore" / "epoch.keys")

        assert fails(replace(settings, epoch_keys=beside), "key_beside_data")

    def test_in_a_folder_below_the_data_fail(self, settings, tmp_path):
        below = tmp_path / "data" / "keys"
        below.mkdir()
        below = (tmp_path / "keys" / "server.key").rename(below / "server.key")

        assert fails(replace(settings, server_key_file=below), "key_beside_data")

    def test_that_lead_to_the_data_by_a_link_fail(self, settings, tmp_path):
        key = tmp_path / "keys" / "server.key"
        key.rename(tmp_path / "data" / "server.key")
        key.symlink_to(tmp_path / "data" / "server.key")

        assert fails(settings, "key_beside_data")

    @pytest.mark.parametrize("name", ["server.key", "epoch.keys"])
    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
    def test_open_to_others_fail(self, settings, tmp_path, name, mode):
        (tmp_path / "keys" / name).chmod(mode)

        assert fails(settings, "key_readable")

    @pytest.mark.parametrize("name", ["server.key", "epoch.keys"])
    def test_that_are_gone_fail(self, settings, tmp_path, name):
        (tmp_path / "keys" / name).unlink()

        assert fails(settings, "key_missing")

    def test_of_another_user_fail(self, settings):
        with running(settings):
            findings = list(examine(deployment.look(OTHER_USER)))

        assert [each.name for each in findings] == ["key_owner", "key_owner"]
        assert os.geteuid() != OTHER_USER

    def test_where_the_service_puts_them_unasked_fail(self, tmp_path):
        """Everything in one folder is for trying out."""
        with running(from_environment(tmp_path / "instance", {})):
            seen = deployment.look(os.geteuid())

            beside = [each.why for each in files.keys_apart(seen)]

        assert len(beside) == 2


class TestDatabases:
    def test_open_to_others_fail(self, settings, tmp_path):
        (tmp_path / "data").chmod(0o755)
        (tmp_path / "data" / "bychange.sqlite").chmod(0o644)

        assert fails(settings, "data_readable")

    def test_that_are_one_file_under_two_names_fail(self, settings, tmp_path):
        same = f"sqlite:///{tmp_path}/keys/../data/bychange.sqlite"

        _, findings = ask(replace(settings, keystore_url=same))

        assert "keystore_in_data" in findings

    @pytest.mark.parametrize(
        ("keystore", "apart"),
        [
            ("postgresql+psycopg://keeper@db.example:5432/bychange", False),
            ("postgresql+psycopg://keeper@db.example/keystore", True),
            ("postgresql+psycopg://keeper@other.example/bychange", True),
            ("postgresql+psycopg://keeper@db.example:5433/bychange", True),
        ],
    )
    def test_on_a_server_are_told_apart_by_host_port_and_name(self, settings, keystore, apart):
        with running(settings):
            seen = deployment.look(os.geteuid())
        data = make_url("postgresql+psycopg://service@db.example/bychange")
        seen = replace(seen, data=data, keystore=make_url(keystore))

        assert (list(files.keystore_apart(seen)) == []) is apart

    @pytest.mark.parametrize("lost", ["data/bychange.sqlite", "keystore/keystore.sqlite"])
    def test_that_are_empty_fail(self, settings, tmp_path, lost):
        (tmp_path / lost).unlink()

        assert fails(settings, "not_migrated")


class TestTheWorker:
    def test_that_was_never_seen_fails(self, settings):
        change(settings, delete(WorkerBeat))

        assert fails(settings, "worker_absent")

    def test_that_was_not_seen_for_five_minutes_fails(self, settings):
        beat(settings, Duty.HEARTBEAT, ago=timedelta(minutes=6))

        assert fails(settings, "worker_absent")

    def test_that_was_seen_four_minutes_ago_passes(self, settings):
        beat(settings, Duty.HEARTBEAT, ago=timedelta(minutes=4))

        assert ask(settings) == (0, {})

    def test_that_does_not_do_its_nightly_work_fails(self, settings):
        beat(settings, Duty.PURGE, ago=timedelta(days=3))

        assert fails(settings, "duty_undone")


def beat(settings: Config, duty: Duty, *, ago: timedelta) -> None:
    with running(settings), transaction() as session:
        worker.note(session, duty=duty, at=datetime.now(UTC) - ago)


class TestPeople:
    def test_of_whom_nobody_can_sign_in_fail(self, settings):
        change(settings, update(Account).values(active=False))

        assert fails(settings, "nobody")

    def test_of_whom_one_is_left_are_a_warning(self, settings):
        with running(settings), transaction() as session:
            session.scalars(select(Account)).first().active = False

        status, findings = ask(settings)

        assert status == 0
        assert findings["one_coordinator"]["severity"] == Severity.WARNING


class TestKeys:
    def test_without_a_way_to_recover_fail(self, settings):
        change(settings, delete(Principal).where(Principal.kind == "recovery"))

        assert fails(settings, "no_recovery_key")

    def test_that_went_before_the_people_did_fail(self, settings):
        with running(settings) as app, transaction() as session:
            keys = app.extensions["bychange"].keys.opened({})
            gone, _stays = (factories.appeal(session, keys) for _ in range(2))
            sealing.forget(session, person_id=gone.id)

        assert fails(settings, "half_erased")

    def test_that_know_nobody_of_the_data_fail(self, settings):
        with running(settings) as app, transaction() as session:
            keys = app.extensions["bychange"].keys.opened({})
            factories.appeal(session, keys)
            session.execute(delete(SealingKey))

        assert fails(settings, "foreign_keystore")

    def test_that_a_former_colleague_knew_fail(self, settings):
        with running(settings) as app, transaction() as session:
            keys = app.extensions["bychange"].keys.opened({})
            factories.appeal(session, keys)
            team.renew(session, holders=[], keys=keys)

        assert fails(settings, "former_team_key")

    @pytest.mark.parametrize(("days", "young"), [(8, True), (9, False)])
    def test_of_an_epoch_must_not_grow_older_than_eight_days(self, settings, days, young):
        began = (datetime.now(UTC) - timedelta(days=days)).date()
        change(settings, update(EpochState).values(began_on=began))

        assert fails(settings, "old_epoch") is not young
