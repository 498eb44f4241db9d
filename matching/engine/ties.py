"""Among equal optima, the one that serves the lowest appeals: nobody gives way for nothing."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Rows
from matching.engine.plan import NOBODY, Plan, move_on, unseat
from matching.engine.problem import Integers

UNSEEN = -1
DEAD = -2


class Round(NamedTuple):
    """What a search among equals notes down."""

    seen_by: Integers
    """(M,): the appeal for which a mentor was seen last; UNSEEN; DEAD where nothing is to gain."""
    through: Integers
    """(M,): the appeal by which a mentor was seen."""
    queue: Integers
    """(M,)."""
    queued: Integers
    """(1,): how many are queued."""


@compiled
def prefer_older(rows: Rows, plan: Plan) -> None:
    """Change an optimal plan into an equally good one that serves the lowest appeals.

    1. For each appeal without a mentor, the lowest first, search along edges on which nobody gains
       or loses, from mentor to those who are there, and on.
    2. At a free place everybody on the way moves on, and one more is served for nothing.
    3. Else the highest appeal found that loses nothing by leaving makes way, if it is higher.
    4. Else no later appeal gains anything at the mentors seen: they are never searched again.

    The sets of appeals that optima serve are the bases of a matroid (after Mendelsohn and Dulmage
    1958), so exchanging each for the last in its circle ends at the first basis in their order.
    """
    mentors = len(plan.capacity)
    noted = Round(
        seen_by=np.full(mentors, UNSEEN),
        through=np.empty(mentors, np.int64),
        queue=np.empty(mentors, np.int64),
        queued=np.zeros(1, np.int64),
    )
    for appeal in range(len(plan.mentor_of)):
        if plan.mentor_of[appeal] == NOBODY and rows.first[appeal] < rows.first[appeal + 1]:
            _bring_in(rows, plan, noted, appeal)


@compiled
def _bring_in(rows: Rows, plan: Plan, noted: Round, newcomer: int) -> None:
    noted.queued[0] = 0
    _see(rows, plan, noted, newcomer, newcomer)
    highest, read = newcomer, 0
    while read < noted.queued[0]:
        mentor = noted.queue[read]
        read += 1
        if plan.taken[mentor] < plan.capacity[mentor]:
            move_on(plan, noted.through, newcomer, mentor)
            return
        first = plan.first_place[mentor]
        for appeal in plan.appeal_in[first : first + plan.taken[mentor]]:
            if plan.appeal_price[appeal] == 0 and appeal > highest:
                highest = appeal
            _see(rows, plan, noted, newcomer, appeal)
    if highest != newcomer:
        vacated = plan.mentor_of[highest]
        unseat(plan, highest)
        move_on(plan, noted.through, newcomer, vacated)
        return
    noted.seen_by[noted.queue[: noted.queued[0]]] = DEAD


@compiled
def _see(rows: Rows, plan: Plan, noted: Round, newcomer: int, appeal: int) -> None:
    """Queue the mentors that an appeal could be with just as well."""
    for edge in range(rows.first[appeal], rows.first[appeal + 1]):
        mentor = rows.column[edge]
        if rows.weight[edge] != plan.appeal_price[appeal] + plan.mentor_price[mentor]:
            continue
        if noted.seen_by[mentor] != newcomer and noted.seen_by[mentor] != DEAD:
            noted.seen_by[mentor] = newcomer
            noted.through[mentor] = appeal
            noted.queue[noted.queued[0]] = mentor
            noted.queued[0] += 1
