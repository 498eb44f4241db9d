"""A plan: who is with whom, and the prices. What the kernels read and change in place."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.problem import LARGEST, Integers

NOBODY = -1
CLOSED = LARGEST
"""The price of a mentor without places: above any weight, so that nobody ever asks for one."""


class Plan(NamedTuple):
    """The matching and its prices. `capacity` counts the places that anybody could ever take."""

    capacity: Integers
    """(M,)."""
    appeal_price: Integers
    """(A,): what an appeal gains by its mentor, at these prices."""
    mentor_price: Integers
    """(M,)."""
    mentor_of: Integers
    """(A,), or NOBODY."""
    place_of: Integers
    """(A,): which place of its mentor an appeal has."""
    taken: Integers
    """(M,): how many places are taken; those come first."""
    first_place: Integers
    """(M + 1,): where the places of each mentor begin."""
    appeal_in: Integers
    """Who has each place."""


@compiled
def empty_plan(appeals: int, capacity: Integers) -> Plan:
    """Return a plan in which nobody is with anybody and nothing has a price."""
    first_place = np.zeros(len(capacity) + 1, np.int64)
    first_place[1:] = np.cumsum(capacity)
    mentor_price = np.zeros(len(capacity), np.int64)
    mentor_price[capacity == 0] = CLOSED
    return Plan(
        capacity=capacity,
        appeal_price=np.zeros(appeals, np.int64),
        mentor_price=mentor_price,
        mentor_of=np.full(appeals, NOBODY, np.int64),
        place_of=np.zeros(appeals, np.int64),
        taken=np.zeros(len(capacity), np.int64),
        first_place=first_place,
        appeal_in=np.full(first_place[-1], NOBODY, np.int64),
    )


@compiled
def begin_anew(plan: Plan) -> None:
    """Make a plan as empty as it was at first."""
    plan.appeal_price[:] = 0
    plan.mentor_price[:] = np.where(plan.capacity == 0, CLOSED, 0)
    plan.mentor_of[:] = NOBODY
    plan.taken[:] = 0
    plan.appeal_in[:] = NOBODY


@inlined
def seat(plan: Plan, appeal: int, mentor: int) -> None:
    """Give an appeal the next place of a mentor."""
    place = plan.first_place[mentor] + plan.taken[mentor]
    plan.appeal_in[place] = appeal
    plan.place_of[appeal] = place
    plan.mentor_of[appeal] = mentor
    plan.taken[mentor] += 1


@inlined
def unseat(plan: Plan, appeal: int) -> None:
    """Take the place of an appeal; the one in the mentor's last taken place moves up."""
    mentor = plan.mentor_of[appeal]
    plan.taken[mentor] -= 1
    last = plan.first_place[mentor] + plan.taken[mentor]
    moved = plan.appeal_in[last]
    plan.appeal_in[plan.place_of[appeal]] = moved
    plan.place_of[moved] = plan.place_of[appeal]
    plan.appeal_in[last] = NOBODY
    plan.mentor_of[appeal] = NOBODY


@compiled
def move_on(plan: Plan, through: Integers, newcomer: int, free: int) -> None:
    """Walk from a free place back to the newcomer: everybody leaves and takes the place beyond.

    through: (M,), the appeal by which each mentor on the way was reached.
    """
    while True:
        appeal = through[free]
        left = plan.mentor_of[appeal]
        if left != NOBODY:
            unseat(plan, appeal)
        seat(plan, appeal, free)
        if appeal == newcomer:
            return
        free = left
