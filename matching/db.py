"""The base of all rows, constraint names, connections, and the one place that commits."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    SmallInteger,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 15_000

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and read back aware on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Mark what a database without time zones returns as UTC."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _values(members: type[StrEnum]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    """What every row class inherits.

    An enumeration of strings is stored by its values, under a CHECK constraint.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=_values,
        ),
        datetime: UtcDateTime(),
    }


class KeystoreBase(DeclarativeBase):
    """What every row class of the keystore inherits: a database of its own, for wrapped keys."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = Base.type_annotation_map


class Rank(TypeDecorator[IntEnum]):
    """A member of an ordered enumeration, stored as its small number."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, members: type[IntEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: IntEnum | None, dialect: Dialect) -> int | None:
        """Store the number."""
        return None if value is None else int(self.members(value))

    def process_result_value(self, value: int | None, dialect: Dialect) -> IntEnum | None:
        """Read the member back."""
        return None if value is None else self.members(value)


KEYSTORE = "keystore"

# Errors of the database name the statement only: its values would tell about people.
db = SQLAlchemy(engine_options={"pool_pre_ping": True, "hide_parameters": True})


def listen(engine: Engine) -> None:
    """Prepare an engine: SQLite is told to keep its promises, writers queue instead of failing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: `_begin_sqlite` does, with the right kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "journal_mode=WAL",
        # What was committed survives a power cut: the key of an epoch is destroyed on that promise.
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at its first statement, so that two of them wait for each other
    # instead of failing half way.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def bind_both() -> None:
    """Have every session of the current application find rows of the keystore in the keystore."""
    for engine in db.engines.values():
        listen(engine)
    db.sessionmaker.configure(binds={KeystoreBase: db.get_engine(KEYSTORE)})


def tell_sessions(**facts: object) -> None:
    """Have every session of the current application carry these in its `info`."""
    db.sessionmaker.configure(info=facts)


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session that writes; commit at the end, roll everything back on any error.

    Of the two databases the keystore is committed first. If the other does not follow, a new key
    has nothing to open, and what was to be erased has no key: both are safe, and tidied up later.
    """
    # The contexts end in reverse: the one opened last is committed first.
    with _writing("default") as data, _writing(KEYSTORE) as keystore:
        bound = {"bind": data, "binds": {KeystoreBase: keystore}}
        with db.sessionmaker(**bound, join_transaction_mode="rollback_only") as session:
            yield session
            session.commit()


@contextmanager
def _writing(engine: str) -> Iterator[Connection]:
    with db.get_engine(engine).connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def snapshot() -> Iterator[Session]:
    """Yield a session that sees each database as it is at its first look, until the end."""
    with (
        _still("default") as data,
        _still(KEYSTORE) as keystore,
        db.sessionmaker(bind=data, binds={KeystoreBase: keystore}) as session,
    ):
        yield session


@contextmanager
def _still(engine: str) -> Iterator[Connection]:
    with db.get_engine(engine).connect() as connection:
        if connection.dialect.name == "postgresql":
            # A transaction of SQLite is a snapshot by itself.
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection


def reading() -> Session:
    """Return the session of this request that only reads; it is closed with the request."""
    return db.session


@contextmanager
def glance() -> Iterator[Session]:
    """Yield a session for one short look, closed at once: nothing is kept from it."""
    with db.sessionmaker() as session:
        yield session


def tidy() -> None:
    """Have SQLite empty its logs, which still hold what was erased; a server tidies by itself."""
    for engine in db.engines.values():
        if engine.dialect.name == "sqlite":
            # Beside any transaction: within one there is nothing that could be emptied.
            with closing(engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def answers() -> None:
    """Ask both databases something small; raises when one does not answer."""
    for engine in db.engines.values():
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
