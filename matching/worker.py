"""The background work: a heartbeat, and every night what must not wait for anybody.

No task carries anything: what there is to do stands in the database.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import click
import psycopg
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from matching import config
from matching.db import db, glance, tidy, transaction
from matching.domain.errors import NotInitialised
from matching.domain.weeks import week_of
from matching.domain.worker import Duty
from matching.services import keys, purge, rotation, sweep, worker

NAME = "bychange"
QUEUE_FILE = "queue.sqlite"
QUEUE_SCHEMA = "bychange_queue"
THREADS = 2
"""A long night's work must not keep the heartbeat waiting."""


@dataclass(frozen=True)
class Surroundings:
    """What one application hands to its worker."""

    settings: config.Config
    keys: keys.Keys


def register(app: Flask, settings: config.Config, keys: keys.Keys) -> None:
    """Give the application the command that works in the background."""
    app.extensions["bychange_worker"] = Surroundings(settings=settings, keys=keys)
    app.cli.add_command(work)


@click.command("worker")
@with_appcontext
def work() -> None:
    """Work in the background until stopped: SIGTERM lets it finish what it has begun."""
    app = cast(Any, current_app)._get_current_object()
    huey = queue()
    for duty, does in DUTIES.items():
        _undertake(huey, app, duty, does)
    consumer = huey.create_consumer(workers=THREADS, graceful_signal="TERM", flush_locks=True)
    consumer.run()
    huey.storage.close()


def now() -> datetime:
    """Return the current moment in UTC."""
    return datetime.now(UTC)


def surroundings() -> Surroundings:
    """Return the settings and keys of this application."""
    return cast(Surroundings, current_app.extensions["bychange_worker"])


def queue() -> Any:
    """Return the queue, kept beside the data: a file of its own, or a schema of its own.

    What waits in it is signed, because it is unpickled by whoever takes it out.
    """
    signed = SignedSerializer(secret=keys.queue_secret(surroundings().settings.server_key))
    if db.engine.dialect.name == "sqlite":
        path = _queue_file(Path(db.engine.url.database or ""))
        return SqliteHuey(NAME, filename=str(path), serializer=signed, results=False)
    address = _queue_schema(surroundings().settings.database_url)
    kept_apart = f"-c search_path={QUEUE_SCHEMA}"
    return PostgresHuey(NAME, dsn=address, options=kept_apart, serializer=signed, results=False)


def _queue_file(database: Path) -> Path:
    path = database.with_name(QUEUE_FILE)
    # SQLite gives the files that it puts beside this one the same permissions.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return path


def _queue_schema(database_url: str) -> str:
    address = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {QUEUE_SCHEMA}")
    return address


def _undertake(huey: Any, app: Flask, duty: Duty, does: Callable[[], object]) -> None:
    def task() -> None:
        with app.app_context(), huey.lock_task(duty.value):
            do_if_due(duty, does)

    huey.periodic_task(crontab(minute="*"), name=duty.value)(task)


def do_if_due(duty: Duty, does: Callable[[], object]) -> None:
    """Do a duty when its time has come, and write down that it was done."""
    with glance() as session:
        if not worker.is_now_due(session, duty=duty, at=now()):
            return
    does()
    with transaction() as session:
        worker.note(session, duty=duty, at=now())


def _sweep() -> None:
    with transaction() as session:
        sweep.sweep(session, at=now())


def _purge() -> None:
    weeks = surroundings().settings.retention
    purge.purge(transaction, retention=weeks, week=week_of(now()))
    tidy()


def _rotate() -> None:
    known, today = surroundings().keys, now().date()
    try:
        with transaction() as session:
            due = rotation.status(session, keys=known).due(today)
    except NotInitialised:
        return
    if due:
        rotation.rotate(transaction, keys=known, on=today)


def _nothing() -> None:
    """Being there is the whole duty."""


DUTIES: dict[Duty, Callable[[], object]] = {
    Duty.HEARTBEAT: _nothing,
    Duty.SWEEP: _sweep,
    Duty.PURGE: _purge,
    Duty.ROTATION: _rotate,
}
"""Who does what. Each looks every minute whether it is due."""
