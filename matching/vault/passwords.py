"""Passwords, hashed with Argon2id, at most two at once so that sign-ins cannot take the memory."""

import threading
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 15
MAXIMUM_LENGTH = 200
AT_ONCE = 2

_slots = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Passwords:
    """Hashing with the cost of this deployment: memory in KiB and number of passes."""

    memory_kib: int = 65_536
    rounds: int = 3
    _hasher: PasswordHasher = field(init=False, repr=False)
    _nobody: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hasher = PasswordHasher(
            time_cost=self.rounds, memory_cost=self.memory_kib, parallelism=1
        )
        object.__setattr__(self, "_hasher", hasher)
        object.__setattr__(self, "_nobody", hasher.hash("nobody has this password"))

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        with _slots:
            return self._hasher.hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Tell whether a password fits; without a stored hash the work is the same, the answer no."""
        with _slots:
            try:
                self._hasher.verify(stored or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None
