"""Migrations on real databases: up from nothing, down again, and with people in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, select
from sqlalchemy.orm import Session

from matching import models  # noqa: F401  registers the tables
from matching.cli.database import migrations
from matching.db import Base, KeystoreBase, listen
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.vetting import Offer
from matching.services import accounts, coding, sealing, team
from matching.services.keys import Keys, from_secret
from tests import databases, factories

BOTH = [Base, KeystoreBase]


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Keys of a deployment that begins here."""
    epochs = tmp_path / "epoch.keys"
    return from_secret(bytes(32), epoch_keys=epochs, memory_kib=64, rounds=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def engines(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[dict[type[Base | KeystoreBase], Engine]]:
    """Two empty databases."""
    made = {}
    for base, name in zip(BOTH, ("migrations", "migrations_keystore"), strict=True):
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / name}.sqlite"
        else:
            url = databases.create(request.getfixturevalue("postgresql"), name)
        made[base] = create_engine(url)
        listen(made[base])
    yield made
    for engine in made.values():
        engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def go(engines, base, revision: str, *, down: bool = False) -> None:
    with engines[base].connect() as connection:
        step = command.downgrade if down else command.upgrade
        step(migrations(connection, base), revision)
        connection.commit()


def meet(engines) -> Session:
    return Session(engines[Base], binds={KeystoreBase: engines[KeystoreBase]})


@pytest.mark.parametrize("base", BOTH)
def test_up_from_nothing_and_down_again(engines, base):
    go(engines, base, "head")
    built = tables(engines[base])

    go(engines, base, "base", down=True)

    assert built == set(base.metadata.tables)
    assert tables(engines[base]) == set()


@pytest.mark.parametrize("base", BOTH)
def test_models_and_head_never_differ(engines, base):
    go(engines, base, "head")

    with engines[base].connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), base.metadata)

    assert differences == []


@pytest.mark.parametrize("base", BOTH)
def test_checks_and_indexes_of_the_models_are_in_the_head(engines, base):
    go(engines, base, "head")

    inspector = inspect(engines[base])
    for table in base.metadata.tables.values():
        wanted = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert wanted == found, table.name


def test_people_survive_every_step_up_and_down(engines, keys):
    go(engines, KeystoreBase, "head")
    go(engines, Base, "0001")
    with meet(engines) as session:
        team.found(session, keys=keys, on=factories.MONDAY)
        account_id = factories.coordinator(session, keys, name="first").id
        coding.install_starter(session, on=factories.MONDAY)
        session.commit()

    go(engines, Base, "0002")
    with meet(engines) as session:
        appeal_id = factories.appeal(session, keys).id
        offer_id = factories.offer(session, keys).id
        session.commit()

    go(engines, Base, "head")
    with meet(engines) as session:
        pair = factories.pairing(
            session,
            keys,
            appeal=session.get_one(Appeal, appeal_id),
            offer=session.get_one(Offer, offer_id),
        )
        assert pair.appeal_id == appeal_id
        session.commit()

    go(engines, Base, "0002", down=True)
    go(engines, Base, "head")

    with meet(engines) as session:
        alone = keys.opened({})
        found = accounts.sign_in(
            session, sign_in_name="First ", password=factories.PASSWORD, keys=alone
        )
        appeal = session.get_one(Appeal, appeal_id)
        assert found.account_id == account_id
        assert session.get_one(Offer, offer_id).capacity > 0
        story = sealing.open_(session, appeal, "story", by=found.actor, keys=alone)
        assert story == "story of a seeker"
        assert session.scalars(select(Pairing)).all() == []
