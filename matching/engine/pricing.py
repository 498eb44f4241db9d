"""The optimum over all allowed pairs, found on a few of them, and proved for the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.domain.vocabulary import Policy
from matching.engine.candidates import Finder
from matching.engine.found import ALL_KEPT, Found, Prices, free_of_charge
from matching.engine.graph import Rows, both_ways, joined, merged
from matching.engine.optimum import chosen_cells, repair, settle, solve
from matching.engine.plan import Plan, empty_plan
from matching.engine.pool import Pool
from matching.engine.problem import (
    LARGEST,
    SMALL,
    Assignment,
    Edges,
    Flags,
    Integers,
    WeightsTooLargeError,
)
from matching.engine.workers import ALONE, Workers

KEPT = 50
"""Candidates for each appeal to begin with, in larger pools."""
SHARED_ENOUGH = 4
"""So many shared skills for each candidate, and enough of the best share one: most offers that do
break a rule, or share two."""
ADDED = 10
"""Pairs that are added for each appeal at a time."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best there is over all allowed pairs, or how far from it this could be."""

    edges: Edges
    """The pairs that were looked at in full."""
    assignment: Assignment
    """Proved on these edges; with `gap` 0, on all allowed pairs."""
    gap: int
    """By how much the lifted value could be below the optimum at most; 0 when it is proved."""
    rounds: int
    """How often all other pairs were priced."""


def never() -> bool:
    """Go on until the optimum is proved."""
    return False


def full_optimum(
    pool: Pool,
    policy: Policy,
    *,
    kept: int | None = None,
    workers: Workers = ALONE,
    time_is_up: Callable[[], bool] = never,
) -> Optimum:
    """Assign each appeal at most one offer, best over all allowed pairs, with a certificate.

    1. Solve on the best candidates of each appeal: on all there are where appeals times offers
       are at most SMALL, so that ties and swaps are decided over all pairs; else on `kept` of
       them, of those that share a skill or a path where there are many.
    2. Price the pairs left out: one that is worth more than its two prices could improve the
       answer. Look only where prices fell, and not at appeals for which none can be worth enough.
    3. Add the best of those and make the solution optimal again, prices and matching kept.
    4. When there are none left, take the lowest prices of mentors and look once more. Then the
       prices prove the answer for all allowed pairs.

    When time is up, every appeal may be short of the most that a pair left out exceeds its prices:
    prices raised by that would prove it, so the sum is how far off the value can be.

    Column generation, after Desaulniers, Desrosiers and Solomon 2005; restricted to pairs it is
    the sparse method of Volgenant 1996. The same answer on however many workers.
    """
    pricing = _Pricing(pool, Policy(policy), _kept(pool) if kept is None else kept, workers)
    settled = False
    while not time_is_up():
        if pricing.improve():
            settled = False
        elif settled:
            return pricing.answer(gap=0)
        else:
            pricing.settle()
            settled = True
    return pricing.answer(gap=pricing.gap())


def _kept(pool: Pool) -> int:
    appeals, offers = len(pool.appeals.floor), len(pool.offers.room)
    return max(1, offers) if appeals * offers <= SMALL else KEPT


class _Pricing:
    """What is known so far: some pairs, the best plan on them, and what was priced already."""

    def __init__(self, pool: Pool, policy: Policy, kept: int, workers: Workers) -> None:
        self.rounds = 0
        self._pool, self._policy, self._finder = pool, policy, Finder(pool, workers)
        self._rows = np.arange(len(pool.appeals.floor))
        self._bonus = _bonus(pool, policy)
        beside = kept >= len(pool.offers.room) or _shared(pool) < SHARED_ENOUGH * kept
        found = self._finder.best(self._rows, free_of_charge(pool), kept, beside=beside)
        # No pair left out scores more than the worst that was kept.
        self._most = np.where(found.worst == ALL_KEPT, -LARGEST, found.worst)
        self._most += pool.appeals.extra + self._bonus
        self._graph = both_ways(self._rows_of(found, self._rows, 0), len(pool.offers.room))
        capacity = np.minimum(pool.offers.room, len(self._rows)).clip(min=0)
        self._plan = empty_plan(len(self._rows), capacity)
        solve(self._graph, self._plan, self._bonus)
        self._priced_appeal = np.full(len(self._rows), LARGEST)
        self._priced_offer = np.full(len(capacity), LARGEST)

    def improve(self) -> bool:
        """Add pairs worth more than their prices and solve again; tell whether there were any."""
        self.rounds += 1
        dearer = self._most > self._plan.appeal_price
        if not dearer.any():
            return False
        fell = self._plan.appeal_price < self._priced_appeal
        cheaper = self._plan.mentor_price < self._priced_offer
        self._priced_appeal = self._plan.appeal_price.copy()
        self._priced_offer = self._plan.mentor_price.copy()
        everything = np.ones(len(cheaper), dtype=np.bool_)
        parts = [(np.flatnonzero(dearer & fell), everything)]
        if cheaper.any():
            parts.append((np.flatnonzero(dearer & ~fell), cheaper))
        added = reduce(merged, (self._added(rows, only) for rows, only in parts))
        if not len(added.column):
            return False
        self._graph = joined(self._graph, added)
        repair(self._graph, self._plan, self._bonus)
        return True

    def _added(self, rows: Integers, only: Flags) -> Rows:
        if not len(rows):
            return self._nothing()
        found = self._worth_more(rows, only, ADDED)
        # At such prices nothing more would be found: only where they fall can there be anything.
        self._priced_appeal[rows] += found.gain
        return self._rows_of(found, rows, self._bonus)

    def _nothing(self) -> Rows:
        first = np.zeros(len(self._rows) + 1, dtype=np.int64)
        return Rows(first, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64))

    def _worth_more(self, rows: Integers, only: Flags, keep: int) -> Found:
        appeals = self._pool.appeals
        gained = self._priced_appeal - appeals.extra - self._bonus
        prices = Prices(self._priced_offer, gained, only)
        return self._finder.best(rows, prices, keep)

    def _rows_of(self, found: Found, rows: Integers, bonus: int) -> Rows:
        counts = np.zeros(len(self._rows), dtype=np.int64)
        counts[rows] = np.diff(found.first)
        first = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=first[1:])
        extra = np.repeat(self._pool.appeals.extra[rows] + bonus, np.diff(found.first))
        return Rows(first, found.offer, found.score + extra)

    def settle(self) -> None:
        """Decide ties and take the lowest prices of mentors, on the pairs known so far."""
        settle(self._graph, self._plan)

    def gap(self) -> int:
        """Return how far the value can be from the optimum."""
        self._priced_appeal = self._plan.appeal_price
        self._priced_offer = self._plan.mentor_price
        rows = np.flatnonzero(self._most > self._plan.appeal_price)
        everything = np.ones(len(self._priced_offer), dtype=np.bool_)
        return int(self._worth_more(rows, everything, 1).gain.sum())

    def answer(self, gap: int) -> Optimum:
        """Return what was found."""
        rows, plan = self._graph.appeals, self._plan
        appeal = np.repeat(self._rows.astype(np.int32), np.diff(rows.first))
        weight = rows.weight - self._bonus
        chosen = chosen_cells(rows, plan)
        value = int(weight[chosen].sum())
        closed = plan.capacity == 0
        assignment = Assignment(
            policy=self._policy,
            chosen=chosen,
            unmatched=tuple(np.flatnonzero(plan.mentor_of < 0).tolist()),
            value=value,
            dual_value=_dual_value(plan) - self._bonus * len(chosen),
            appeal_price=plan.appeal_price,
            mentor_price=np.where(closed, 0, plan.mentor_price),
            bonus=self._bonus,
        )
        return Optimum(Edges.trusted(appeal, rows.column, weight), assignment, gap, self.rounds)


def _shared(pool: Pool) -> float:
    """Return how many skills of offers an appeal lacks on average, each counted for each offer."""
    reached = np.diff(pool.offers.first_offer)[pool.appeals.skill]
    return float(reached.sum()) / max(1, len(pool.appeals.floor))


def _bonus(pool: Pool, policy: Policy) -> int:
    """Return what a match is worth in itself: as in `assign`, over twice any value."""
    heaviest = MILLIONTHS + int(pool.appeals.extra.max(initial=0))
    room = int(np.minimum(pool.offers.room, len(pool.appeals.floor)).clip(min=0).sum())
    most = min(len(pool.appeals.floor), room)
    if (2 * heaviest * most + 1) + heaviest >= LARGEST:
        raise WeightsTooLargeError(f"{most} matches of up to {heaviest} could overflow")
    return 2 * heaviest * most + 1 if policy is Policy.SERVE_MOST else 0


def _dual_value(plan: Plan) -> int:
    places = np.flatnonzero(plan.capacity)
    filled = plan.capacity[places] * plan.mentor_price[places]
    return int(sum(plan.appeal_price.tolist()) + sum(filled.tolist()))
