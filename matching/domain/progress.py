"""What is followed in a pairing, and after it."""

from enum import StrEnum


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
