"""The best assignment of appeals to mentors, exact, with the prices that prove it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matching.domain.vocabulary import Policy
from matching.engine.compiled import compiled
from matching.engine.demands import joined_prices, one_by_one
from matching.engine.graph import is_sorted, rows_of, sorting_order
from matching.engine.optimum import optimum
from matching.engine.plan import CLOSED
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
    bonus = _bonus(edges, wanted, places, Policy(policy))
    solution = _solve(edges, wanted, places, bonus)
    triple = Triple(edges.appeal, edges.mentor, edges.weight)
    _price_the_absent(triple, wanted, places, bonus, solution)
    met = np.bincount(edges.appeal[solution.chosen], minlength=len(wanted))
    return Assignment(
        policy=Policy(policy),
        chosen=solution.chosen,
        unmatched=tuple(np.flatnonzero(met < wanted).tolist()),
        value=int(edges.weight[solution.chosen].sum()),
        dual_value=_dual_value(triple, wanted, places, bonus, solution),
        appeal_price=solution.appeal_price,
        mentor_price=solution.mentor_price,
        bonus=bonus,
    )


class Triple(NamedTuple):
    """Edges as compiled functions take them."""

    appeal: Index
    mentor: Index
    weight: Integers


class _Solution(NamedTuple):
    chosen: Integers
    appeal_price: Integers
    mentor_price: Integers


def _bonus(edges: Edges, demand: Integers, capacity: Integers, policy: Policy) -> int:
    """Return what a match is worth in itself.

    Any bonus from the highest value on serves most; beyond twice of it, the number of matches can
    also be read back from a difference of prices.
    """
    if len(edges) and int(edges.appeal.max()) >= len(demand):
        raise ProblemError("an edge names an appeal that has no demand")
    if len(edges) and int(edges.mentor.max()) >= len(capacity):
        raise ProblemError("an edge names a mentor that has no capacity")
    heaviest = int(edges.weight.max()) if len(edges) else 0
    # Clipped, so that their sums stay within 64 bits.
    most = int(min(demand.clip(max=len(edges)).sum(), capacity.clip(max=len(edges)).sum()))
    most = min(most, len(edges))
    bonus = 2 * heaviest * most + 1 if policy is Policy.SERVE_MOST else 0
    if max(heaviest + bonus, heaviest * most) >= LARGEST:
        raise WeightsTooLargeError(f"{most} matches of up to {heaviest} could overflow")
    return bonus


def _solve(edges: Edges, demand: Integers, capacity: Integers, bonus: int) -> _Solution:
    order = None
    if not is_sorted(edges.appeal, edges.mentor):
        order = sorting_order(edges.appeal, edges.mentor, len(demand), len(capacity))
    if demand.size and int(demand.min()) == 0:
        order = np.arange(len(edges)) if order is None else order
        order = order[demand[edges.appeal[order]] > 0]
    appeal, mentor, weight = edges.appeal, edges.mentor, edges.weight
    if order is not None:
        appeal, mentor, weight = appeal[order], mentor[order], weight[order]
    solve = _solve_several if demand.size and int(demand.max()) > 1 else _solve_single
    solution = solve(Edges.trusted(appeal, mentor, weight), demand, capacity, bonus)
    return solution if order is None else solution._replace(chosen=np.sort(order[solution.chosen]))


def _solve_single(edges: Edges, demand: Integers, capacity: Integers, bonus: int) -> _Solution:
    rows = rows_of(edges.appeal, edges.mentor, edges.weight, len(demand))
    plan, chosen = optimum(rows, capacity, bonus)
    return _Solution(chosen, plan.appeal_price, plan.mentor_price)


def _solve_several(edges: Edges, demand: Integers, capacity: Integers, bonus: int) -> _Solution:
    single = one_by_one(edges.appeal, edges.mentor, edges.weight + bonus, demand, capacity)
    rows = rows_of(single.appeal, single.mentor, single.weight, single.appeals)
    plan, chosen = optimum(rows, single.capacity, 0)
    meant = single.edge[chosen]
    return _Solution(
        chosen=np.sort(meant[meant >= 0]),
        appeal_price=joined_prices(single, plan.appeal_price, plan.mentor_price),
        mentor_price=plan.mentor_price[: len(capacity)].copy(),
    )


@compiled
def _price_the_absent(
    edges: Triple, demand: Integers, capacity: Integers, bonus: int, solution: _Solution
) -> None:
    """Price mentors without places and appeals without demand high enough for their edges.

    They took no part, and at these prices nobody would have wanted them to.
    """
    appeal_price, mentor_price = solution.appeal_price, solution.mentor_price
    mentor_price[mentor_price == CLOSED] = 0
    for edge in range(len(edges.weight)):
        appeal, mentor = edges.appeal[edge], edges.mentor[edge]
        if capacity[mentor] == 0 and demand[appeal] > 0:
            worth = edges.weight[edge] + bonus - appeal_price[appeal]
            mentor_price[mentor] = max(mentor_price[mentor], worth)
    for edge in range(len(edges.weight)):
        appeal, mentor = edges.appeal[edge], edges.mentor[edge]
        if demand[appeal] == 0:
            worth = edges.weight[edge] + bonus - mentor_price[mentor]
            appeal_price[appeal] = max(appeal_price[appeal], worth)


@compiled
def _dual_value(
    edges: Triple, demand: Integers, capacity: Integers, bonus: int, solution: _Solution
) -> int:
    """Return what the prices add up to, less the bonus of each match.

    The parts may pass 64 bits and wrap around; the whole does not, and comes out right.
    """
    total = (demand * solution.appeal_price).sum() + (capacity * solution.mentor_price).sum()
    for edge in solution.chosen:
        total += edges.weight[edge] - solution.appeal_price[edges.appeal[edge]]
        total -= solution.mentor_price[edges.mentor[edge]]
    return int(total)
