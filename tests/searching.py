"""Looking for words in bytes, in every shape in which somebody might have left them."""

import subprocess
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

from flask import Flask
from sqlalchemy import Engine, text

from matching.db import KEYSTORE, db

BEFORE = 4
"""How many characters of base64 depend on what stands before or behind."""


def shapes(word: str) -> Iterator[bytes]:
    """A word as it might be written by somebody who did not seal it."""
    for plain in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")):
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for before in range(3):
            # The ends depend on the neighbours: what is between them does not.
            shifted = b64encode(bytes(before) + plain)[BEFORE:-BEFORE]
            yield shifted
            yield shifted.translate(bytes.maketrans(b"+/", b"-_"))
    for escaped in (quote(word), quote_plus(word)):
        yield escaped.encode()
        yield escaped.lower().encode()
    # As JSON and Python write letters that are not ASCII, and as they write all.
    yield word.encode("ascii", "backslashreplace")
    yield "".join(f"\\u{ord(letter):04x}" for letter in word).encode()
    yield word.encode("ascii", "xmlcharrefreplace")


def found(words: Iterable[str], data: bytes) -> list[str]:
    """Which of the words stand in the data, in any shape."""
    return [word for word in words if any(shape in data for shape in shapes(word))]


def found_stored(words: Iterable[str], app: Flask) -> list[str]:
    """Which of the words stand in the files of both databases, logs and journals among them."""
    words, seen = list(words), set()
    with app.app_context():
        for path in _files(list(db.engines.values())):
            seen.update(found(words, _bytes(path)))
    return [word for word in words if word in seen]


def _bytes(path: Path) -> bytes:
    """What is in a file, read by another process; nothing when it is gone by now.

    A process that opens and closes a file of SQLite loses every lock that it has on it.
    """
    read = subprocess.run(["cat", path], capture_output=True, check=False)
    assert read.returncode == 0 or not path.exists()
    return read.stdout


def size_of_both(app: Flask) -> dict[str, int]:
    """How many bytes each database has on the disk."""
    with app.app_context():
        return {
            name: sum(_size(path) for path in _files([db.get_engine(name)]))
            for name in ("default", KEYSTORE)
        }


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _files(engines: Iterable[Engine]) -> list[Path]:
    return sorted({path for engine in engines for path in _files_of(engine) if path.is_file()})


def _files_of(engine: Engine) -> Iterable[Path]:
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        # The log, its index and a journal stand beside it, under names that begin the same.
        return path.parent.glob(f"{path.name}*")
    with engine.connect() as connection:
        # What was only in memory goes to the disk; the log keeps what it had.
        connection.execute(text("CHECKPOINT"))
        return Path(connection.scalar(text("SHOW data_directory"))).rglob("*")
