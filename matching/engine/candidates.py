"""The best offers for each appeal, by score less price, found in blocks of appeals.

Skills are a sparse product: for each skill an appeal lacks, the offers that reach it, added up
offer by offer. Only offers that could still enter the best are looked at further, first by rules,
then in full. The parts that do not depend on skills are bounded, so that offers which share no
skill at all are read only where they could matter.
"""

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.pairs import highest_rest, may_meet, met, rest_score, skill_score
from matching.engine.pool import Pool
from matching.engine.problem import LARGEST, Flags, Index, Integers

BLOCK = 2048
"""Appeals that are looked at together; what bounds the memory."""
ALL_KEPT = -1


class Prices(NamedTuple):
    """What offers cost, and what each appeal must gain beyond that: above it, not at it."""

    offer: Integers
    appeal: Integers
    only: Flags
    """(O,): the offers to look at."""


class Found(NamedTuple):
    """The best pairs of some appeals, sorted by appeal and offer."""

    first: Integers
    """(appeals + 1,): where the pairs of each begin."""
    offer: Index
    score: Integers
    worst: Integers
    """(appeals,): the lowest score less price that was kept, ALL_KEPT if none was left out."""
    gain: Integers
    """(appeals,): the highest score less price, less what the appeal must gain; at least 0."""


class Best(NamedTuple):
    """A heap of the best pairs so far, the worst on top; `size` holds how many there are."""

    margin: Integers
    offer: Index
    score: Integers
    size: Integers


def best_pairs(
    pool: Pool, rows: Integers, prices: Prices, keep: int, executor: Executor | None = None
) -> Found:
    """Return the `keep` best pairs of each of these appeals, all rules kept, the floor reached.

    Of equally good ones, the offers that come first. The same on however many workers.
    """
    blocks = [rows[first : first + BLOCK] for first in range(0, len(rows), BLOCK)]
    if executor is None:
        return _joined(best_of_block(pool, block, prices, keep) for block in blocks)
    waiting = [executor.submit(best_of_block, pool, block, prices, keep) for block in blocks]
    return _joined(each.result() for each in waiting)


def free_of_charge(pool: Pool) -> Prices:
    """Return prices of nothing, and nothing that must be gained."""
    offers, appeals = len(pool.offers.room), len(pool.appeals.floor)
    return Prices(np.zeros(offers, np.int64), np.full(appeals, -LARGEST), np.ones(offers, np.bool_))


def _joined(blocks: Iterable[Found]) -> Found:
    found = list(blocks)
    if not found:
        empty = np.zeros(0, np.int64)
        return Found(np.zeros(1, np.int64), np.zeros(0, np.int32), empty, empty, empty)
    counts = np.concatenate([np.diff(each.first) for each in found])
    first = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=first[1:])
    return Found(first, *(np.concatenate(part) for part in list(zip(*found, strict=True))[1:]))


@compiled
def best_of_block(pool: Pool, rows: Integers, prices: Prices, keep: int) -> Found:
    """Return the best pairs of a block of appeals: a function of its arrays and of nothing else."""
    offers = len(pool.offers.room)
    skills, touched = np.zeros(offers, np.int64), np.empty(offers + 1, np.int32)
    best = Best(
        np.empty(keep, np.int64),
        np.empty(keep, np.int32),
        np.empty(keep, np.int64),
        np.zeros(1, np.int64),
    )
    first = np.zeros(len(rows) + 1, np.int64)
    offer = np.empty(len(rows) * keep, np.int32)
    score = np.empty(len(rows) * keep, np.int64)
    worst, gain = np.full(len(rows), ALL_KEPT), np.zeros(len(rows), np.int64)
    for row in range(len(rows)):
        appeal = rows[row]
        best.size[0] = 0
        _search(pool, prices, appeal, best, skills, touched)
        size = best.size[0]
        if size == keep:
            worst[row] = best.margin[0]
        if size:
            gain[row] = best.margin[:size].max() - max(prices.appeal[appeal], -LARGEST)
        order = np.argsort(best.offer[:size])
        begin = first[row]
        offer[begin : begin + size] = best.offer[order]
        score[begin : begin + size] = best.score[order]
        first[row + 1] = begin + size
    return Found(first, offer[: first[-1]].copy(), score[: first[-1]].copy(), worst, gain)


@compiled
def _search(
    pool: Pool, prices: Prices, appeal: int, best: Best, skills: Integers, touched: Index
) -> None:
    count = _add_up(pool, appeal, skills, touched)
    rest = highest_rest(pool.appeals, pool.share, appeal)
    floor = pool.appeals.floor[appeal]
    for place in range(count):
        offer = touched[place]
        if prices.only[offer]:
            fit = skill_score(pool.share, skills[offer])
            if fit + rest >= floor:
                _consider(pool, prices, appeal, offer, fit, rest, best)
    # Offers that share no skill: at most `rest`, so often none of them can matter.
    if rest >= floor and rest > _bar(prices, appeal, best):
        for offer in range(len(skills)):
            if skills[offer] == 0 and prices.only[offer]:
                _consider(pool, prices, appeal, offer, 0, rest, best)
    for place in range(count):
        skills[touched[place]] = 0


@compiled
def _add_up(pool: Pool, appeal: int, skills: Integers, touched: Index) -> int:
    """Add up the skills of every offer that reaches one; return how many there are."""
    appeals, offers, count = pool.appeals, pool.offers, 0
    for cell in range(appeals.first_skill[appeal], appeals.first_skill[appeal + 1]):
        skill, share = appeals.skill[cell], int(appeals.share[cell])
        for place in range(offers.first_offer[skill], offers.first_offer[skill + 1]):
            offer = offers.offer[place]
            before = skills[offer]
            after = before + met(share, int(offers.posting[place]))
            skills[offer] = after
            touched[count] = offer
            # No branch: which offers are new cannot be guessed.
            count += (before == 0) & (after != 0)
    return count


@compiled
def _bar(prices: Prices, appeal: int, best: Best) -> int:
    """Return what a score less price must exceed."""
    bar = prices.appeal[appeal]
    if best.size[0] == len(best.margin):
        bar = max(bar, best.margin[0] - 1)
    return int(bar)


@compiled
def _consider(
    pool: Pool, prices: Prices, appeal: int, offer: int, fit: int, rest: int, best: Best
) -> None:
    """Keep a pair if it is allowed and among the best; cheap questions first."""
    price = prices.offer[offer]
    if fit + rest - price <= _bar(prices, appeal, best):
        return
    if not may_meet(pool.appeals, pool.offers, appeal, offer):
        return
    others = rest_score(pool.appeals, pool.offers, pool.share, appeal, offer)
    if others < 0 or fit + others < pool.appeals.floor[appeal]:
        return
    if fit + others - price > _bar(prices, appeal, best):
        _keep(best, fit + others - price, offer, fit + others)


@compiled
def _keep(best: Best, margin: int, offer: int, score: int) -> None:
    size = best.size[0]
    if size < len(best.margin):
        best.size[0] += 1
        at = size
        while at > 0 and _is_worse(margin, offer, best, (at - 1) >> 1):
            _copy(best, (at - 1) >> 1, at)
            at = (at - 1) >> 1
    else:
        if _is_worse(margin, offer, best, 0):
            return
        at = 0
        while True:
            below = 2 * at + 1
            if below >= size:
                break
            if below + 1 < size and _is_worse(
                best.margin[below + 1], best.offer[below + 1], best, below
            ):
                below += 1
            if _is_worse(margin, offer, best, below):
                break
            _copy(best, below, at)
            at = below
    best.margin[at], best.offer[at], best.score[at] = margin, offer, score


@compiled
def _is_worse(margin: int, offer: int, best: Best, at: int) -> bool:
    """Tell whether a pair is worse than one in the heap: less margin, or the later offer."""
    other = best.margin[at]
    return bool(margin < other or (margin == other and offer > best.offer[at]))


@compiled
def _copy(best: Best, source: int, target: int) -> None:
    best.margin[target] = best.margin[source]
    best.offer[target] = best.offer[source]
    best.score[target] = best.score[source]
