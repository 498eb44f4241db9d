"""Migrations on real databases: up from nothing, down again, and with people in between."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, create_engine, func, inspect, select, text
from sqlalchemy.orm import Session

from matching import models  # noqa: F401  registers the tables
from matching.cli.database import migrations
from matching.db import Base, KeystoreBase, listen
from matching.domain.taxonomy import TaxonomySource
from matching.models import coding as rows
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services import accounts, coding, sealing, team
from matching.services.keys import Keys, from_secret
from tests import databases, factories

BOTH = [Base, KeystoreBase]
STARTER = TaxonomySource.STARTER


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


@pytest.mark.parametrize("base", BOTH)
def test_checks_say_the_same_as_the_models(engines, base):
    go(engines, base, "head")
    built = checks(engines[base])
    with engines[base].begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    base.metadata.drop_all(engines[base])
    base.metadata.create_all(engines[base])

    assert built == checks(engines[base])


def checks(engine: Engine) -> dict[tuple[str, str], list[str]]:
    """What each check allows, in any order."""
    inspector = inspect(engine)
    return {
        (table, check["name"]): sorted(re.findall(r"'(\w+)'", check["sqltext"]))
        for table in tables(engine)
        for check in inspector.get_check_constraints(table)
    }


FORMER = (
    "INSERT INTO concept VALUES ('baking', 'skill', NULL, NULL, true, 'starter', true)",
    "INSERT INTO concept VALUES ('baker', 'occupation', '7512', 'other', false, 'starter', true)",
    "INSERT INTO concept_label VALUES ('baker', 'be', 0, 'пекар'), ('baking', 'en', 0, 'bake')",
    "INSERT INTO occupation_skill VALUES ('baker', 'baking', true)",
    "INSERT INTO taxonomy_release VALUES ('starter', '1', 'digest', '2026-11-16')",
)
"""A taxonomy of the shape before it had sources."""


def test_a_taxonomy_of_before_is_all_from_the_starter(engines):
    go(engines, Base, "0003")
    with engines[Base].begin() as connection:
        for statement in FORMER:
            connection.execute(text(statement))

    go(engines, Base, "head")

    with meet(engines) as session:
        baker = session.get_one(rows.Concept, "baker")
        assert (baker.isco, baker.source, baker.parent_id) == ("7512", STARTER, None)
        label = session.scalars(
            select(rows.ConceptLabel).where(rows.ConceptLabel.language == "be")
        ).one()
        assert (label.text, label.source) == ("пекар", STARTER)
        relation = session.scalars(select(rows.OccupationSkill)).one()
        assert (relation.skill_id, relation.source, relation.essential) == ("baking", STARTER, True)
        assert session.get_one(rows.TaxonomyRelease, STARTER).digest == "digest"


def test_people_survive_every_step_up_and_down(engines, keys):
    for base in BOTH:
        go(engines, base, "head")
    with meet(engines) as session:
        team.found(session, keys=keys, on=factories.MONDAY)
        account_id = factories.coordinator(session, keys, name="first").id
        coding.install_starter(session, on=factories.MONDAY)
        appeal = factories.appeal(session, keys)
        offer = factories.offer(session, keys)
        factories.pairing(session, keys, appeal=appeal, offer=offer)
        appeal_id, offer_id, skills = appeal.id, offer.id, appeal.held | appeal.wanted
        named = session.scalar(select(func.count()).select_from(rows.ConceptLabel))
        session.commit()
    assert skills

    go(engines, Base, "0003", down=True)
    go(engines, Base, "head")

    with meet(engines) as session:
        alone = keys.opened({})
        found = accounts.sign_in(
            session, sign_in_name="First ", password=factories.PASSWORD, keys=alone
        )
        appeal = session.get_one(Appeal, appeal_id)
        assert found.account_id == account_id
        assert session.get_one(Offer, offer_id).capacity > 0
        assert appeal.held | appeal.wanted == skills
        story = sealing.open_(session, appeal, "story", by=found.actor, keys=alone)
        assert story == "story of a seeker"
        assert len(session.scalars(select(Pairing)).all()) == 1
        coding.install_starter(session, on=factories.MONDAY)
        assert session.scalar(select(func.count()).select_from(rows.ConceptLabel)) == named

    go(engines, Base, "0002", down=True)

    assert "pairing" not in tables(engines[Base])


def test_pairs_of_no_round_are_not_lost_on_the_way_down(engines, keys):
    for base in BOTH:
        go(engines, base, "head")
    with meet(engines) as session:
        team.found(session, keys=keys, on=factories.MONDAY)
        coding.install_starter(session, on=factories.MONDAY)
        pairing = factories.pairing(session, keys)
        session.get_one(Proposal, pairing.proposal_id).round_id = None
        session.commit()

    with pytest.raises(RuntimeError, match="pairs of no round"):
        go(engines, Base, "0004", down=True)

    with meet(engines) as session:
        assert session.scalars(select(Proposal)).one().round_id is None
        assert session.scalars(select(Pairing)).one()


def test_sqlite_minds_references_again_after_a_migration(engines):
    go(engines, Base, "head")

    with engines[Base].connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
