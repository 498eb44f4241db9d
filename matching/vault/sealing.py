"""Sealing: what a person wrote leaves here unreadable, bound to the one place it belongs to."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.actor import Actor
from matching.domain.errors import SealBroken
from matching.vault import keys

VERSION = 1
NONCE_BYTES = 12
KEY_ID_BYTES = 4
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
LENGTH_BYTES = 4
SHORT_BLOCK = 64
LONG_BLOCK = 1024


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands, and the person whose it is."""

    person: UUID
    table: str
    column: str
    row: UUID


class Vault:
    """Seals and opens text.

    An envelope is `version (1) | key id (4) | nonce (12) | ciphertext and tag`, AES-256-GCM under
    the data key of the person, padded to 64 bytes or to 1 KiB so that its size says little. The
    associated data are version, key id, person, table, column and row: an envelope that is moved
    or altered cannot be opened.
    """

    def __init__(self, server_key: bytes) -> None:
        self._root = keys.derive(server_key, "bychange sealing 1")
        self._key_id = keys.derive(server_key, "bychange sealing key id 1")[:KEY_ID_BYTES]

    def seal(self, text: str, place: Place) -> bytes:
        """Return the envelope of a text for this place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = bytes([VERSION]) + self._key_id
        sealed = self._cipher(place).encrypt(nonce, _pad(text.encode()), _bind(header, place))
        return header + nonce + sealed

    def open(self, envelope: bytes, place: Place, *, by: Actor) -> str:
        """Return the text of an envelope.

        `by` is the person who will read it. Raises SealBroken for whatever does not fit, always
        the same.
        """
        header, nonce = envelope[: 1 + KEY_ID_BYTES], envelope[1 + KEY_ID_BYTES : HEADER_BYTES]
        if header != bytes([VERSION]) + self._key_id:
            raise SealBroken
        try:
            padded = self._cipher(place).decrypt(
                nonce, envelope[HEADER_BYTES:], _bind(header, place)
            )
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error
        return _unpad(padded).decode()

    def _cipher(self, place: Place) -> AESGCM:
        return AESGCM(keys.derive(self._root, f"person {place.person.hex}"))


def _bind(header: bytes, place: Place) -> bytes:
    return b"|".join(
        (header, place.person.bytes, place.table.encode(), place.column.encode(), place.row.bytes)
    )


def _pad(data: bytes) -> bytes:
    framed = len(data).to_bytes(LENGTH_BYTES, "big") + data
    block = SHORT_BLOCK if len(framed) <= SHORT_BLOCK else LONG_BLOCK
    return framed + bytes(-len(framed) % block)


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]
