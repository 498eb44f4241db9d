"""What the standing solution says between two rounds: about one appeal, and about one more place.

The standing solution is the best for all who wait for a first helper today: pass 1 of a round.
"""

from dataclasses import dataclass
from uuid import UUID

from matching.domain.matches import Pair, Unserved


@dataclass(frozen=True)
class Outlook:
    """What is best for one appeal now, given everybody else."""

    best: Pair | Unserved
    """Their mentor, without alternatives; or why they get nobody."""
    moved: int
    """How many others have another mentor, or none, because this appeal is there."""
    fewer_served: int
    """How many others get nobody because it is there."""
    cost: int
    """By how much the value of all others falls because it is there, in millionths."""


@dataclass(frozen=True)
class Worth:
    """What one more place of an offer would add."""

    offer_id: UUID
    served: int
    """People who would get a first helper and now get none."""
    value: int
    """In millionths; below 0 only where more are served."""
