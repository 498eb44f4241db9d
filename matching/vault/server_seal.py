"""The server's own seal: for what it must read by itself, with nobody signed in."""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.errors import SealBroken
from matching.vault import keys
from matching.vault.padding import pad, unpad

VERSION = 1
NONCE_BYTES = 12
HEADER_BYTES = 1 + NONCE_BYTES


class ServerSeal:
    """Seals and opens under a key that is derived from the server key alone.

    An envelope is `version (1) | nonce (12) | ciphertext and tag`, AES-256-GCM, padded. The
    associated data are version, table, column and row: an envelope that is moved or altered cannot
    be opened. Whoever has the server key opens it: nothing that a person wrote belongs here.
    """

    def __init__(self, server_key: bytes) -> None:
        self._cipher = AESGCM(keys.derive(server_key, "bychange server sealed 1"))

    def seal(self, text: str, *, table: str, column: str, row: UUID) -> bytes:
        """Return the envelope of a text for this place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, pad(text.encode()), _bind(table, column, row))
        return bytes([VERSION]) + nonce + sealed

    def open(self, envelope: bytes, *, table: str, column: str, row: UUID) -> str:
        """Return the text of an envelope. Raises SealBroken for whatever does not fit."""
        if envelope[:1] != bytes([VERSION]):
            raise SealBroken
        nonce, sealed = envelope[1:HEADER_BYTES], envelope[HEADER_BYTES:]
        try:
            return unpad(self._cipher.decrypt(nonce, sealed, _bind(table, column, row))).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error


def _bind(table: str, column: str, row: UUID) -> bytes:
    return b"|".join((bytes([VERSION]), table.encode(), column.encode(), row.bytes))
