"""What the services need besides rows: the vault, and keys for what must be found unread."""

from dataclasses import dataclass, replace

from matching.vault import keys
from matching.vault.effort import Effort
from matching.vault.passwords import Passwords
from matching.vault.sealing import Vault


@dataclass(frozen=True)
class Keys:
    """Everything that is derived from the server key, made once when the service starts."""

    vault: Vault
    passwords: Passwords
    effort: Effort
    sign_in_key: bytes
    receipt_key: bytes
    throttle_key: bytes
    audit_key: bytes

    def at_cost(self, effort: Effort) -> "Keys":
        """Return the same keys with another cost of one Argon2id."""
        return replace(self, passwords=Passwords(effort), effort=effort)


def from_secret(server_key: bytes, *, memory_kib: int, rounds: int) -> Keys:
    """Derive all keys; one Argon2id costs this memory, in KiB, and this number of passes."""
    effort = Effort(memory_kib=memory_kib, rounds=rounds)
    return Keys(
        vault=Vault(server_key),
        passwords=Passwords(effort),
        effort=effort,
        sign_in_key=keys.derive(server_key, "bychange sign-in name 1"),
        receipt_key=keys.derive(server_key, "bychange receipt locator 1"),
        throttle_key=keys.derive(server_key, "bychange throttle target 1"),
        audit_key=keys.derive(server_key, "bychange audit chain 1"),
    )


def page_secret(server_key: bytes) -> bytes:
    """Return the secret that signs the tokens of forms."""
    return keys.derive(server_key, "bychange form tokens 1")
