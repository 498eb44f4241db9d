"""Random ids of browser sessions, and payloads that only the holder of the id can open."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matching.domain.errors import SealBroken
from matching.vault import keys

TOKEN_BYTES = 32
NONCE_BYTES = 12


def new() -> str:
    """Return a new random id, 256 bits, safe in a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """Return what the database keeps of an id: enough to find, too little to sign in with."""
    return hashlib.sha256(token.encode()).digest()


def seal(token: str, data: bytes) -> bytes:
    """Return the data, encrypted under the id."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(token).encrypt(nonce, data, digest(token))


def open_(token: str, sealed: bytes) -> bytes:
    """Return the data again. Raises SealBroken for whatever does not fit."""
    try:
        return _cipher(token).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], digest(token))
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def _cipher(token: str) -> AESGCM:
    return AESGCM(keys.derive(token.encode(), "bychange session payload 1"))
