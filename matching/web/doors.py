"""How every try at a door ended, in the log: which door and how, never who and never from where.

The log is read with clock times. That somebody who signs in to the desk did so at a moment helps to
see an attack; that a seeker came back at a moment helps nobody but whoever looks for them. So
nothing is written about receipts, except that they are being guessed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from flask import current_app

from matching.domain.errors import Refused, TooManyTries


class Door(StrEnum):
    """What somebody is asked to prove."""

    PASSWORD = "password"  # noqa: S105  the name of a door
    OWN_PASSWORD = "own_password"  # noqa: S105  asked again before a change
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    NEW_FACTOR = "new_factor"
    RECEIPT = "receipt"


RIGHT = "right"


@contextmanager
def noted(door: Door) -> Iterator[None]:
    """Log how a try ended; around a function that tries, or as its decorator."""
    try:
        yield
    except Refused as refusal:
        if door is not Door.RECEIPT or isinstance(refusal, TooManyTries):
            _log(door, type(refusal).__name__)
        raise
    if door is not Door.RECEIPT:
        _log(door, RIGHT)


def _log(door: Door, outcome: str) -> None:
    current_app.logger.info("door=%s outcome=%s", door.value, outcome)
