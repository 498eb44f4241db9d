"""The best assignment of appeals to mentors, exact, with the prices that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matching.domain.vocabulary import Policy
from matching.engine.paths import Matching
from matching.engine.problem import (
    LARGEST,
    Assignment,
    Edges,
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
    question = _question(edges, demand, capacity, Policy(policy))
    matching = Matching(edges, question.lifted, len(question.demand), question.capacity)
    for appeal, units in enumerate(question.demand.tolist()):
        if units:
            matching.add(appeal, units)
    return _answer(question, matching)


@dataclass(frozen=True, eq=False)
class _Question:
    edges: Edges
    demand: Integers
    capacity: Integers
    policy: Policy
    bonus: int
    lifted: Integers
    """(E,), weight + bonus."""


def _question(edges: Edges, demand: ArrayLike, capacity: ArrayLike, policy: Policy) -> _Question:
    wanted = whole_numbers(demand, "demand", least=0)
    places = whole_numbers(capacity, "capacity", least=0)
    if int(edges.appeal.max(initial=-1)) >= len(wanted):
        raise ProblemError("an edge names an appeal that has no demand")
    if int(edges.mentor.max(initial=-1)) >= len(places):
        raise ProblemError("an edge names a mentor that has no capacity")
    most = min(sum(wanted.tolist()), sum(places.tolist()), len(edges))
    bonus = _bonus(int(edges.weight.max(initial=0)), most, policy)
    return _Question(edges, wanted, places, policy, bonus, edges.weight + bonus)


def _bonus(heaviest: int, most: int, policy: Policy) -> int:
    """Return what a match is worth in itself, given at most how many there can be.

    Any bonus from the highest value on serves most; beyond twice of it, the number of matches can
    also be read back from a difference of prices.
    """
    bonus = 2 * heaviest * most + 1 if policy is Policy.SERVE_MOST else 0
    if max(heaviest + bonus, heaviest * most) >= LARGEST:
        raise WeightsTooLargeError(f"{most} matches of up to {heaviest} could overflow")
    return bonus


def _answer(question: _Question, matching: Matching) -> Assignment:
    edges, chosen = question.edges, matching.chosen()
    appeal_price, mentor_price = np.array(matching.u, dtype=np.int64), matching.v
    _price_the_absent(question, appeal_price, mentor_price)
    dual = _dual_value(question, appeal_price, mentor_price)
    met = np.bincount(edges.appeal[chosen], minlength=len(question.demand))
    return Assignment(
        policy=question.policy,
        chosen=chosen,
        unmatched=tuple(np.flatnonzero(met < question.demand).tolist()),
        value=int(edges.weight[chosen].sum()),
        dual_value=dual - question.bonus * len(chosen),
        appeal_price=appeal_price,
        mentor_price=mentor_price,
        bonus=question.bonus,
    )


def _price_the_absent(question: _Question, appeal_price: Integers, mentor_price: Integers) -> None:
    """Price mentors without places and appeals without demand high enough for their edges.

    They took no part, and at these prices nobody would have wanted them to.
    """
    appeal, mentor = question.edges.appeal, question.edges.mentor
    closed = question.capacity[mentor] == 0
    worth = question.lifted[closed] - appeal_price[appeal[closed]]
    np.maximum.at(mentor_price, mentor[closed], worth)
    idle = question.demand[appeal] == 0
    worth = question.lifted[idle] - mentor_price[mentor[idle]]
    np.maximum.at(appeal_price, appeal[idle], worth)


def _dual_value(question: _Question, appeal_price: Integers, mentor_price: Integers) -> int:
    """Return sum demand*u + sum capacity*v + sum max(0, lifted - u - v)."""
    surplus = question.lifted - appeal_price[question.edges.appeal]
    surplus -= mentor_price[question.edges.mentor]
    # Python's own integers: a product of a demand and a price may pass 64 bits.
    appeals = zip(question.demand.tolist(), appeal_price.tolist(), strict=True)
    mentors = zip(question.capacity.tolist(), mentor_price.tolist(), strict=True)
    met = sum(units * price for units, price in appeals)
    filled = sum(places * price for places, price in mentors)
    return int(met + filled + sum(surplus[surplus > 0].tolist()))
