"""An archive put back, whole or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import EpochLost, KeystoreInUse, SealBroken
from matching.domain.weeks import week_of
from matching.models.audit import AuditEntry
from matching.models.keystore import Wrap
from matching.services import audit, wraps
from matching.services.archives import accounts, erasing, reading, stores
from matching.services.archives.reading import Batch
from matching.services.archives.stores import Store
from matching.services.keys import Keys


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    week: date
    """When the archive was made."""
    erased: erasing.Erased


def restore(
    session: Session,
    *,
    file: Path,
    schema: str,
    with_keystore: bool,
    by: Actor,
    on: date,
    keys: Keys,
) -> Restored:
    """Put the data of an archive in the place of what is there.

    The keystore stays, unless it is empty and the archive's is wanted: whoever has no key in it is
    erased again, and whoever can sign in does so as before. The trail stays and tells of this,
    unless there is none. Raises OtherSchema, ArchiveBroken,
    KeystoreInUse and EpochLost, after which everything must be as it was: the transaction is
    undone.
    """
    if with_keystore:
        _refuse_keystore_in_use(session)
    data = stores.connection(session, Store.DATA)
    today = accounts.look(data)
    wanted = _wanted(session, with_keystore=with_keystore)
    with reading.opened(file, schema=schema, key=keys.backup_key) as archive:
        _replace(session, archive.batches, wanted)
    accounts.keep(data, today)
    _prove_epochs(session, keys)
    audit.record(
        session,
        by=by,
        action=Action.DATA_RESTORED,
        subject_id=by.id,
        on=on,
        detail=archive.week.isoformat(),
    )
    return Restored(archive.week, erasing.erase_again(session, week=week_of(on)))


def _wanted(session: Session, *, with_keystore: bool) -> Sequence[Table]:
    data = stores.tables(Store.DATA)
    if session.scalar(select(AuditEntry.number).limit(1)):
        # A trail is only ever added to: what happened since the backup did happen.
        data = [table for table in data if table.name not in stores.TRAIL]
    return [*data, *(stores.tables(Store.KEYSTORE) if with_keystore else [])]


def _replace(session: Session, batches: Iterable[Batch], wanted: Sequence[Table]) -> None:
    for store in Store:
        of_store = [table for table in wanted if stores.store_of(table) is store]
        if of_store:
            _empty(stores.connection(session, store), of_store)
    for batch in batches:
        # What is not wanted is read as well: only the last byte proves the whole.
        if batch.table in wanted:
            connection = stores.connection(session, stores.store_of(batch.table))
            connection.execute(insert(batch.table), batch.rows)


def _refuse_keystore_in_use(session: Session) -> None:
    connection = stores.connection(session, Store.KEYSTORE)
    for table in stores.tables(Store.KEYSTORE):
        if connection.execute(select(table).limit(1)).first():
            raise KeystoreInUse


def _prove_epochs(session: Session, keys: Keys) -> None:
    """Take the layer off one wrap of each epoch. Raises EpochLost when the key is not the one."""
    for epoch in session.scalars(select(Wrap.epoch).distinct()):
        row = session.scalars(select(Wrap).where(Wrap.epoch == epoch).limit(1)).one()
        try:
            wraps.bare(row, keys=keys)
        except SealBroken as error:
            raise EpochLost(epoch) from error


def _empty(connection: Connection, tables: Sequence[Table]) -> None:
    if connection.dialect.name == "postgresql":
        # Nobody may write a row that is neither removed nor restored.
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(table.name) for table in tables)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in reversed(tables):
        connection.execute(table.delete())
