"""The best offers for each appeal, by score less price, found in blocks of appeals.

Skills are a sparse product: for each skill an appeal lacks, the offers that reach it, added up
offer by offer. Then two kinds of offers are looked at, each as far as it could still enter the
best: those that share a skill, after a cut of what they share; and, if they are asked for, all
others, group by group, after a bound of what such a group could give. A cut leaves out only what
cannot enter. Where there is room to keep all, none of this is needed: see `everyone`.
"""

from collections.abc import Sequence

import numpy as np

from matching.engine.best import Best
from matching.engine.compiled import compiled
from matching.engine.everyone import all_of_block
from matching.engine.found import ALL_KEPT, Found, Prices
from matching.engine.marks import Marks, no_marks, put_in_order
from matching.engine.pool import CIRCLE_BIT, Pool
from matching.engine.problem import LARGEST, Index, Integers
from matching.engine.scratch import empty_scratch
from matching.engine.search import search
from matching.engine.shelf import Shelf, shelf_of
from matching.engine.workers import ALONE, Workers

BLOCK = 4096
"""About how many appeals are looked at together at most; what bounds the memory."""
SMALLEST, FEWEST = 512, 2
"""With fewer blocks than this some workers would have nothing to do; smaller are not worth it."""


class Finder:
    """Finds pairs in a pool that workers were given once."""

    def __init__(self, pool: Pool, workers: Workers = ALONE) -> None:
        self._pool, self._workers = pool, workers
        self._shared = workers.share(pool)

    def best(self, rows: Integers, prices: Prices, keep: int, *, beside: bool = True) -> Found:
        """Return the `keep` best pairs of each of these appeals, as `best_pairs` does."""
        if beside and keep >= len(self._pool.offers.room):
            return self._all(rows, prices, keep)
        # Appeals that ask for the same stand together: they leave out the same offers.
        order = np.argsort(self._pool.appeals.card[rows], kind="stable")
        blocks = blocks_of(self._pool, rows[order])
        if len(blocks) == 1:
            return _in_order(order, [best_of_block(self._pool, prices, keep, beside, rows[order])])
        shared = (self._shared, self._workers.share(prices), keep, beside)
        return _in_order(order, self._workers.run(best_of_block, shared, blocks))

    def _all(self, rows: Integers, prices: Prices, keep: int) -> Found:
        if len(rows) <= BLOCK:
            return all_of_block(self._pool, prices, keep, rows)
        blocks = np.split(rows, range(BLOCK, len(rows), BLOCK))
        shared = (self._shared, self._workers.share(prices), keep)
        return _in_order(np.arange(len(rows)), self._workers.run(all_of_block, shared, blocks))


def best_pairs(
    pool: Pool,
    rows: Integers,
    prices: Prices,
    keep: int,
    workers: Workers = ALONE,
    *,
    beside: bool = True,
) -> Found:
    """Return the `keep` best pairs of each of these appeals, all rules kept, the floor reached.

    beside: among all offers. If not, among those that share a skill or a path, which are far fewer:
    `worst` then counts the others as left out. Prices must not be below 0.
    Which of equally good ones depends on the pool and the prices only: not on the other appeals,
    the blocks or the workers.
    """
    return Finder(pool, workers).best(rows, prices, keep, beside=beside)


def blocks_of(pool: Pool, rows: Integers) -> list[Integers]:
    """Divide appeals, sorted by card, into blocks, apart where other rules begin."""
    size = min(BLOCK, max(SMALLEST, len(rows) // FEWEST))
    rules = pool.appeals.card[rows] >> CIRCLE_BIT
    ends, begin = np.append(np.flatnonzero(rules[1:] != rules[:-1]) + 1, len(rows)), 0
    cuts = []
    for end in ends.tolist():
        while end - begin > 2 * size:
            begin += size
            cuts.append(begin)
        if end - begin >= size and end < len(rows):
            begin = end
            cuts.append(begin)
    return np.split(rows, cuts)


def _in_order(order: Integers, blocks: Sequence[Found]) -> Found:
    """Return what was found for order[0], order[1], … for 0, 1, … instead."""
    counts, worst, gain = (np.empty(len(order), np.int64) for _ in range(3))
    counts[order] = np.concatenate([np.diff(block.first) for block in blocks])
    worst[order] = np.concatenate([block.worst for block in blocks])
    gain[order] = np.concatenate([block.gain for block in blocks])
    first = np.zeros(len(order) + 1, np.int64)
    np.cumsum(counts, out=first[1:])
    offer, score = np.empty(first[-1], np.int32), np.empty(first[-1], np.int64)
    begin = 0
    for block in blocks:
        end = begin + len(block.worst)
        _place(block, first[order[begin:end]], offer, score)
        begin = end
    return Found(first, offer, score, worst, gain)


@compiled
def _place(block: Found, first: Integers, offer: Index, score: Integers) -> None:
    for row in range(len(first)):
        for cell in range(block.first[row], block.first[row + 1]):
            place = first[row] + cell - block.first[row]
            offer[place], score[place] = block.offer[cell], block.score[cell]


@compiled
def best_of_block(pool: Pool, prices: Prices, keep: int, beside: bool, rows: Integers) -> Found:
    """Return the best pairs of a block of appeals: a function of its arrays and of nothing else."""
    appeals = pool.appeals
    card, skills = np.uint64(0), 0
    for appeal in rows:
        card |= appeals.card[appeal]
        skills = max(skills, appeals.first_skill[appeal + 1] - appeals.first_skill[appeal])
    shelf = shelf_of(pool.offers, card, prices.offer, prices.only)
    most = max(1, min(keep, len(shelf.which)))
    scratch = empty_scratch(shelf, most, pool.share, skills)
    marks, scores = no_marks(len(pool.offers.room)), np.empty(len(pool.offers.room), np.int64)
    first = np.zeros(len(rows) + 1, np.int64)
    offer, score = np.empty(len(rows) * most, np.int32), np.empty(len(rows) * most, np.int64)
    worst, gain = np.full(len(rows), ALL_KEPT), np.zeros(len(rows), np.int64)
    for row in range(len(rows)):
        appeal = rows[row]
        least = max(prices.appeal[appeal], -LARGEST)
        size = search(appeals, shelf, pool.share, least, appeal, beside, scratch)
        margins, cells = scratch.best.margin[:size], slice(first[row], first[row] + size)
        if size == keep:
            worst[row] = margins.min()
        if not beside and scratch.worth.most[1] >= appeals.floor[appeal]:
            worst[row] = max(worst[row], scratch.worth.most[1])
        if size:
            gain[row] = margins.max() - least
        _in_rising_order(shelf, scratch.best, marks, scores, offer[cells], score[cells])
        first[row + 1] = cells.stop
    return Found(first, offer[: first[-1]].copy(), score[: first[-1]].copy(), worst, gain)


@compiled
def _in_rising_order(
    shelf: Shelf, best: Best, marks: Marks, scores: Integers, offer: Index, score: Integers
) -> None:
    """Write down the offers by their numbers in the pool, and their scores.

    scores: room for a number for every offer of the pool.
    """
    for place in range(len(offer)):
        here = best.offer[place]
        offer[place] = shelf.which[here]
        scores[offer[place]] = best.margin[place] + shelf.price[here]
    put_in_order(offer, marks)
    for place in range(len(offer)):
        score[place] = scores[offer[place]]
