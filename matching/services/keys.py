"""What the services need besides rows: the vault, and keys for what must be found unread."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from matching.vault import keys, stretching
from matching.vault.effort import Effort
from matching.vault.epochs import EpochKeys
from matching.vault.server_seal import ServerSeal
from matching.vault.stretching import Kept, Stretched
from matching.vault.unlocked import Unlocked


@dataclass(frozen=True, repr=False)
class Keys:
    """What is derived from the server key, the keys of epochs, and what is open at present."""

    effort: Effort
    epochs: EpochKeys
    sign_in_key: bytes
    receipt_key: bytes
    throttle_key: bytes
    recovery_code_key: bytes
    audit_key: bytes
    backup_key: bytes
    server_seal: ServerSeal
    """For what the server must read by itself."""
    unlocked: Unlocked = field(default_factory=Unlocked)
    """The private keys of who is signed in, for as long as they are answered."""

    def at_cost(self, effort: Effort) -> "Keys":
        """Return the same keys with another cost of one Argon2id."""
        return replace(self, effort=effort)

    def opened(self, private: Mapping[UUID, bytes]) -> "Keys":
        """Return the same keys as of now, with these private keys open, and no other."""
        return replace(self, epochs=self.epochs.now(), unlocked=Unlocked(private))

    def stretch(self, secret: str) -> Kept:
        """Return what to keep of a new password or phrase. Slow: not within a transaction."""
        return stretching.keep(secret, self.effort)

    def try_out(self, secret: str, salt: bytes | None) -> Stretched:
        """Return what a password or phrase gives with a salt; without one the work is the same."""
        return stretching.stretch(secret, salt or stretching.NOBODY_SALT, self.effort)


def from_secret(server_key: bytes, *, epoch_keys: Path, memory_kib: int, rounds: int) -> Keys:
    """Derive all keys; one Argon2id costs this memory, in KiB, and this number of passes."""
    effort = Effort(memory_kib=memory_kib, rounds=rounds)
    return Keys(
        effort=effort,
        epochs=EpochKeys(epoch_keys),
        sign_in_key=keys.derive(server_key, "bychange sign-in name 1"),
        receipt_key=keys.derive(server_key, "bychange receipt locator 1"),
        throttle_key=keys.derive(server_key, "bychange throttle target 1"),
        recovery_code_key=keys.derive(server_key, "bychange recovery code 1"),
        audit_key=keys.derive(server_key, "bychange audit chain 1"),
        backup_key=keys.derive(server_key, "bychange backup 1"),
        server_seal=ServerSeal(server_key),
    )


def page_secret(server_key: bytes) -> bytes:
    """Return the secret that signs the tokens of forms."""
    return keys.derive(server_key, "bychange form tokens 1")


def queue_secret(server_key: bytes) -> bytes:
    """Return the secret that signs what waits for the worker."""
    return keys.derive(server_key, "bychange work queue 1")
