"""One look over a problem: everything that must be known before it is solved."""

from typing import NamedTuple

from matching.engine.compiled import compiled
from matching.engine.problem import Index, Integers


class Inspection(NamedTuple):
    """What a problem is like. Counts are of the least that the edges need."""

    appeals: int
    """One more than the highest appeal that an edge names."""
    mentors: int
    heaviest: int
    """The highest weight, 0 without edges."""
    most: int
    """No more matches are possible than this."""
    sorted: bool
    """The edges are sorted by appeal and mentor."""
    one_each: bool
    """Every demand is 1."""


@compiled
def inspect(
    appeal: Index, mentor: Index, weight: Integers, demand: Integers, capacity: Integers
) -> Inspection:
    """Look at every number once."""
    appeals, mentors, heaviest, in_order = -1, -1, 0, True
    last_appeal, last_mentor = -1, -1
    for edge in range(len(weight)):
        here, there = appeal[edge], mentor[edge]
        in_order &= (here > last_appeal) | ((here == last_appeal) & (there > last_mentor))
        last_appeal, last_mentor = here, there
        appeals, mentors = max(appeals, here), max(mentors, there)
        heaviest = max(heaviest, weight[edge])
    most = min(len(weight), _sum_of(demand, len(weight)), _sum_of(capacity, len(weight)))
    one_each = True
    for wanted in demand:
        one_each &= wanted == 1
    return Inspection(appeals + 1, mentors + 1, heaviest, most, in_order, one_each)


@compiled
def _sum_of(amounts: Integers, most: int) -> int:
    """Return the sum, with no amount counted above `most`: so it stays within 64 bits."""
    total = 0
    for amount in amounts:
        total += min(amount, most)
    return total
