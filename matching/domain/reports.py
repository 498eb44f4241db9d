"""The figures of the whole programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matching.domain.lifecycles import BarCause, DeclineReason, Outcome, ProposalStatus
from matching.domain.matches import Waits
from matching.domain.progress import Milestone, StillEmployed

REFUSING = (BarCause.COORDINATOR, BarCause.MENTOR, BarCause.SEEKER)
"""Those who may refuse a suggested pair, in the order in which they are asked."""


class Stage(StrEnum):
    """How far an appeal has come; who reached one has reached those before it."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    READY = "ready"
    PROPOSED = "proposed"
    PAIRED = "paired"
    REACHED = "reached"
    """Found a job, or finished what they wanted to learn."""


@dataclass(frozen=True)
class Reached:
    """How many came this far, and how large a part of all that is."""

    stage: Stage
    people: int
    share: float


@dataclass(frozen=True)
class Ended:
    """How many pairs ended so, and how large a part of all that ended."""

    outcome: Outcome
    pairs: int
    share: float


@dataclass(frozen=True)
class Lasting:
    """Whether jobs lasted until a milestone."""

    milestone: Milestone
    answers: Mapping[StillEmployed, int]
    unanswered: int
    """Asked for already, and not known yet."""

    @property
    def share(self) -> float | None:
        """Return how many of those who said yes or no said yes; None when nobody did."""
        yes, no = self.answers[StillEmployed.YES], self.answers[StillEmployed.NO]
        return yes / (yes + no) if yes + no else None


@dataclass(frozen=True)
class Refusals:
    """How often pairs that the matcher suggested were refused for a reason, and by whom."""

    reason: DeclineReason
    by: Mapping[BarCause, int]
    """By coordinators, who overrule the matcher, by mentors and by seekers."""


@dataclass(frozen=True)
class Report:
    """Everything at once, as it is now."""

    funnel: tuple[Reached, ...]
    declined: int
    withdrawn: int
    mentors_applied: int
    mentors_active: int
    proposals: Mapping[ProposalStatus, int]
    decided: int
    """Suggested pairs that a coordinator has decided about, either way."""
    refusals: tuple[Refusals, ...]
    paired_waits: Waits
    """From the appeal to the first pair, of those who have had one."""
    waiting: Waits
    """From the appeal until now, of those who never had anybody."""
    outcomes: tuple[Ended, ...]
    sessions: int
    minutes: int
    lasting: tuple[Lasting, ...]


def share(part: int, whole: int) -> float:
    """Return a part of a whole; nothing of nothing is nothing."""
    return part / whole if whole else 0.0


def waits(counted: Sequence[tuple[int, int]]) -> Waits:
    """Return how long a group waited, from pairs of weeks waited and how many people did.

    The median of an even number is the mean of the two in the middle.
    """
    people = sum(number for _, number in counted)
    if not people:
        return Waits(people=0, median=None, worst=None)
    ordered = sorted((weeks, number) for weeks, number in counted if number)
    lower, upper = _at(ordered, (people - 1) // 2), _at(ordered, people // 2)
    return Waits(people=people, median=(lower + upper) / 2, worst=ordered[-1][0])


def _at(ordered: Sequence[tuple[int, int]], place: int) -> int:
    passed = 0
    for weeks, number in ordered:
        passed += number
        if place < passed:
            return weeks
    raise IndexError(place)
