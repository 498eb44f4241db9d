"""Archives: a stream of any length, encrypted so that nothing of it can be changed unnoticed.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption
and its Nonce-Reuse Misuse-Resistance", 2015): the plain text is cut into chunks, each sealed by
AES-256-GCM under a nonce of its number and of whether it is the last. A chunk that is missing,
repeated, moved, altered or brought from another archive does not open. Both ways hold no more
than two chunks in memory.
"""

import secrets
from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.errors import ArchiveBroken, ForeignArchive
from matching.vault import keys

MAGIC = b"bychange archive 1\n"
KEY_ID_BYTES = 8
SALT_BYTES = 32
LENGTH_BYTES = 2
CHUNK = 256 * 1024
TAG_BYTES = 16
COUNTER_BYTES = 11


def seal(parts: Iterable[bytes], *, about: bytes, key: bytes) -> Iterator[bytes]:
    """Yield the bytes of an archive, piece by piece.

    It is `magic | key id (8) | salt (32) | length of about (2) | about | chunks`. `about` can be
    read by everybody, and changed by nobody. Every archive has its own key, from the salt.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    head = MAGIC + _key_id(key) + salt + len(about).to_bytes(LENGTH_BYTES, "big") + about
    yield head
    cipher = _cipher(key, salt)
    for number, (chunk, last) in enumerate(_with_last(_chunks(parts))):
        yield cipher.encrypt(_nonce(number, last=last), chunk, head)


def open_(file: BinaryIO, *, key: bytes) -> tuple[bytes, Iterator[bytes]]:
    """Return `about` and the parts of an archive, opened one at a time while they are asked for.

    Whoever uses a part before the last one has come must be able to undo it. Raises ForeignArchive
    when another key made it, ArchiveBroken, at once or on the way, for whatever else does not fit.
    """
    head, salt, about = _read_head(file, key)
    sealed = _with_last(_blocks(file))
    parts = _opened(sealed, _cipher(key, salt), head)
    # With the first chunk `about` is proved as well.
    first = next(parts)
    return about, _after(first, parts)


def _read_head(file: BinaryIO, key: bytes) -> tuple[bytes, bytes, bytes]:
    magic = _exactly(file, len(MAGIC))
    if magic != MAGIC:
        raise ArchiveBroken
    key_id = _exactly(file, KEY_ID_BYTES)
    if key_id != _key_id(key):
        raise ForeignArchive
    salt = _exactly(file, SALT_BYTES)
    length = _exactly(file, LENGTH_BYTES)
    about = _exactly(file, int.from_bytes(length, "big"))
    return magic + key_id + salt + length + about, salt, about


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ArchiveBroken
    return data


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK + TAG_BYTES), b"")


def _opened(sealed: Iterable[tuple[bytes, bool]], cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    number = count()
    try:
        for block, last in sealed:
            yield cipher.decrypt(_nonce(next(number), last=last), block, head)
    except (InvalidTag, ValueError) as error:
        raise ArchiveBroken from error


def _after(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Cut parts of any size into chunks of one size; the last may be shorter, or empty."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    yield bytes(waiting)


def _with_last(items: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Say of each item whether it is the last."""
    waiting: bytes | None = None
    for item in items:
        if waiting is not None:
            yield waiting, False
        waiting = item
    if waiting is None:
        raise ArchiveBroken
    yield waiting, True


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + bytes([last])


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(keys.derive(key, f"bychange archive file {salt.hex()}"))


def _key_id(key: bytes) -> bytes:
    return keys.derive(key, "bychange archive key id")[:KEY_ID_BYTES]
