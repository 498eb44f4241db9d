"""The best assignment of appeals to mentors, exact, with the prices that prove it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matching.domain.vocabulary import Policy
from matching.engine.compiled import compiled
from matching.engine.demands import joined_prices, one_by_one
from matching.engine.graph import rows_of, sorting_order
from matching.engine.inspection import TOO_LARGE, Inspection, bonus_for, inspect
from matching.engine.optimum import optimum
from matching.engine.problem import (
    Assignment,
    Edges,
    Index,
    Integers,
    ProblemError,
    WeightsTooLargeError,
    whole_numbers,
)

UNSOLVED = -1
"""In place of a bonus: this problem is for others to solve, or to refuse."""


def assign(
    edges: Edges,
    demand: ArrayLike | Sequence[int],
    capacity: ArrayLike | Sequence[int],
    *,
    policy: Policy = Policy.BEST_TOTAL,
) -> Assignment:
    """Choose the edges that are worth most together.

    demand: (A,) whole numbers from 0, how many different mentors each appeal may get;
    capacity: (M,) whole numbers from 0, how many appeals each mentor may take.
    BEST_TOTAL maximises the sum of the weights. SERVE_MOST first maximises the number of units of
    demand that are met (with a demand of 1 each: the number of people), then the sum.

    Of all equally good choices, the one that serves the lowest appeals: number them by age, and
    nobody gives way to a newer appeal for nothing. The same input gives the same answer.

    Raises ProblemError for an index out of range or a negative number, WeightsTooLargeError when
    int64 could overflow.
    """
    policy = Policy(policy)
    wanted, places = _counted(demand, "demand"), _counted(capacity, "capacity")
    served_first = policy is Policy.SERVE_MOST
    given = edges.appeal, edges.mentor, edges.weight, wanted, places, served_first
    found = _solve_plain(*given, _to_lift(edges.weight, served_first))
    if found.bonus == UNSOLVED:
        found = _solve_any(*given)
    return Assignment(
        policy=policy,
        chosen=found.chosen,
        unmatched=tuple(found.unmatched.tolist()),
        value=found.value,
        dual_value=found.dual_value,
        appeal_price=found.appeal_price,
        mentor_price=found.mentor_price,
        bonus=found.bonus,
    )


class _Solution(NamedTuple):
    chosen: Integers
    unmatched: Integers
    value: int
    dual_value: int
    appeal_price: Integers
    mentor_price: Integers
    bonus: int


def _counted(values: ArrayLike | Sequence[int], name: str) -> Integers:
    """Return `values` as int64 (N,); those that are so already are looked at by who solves."""
    if isinstance(values, np.ndarray) and values.dtype == np.int64 and values.ndim == 1:
        return values
    return whole_numbers(values, name, least=0)


def _to_lift(weight: Integers, served_first: bool) -> Integers:
    """Return weights that a bonus may be added to: the very ones where there is none."""
    return weight.copy() if served_first or not weight.flags.carray else weight


@compiled
def _solve_plain(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    served_first: bool,
    to_lift: Integers,
) -> _Solution:
    """Solve where edges are sorted and every demand is 1, without leaving compiled code.

    Where it is otherwise, or anything is wrong, nothing is solved: the bonus is UNSOLVED.
    Each crossing into compiled code costs a few hundredths of the whole where people are few.
    """
    seen = inspect(appeal, mentor, weight, demand, capacity)
    bonus = bonus_for(seen, served_first)
    if not seen.plain or bonus == TOO_LARGE:
        nothing = np.empty(0, np.int64)
        return _Solution(nothing, nothing, 0, 0, nothing, nothing, UNSOLVED)
    chosen, appeal_price, mentor_price = _prices_of_one(
        appeal, mentor, to_lift, demand, capacity, bonus
    )
    return _summed_up(
        appeal, mentor, weight, demand, capacity, bonus, chosen, appeal_price, mentor_price
    )


def _solve_any(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    served_first: bool,
) -> _Solution:
    """Solve in whatever order the edges stand, and whatever is asked for; refuse what is wrong."""
    whole_numbers(demand, "demand", least=0)
    whole_numbers(capacity, "capacity", least=0)
    bonus = _checked_bonus(inspect(appeal, mentor, weight, demand, capacity), served_first)
    order = sorting_order(appeal, mentor, len(demand), len(capacity))
    order = order[demand[appeal[order]] > 0]
    solve = _prices_of_one if demand.max(initial=0) <= 1 else _prices_of_several
    chosen, appeal_price, mentor_price = solve(
        appeal[order], mentor[order], weight[order], demand, capacity, bonus
    )
    chosen = np.sort(order[chosen])
    prices = appeal_price, mentor_price
    _price_the_absent(appeal, mentor, weight, demand, capacity, bonus, *prices)
    return _summed_up(appeal, mentor, weight, demand, capacity, bonus, chosen, *prices)


def _checked_bonus(seen: Inspection, served_first: bool) -> int:
    if not seen.appeals_known:
        raise ProblemError("an edge names an appeal that has no demand")
    if not seen.mentors_known:
        raise ProblemError("an edge names a mentor that has no capacity")
    bonus = bonus_for(seen, served_first)
    if bonus == TOO_LARGE:
        raise WeightsTooLargeError(f"{seen.most} matches of up to {seen.heaviest} could overflow")
    return bonus


@compiled
def _prices_of_one(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    bonus: int,
) -> tuple[Integers, Integers, Integers]:
    """Return the chosen edges and the prices, for sorted edges and demands of at most 1.

    The weights grow by the bonus.
    """
    return optimum(rows_of(appeal, mentor, weight, len(demand)), capacity, bonus)


def _prices_of_several(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    bonus: int,
) -> tuple[Integers, Integers, Integers]:
    """Return the chosen edges and the prices, for sorted edges and demands above 0."""
    single = one_by_one(appeal, mentor, weight + bonus, demand, capacity)
    rows = rows_of(single.appeal, single.mentor, single.weight, single.appeals)
    chosen, appeal_price, mentor_price = optimum(rows, single.capacity, 0)
    meant = single.edge[chosen]
    joined = joined_prices(single, appeal_price, mentor_price)
    return meant[meant >= 0], joined, mentor_price[: len(capacity)].copy()


@compiled
def _price_the_absent(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    bonus: int,
    appeal_price: Integers,
    mentor_price: Integers,
) -> None:
    """Price mentors without places and appeals without demand high enough for their edges.

    They took no part, and at these prices nobody would have wanted them to.
    """
    for edge in range(len(weight)):
        if capacity[mentor[edge]] == 0 and demand[appeal[edge]] > 0:
            worth = weight[edge] + bonus - appeal_price[appeal[edge]]
            mentor_price[mentor[edge]] = max(mentor_price[mentor[edge]], worth)
    for edge in range(len(weight)):
        if demand[appeal[edge]] == 0:
            worth = weight[edge] + bonus - mentor_price[mentor[edge]]
            appeal_price[appeal[edge]] = max(appeal_price[appeal[edge]], worth)


@compiled
def _summed_up(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    bonus: int,
    chosen: Integers,
    appeal_price: Integers,
    mentor_price: Integers,
) -> _Solution:
    """Return the solution with its sums: of what was chosen, and of the prices less each bonus.

    The parts of the latter may pass 64 bits and wrap around; the whole does not, and comes out
    right.
    """
    unmet, value, dual_value = demand.copy(), 0, 0
    for appeals in range(len(demand)):
        dual_value += demand[appeals] * appeal_price[appeals]
    for mentors in range(len(capacity)):
        dual_value += capacity[mentors] * mentor_price[mentors]
    for edge in chosen:
        unmet[appeal[edge]] -= 1
        value += weight[edge]
        dual_value += weight[edge] - appeal_price[appeal[edge]] - mentor_price[mentor[edge]]
    unmatched = np.flatnonzero(unmet > 0)
    return _Solution(chosen, unmatched, value, dual_value, appeal_price, mentor_price, bonus)
