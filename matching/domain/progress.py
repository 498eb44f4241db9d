"""What is followed in a pairing, and after it."""

from collections.abc import Mapping
from enum import StrEnum

from matching.domain.lifecycles import Outcome
from matching.domain.vocabulary import Role

QUIET_WEEKS = 3
"""So many weeks without a session or a check-in, and somebody should ask."""

FEWEST_MINUTES = 5
MOST_MINUTES = 600

MAY_CLOSE_AS: Mapping[Role, tuple[Outcome, ...]] = {
    Role.MENTOR: (
        Outcome.COURSE_FINISHED,
        Outcome.EMPLOYED,
        Outcome.STOPPED_BY_MENTOR,
        Outcome.LOST_CONTACT,
    ),
    Role.SEEKER: (
        Outcome.EMPLOYED,
        Outcome.COURSE_FINISHED,
        Outcome.REMATCH,
        Outcome.STOPPED_BY_SEEKER,
    ),
    Role.COORDINATOR: tuple(Outcome),
    Role.ADMINISTRATOR: tuple(Outcome),
}
"""How each of them may say that a pairing ended."""


class Going(StrEnum):
    """How a pairing is going, in the word of one of the two."""

    WELL = "well"
    SLOWLY = "slowly"
    STUCK = "stuck"


class Milestone(StrEnum):
    """When a pairing that ended well is asked about again."""

    DAYS_30 = "days_30"
    DAYS_90 = "days_90"
    DAYS_180 = "days_180"

    @property
    def days(self) -> int:
        """Return how many days after the end."""
        return int(self.value.removeprefix("days_"))


class StillEmployed(StrEnum):
    """The answer to a follow-up."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Happening(StrEnum):
    """What the desk may know of a pairing, week by week."""

    STARTED = "started"
    SESSION = "session"
    CHECK_IN = "check_in"
    CLOSED = "closed"
    FOLLOW_UP = "follow_up"


class Shelf(StrEnum):
    """Where a coordinator looks for a pairing."""

    OPEN = "open"
    STALLED = "stalled"
    PAUSED = "paused"
    CLOSED = "closed"
