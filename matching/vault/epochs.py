"""The keys of epochs: a layer around every wrap that can be destroyed.

They live in one small file and nowhere else. When an epoch is over and everybody who is still with
us was carried over to the next, its key is destroyed: what backups hold of that epoch stays closed.
"""

import fcntl
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.errors import EpochLost, SealBroken
from matching.vault.keys import KEY_BYTES

NONCE_BYTES = 12


Stamp = tuple[int, int]


class Known(NamedTuple):
    """What was read from the file, and a stamp that changes with every change of the file."""

    stamp: Stamp | None
    keys: dict[int, bytes]


class EpochKeys:
    """The keys of the epochs that are not over, by number, in a file that only we may read."""

    def __init__(self, path: Path, known: Known | None = None) -> None:
        self.path = path
        self._known = known or Known(None, {})

    def __repr__(self) -> str:
        return f"EpochKeys({self.numbers()})"

    def numbers(self) -> tuple[int, ...]:
        """Return the epochs whose key exists, lowest first."""
        self._load()
        return tuple(sorted(self._known.keys))

    def now(self) -> "EpochKeys":
        """Return the keys that exist now, for whoever is answered next.

        What others destroyed meanwhile is not kept in memory here either.
        """
        if self._known.stamp != self._stamp():
            self._load()
        return EpochKeys(self.path, self._known)

    def begin(self, number: int) -> None:
        """Make the key of an epoch; one that exists is left as it is, whoever made it."""
        with self._changing():
            if number not in self._known.keys:
                self._write(self._known.keys | {number: secrets.token_bytes(KEY_BYTES)})

    def destroy_before(self, number: int) -> tuple[int, ...]:
        """Destroy the keys of all epochs before this one, and return which they were."""
        with self._changing():
            ended = tuple(sorted(old for old in self._known.keys if old < number))
            if ended:
                left = {kept: key for kept, key in self._known.keys.items() if kept >= number}
                self._write(left)
        return ended

    def interrupted(self) -> bool:
        """Tell whether a change was cut short: the next one tidies up what it left."""
        return any(rest.exists() for rest in (self._fresh, self._former))

    def close(self, content: bytes, *, number: int, bound: bytes) -> bytes:
        """Put a layer around something. Raises EpochLost when the key of the epoch is gone."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(number).encrypt(nonce, content, _bind(number, bound))

    def open_(self, closed: bytes, *, number: int, bound: bytes) -> bytes:
        """Take the layer off. Raises EpochLost, and SealBroken for whatever does not fit."""
        nonce, content = closed[:NONCE_BYTES], closed[NONCE_BYTES:]
        try:
            return self._cipher(number).decrypt(nonce, content, _bind(number, bound))
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def _cipher(self, number: int) -> AESGCM:
        if number not in self._known.keys:
            # Another process may have begun it.
            self._load()
        key = self._known.keys.get(number)
        if key is None:
            raise EpochLost(number)
        return AESGCM(key)

    @property
    def _fresh(self) -> Path:
        return self.path.with_name(f"{self.path.name}.new")

    @property
    def _former(self) -> Path:
        return self.path.with_name(f"{self.path.name}.former")

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.lock")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            fcntl.flock(file, kind)
            yield

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._locked(fcntl.LOCK_EX):
            self._tidy()
            self._known = self._read()
            yield

    def _load(self) -> None:
        # Together with other readers, but never while the former file is being overwritten.
        with self._locked(fcntl.LOCK_SH):
            self._known = self._read()

    def _read(self) -> Known:
        if not self.path.exists():
            return Known(None, {})
        kept = json.loads(self.path.read_text())
        return Known(self._stamp(), {int(number): b64decode(key) for number, key in kept.items()})

    def _stamp(self) -> Stamp | None:
        if not self.path.exists():
            return None
        found = self.path.stat()
        return found.st_ino, found.st_mtime_ns

    def _write(self, kept: dict[int, bytes]) -> None:
        written = json.dumps({number: b64encode(key).decode() for number, key in kept.items()})
        _write_new(self._fresh, written.encode())
        if self.path.exists():
            # An administrator who rotates by hand must not shut the service out of its own file.
            owner = self.path.stat()
            os.chown(self._fresh, owner.st_uid, owner.st_gid)
            # Under a name, so that it is found and overwritten even if we are killed now.
            os.link(self.path, self._former)
        # Whole or not at all: a reader finds either the former file or this one.
        self._fresh.rename(self.path)
        _sync(self.path.parent)
        self._tidy()
        self._known = self._read()

    def _tidy(self) -> None:
        if self._fresh.exists():
            _destroy(self._fresh)
        if not self._former.exists() or not self.path.exists():
            return
        if self._former.samefile(self.path):
            # Interrupted before the new file took its place: these keys are in use.
            self._former.unlink()
        else:
            _destroy(self._former)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _destroy(path: Path) -> None:
    # The blocks of the file would otherwise stay readable until they are used again. On media that
    # write elsewhere each time this is not enough: the operations page says so.
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bind(number: int, bound: bytes) -> bytes:
    return b"bychange epoch %d|" % number + bound
