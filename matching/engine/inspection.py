"""One look over a problem: everything that must be known before it is solved."""

from typing import NamedTuple

from matching.engine.compiled import compiled
from matching.engine.problem import LARGEST, Index, Integers

TOO_LARGE = -1
"""In place of a bonus: sums could overflow."""


class Inspection(NamedTuple):
    """What a problem is like."""

    heaviest: int
    """The highest weight, 0 without edges."""
    most: int
    """No more matches are possible than this."""
    appeals_known: bool
    """Every appeal that an edge names has a demand."""
    mentors_known: bool
    """Every mentor that an edge names has a capacity."""
    plain: bool
    """Both; and edges are sorted by appeal and mentor, demands are 1, no capacity is below 0."""


@compiled
def inspect(
    appeal: Index, mentor: Index, weight: Integers, demand: Integers, capacity: Integers
) -> Inspection:
    """Look at every number once."""
    appeals, mentors, heaviest, plain = -1, -1, 0, True
    last_appeal, last_mentor = -1, -1
    for edge in range(len(weight)):
        here, there = appeal[edge], mentor[edge]
        plain &= (here > last_appeal) | ((here == last_appeal) & (there > last_mentor))
        last_appeal, last_mentor = here, there
        appeals, mentors = max(appeals, here), max(mentors, there)
        heaviest = max(heaviest, weight[edge])
    most = min(len(weight), _sum_of(demand, len(weight)), _sum_of(capacity, len(weight)))
    for wanted in demand:
        plain &= wanted == 1
    for places in capacity:
        plain &= places >= 0
    appeals_known, mentors_known = appeals < len(demand), mentors < len(capacity)
    plain &= appeals_known & mentors_known
    return Inspection(heaviest, most, appeals_known, mentors_known, plain)


@compiled
def bonus_for(seen: Inspection, served_first: bool) -> int:
    """Return what a match is worth in itself, or TOO_LARGE.

    Any bonus from the highest value on serves most; beyond twice of it, the number of matches can
    also be read back from a difference of prices. LARGEST is reached neither by a lifted weight nor
    by a value: divided here, as a product could wrap around.
    """
    if served_first:
        if seen.heaviest > (LARGEST - 2) // (2 * seen.most + 1):
            return TOO_LARGE
        return 2 * seen.heaviest * seen.most + 1
    return TOO_LARGE if seen.heaviest > (LARGEST - 1) // max(1, seen.most) else 0


@compiled
def _sum_of(amounts: Integers, most: int) -> int:
    """Return the sum, with no amount counted above `most`: so it stays within 64 bits."""
    total = 0
    for amount in amounts:
        total += min(amount, most)
    return total
