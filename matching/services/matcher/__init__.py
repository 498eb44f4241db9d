"""The matcher as services see it: questions, answers, and the check of what must be proved."""

from matching.services.matcher.asking import (
    ProvedRound,
    RoundAnswer,
    match,
    outlook,
    prove,
    worth_of_places,
)
from matching.services.matcher.line import end, start

__all__ = [
    "ProvedRound",
    "RoundAnswer",
    "end",
    "match",
    "outlook",
    "prove",
    "start",
    "worth_of_places",
]
