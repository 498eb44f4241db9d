"""The two databases, table by table: what belongs into an archive, and in which order."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session

from matching.db import Base, KeystoreBase
from matching.models.accounts import BrowserSession, Throttle
from matching.models.audit import AuditEntry, AuditHead
from matching.models.keystore import Principal
from matching.models.openings import OpeningCount
from matching.models.worker import WorkerBeat

FLEETING = frozenset(
    row.__tablename__ for row in (BrowserSession, OpeningCount, Throttle, WorkerBeat)
)
"""Tables that are over within the day: an archive leaves them out, a restore empties them."""
TRAIL = frozenset({AuditEntry.__tablename__, AuditHead.__tablename__})
"""What a restore leaves alone when it is there."""


class Store(StrEnum):
    """One of the two databases. An archive holds them in this order."""

    DATA = "data"
    KEYSTORE = "keystore"


def tables(store: Store) -> Sequence[Table]:
    """Return every table of a database, each after those that it points at."""
    base = Base if store is Store.DATA else KeystoreBase
    return base.metadata.sorted_tables


def kept_tables(store: Store) -> Sequence[Table]:
    """Return the tables that belong into an archive."""
    return [table for table in tables(store) if table.name not in FLEETING]


def store_of(table: Table) -> Store:
    """Return which database a table belongs to."""
    return Store.DATA if table.metadata is Base.metadata else Store.KEYSTORE


def connection(session: Session, store: Store) -> Connection:
    """Return the connection of a session to one of the databases."""
    if store is Store.DATA:
        return session.connection()
    return session.connection(bind_arguments={"mapper": Principal})
