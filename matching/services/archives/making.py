"""One file that holds both databases, encrypted."""

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from matching.domain.errors import ArchiveExists
from matching.domain.weeks import week_of
from matching.services.archives import stores, values
from matching.services.archives.stores import Store
from matching.vault import archive

AT_ONCE = 500
"""How many rows are read from the database at a time."""
SEALED_AT_ONCE = 5
"""How many, when each of them may hold megabytes that somebody wrote."""
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class About:
    """What an archive says of itself to everybody who holds it."""

    schema: str
    """The shape of the databases: the revisions of their migrations."""
    week: str


def make(session: Session, *, to: Path, schema: str, on: date, key: bytes) -> None:
    """Write both databases, as this session sees them, into a new file that only we may read.

    The session sees a snapshot. The keystore is looked at after the data: whoever is erased in
    between has rows but no key, and is erased again when the archive is restored. There is either a
    whole archive under this name in the end, or none. Raises ArchiveExists.
    """
    about = json.dumps(asdict(About(schema=schema, week=week_of(on).isoformat())))
    with _new_file(to) as file:
        for piece in archive.seal(_lines(session), about=about.encode(), key=key):
            file.write(piece)


def _lines(session: Session) -> Iterator[bytes]:
    for store in Store:
        connection = stores.connection(session, store)
        for table in stores.kept_tables(store):
            yield _heading(store, table.name, table.columns.keys())
            for row in connection.execute(_in_parts(table)):
                yield values.line(row)


def _in_parts(table: Table) -> Select[Any]:
    sealed = any(column.info.get("sealed") for column in table.columns)
    return select(table).execution_options(yield_per=SEALED_AT_ONCE if sealed else AT_ONCE)


def _heading(store: Store, table: str, columns: Iterable[str]) -> bytes:
    heading = {"store": store.value, "table": table, "columns": list(columns)}
    return json.dumps(heading).encode() + b"\n"


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that stands under its name only when everything is in it."""
    if path.exists():
        raise ArchiveExists(str(path))
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(_claim(unfinished), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _claim(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)


def _name(unfinished: Path, path: Path) -> None:
    try:
        # A renaming replaces whatever has the name, so the name is taken first. A hard link would
        # do both at once, but not on the memory sticks that archives are carried away on.
        os.close(_claim(path))
    except FileExistsError as error:
        raise ArchiveExists(str(path)) from error
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
