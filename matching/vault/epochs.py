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

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.errors import EpochLost, SealBroken
from matching.vault.keys import KEY_BYTES

NONCE_BYTES = 12


class EpochKeys:
    """The keys of the epochs that are not over, by number, in a file that only we may read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return f"EpochKeys({self.numbers()})"

    def numbers(self) -> tuple[int, ...]:
        """Return the epochs whose key exists, lowest first."""
        self._load()
        return tuple(sorted(self._keys))

    def begin(self, number: int) -> None:
        """Make the key of an epoch; one that exists is left as it is, whoever made it."""
        with self._alone():
            self._load()
            if number not in self._keys:
                self._write(self._keys | {number: secrets.token_bytes(KEY_BYTES)})

    def destroy_before(self, number: int) -> tuple[int, ...]:
        """Destroy the keys of all epochs before this one, and return which they were."""
        with self._alone():
            self._load()
            ended = tuple(sorted(old for old in self._keys if old < number))
            if ended:
                self._write({kept: key for kept, key in self._keys.items() if kept >= number})
        return ended

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
        if number not in self._keys:
            # Another process may have begun it.
            self._load()
        if number not in self._keys:
            raise EpochLost(number)
        return AESGCM(self._keys[number])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.lock")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _load(self) -> None:
        if self.path.exists():
            kept = json.loads(self.path.read_text())
            self._keys = {int(number): b64decode(key) for number, key in kept.items()}
        else:
            self._keys = {}

    def _write(self, kept: dict[int, bytes]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        written = json.dumps({number: b64encode(key).decode() for number, key in kept.items()})
        former = self._open_former()
        _write_new(fresh, written.encode())
        # Whole or not at all: a reader finds either the former file or this one.
        fresh.rename(self.path)
        _sync(self.path.parent)
        if former is not None:
            _overwrite(former)
        self._keys = kept

    def _open_former(self) -> int | None:
        return os.open(self.path, os.O_WRONLY) if self.path.exists() else None


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(descriptor: int) -> None:
    # The blocks of the former file would otherwise stay readable until they are used again. On
    # media that write elsewhere each time this is not enough: the operations page says so.
    with os.fdopen(descriptor, "wb") as file:
        file.write(bytes(os.fstat(descriptor).st_size))
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bind(number: int, bound: bytes) -> bytes:
    return b"bychange epoch %d|" % number + bound
