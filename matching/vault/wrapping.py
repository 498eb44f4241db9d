"""Key pairs of those who may read, and keys that are wrapped for one of them.

A wrap is HPKE in base mode (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM): everybody can make one
for a public key, only the holder of the private key can open it.
"""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from matching.domain.errors import SealBroken

NONCE_BYTES = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_private() -> bytes:
    """Return a new private key, 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the public key of a private one, 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def wrap(key: bytes, *, public: bytes, key_id: UUID, holder_id: UUID) -> bytes:
    """Return a key that only this holder can unwrap, bound to its id and to theirs."""
    recipient = X25519PublicKey.from_public_bytes(public)
    return _SUITE.encrypt(key, recipient, _bind(key_id, holder_id))


def unwrap(wrapped: bytes, *, private: bytes, key_id: UUID, holder_id: UUID) -> bytes:
    """Return the key again. Raises SealBroken for whatever does not fit."""
    holder = X25519PrivateKey.from_private_bytes(private)
    try:
        return _SUITE.decrypt(wrapped, holder, _bind(key_id, holder_id))
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def lock_up(private: bytes, *, lock: bytes, holder_id: UUID) -> bytes:
    """Return a private key under the lock that somebody's password or receipt gives."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(lock).encrypt(nonce, private, holder_id.bytes)


def unlock(locked: bytes, *, lock: bytes, holder_id: UUID) -> bytes:
    """Return the private key again. Raises SealBroken for whatever does not fit."""
    try:
        return AESGCM(lock).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], holder_id.bytes)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def _bind(key_id: UUID, holder_id: UUID) -> bytes:
    return b"bychange wrap 1|" + key_id.bytes + holder_id.bytes
