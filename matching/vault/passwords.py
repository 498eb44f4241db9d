"""Passwords, hashed with Argon2id."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matching.domain import passwords
from matching.vault.effort import Effort, gate

MINIMUM_LENGTH = passwords.SHORTEST
MAXIMUM_LENGTH = passwords.LONGEST


class Passwords:
    """Hashes and checks at the cost of this deployment."""

    def __init__(self, effort: Effort) -> None:
        self._hasher = PasswordHasher(
            time_cost=effort.rounds, memory_cost=effort.memory_kib, parallelism=1
        )
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        with gate:
            return self._hasher.hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Tell whether a password fits. Without a stored hash: the same work, and no."""
        with gate:
            try:
                self._hasher.verify(self._nobody if stored is None else stored, password)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None
