"""Is anybody left whom one more place could serve? If not, a proof of it, to add to the prices."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Rows, cells, named
from matching.engine.plan import NOBODY, Plan
from matching.engine.problem import Flags


class Reach(NamedTuple):
    """Whom those without a mentor could reach by asking others to move on."""

    appeals: Flags
    mentors: Flags
    more: bool
    """One of these mentors has a free place, so that one more appeal could be matched."""


@compiled
def reach(rows: Rows, plan: Plan) -> Reach:
    """Search from all appeals without a mentor at once, in any order."""
    appeals = plan.mentor_of == NOBODY
    mentors = np.zeros(len(plan.capacity), np.bool_)
    stack = np.empty(len(appeals), np.int64)
    size, more = 0, False
    for appeal in np.flatnonzero(appeals):
        stack[size] = appeal
        size += 1
    while size > 0:
        size -= 1
        appeal = stack[size]
        for edge in cells(rows.first, appeal):
            mentor = named(rows.column, edge)
            if mentors[mentor] or plan.capacity[mentor] == 0 or rows.weight[edge] == 0:
                continue
            mentors[mentor] = True
            more = more or plan.taken[mentor] < plan.capacity[mentor]
            first = plan.first_place[mentor]
            for other in plan.appeal_in[first : first + plan.taken[mentor]]:
                appeals[other] = True
                stack[size] = other
                size += 1
    return Reach(appeals, mentors, more)


@compiled
def lift(plan: Plan, reached: Reach, by: int) -> None:
    """Change the prices as they must when every weight grows and no more can be matched.

    The mentors reached and the appeals not reached cover every edge, and a chosen edge exactly
    once (Konig 1931). So raising their prices by as much as the weights restores the optimum.
    """
    for mentor in range(len(plan.capacity)):
        if reached.mentors[mentor]:
            plan.mentor_price[mentor] += by
    for appeal in range(len(plan.mentor_of)):
        if not reached.appeals[appeal]:
            plan.appeal_price[appeal] += by
