"""How hard guessing is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """The cost of one Argon2id: memory in KiB and number of passes."""

    memory_kib: int = 65_536
    rounds: int = 3
