"""The process of the matcher, found from outside: as anybody on the machine would."""

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60


def of(parent: int | None = None) -> int | None:
    """The number of the matcher that a process has started; nothing while there is none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            # What follows the name in brackets: the state, then the parent.
            state, started_by = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(started_by) == (parent or os.getpid()) and b"matching.engine" in command:
            return int(folder.name) if state != "Z" else None
    return None


def is_running(number: int) -> bool:
    """Tell whether a process is there and not just waiting to be counted."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(holds: Callable[[], object]) -> None:
    """Wait until something holds. Fails when it does not come about."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
