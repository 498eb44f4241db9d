"""The types that the solver and its checker share: the question, the answer, and their errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.domain.vocabulary import Policy

Flags = NDArray[np.bool_]
Index = NDArray[np.int32]
Integers = NDArray[np.int64]

MOST = (1 << 63) - 1
"""The highest number of 64 bits."""
SMALL = 1 << 20
"""Pairs up to which every allowed one is looked at in full, and one thread is enough."""
LARGEST = 1 << 60
"""No lifted weight and no value may reach this, so that int64 arithmetic never wraps."""


class ProblemError(ValueError):
    """The arrays do not describe an assignment problem."""


class DuplicatePairError(ProblemError):
    """Two edges join the same appeal to the same mentor."""


class WeightsTooLargeError(ProblemError, OverflowError):
    """The weights could add up beyond what int64 holds."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Who may be matched to whom, and what it is worth: edge i joins appeal[i] to mentor[i].

    appeal, mentor: int32 (E,), indexes from 0; weight: int64 (E,), above 0. Lists are taken too.
    A pair may occur once only: a second edge could give an appeal the same mentor twice.

    Raises ProblemError, or DuplicatePairError.
    """

    appeal: Index
    mentor: Index
    weight: Integers

    def __init__(self, appeal: ArrayLike, mentor: ArrayLike, weight: ArrayLike) -> None:
        object.__setattr__(self, "appeal", _indexes(appeal, "appeal"))
        object.__setattr__(self, "mentor", _indexes(mentor, "mentor"))
        object.__setattr__(self, "weight", whole_numbers(weight, "weight", least=1))
        if not len(self.appeal) == len(self.mentor) == len(self.weight):
            raise ProblemError("appeal, mentor and weight differ in length")
        _refuse_duplicates(self)

    @classmethod
    def trusted(cls, appeal: Index, mentor: Index, weight: Integers) -> "Edges":
        """Return edges of arrays that are known to be in order: nothing is looked at or copied."""
        edges = object.__new__(cls)
        object.__setattr__(edges, "appeal", appeal)
        object.__setattr__(edges, "mentor", mentor)
        object.__setattr__(edges, "weight", weight)
        return edges

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, eq=False)
class Assignment:
    """The chosen edges and the prices that prove that no other choice is better.

    Write `lifted` for weight + bonus. The prices are a certificate: every chosen edge has
    lifted >= its two prices, every other edge lifted <= its two prices, an appeal with unmet
    demand and a mentor with a free place have price 0.
    """

    policy: Policy
    chosen: Integers
    """(K,), indexes into the edges, rising."""
    unmatched: tuple[int, ...]
    """Appeals with unmet demand, rising."""
    value: int
    """The sum of the chosen weights."""
    dual_value: int
    """What the prices add up to, less the bonus of the chosen edges. Equals `value`."""
    appeal_price: Integers
    """(A,), at least 0: what would be lost if the appeal asked for one unit less."""
    mentor_price: Integers
    """(M,), at least 0: what one more place there would add."""
    bonus: int
    """What a match is worth in itself: 0 for BEST_TOTAL, over twice any value for SERVE_MOST.

    Prices then count matches and value together: see `split`.
    """

    def split(self, price: int) -> tuple[int, int]:
        """Return the matches and the value that a price, or a difference of prices, stands for."""
        if self.bonus == 0:
            return 0, price
        matches = (2 * price + self.bonus) // (2 * self.bonus)
        return matches, price - matches * self.bonus


def whole_numbers(values: ArrayLike | Sequence[int], name: str, *, least: int) -> Integers:
    """Return `values` as int64 (N,). Raises ProblemError for anything else or below `least`."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ProblemError(f"{name} is not one-dimensional")
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise ProblemError(f"{name} does not hold whole numbers of at most 64 bits")
    if array.min() < least or (array.dtype == np.uint64 and array.max() > MOST):
        raise ProblemError(f"{name} holds a number below {least} or beyond 64 bits")
    return cast(Integers, array.astype(np.int64, copy=False))


def _indexes(values: ArrayLike, name: str) -> Index:
    array = whole_numbers(values, name, least=0)
    if array.size and int(array.max()) > np.iinfo(np.int32).max:
        raise ProblemError(f"{name} holds an index beyond 32 bits")
    return array.astype(np.int32)


def _refuse_duplicates(edges: Edges) -> None:
    pairs = (edges.appeal.astype(np.int64) << 32) | edges.mentor
    if np.all(pairs[1:] > pairs[:-1]):
        return
    pairs.sort()
    repeated = pairs[1:][pairs[1:] == pairs[:-1]]
    if repeated.size:
        appeal, mentor = divmod(int(repeated[0]), 1 << 32)
        raise DuplicatePairError(f"appeal {appeal} and mentor {mentor} are joined twice")
