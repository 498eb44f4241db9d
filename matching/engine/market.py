"""A solved problem laid out for searches: who could hand whom on to whom, and at what loss."""

from typing import NamedTuple

import numpy as np

from matching.engine.graph import Graph, both_ways, rows_of
from matching.engine.problem import LARGEST, Assignment, Edges, Integers

NOBODY = -1


class Market(NamedTuple):
    """A solved problem, readable from both ends. Weights are lifted."""

    graph: Graph
    price: Integers
    """(M,)."""
    mentor_of: Integers
    """(A,), or NOBODY."""
    gain: Integers
    """(A,): what each has beyond the price of its mentor."""
    first_there: Integers
    """(M + 1,): where those who are with each mentor begin."""
    there: Integers
    is_open: Integers
    """(M,): 1 where a place is free."""
    unseen: Integers
    """(A,): what a step along a pair that was not looked at costs at least."""


def market_of(
    edges: Edges,
    capacity: Integers,
    result: Assignment,
    mentor_of: Integers,
    unseen: Integers | None = None,
) -> Market:
    """Lay a solved problem out for searches."""
    lifted = edges.weight + result.bonus
    matched = np.flatnonzero(mentor_of != NOBODY)
    taken = np.bincount(mentor_of[matched], minlength=len(capacity))
    chosen = np.flatnonzero(edges.mentor == mentor_of[edges.appeal])
    gain = np.zeros(len(mentor_of), dtype=np.int64)
    gain[edges.appeal[chosen]] = lifted[chosen] - result.mentor_price[edges.mentor[chosen]]
    return Market(
        graph=both_ways(rows_of(edges.appeal, edges.mentor, lifted, len(mentor_of)), len(capacity)),
        price=result.mentor_price,
        mentor_of=mentor_of,
        gain=gain,
        first_there=np.concatenate([[0], np.cumsum(taken)]).astype(np.int64),
        there=matched[np.argsort(mentor_of[matched], kind="stable")],
        is_open=(taken < capacity).astype(np.int64),
        unseen=np.full(len(mentor_of), LARGEST) if unseen is None else unseen,
    )
