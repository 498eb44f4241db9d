"""When not to look for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody look for circles of things meanwhile: what is made here has none.

    Python does so again and again while many things are made, and walks over all that are there.
    For tens of thousands of people that takes longer than to read or to write them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
