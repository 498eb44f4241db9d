"""Appeals that may get several mentors, told as appeals that get one."""

from dataclasses import dataclass

import numpy as np

from matching.engine.problem import Flags, Index, Integers

HIGHEST = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Single:
    """A problem in which everybody gets one mentor at most, and how to read its answer."""

    appeal: Index
    mentor: Index
    weight: Integers
    appeals: int
    capacity: Integers
    edge: Integers
    """For each edge here, the edge it stands for; -1 where it stands for leaving one out."""
    owner: Integers
    """For each appeal here, the appeal it is a part of."""
    unmeetable: Flags
    """For each appeal there, whether it asks for more than it has edges."""
    outlet: Integers
    """For each appeal there, the mentor here who takes what it may not have; -1 for none."""
    leaving: int
    """What it is worth to leave an edge out: more than any edge."""


def one_by_one(
    appeal: Index, mentor: Index, weight: Integers, demand: Integers, capacity: Integers
) -> Single:
    """Return the problem in which each edge is an appeal of its own where it needs to be.

    1. An appeal that may get d of its n mentors becomes n appeals, an edge each.
    2. If d < n they share an outlet, a mentor with n - d places. To go there is worth more than any
       edge, so in every optimum it is full, and exactly d are left for real mentors.
    3. The price of the appeal is what its parts gain at the outlet.

    Edges must be sorted by appeal. After the reduction of degree-constrained subgraphs to matchings
    (Tutte 1954).
    """
    degree = np.bincount(appeal, minlength=len(demand))
    leaving = int(weight.max(initial=0)) + 1
    several = (demand > 1)[appeal]
    begins = np.ones(len(appeal), dtype=np.bool_)
    begins[1:] = several[1:] | (appeal[1:] != appeal[:-1])
    part = np.cumsum(begins) - 1
    surplus = np.where(demand > 1, degree - demand, 0)
    short = np.flatnonzero(surplus > 0)
    outlet = np.full(len(demand), -1)
    outlet[short] = len(capacity) + np.arange(len(short))
    spare = np.flatnonzero(outlet[appeal] >= 0)
    here = np.concatenate([part, part[spare]])
    there = np.concatenate([mentor, outlet[appeal[spare]]])
    order = np.lexsort((there, here))
    worth = np.concatenate([weight, np.full(len(spare), leaving)])
    stands_for = np.concatenate([np.arange(len(appeal)), np.full(len(spare), -1)])
    return Single(
        appeal=here[order].astype(np.int32),
        mentor=there[order].astype(np.int32),
        weight=worth[order],
        appeals=int(part[-1]) + 1 if len(part) else 0,
        capacity=np.concatenate([capacity, surplus[short]]),
        edge=stands_for[order],
        owner=appeal[begins].astype(np.int64),
        unmeetable=demand > degree,
        outlet=outlet,
        leaving=leaving,
    )


def joined_prices(single: Single, appeal_price: Integers, mentor_price: Integers) -> Integers:
    """Return the prices of the appeals that were taken apart.

    With an outlet, what a part gains there; without, the lowest price of its parts, as all of them
    may have a mentor; nothing where even they could not meet the demand.
    """
    prices = np.where(np.bincount(single.owner, minlength=len(single.outlet)), HIGHEST, 0)
    np.minimum.at(prices, single.owner, appeal_price)
    prices[single.unmeetable] = 0
    short = np.flatnonzero(single.outlet >= 0)
    prices[short] = single.leaving - mentor_price[single.outlet[short]]
    return prices
