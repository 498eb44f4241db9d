"""What happens in the background, and when each part of it is due."""

from datetime import datetime, timedelta
from enum import StrEnum

NIGHT = 1
"""The hour, in UTC, from which the nightly duties are due: before dawn in Minsk."""
ALIVE_WITHIN = timedelta(minutes=5)
"""A worker that was not seen for longer than this is taken to be absent."""


class Duty(StrEnum):
    """One thing that the worker does by itself."""

    HEARTBEAT = "heartbeat"
    """Showing that it is there."""
    SWEEP = "sweep"
    """Ended browser sessions, old tries, unanswered proposals."""
    PURGE = "purge"
    """What the retention says is no longer needed."""
    ROTATION = "rotation"
    """A new epoch of keys, when the present one is old enough."""


def is_due(duty: Duty, *, last: datetime | None, at: datetime) -> bool:
    """Tell whether a duty that was last done at one moment is due at another.

    A night that nobody worked through is made up for at the first chance.
    """
    if last is None or duty is Duty.HEARTBEAT:
        return True
    return last < latest_night(at)


def latest_night(at: datetime) -> datetime:
    """Return the last moment at which the nightly duties became due."""
    today = at.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return today if today <= at else today - timedelta(days=1)
