"""Alembic's entry: connection and database come from the caller, the shape from the models.

The data has its migrations in `versions`, the keystore in `keystore`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from matching import config, models  # noqa: F401  the models register their tables
from matching.db import Base, Rank, UtcDateTime, listen

INSTANCE = Path(__file__).parent.parent / "instance"


def plainly(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Write our column types down as what the database sees: a migration must not change later."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Rank):
        return "sa.SmallInteger()"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations on a connection, whole or not at all."""
    with _unreferred(connection):
        _run(connection)


@contextmanager
def _unreferred(connection: Connection) -> Iterator[None]:
    """Let SQLite drop a table without deleting what refers to it: it may be made anew."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        # Within a transaction it would change nothing.
        driver.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata", Base.metadata),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plainly,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the connection that was handed over, or open the configured database."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    engine = create_engine(config.from_environment(INSTANCE).database_url)
    listen(engine)
    with engine.connect() as connection:
        migrate(connection)
        connection.commit()


main()
