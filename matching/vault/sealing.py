"""Sealing: what a person wrote leaves here unreadable, bound to the one place it belongs to."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.errors import SealBroken
from matching.vault.padding import pad, unpad

VERSION = 1
NONCE_BYTES = 12
KEY_ID_BYTES = 16
BEFORE_NONCE = 1 + KEY_ID_BYTES
HEADER_BYTES = BEFORE_NONCE + NONCE_BYTES


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands, and which key seals it there."""

    key_id: UUID
    table: str
    column: str
    row: UUID


def seal(text: str, place: Place, key: bytes) -> bytes:
    """Return the envelope of a text for this place.

    An envelope is `version (1) | key id (16) | nonce (12) | ciphertext and tag`, AES-256-GCM under
    a random data key, padded to 64 bytes or to whole KiB so that its size says little. The
    associated data are version, key id, table, column and row: an envelope that is moved or
    altered cannot be opened.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, pad(text.encode()), _bind(place))
    return _header(place) + nonce + sealed


def open_(envelope: bytes, place: Place, key: bytes) -> str:
    """Return the text of an envelope. Raises SealBroken for whatever does not fit."""
    if envelope[:BEFORE_NONCE] != _header(place):
        raise SealBroken
    nonce, sealed = envelope[BEFORE_NONCE:HEADER_BYTES], envelope[HEADER_BYTES:]
    try:
        return unpad(AESGCM(key).decrypt(nonce, sealed, _bind(place))).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def key_of(envelope: bytes) -> UUID:
    """Return the id of the key that an envelope names; it opens with no other."""
    return UUID(bytes=envelope[1:BEFORE_NONCE])


def _header(place: Place) -> bytes:
    return bytes([VERSION]) + place.key_id.bytes


def _bind(place: Place) -> bytes:
    return b"|".join((_header(place), place.table.encode(), place.column.encode(), place.row.bytes))
