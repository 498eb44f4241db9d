"""CSV tables that lie in a folder or in archives there, read as streams and never past a limit."""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from matching.domain.errors import BrokenTaxonomy

LARGEST = 500_000_000
"""Bytes in all tables together, unpacked; more is no classification but an attack."""

_CHUNK = 1 << 16
# A locked member raises RuntimeError, a packing that nobody knows a kind of it.
_BROKEN = (BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError, csv.Error)


@dataclass
class Allowance:
    """How many bytes may still be read."""

    left: int = field(default_factory=lambda: LARGEST)

    def spend(self, size: int) -> None:
        """Take so many bytes. Raises BrokenTaxonomy when nothing is left."""
        self.left -= size
        if self.left < 0:
            raise BrokenTaxonomy("the files hold more than any classification does")


@dataclass(frozen=True)
class Table:
    """One CSV file, in the open or in an archive."""

    file: Path
    member: str | None = None
    """Its path within the archive; None when the file itself is the table."""

    @property
    def name(self) -> str:
        """The file name alone."""
        return Path(self.member or self.file).name

    @property
    def place(self) -> str:
        """Where it lies, for people."""
        return f"{self.file}/{self.member}" if self.member else str(self.file)

    def digest(self, allowance: Allowance) -> str:
        """Return the SHA-256 of the content. Raises BrokenTaxonomy."""
        content = sha256()
        with _named(self), self._open(allowance) as stream:
            while chunk := stream.read(_CHUNK):
                content.update(chunk)
        return content.hexdigest()

    def rows(
        self, needed: Iterable[str], allowance: Allowance, optional: Iterable[str] = ()
    ) -> Iterator[tuple[str, ...]]:
        """Yield these columns of every line; an optional one that is not there is empty.

        Raises BrokenTaxonomy that names the file, and the line or the missing column.
        """
        with _named(self), self._open(allowance) as stream:
            lines = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", newline=""), strict=True)
            header = next(lines, [])
            places = [_place(self, header, name) for name in needed]
            extra = [header.index(name) if name in header else None for name in optional]
            for line in lines:
                if len(line) != len(header):
                    raise BrokenTaxonomy(f"{self.name}: line {lines.line_num} is broken")
                chosen = [*places, *extra]
                yield tuple("" if place is None else line[place] for place in chosen)

    @contextmanager
    def _open(self, allowance: Allowance) -> Iterator[io.BufferedReader]:
        if self.member is None:
            with self.file.open("rb") as stream:
                yield _measured(stream, allowance)
        else:
            with ZipFile(self.file) as archive, archive.open(self.member) as stream:
                yield _measured(stream, allowance)


def find(folder: Path) -> list[Table]:
    """Return the tables in a folder, in its folders and in the archives there.

    Raises BrokenTaxonomy when there is no such folder, or an archive is broken.
    """
    if not folder.is_dir():
        raise BrokenTaxonomy(f"there is no folder {folder}")
    files = sorted([*folder.glob("*"), *folder.glob("*/*")])
    tables = [Table(file) for file in files if _is(file, ".csv")]
    for archive in (file for file in files if _is(file, ".zip")):
        tables += _packed(archive)
    return tables


def _is(file: Path, suffix: str) -> bool:
    return file.suffix.lower() == suffix and file.is_file()


def _packed(archive: Path) -> list[Table]:
    with _named(Table(archive)), ZipFile(archive) as opened:
        members = [each.filename for each in opened.infolist() if not each.is_dir()]
    return [Table(archive, member) for member in members if member.lower().endswith(".csv")]


def _place(table: Table, header: list[str], name: str) -> int:
    if name not in header:
        raise BrokenTaxonomy(f"{table.name}: there is no column {name}")
    return header.index(name)


@contextmanager
def _named(table: Table) -> Iterator[None]:
    """Have whatever is wrong with a file say which file it is."""
    try:
        yield
    except _BROKEN as problem:
        raise BrokenTaxonomy(f"{table.name}: {problem}") from problem


class _Measured(io.RawIOBase):
    """A stream that counts what it gives: headers of archives may lie about sizes."""

    def __init__(self, stream: io.BufferedIOBase, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as there is something."""
        chunk = self._stream.read(len(buffer))
        self._allowance.spend(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _measured(stream: object, allowance: Allowance) -> io.BufferedReader:
    return io.BufferedReader(_Measured(stream, allowance), _CHUNK)  # type: ignore[arg-type]
