"""The matcher as services see it: questions, answers, and the check of what must be proved."""

from matching.services.matcher.asking import (
    ProvedPair,
    ProvedRound,
    RoundAnswer,
    match,
    outlook,
    prove,
    prove_pair,
    worth_of_places,
)
from matching.services.matcher.line import end, start

__all__ = [
    "ProvedPair",
    "ProvedRound",
    "RoundAnswer",
    "end",
    "match",
    "outlook",
    "prove",
    "prove_pair",
    "start",
    "worth_of_places",
]
