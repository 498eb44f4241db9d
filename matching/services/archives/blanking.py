"""What nobody can open any more does not stay as if somebody could."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import Column, Table, func, select, update
from sqlalchemy.orm import Session

from matching.services.archives import stores
from matching.services.archives.stores import Store
from matching.services.sealing import ERASED
from matching.vault import sealing


def blank(session: Session, *, alive: Collection[UUID]) -> int:
    """Empty whatever was sealed with a key that is not alive; return how many texts it was."""
    session.flush()
    data = stores.connection(session, Store.DATA)
    count = 0
    for table, column in _sealed_columns():
        # Every envelope begins with the id of its key; the rest of it may be long.
        start = func.substr(column, 1, sealing.BEFORE_NONCE)
        written = data.execute(select(table.c.id, start).where(column != ERASED)).all()
        dead = [row_id for row_id, begins in written if sealing.key_of(begins) not in alive]
        emptied = None if column.nullable else ERASED
        for row_id in dead:
            data.execute(update(table).where(table.c.id == row_id).values({column: emptied}))
        count += len(dead)
    session.expire_all()
    return count


def _sealed_columns() -> Iterator[tuple[Table, Column[bytes]]]:
    for table in stores.tables(Store.DATA):
        for column in table.columns:
            if column.info.get("sealed"):
                yield table, column
