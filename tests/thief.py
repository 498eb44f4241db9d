"""Somebody who took the disk and the server's keys, and opens whatever these open.

They have every row of both databases, an archive if there is one, the file with the server key and
the file with the keys of epochs. What they lack is what people know: passwords, receipts, the
recovery key.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matching.db import glance
from matching.domain.errors import EpochLost, SealBroken
from matching.models import inventory
from matching.models.inventory import Exposure
from matching.services import keys as services_keys
from matching.services.archives import stores
from matching.services.archives.reading import opened
from matching.services.archives.stores import Store
from matching.services.keys import Keys
from matching.vault import sealing, tokens
from matching.vault.epochs import EpochKeys
from matching.vault.sealing import Place
from matching.vault.stretching import SALT_BYTES
from tests.services.attacking import Loot

Rows = Mapping[str, list[dict[str, Any]]]
Where = tuple[str, str, UUID]


def rows_of_databases() -> Rows:
    """Every row of both databases."""
    with glance() as session:
        return {
            table.name: [
                dict(row._mapping)
                for row in stores.connection(session, store).execute(select(table))
            ]
            for store in Store
            for table in stores.tables(store)
        }


def rows_of_archive(file: Path, *, schema: str, key: bytes) -> Rows:
    """Every row of an archive, which the server key opens."""
    rows: dict[str, list[dict[str, Any]]] = {}
    with opened(file, schema=schema, key=key) as archive:
        for batch in archive.batches:
            rows.setdefault(batch.table.name, []).extend(batch.rows)
    return rows


def loot(rows: Rows) -> Loot:
    """What is wrapped, locked and sealed among these rows."""
    return Loot(
        wraps=[
            (row["key_id"], row["holder_id"], row["epoch"], row["closed"]) for row in rows["wrap"]
        ],
        locked=[
            (row["id"], row["epoch"], row["locked_private"])
            for row in rows["principal"]
            if row["locked_private"] is not None
        ],
        sealed=list(_sealed(rows)),
    )


def _sealed(rows: Rows) -> Iterator[tuple[Where, Place, bytes]]:
    for table, column in sorted(inventory.columns(inventory.DATA, Exposure.SEALED)):
        for row in rows.get(table, []):
            if envelope := row[column]:
                place = Place(sealing.key_of(envelope), table, column, row["id"])
                yield (table, column, row["id"]), place, envelope


def locks(rows: Rows, secrets: Iterable[str], keys: Keys) -> set[bytes]:
    """What passwords and receipts open, tried with every salt that the keys of epochs lay open."""
    salts = set()
    for holder_id, epoch, locked in loot(rows).locked:
        with suppress(EpochLost, SealBroken):
            bound = b"principal|" + holder_id.bytes
            salts.add(keys.epochs.open_(locked, number=epoch, bound=bound)[:SALT_BYTES])
    return {keys.try_out(secret, salt).lock for secret in secrets for salt in salts}


@dataclass(frozen=True)
class Thief:
    """The disk and both key files, and nobody's secret."""

    server_key: bytes
    epoch_keys: Path
    rows: Rows

    @property
    def keys(self) -> Keys:
        """What the server derives from its key."""
        return services_keys.from_secret(
            self.server_key, epoch_keys=self.epoch_keys, memory_kib=64, rounds=1
        )

    @property
    def own(self) -> set[bytes]:
        """Every key that is at hand, to be tried on everything that a key might open."""
        derived = {getattr(self.keys, field.name) for field in fields(Keys)}
        epochs = EpochKeys(self.epoch_keys)
        epochs.numbers()
        return {self.server_key, *epochs._known.keys.values()} | {
            key for key in derived if isinstance(key, bytes)
        }

    def server_sealed(self) -> Iterator[str]:
        """What is sealed for the server."""
        for table, column in inventory.columns(inventory.DATA, Exposure.SERVER_SEALED):
            for row in self.rows[table]:
                if row[column] is not None:
                    at = {"table": table, "column": column, "row": row["id"]}
                    yield self.keys.server_seal.open(row[column], **at)

    def peeled(self) -> Iterator[bytes]:
        """Wraps and private keys without the layer of their epoch."""
        taken, epochs = loot(self.rows), self.keys.epochs
        for key_id, holder_id, epoch, closed in taken.wraps:
            bound = b"wrap|" + key_id.bytes + holder_id.bytes
            yield epochs.open_(closed, number=epoch, bound=bound)
        for holder_id, epoch, locked in taken.locked:
            yield epochs.open_(locked, number=epoch, bound=b"principal|" + holder_id.bytes)

    def sessions(self) -> Iterator[bytes]:
        """Whatever any key at hand opens of the sessions of browsers."""
        for row in self.rows.get("browser_session", []):
            for key in self.own:
                for token in (key.hex(), b64encode(key).decode(), row["id_digest"].hex()):
                    with suppress(SealBroken):
                        yield tokens.open_(token, row["payload"])

    def sealed(self) -> Mapping[Where, str]:
        """Whatever of people's words any key at hand opens, as private key, lock or data key."""
        taken = loot(self.rows)
        found = dict(taken.opened_with(EpochKeys(self.epoch_keys), self.own, self.own))
        for where, place, envelope in taken.sealed:
            for key in self.own:
                with suppress(SealBroken):
                    found[where] = sealing.open_(envelope, place, key)
        return found

    def everything(self) -> bytes:
        """All that is plain, and all that was opened, as one."""
        plain = [repr(row) for rows in self.rows.values() for row in rows]
        raw = [value for rows in self.rows.values() for row in rows for value in row.values()]
        kept = [value for value in raw if isinstance(value, bytes)]
        words = [*plain, *map(str, raw), *self.server_sealed(), *self.sealed().values()]
        return b"\n".join(
            [*(word.encode() for word in words), *kept, *self.peeled(), *self.sessions()]
        )
