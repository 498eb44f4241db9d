"""One Argon2id turns what a person knows into what is compared and what unlocks."""

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

from argon2.low_level import Type, hash_secret_raw

from matching.vault import keys
from matching.vault.effort import Effort
from matching.vault.gate import gate

SALT_BYTES = 16
NOBODY_SALT = bytes(SALT_BYTES)
NOBODY_VERIFIER = bytes(keys.KEY_BYTES)
"""What an unknown name or phrase is compared with, so that it costs as much as a known one."""


@dataclass(frozen=True)
class Stretched:
    """What one Argon2id gives: a verifier to keep, and a lock that is never written down."""

    verifier: bytes = field(repr=False)
    lock: bytes = field(repr=False)

    def fits(self, kept: bytes | None) -> bool:
        """Tell whether this is what was kept, in a time that says nothing; nothing never fits."""
        return compare_digest(self.verifier, kept or NOBODY_VERIFIER) and kept is not None


@dataclass(frozen=True)
class Kept:
    """A new secret: what its row keeps of it, and the lock that is not kept."""

    salt: bytes
    verifier: bytes
    lock: bytes = field(repr=False)


def salt() -> bytes:
    """Return a new salt for one row."""
    return secrets.token_bytes(SALT_BYTES)


def keep(secret: str, effort: Effort) -> Kept:
    """Stretch a new secret under a new salt."""
    row_salt = salt()
    stretched = stretch(secret, row_salt, effort)
    return Kept(row_salt, stretched.verifier, stretched.lock)


def stretch(secret: str, row_salt: bytes, effort: Effort) -> Stretched:
    """Return verifier and lock: Argon2id (RFC 9106) under the row's own salt, then HKDF.

    Neither of the two can be computed from the other. No more than two of these run at once.
    """
    with gate.passing():
        stretched = hash_secret_raw(
            secret=secret.encode(),
            salt=row_salt,
            time_cost=effort.rounds,
            memory_cost=effort.memory_kib,
            parallelism=1,
            hash_len=keys.KEY_BYTES,
            type=Type.ID,
        )
    return Stretched(
        verifier=keys.derive(stretched, "bychange verifier 1"),
        lock=keys.derive(stretched, "bychange lock 1"),
    )
