"""Migrations on real databases: up from nothing, down again, and with people in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from matching import models  # noqa: F401  registers the tables
from matching.db import Base, listen
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.vetting import Offer
from matching.services import accounts, coding
from matching.services.keys import from_secret
from tests import factories

ROOT = Path(__file__).parent.parent
KEYS = from_secret(bytes(32), memory_kib=64, rounds=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'migrations.sqlite'}"
    else:
        server = request.getfixturevalue("postgresql")
        url = create_database(server, "migrations")
    engine = create_engine(url)
    listen(engine)
    yield engine
    engine.dispose()


def create_database(server: str, name: str) -> str:
    url = server.replace("postgresql://", "postgresql+psycopg://")
    administration = create_engine(url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    administration.dispose()
    return url.replace("/postgres?", f"/{name}?")


def alembic(connection: Connection) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    return config


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_up_from_nothing_and_down_again(engine):
    with engine.connect() as connection:
        command.upgrade(alembic(connection), "head")
        connection.commit()
    built = tables(engine)

    with engine.connect() as connection:
        command.downgrade(alembic(connection), "base")
        connection.commit()

    assert built == set(Base.metadata.tables)
    assert tables(engine) == set()


def test_models_and_head_never_differ(engine):
    with engine.connect() as connection:
        command.upgrade(alembic(connection), "head")
        connection.commit()

        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []


def test_checks_and_indexes_of_the_models_are_in_the_head(engine):
    with engine.connect() as connection:
        command.upgrade(alembic(connection), "head")
        connection.commit()

    inspector = inspect(engine)
    for table in Base.metadata.tables.values():
        wanted = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert wanted == found, table.name


def test_people_survive_every_step_up_and_down(engine):
    go(engine, "0001")
    with Session(engine) as session:
        account_id = factories.coordinator(session, KEYS, name="first").id
        coding.install_starter(session, on=factories.MONDAY)
        session.commit()

    go(engine, "0002")
    with Session(engine) as session:
        appeal_id = factories.appeal(session, KEYS).id
        offer_id = factories.offer(session, KEYS).id
        session.commit()

    go(engine, "head")
    with Session(engine) as session:
        pair = factories.pairing(
            session,
            KEYS,
            appeal=session.get_one(Appeal, appeal_id),
            offer=session.get_one(Offer, offer_id),
        )
        assert pair.appeal_id == appeal_id
        session.commit()

    go(engine, "0002", down=True)
    go(engine, "head")

    with Session(engine) as session:
        found = accounts.sign_in(
            session, sign_in_name="First ", password=factories.PASSWORD, keys=KEYS
        )
        appeal = session.get_one(Appeal, appeal_id)
        assert found.account_id == account_id
        assert session.get_one(Offer, offer_id).capacity > 0
        assert KEYS.vault.open(
            appeal.story, appeal.place("story"), by=factories.seeker_of(appeal)
        ).startswith("story")
        assert session.scalars(select(Pairing)).all() == []


def go(engine: Engine, revision: str, *, down: bool = False) -> None:
    with engine.connect() as connection:
        step = command.downgrade if down else command.upgrade
        step(alembic(connection), revision)
        connection.commit()
