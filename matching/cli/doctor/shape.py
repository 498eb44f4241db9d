"""Whether the databases have the shape that this version knows."""

from collections.abc import Iterator

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from matching.cli.database import ROOT
from matching.db import KEYSTORE, KeystoreBase, db
from matching.domain.safety import Finding


def shaped() -> Iterator[Finding]:
    """Ask that every migration has run on both databases."""
    for name, known in (("database", _data_is_known()), ("keystore", _keystore_is_known())):
        if not known:
            yield Finding(
                "not_migrated", f"the {name} has not the newest shape", "run flask db upgrade"
            )


def _data_is_known() -> bool:
    scripts = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    return set(present) == set(scripts.get_heads())


def _keystore_is_known() -> bool:
    there = inspect(db.get_engine(KEYSTORE))
    tables = set(there.get_table_names())
    return all(
        table.name in tables
        and {column["name"] for column in there.get_columns(table.name)} >= set(table.c.keys())
        for table in KeystoreBase.metadata.sorted_tables
    )
