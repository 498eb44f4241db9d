"""The shape of the database, and the taxonomy that belongs into it."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from flask.cli import with_appcontext
from sqlalchemy import Connection, inspect

from matching.cli.surroundings import today
from matching.db import KEYSTORE, Base, KeystoreBase, db, transaction
from matching.services import coding

ROOT = Path(__file__).parent.parent.parent


@click.group("db")
def group() -> None:
    """Shape the database."""


@group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest shape, with the starter taxonomy in it."""
    prepare()


def prepare() -> None:
    """Run the migrations and install the starter taxonomy; costs nothing when both are there."""
    for base in (Base, KeystoreBase):
        with db.get_engine(KEYSTORE if base is KeystoreBase else "default").connect() as connection:
            command.upgrade(migrations(connection, base), "head")
    with transaction() as session:
        coding.install_starter(session, on=today())


def migrations(connection: Connection, base: type[Base | KeystoreBase]) -> Config:
    """Return Alembic's settings for one of the two databases."""
    folder = ROOT / "migrations"
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    settings.set_main_option("path_separator", "os")
    versions = folder / ("keystore" if base is KeystoreBase else "versions")
    settings.set_main_option("version_locations", str(versions))
    settings.attributes.update(connection=connection, metadata=base.metadata)
    return settings


def prepare_if_empty() -> None:
    """Prepare databases on a new machine; leave those that have a shape as they are."""
    if not all(inspect(engine).get_table_names() for engine in db.engines.values()):
        prepare()


def schema() -> str:
    """Return the shape of both databases: the newest migration of each, or `none`."""
    found = []
    for name, engine in db.engines.items():
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
        found.append(f"{name} {' '.join(heads) or 'none'}")
    return ", ".join(found)
