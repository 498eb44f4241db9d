"""The gate before Argon2id: few at once on the whole machine, and a short queue before it."""

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from matching.domain.errors import Busy

AT_ONCE = 2
"""On one machine, however many processes there are: each takes 64 MiB and a core."""
QUEUE = 8
"""In one process. Whoever comes when it is full is asked to come again, so that a flood of sign-ins
never takes more than half of the threads that answer pages."""
PATIENCE_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.01


class Gate:
    """Lets a few pass at once, in all processes that use the same folder.

    A place is a lock on a small file: the system takes it back from a process that was killed.
    """

    def __init__(self, folder: Path, *, at_once: int = AT_ONCE, queue: int = QUEUE) -> None:
        self._folder = folder
        self._at_once = at_once
        self._queue = threading.BoundedSemaphore(queue)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Wait for a place and hold it.

        Raises Busy at once when the queue of this process is full, and after a while when no place
        becomes free.
        """
        if not self._queue.acquire(blocking=False):
            raise Busy
        try:
            place = self._place()
            try:
                yield
            finally:
                os.close(place)
        finally:
            self._queue.release()

    def _place(self) -> int:
        for _look in range(round(PATIENCE_SECONDS / LOOK_EVERY_SECONDS)):
            for number in range(self._at_once):
                place = _lock(self._folder / f"place-{number}")
                if place is not None:
                    return place
            time.sleep(LOOK_EVERY_SECONDS)
        raise Busy


def _lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def common_folder(name: str) -> Path:
    """Return the folder that all processes of this user share for this purpose.

    A folder of their own each, when somebody else on the machine took the name: then the places
    are counted in each process, and nobody is kept out.
    """
    folder = Path(tempfile.gettempdir()) / f"{name}-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_symlink() and folder.stat().st_uid == os.getuid():
            return folder
    return Path(tempfile.mkdtemp(prefix=name))


gate = Gate(common_folder("bychange"))
"""The one gate of this machine."""
