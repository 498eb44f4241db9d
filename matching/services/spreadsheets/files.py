"""Files: read at once, and written whole, for our eyes only, never over what is there by chance."""

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from matching.domain.errors import FileInTheWay, UnreadableSpreadsheet

OWNER_ONLY = 0o600


def read(path: Path) -> bytes:
    """Return what is in a file. Raises UnreadableSpreadsheet."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSpreadsheet(error.strerror or "it cannot be read") from error


def refuse_in_the_way(written: Iterable[Path], inputs: Iterable[Path], *, force: bool) -> None:
    """Refuse to write over what is read, over one another and, unless forced, over anything.

    Raises FileInTheWay.
    """
    taken = [*inputs]
    for path in written:
        if any(_same(path, other) for other in taken):
            raise FileInTheWay(f"{path} is named twice: an input is never overwritten")
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise FileInTheWay(f"{path} is a folder, a link or a device")
        if not force and path.exists():
            raise FileInTheWay(f"{path} is there already; --force replaces it")
        taken.append(path)


def write(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files that stand under their names only when all of them are complete.

    Raises FileInTheWay for a name that was taken meanwhile, and for a place where nothing can be
    written; then those that are there already stay as they are.
    """
    unfinished: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            unfinished[path] = _written_beside(path, content)
        for path, beside in unfinished.items():
            _name(beside, path, force=force)
    except OSError as error:
        raise FileInTheWay(f"{error.filename}: {error.strerror}") from error
    finally:
        for beside in unfinished.values():
            beside.unlink(missing_ok=True)


def _same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def _written_beside(path: Path, content: bytes) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    claimed = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(claimed, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _name(beside: Path, path: Path, *, force: bool) -> None:
    if not force:
        # Whoever made a file of this name meanwhile keeps it.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    beside.replace(path)
