"""The real worker: a process of its own, on real databases, stopped as a service manager would."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from matching import worker
from matching.config import from_environment
from matching.db import KEYSTORE, Base, KeystoreBase, db, glance, transaction
from matching.domain.lifecycles import AppealStatus
from matching.domain.worker import Duty
from matching.models.accounts import BrowserSession
from matching.models.intake import Appeal
from matching.services import epochs, sessions, team
from matching.services import worker as duties
from tests import databases, factories

ROOT = Path(__file__).parent.parent
PATIENCE = 60
LONG_AGO = date(2025, 1, 6)


@pytest.fixture(params=["sqlite", "postgresql"])
def surroundings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of a deployment whose databases are empty."""
    urls = {name: f"sqlite:///{tmp_path / name}.sqlite" for name in ("data", "keystore")}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        urls = {name: databases.create(server, f"worker_{name}") for name in urls}
    return {
        "BYCHANGE_DATABASE_URL": urls["data"],
        "BYCHANGE_KEYSTORE_URL": urls["keystore"],
        "BYCHANGE_SERVER_KEY_FILE": str(tmp_path / "keys" / "server.key"),
        "BYCHANGE_EPOCH_KEYS_FILE": str(tmp_path / "keys" / "epoch.keys"),
    }


@pytest.fixture
def deployment(surroundings: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    """A deployment with an old epoch, an ended browser session and an appeal long declined."""
    application = create_app(from_environment(tmp_path, surroundings))
    keys = application.extensions["bychange"].keys.opened({})
    with application.app_context():
        Base.metadata.create_all(db.engine)
        KeystoreBase.metadata.create_all(db.get_engine(KEYSTORE))
        factories.install_taxonomy()
        with transaction() as session:
            team.found(session, keys=keys, on=LONG_AGO)
            factories.appeal(session, keys, status=AppealStatus.DECLINED).changed_week = LONG_AGO
            sessions.save(
                session,
                token=sessions.new_token(),
                payload=b"{}",
                account_id=None,
                lifetime=sessions.SEEKER,
                at=datetime.now(UTC) - timedelta(days=1),
            )
        yield application
        db.engine.dispose()
        db.get_engine(KEYSTORE).dispose()


@contextmanager
def working(surroundings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the worker as its own process; kill it if nothing else ended it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"],
        cwd=ROOT,
        env=os.environ | surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "the worker did not get there"
        time.sleep(0.2)


def done() -> set[Duty]:
    with glance() as session:
        return set(duties.last(session))


def count(table: type) -> int:
    with glance() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_it_shows_that_it_is_there_does_the_nights_work_and_stops_when_told(
    deployment, surroundings
):
    before = datetime.now(UTC)

    with working(surroundings) as process:
        wait_until(lambda: done() == set(Duty))
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)

    with glance() as session:
        assert duties.last(session)[Duty.HEARTBEAT] >= before
        assert epochs.state(session).began_on > LONG_AGO
    assert count(BrowserSession) == 0
    assert count(Appeal) == 0
    assert process.returncode == 0
    assert b"Traceback" not in log


def test_its_queue_is_kept_apart_and_closed_to_others(deployment, surroundings, tmp_path):
    with working(surroundings) as process:
        wait_until(lambda: Duty.HEARTBEAT in done())
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)

    if db.engine.dialect.name == "sqlite":
        queue = tmp_path / worker.QUEUE_FILE
        with sqlite3.connect(queue) as opened:
            tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
        opened.close()
        assert "task" in tables
        assert stat.S_IMODE(queue.stat().st_mode) == 0o600
    else:
        address = surroundings["BYCHANGE_DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(address) as opened:
            schemas = opened.execute(
                "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'huey%'"
            ).fetchall()
        assert schemas == [(worker.QUEUE_SCHEMA,)]


class TestDoIfDue:
    def test_does_a_duty_once_in_a_night(self, app):
        times = []

        with app.app_context():
            for _ in range(3):
                worker.do_if_due(Duty.SWEEP, lambda: times.append(1))

        assert len(times) == 1

    def test_does_it_again_when_it_failed(self, app):
        def fail() -> None:
            raise ConnectionError

        with app.app_context():
            with pytest.raises(ConnectionError):
                worker.do_if_due(Duty.SWEEP, fail)

            assert Duty.SWEEP not in done()


def test_what_somebody_put_into_the_queue_unsigned_is_refused(deployment):
    """Whatever waits there is unpickled: only what we signed may be."""
    queue = worker.queue()
    try:
        queue.storage.enqueue(b"cos\nsystem\n(S'true'\ntR.")

        with pytest.raises(ValueError, match="Separator"):
            queue.dequeue()
    finally:
        queue.storage.close()
