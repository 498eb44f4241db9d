"""A folder for each taxonomy that was laid out: who needs it first fills it, all others wait."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

_LOCK = "lock"
_UNFINISHED = "unfinished-"
KEPT = 2
"""The newest folders that stay: requests that began before an update go on with the former one."""


@cache
def edition() -> str:
    """Return a digest of the code that lays a taxonomy out: another release lays out its own."""
    content = sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        content.update(module.read_bytes())
    return content.hexdigest()


def filled(folder: Path, name: str, fill: Callable[[Path], None]) -> Path:
    """Return the folder of this name, filled first when nobody has yet.

    It is filled under another name and moved when it is whole, so that a process killed in the
    middle leaves nothing that anybody would take for it.
    """
    wanted = folder / name
    if wanted.is_dir():
        return wanted
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        if not wanted.is_dir():
            _tidy(folder)
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
            fill(unfinished)
            unfinished.replace(wanted)
    return wanted


def discard(folder: Path, name: str) -> None:
    """Remove a folder that turned out to be damaged; the next who needs it fills it anew."""
    with _locked(folder):
        shutil.rmtree(folder / name, ignore_errors=True)


def _tidy(folder: Path) -> None:
    """Remove what was never finished, and all but the newest of what was."""
    unfinished = list(folder.glob(f"{_UNFINISHED}*"))
    finished = [each for each in folder.iterdir() if each.is_dir() and each not in unfinished]
    newest = sorted(finished, key=lambda each: each.stat().st_mtime, reverse=True)
    for outdated in (*unfinished, *newest[KEPT - 1 :]):
        shutil.rmtree(outdated)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / _LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
