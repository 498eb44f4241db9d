"""How long each kind of thing is kept, in whole weeks after it was needed last."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum


class ImpossibleRetention(ValueError):
    """A retention names something unknown, or not a whole number of weeks from 1."""


class Kept(StrEnum):
    """What goes when its time is over, in the order in which it goes."""

    ENDED_APPEALS = "ended_appeals"
    SILENT_APPEALS = "silent_appeals"
    CLOSED_WORDS = "closed_words"
    CLOSED_APPEALS = "closed_appeals"
    MESSAGES = "messages"
    APPLICATIONS = "applications"
    RETIRED_MENTORS = "retired_mentors"
    BLOCKED_MENTORS = "blocked_mentors"
    EMPTY_MENTORS = "empty_mentors"
    """The bare rows of erased mentors, once no pair hangs on them."""
    DRY_ROUNDS = "dry_rounds"
    ROUND_DETAILS = "round_details"
    PROPOSED_WORDS = "proposed_words"


@dataclass(frozen=True)
class Retention:
    """The weeks for each kind. Each default has its reason beside it."""

    ended_appeals: int = 12
    """Withdrawn and declined: a quarter, in which a declined person can still read why and a
    coordinator can take the appeal up again. What was withdrawn has lost its words at once."""
    silent_appeals: int = 26
    """A question was asked and never answered: half a year, for whoever had to flee first."""
    closed_words: int = 30
    """Story, skills, contact, plan and notes of closed appeals: the last question after a new
    job is asked after 26 weeks, and four more are left to answer it."""
    closed_appeals: int = 104
    """The bare row for the yearly figures: two of them can be compared."""
    messages: int = 12
    """Of closed pairs: a quarter in which a seeker can look up what a mentor advised."""
    applications: int = 12
    """Never vouched for by enough coordinators: silence for a quarter is an answer."""
    retired_mentors: int = 12
    """What retired mentors wrote: a quarter in which a concern can be followed up."""
    blocked_mentors: int = 52
    """Longer, so that whoever was shut out is recognised when they apply again."""
    empty_mentors: int = 1
    """Nobody is left in these rows: nothing to wait for."""
    dry_rounds: int = 2
    """Tries that nobody committed: people have changed long before."""
    round_details: int = 12
    """Who could have helped whom, and with which skills; the figures of the round stay."""
    proposed_words: int = 12
    """Words for everybody that nobody approved, refused and retired ones among them: a quarter in
    which a second coordinator can decide. What is approved stays."""

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 1:
                raise ImpossibleRetention(f"{each.name} must be at least 1 week")

    def changed(self, weeks: Mapping[str, int]) -> "Retention":
        """Return the same retention with other weeks for some kinds. Raises ImpossibleRetention."""
        unknown = set(weeks) - {each.name for each in fields(self)}
        if unknown:
            raise ImpossibleRetention(f"{min(unknown)} is nothing that is kept")
        return replace(self, **weeks)


def read(text: str) -> Retention:
    """Read `kind=weeks` pairs, separated by spaces; every other kind has its default.

    Raises ImpossibleRetention.
    """
    pairs = [pair.partition("=") for pair in text.split()]
    try:
        return Retention().changed({kind: int(weeks) for kind, _, weeks in pairs})
    except ImpossibleRetention:
        raise
    except ValueError as error:
        raise ImpossibleRetention("write kind=weeks, such as messages=12") from error


def before(week: date, *, weeks: int) -> date:
    """Return the Monday up to which, seen from `week`, the time of a kind is over."""
    return week - timedelta(weeks=weeks)
