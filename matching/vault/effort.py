"""How hard guessing is made, and how much of that work may run at once."""

import threading
from dataclasses import dataclass

AT_ONCE = 2

gate = threading.BoundedSemaphore(AT_ONCE)
"""Held while Argon2id runs: a flood of sign-ins waits instead of taking the memory."""


@dataclass(frozen=True)
class Effort:
    """The cost of one Argon2id: memory in KiB and number of passes."""

    memory_kib: int = 65_536
    rounds: int = 3
