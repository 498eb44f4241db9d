"""The best assignment of appeals to mentors, exact, with the prices that prove it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matching.domain.vocabulary import Policy
from matching.engine.compiled import compiled
from matching.engine.demands import joined_prices, one_by_one
from matching.engine.graph import rows_of, sorting_order
from matching.engine.inspection import Inspection, inspect
from matching.engine.optimum import optimum
from matching.engine.problem import (
    LARGEST,
    Assignment,
    Edges,
    Index,
    Integers,
    ProblemError,
    WeightsTooLargeError,
    whole_numbers,
)


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
    wanted = whole_numbers(demand, "demand", least=0)
    places = whole_numbers(capacity, "capacity", least=0)
    seen = inspect(edges.appeal, edges.mentor, edges.weight, wanted, places)
    bonus = _bonus(seen, len(wanted), len(places), Policy(policy))
    given = edges.appeal, edges.mentor, edges.weight, wanted, places, bonus
    if seen.sorted and seen.one_each:
        found = _solve_plain(*given, _to_lift(edges.weight, bonus))
    else:
        found = _solve_any(*given)
    return Assignment(
        policy=Policy(policy),
        chosen=found.chosen,
        unmatched=tuple(found.unmatched.tolist()),
        value=found.value,
        dual_value=found.dual_value,
        appeal_price=found.appeal_price,
        mentor_price=found.mentor_price,
        bonus=bonus,
    )


class _Solution(NamedTuple):
    chosen: Integers
    unmatched: Integers
    value: int
    dual_value: int
    appeal_price: Integers
    mentor_price: Integers


def _bonus(seen: Inspection, appeals: int, mentors: int, policy: Policy) -> int:
    """Return what a match is worth in itself.

    Any bonus from the highest value on serves most; beyond twice of it, the number of matches can
    also be read back from a difference of prices.
    """
    if seen.appeals > appeals:
        raise ProblemError("an edge names an appeal that has no demand")
    if seen.mentors > mentors:
        raise ProblemError("an edge names a mentor that has no capacity")
    bonus = 2 * seen.heaviest * seen.most + 1 if policy is Policy.SERVE_MOST else 0
    if max(seen.heaviest + bonus, seen.heaviest * seen.most) >= LARGEST:
        raise WeightsTooLargeError(f"{seen.most} matches of up to {seen.heaviest} could overflow")
    return bonus


def _to_lift(weight: Integers, bonus: int) -> Integers:
    """Return weights that a bonus may be added to: the very ones where there is none."""
    return weight.copy() if bonus or not weight.flags.carray else weight


@compiled
def _solve_plain(
    appeal: Index,
    mentor: Index,
    weight: Integers,
    demand: Integers,
    capacity: Integers,
    bonus: int,
    to_lift: Integers,
) -> _Solution:
    """Solve where edges are sorted and every demand is 1, without leaving compiled code."""
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
    bonus: int,
) -> _Solution:
    """Solve in whatever order the edges stand, and whatever is asked for."""
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
    return _Solution(chosen, unmatched, value, dual_value, appeal_price, mentor_price)
