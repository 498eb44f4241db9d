"""The best assignment of appeals to mentors, exact, with the prices that prove it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from matching.domain.vocabulary import Policy
from matching.engine.paths import Matching
from matching.engine.problem import (
    LARGEST_TOTAL,
    Assignment,
    BadProblem,
    Edges,
    Integers,
    WeightsTooLarge,
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

    Raises BadProblem for an index out of range or a negative number, WeightsTooLarge when int64
    could overflow.
    """
    wanted = whole_numbers(demand, "demand", least=0)
    places = whole_numbers(capacity, "capacity", least=0)
    _refuse_strangers(edges, len(wanted), len(places))
    bonus = _bonus(edges, wanted, places, Policy(policy))
    lifted = edges.weight + bonus

    matching = Matching(edges, lifted, len(wanted), places)
    for appeal, units in enumerate(wanted.tolist()):
        if units:
            matching.add(appeal, units)

    appeal_price = np.array(matching.u, dtype=np.int64)
    mentor_price = matching.v
    _price_the_absent(edges, lifted, wanted, places, appeal_price, mentor_price)
    chosen = matching.chosen()
    met = np.bincount(edges.appeal[chosen], minlength=len(wanted))
    return Assignment(
        policy=Policy(policy),
        chosen=chosen,
        unmatched=tuple(np.flatnonzero(met < wanted).tolist()),
        value=int(edges.weight[chosen].sum()),
        dual_value=_dual_value(edges, lifted, wanted, places, appeal_price, mentor_price)
        - bonus * len(chosen),
        appeal_price=appeal_price,
        mentor_price=mentor_price,
        bonus=bonus,
    )


def _refuse_strangers(edges: Edges, appeals: int, mentors: int) -> None:
    if len(edges) and int(edges.appeal.max()) >= appeals:
        raise BadProblem("an edge names an appeal that has no demand")
    if len(edges) and int(edges.mentor.max()) >= mentors:
        raise BadProblem("an edge names a mentor that has no capacity")


def _bonus(edges: Edges, demand: Integers, capacity: Integers, policy: Policy) -> int:
    """Return what a match is worth in itself; any number from the highest total on serves most."""
    heaviest = int(edges.weight.max(initial=0))
    most = min(sum(demand.tolist()), sum(capacity.tolist()), len(edges))
    bonus = heaviest * most if policy is Policy.SERVE_MOST else 0
    if (heaviest + bonus) * (most + 1) >= LARGEST_TOTAL:
        raise WeightsTooLarge(f"{most} matches of up to {heaviest} could overflow")
    return bonus


def _price_the_absent(
    edges: Edges,
    lifted: Integers,
    demand: Integers,
    capacity: Integers,
    appeal_price: Integers,
    mentor_price: Integers,
) -> None:
    """Price mentors without places and appeals without demand high enough for their edges.

    They took no part, and at these prices nobody would have wanted them to.
    """
    closed = capacity[edges.mentor] == 0
    worth = lifted[closed] - appeal_price[edges.appeal[closed]]
    np.maximum.at(mentor_price, edges.mentor[closed], worth)
    idle = demand[edges.appeal] == 0
    worth = lifted[idle] - mentor_price[edges.mentor[idle]]
    np.maximum.at(appeal_price, edges.appeal[idle], worth)


def _dual_value(
    edges: Edges,
    lifted: Integers,
    demand: Integers,
    capacity: Integers,
    appeal_price: Integers,
    mentor_price: Integers,
) -> int:
    surplus = lifted - appeal_price[edges.appeal] - mentor_price[edges.mentor]
    priced = appeal_price > 0, mentor_price > 0
    return (
        int((demand[priced[0]] * appeal_price[priced[0]]).sum())
        + int((capacity[priced[1]] * mentor_price[priced[1]]).sum())
        + int(surplus[surplus > 0].sum())
    )
