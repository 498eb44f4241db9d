"""Check an assignment without trusting the solver: one pass over the edges, whole numbers only.

The argument, linear programming duality with a price on each edge: for any prices u, v >= 0,
    every assignment's lifted value <= sum demand*u + sum capacity*v + sum max(0, lifted - u - v),
and the conditions below make the two sides equal for this one. So no assignment is worth more.
With SERVE_MOST every weight is lifted by a bonus that is at least the value. An assignment with
one more match would be worth more than that bonus beyond this one's lifted value less its value,
hence more than this one: there is none.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.domain.vocabulary import Policy
from matching.engine.problem import LARGEST, Assignment, Edges, Integers


class Broken(StrEnum):
    """A rule that an assignment or a round broke, in the order in which they are checked."""

    SHAPE = "the prices or demands do not fit the edges in number or type"
    EDGE_RANGE = "a chosen edge does not exist"
    EDGE_ORDER = "chosen edges are repeated or out of order"
    DEMAND = "an appeal got more mentors than it asked for"
    CAPACITY = "a mentor got more appeals than there are places"
    UNMATCHED = "the unmatched appeals are not those with unmet demand"
    VALUE = "the value is not the sum of the chosen weights"
    BONUS = "the bonus does not belong to the policy"
    PRICE_RANGE = "a price is negative or above every weight"
    APPEAL_PRICE = "an appeal with unmet demand has a price"
    MENTOR_PRICE = "a mentor with a free place has a price"
    TOO_DEAR = "a chosen edge is worth less than its two prices"
    RULE = "a chosen pair breaks a hard rule"
    LEFT_OUT = "an edge left out is worth more than its two prices"
    DUAL_VALUE = "the dual value is not what the prices add up to, or differs from the value"
    TURN = "a pass was not for exactly those whose turn it was"
    PAIR = "the result pairs others, or for other needs, than the pass chose"
    SCORE = "a score, a part of it or what is added to it is not what the judge says"
    STOPPED = "the passes ended although the last one still helped somebody"
    UNSERVED = "those listed without a mentor are not those who got none"
    FIGURES = "a figure is not what it counts"


class CertificateError(Exception):
    """An assignment is not what it claims to be; `rule` says which claim failed first."""

    def __init__(self, rule: Broken) -> None:
        super().__init__(rule.value)
        self.rule = rule


def verify(
    edges: Edges,
    demand: ArrayLike | Sequence[int],
    capacity: ArrayLike | Sequence[int],
    result: Assignment,
) -> None:
    """Raise CertificateError naming the first broken rule, unless `result` is proved optimal."""
    wanted, places = np.asarray(demand, dtype=np.int64), np.asarray(capacity, dtype=np.int64)
    _check_shape(edges, wanted, places, result)
    _check_chosen(edges, result)
    met = np.bincount(edges.appeal[result.chosen], minlength=len(wanted))
    taken = np.bincount(edges.mentor[result.chosen], minlength=len(places))
    _require(bool(np.all(met <= wanted)), Broken.DEMAND)
    _require(bool(np.all(taken <= places)), Broken.CAPACITY)
    _require(result.unmatched == tuple(np.flatnonzero(met < wanted).tolist()), Broken.UNMATCHED)
    _require(result.value == sum(edges.weight[result.chosen].tolist()), Broken.VALUE)
    _check_bonus(edges, result)
    _check_prices(result, met < wanted, taken < places, edges)
    _check_edges(edges, wanted, places, result)


def _require(holds: bool, rule: Broken) -> None:
    if not holds:
        raise CertificateError(rule)


def _check_shape(edges: Edges, demand: Integers, capacity: Integers, result: Assignment) -> None:
    _require(result.appeal_price.shape == demand.shape, Broken.SHAPE)
    _require(result.mentor_price.shape == capacity.shape, Broken.SHAPE)
    _require(result.chosen.ndim == demand.ndim == capacity.ndim == 1, Broken.SHAPE)
    for array in (result.chosen, result.appeal_price, result.mentor_price):
        _require(array.dtype == np.int64, Broken.SHAPE)
    _require(int(edges.appeal.max(initial=-1)) < len(demand), Broken.SHAPE)
    _require(int(edges.mentor.max(initial=-1)) < len(capacity), Broken.SHAPE)


def _check_chosen(edges: Edges, result: Assignment) -> None:
    chosen = result.chosen
    _require(bool(np.all((chosen >= 0) & (chosen < len(edges)))), Broken.EDGE_RANGE)
    _require(bool(np.all(chosen[1:] > chosen[:-1])), Broken.EDGE_ORDER)


def _check_bonus(edges: Edges, result: Assignment) -> None:
    if result.policy is Policy.SERVE_MOST:
        _require(result.bonus >= result.value, Broken.BONUS)
    else:
        _require(result.policy is Policy.BEST_TOTAL and result.bonus == 0, Broken.BONUS)
    # Without this, a sum of numbers could wrap around and seem to be in order.
    heaviest = int(edges.weight.max(initial=0)) + result.bonus
    _require(heaviest < LARGEST, Broken.BONUS)


def _check_prices(
    result: Assignment, unmet: NDArray[np.bool_], free: NDArray[np.bool_], edges: Edges
) -> None:
    heaviest = int(edges.weight.max(initial=0)) + result.bonus
    for price in (result.appeal_price, result.mentor_price):
        _require(bool(np.all((price >= 0) & (price <= heaviest))), Broken.PRICE_RANGE)
    _require(not np.any(result.appeal_price[unmet]), Broken.APPEAL_PRICE)
    _require(not np.any(result.mentor_price[free]), Broken.MENTOR_PRICE)


def _check_edges(edges: Edges, demand: Integers, capacity: Integers, result: Assignment) -> None:
    surplus = edges.weight + result.bonus
    surplus -= result.appeal_price[edges.appeal]
    surplus -= result.mentor_price[edges.mentor]
    chosen = np.zeros(len(edges), dtype=bool)
    chosen[result.chosen] = True
    _require(bool(np.all(surplus[chosen] >= 0)), Broken.TOO_DEAR)
    _require(bool(np.all(surplus[~chosen] <= 0)), Broken.LEFT_OUT)
    # Python's own integers: a product of a demand and a price may pass 64 bits.
    dual = sum(surplus[chosen].tolist()) - result.bonus * len(result.chosen)
    for amount, price in ((demand, result.appeal_price), (capacity, result.mentor_price)):
        dual += sum(a * p for a, p in zip(amount.tolist(), price.tolist(), strict=True))
    _require(dual == result.dual_value == result.value, Broken.DUAL_VALUE)
