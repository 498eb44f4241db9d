"""Whether the databases have the shape that this version knows."""

from collections.abc import Iterator

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from matching.cli.database import migrations
from matching.db import KEYSTORE, Base, KeystoreBase, db
from matching.domain.safety import Finding


def shaped() -> Iterator[Finding]:
    """Ask that every migration has run on both databases."""
    for name, engine, base in (("database", "default", Base), ("keystore", KEYSTORE, KeystoreBase)):
        with db.get_engine(engine).connect() as connection:
            newest = ScriptDirectory.from_config(migrations(connection, base)).get_heads()
            present = MigrationContext.configure(connection).get_current_heads()
        if set(present) != set(newest):
            yield Finding(
                "not_migrated", f"the {name} has not the newest shape", "run flask db upgrade"
            )
