"""What an archive holds, row by row."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from matching.domain.errors import OtherSchema
from matching.services.archives import stores, values
from matching.services.archives.stores import Store
from matching.vault import archive

BATCH_ROWS = 500
BATCH_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Batch:
    """Some rows of one table; those that they point at came before."""

    table: Table
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Opened:
    """An archive whose head is proved genuine; its rows are proved while they are read."""

    week: date
    batches: Iterator[Batch]


@contextmanager
def opened(path: Path, *, schema: str, key: bytes) -> Iterator[Opened]:
    """Open an archive for databases of this shape.

    Raises OtherSchema, ForeignArchive and ArchiveBroken; the last also while batches are read.
    """
    with path.open("rb") as file:
        about, parts = archive.open_(file, key=key)
        told = json.loads(about)
        if told["schema"] != schema:
            raise OtherSchema(f"the archive has {told['schema']}, the databases have {schema}")
        yield Opened(date.fromisoformat(told["week"]), _batches(_lines(parts)))


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for part in parts:
        seen = len(waiting)
        waiting += part
        while (end := waiting.find(b"\n", seen)) >= 0:
            yield bytes(waiting[:end])
            del waiting[: end + 1]
            seen = 0


def _batches(lines: Iterable[bytes]) -> Iterator[Batch]:
    for table, rows in groupby(_rows(lines), key=itemgetter(0)):
        for batch in _cut(rows):
            yield Batch(table, batch)


def _rows(lines: Iterable[bytes]) -> Iterator[tuple[Table, dict[str, Any], int]]:
    """Yield table, values and size of each row."""
    for line in lines:
        read = json.loads(line)
        if isinstance(read, dict):
            table, columns = _table(read), read["columns"]
        else:
            yield table, dict(zip(columns, values.row(read), strict=True)), len(line)


def _table(heading: dict[str, Any]) -> Table:
    for table in stores.kept_tables(Store(heading["store"])):
        if (table.name, table.columns.keys()) == (heading["table"], heading["columns"]):
            return table
    raise OtherSchema(f"the databases have no table {heading['table']} like that of the archive")


def _cut(rows: Iterable[tuple[Table, dict[str, Any], int]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for _table_of, row, row_size in rows:
        batch.append(row)
        size += row_size
        if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
