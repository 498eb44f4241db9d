"""The best offers for each appeal, by score less price, found in blocks of appeals.

Skills are a sparse product: for each skill an appeal lacks, the offers that reach it, added up
offer by offer. Then two kinds of offers are looked at, each as far as it could still enter the
best: those that share a skill, after a cut of what they share; and, if they are asked for, all
others, group by group, after a bound of what such a group could give. A cut leaves out only what
cannot enter. Where there is room to keep all, none of this is needed: see `everyone`.
"""

from collections.abc import Sequence

import numpy as np

from matching.engine.block import in_this_order, most_asked
from matching.engine.compiled import compiled, inlined, lean
from matching.engine.everyone import all_of_block
from matching.engine.found import ALL_KEPT, Found, Prices
from matching.engine.packing import Bits
from matching.engine.pool import CIRCLE_BIT, KIND_BIT, PRICE, Appeals, Pool
from matching.engine.problem import LARGEST, Index, Integers
from matching.engine.scratch import Scratch, empty_scratch
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
    """Divide appeals, sorted by card, into blocks: of a circle each, or else where rules begin."""
    size = min(BLOCK, max(SMALLEST, len(rows) // FEWEST))
    cards, begin = pool.appeals.card[rows], 0
    cuts: list[int] = []
    for end in _ends(cards >> CIRCLE_BIT):
        if end - begin >= SMALLEST or end == len(rows):
            cuts += [begin + cut for cut in _cuts(_ends(cards[begin:end] >> KIND_BIT), size)]
            cuts.append(end)
            begin = end
    return np.split(rows, cuts[:-1])


def _cuts(ends: list[int], size: int) -> list[int]:
    """Return where to cut parts of about this size, at these ends if that can be."""
    begin = 0
    cuts = []
    for end in ends:
        while end - begin > 2 * size:
            begin += size
            cuts.append(begin)
        if end - begin >= size and end < ends[-1]:
            begin = end
            cuts.append(begin)
    return cuts


def _ends(keys: Bits) -> list[int]:
    """Return where a key ends that the next does not share."""
    return [*(np.flatnonzero(keys[1:] != keys[:-1]) + 1).tolist(), len(keys)]


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
        begin, place = np.uint64(block.first[row]), np.uint64(first[row])
        for cell in range(begin, np.uint64(block.first[row + 1])):
            offer[place], score[place] = block.offer[cell], block.score[cell]
            place += np.uint64(1)


@compiled
def best_of_block(pool: Pool, prices: Prices, keep: int, beside: bool, rows: Integers) -> Found:
    """Return the best pairs of a block of appeals: a function of its arrays and of nothing else."""
    appeals = in_this_order(pool.appeals, rows)
    card, (skills, weekly) = np.uint64(0), most_asked(pool.appeals, rows)
    for row in range(len(rows)):
        card |= appeals.card[row]
    shelf = shelf_of(pool.offers, card, prices.offer, prices.only)
    most = max(1, min(keep, len(shelf.which)))
    found = Found(
        np.zeros(len(rows) + 1, np.int64),
        np.empty(len(rows) * most, np.int32),
        np.empty(len(rows) * most, np.int64),
        np.full(len(rows), ALL_KEPT),
        np.zeros(len(rows), np.int64),
    )
    scratch = empty_scratch(shelf, most, pool.share, skills, weekly)
    least = prices.appeal[rows]
    _search_each(appeals, shelf, pool.share, least, keep, beside, scratch, found)
    end = found.first[-1]
    # What nobody wrote to takes no memory: no copy is needed to give it back.
    return Found(found.first, found.offer[:end], found.score[:end], found.worst, found.gain)


@lean
def _search_each(
    appeals: Appeals,
    shelf: Shelf,
    share: Integers,
    price: Integers,
    keep: int,
    beside: bool,
    scratch: Scratch,
    found: Found,
) -> None:
    """Search for one appeal after the other and write down what was found."""
    for row in range(len(price)):
        begin, least = found.first[row], max(price[row], -LARGEST)
        size = search(appeals, shelf, share, least, row, beside, scratch)
        lowest, highest = _write_down(shelf, scratch, size, begin, found.offer, found.score)
        if size == keep:
            found.worst[row] = lowest
        if not beside and scratch.worth.most[1] >= appeals.floor[row]:
            found.worst[row] = max(found.worst[row], scratch.worth.most[1])
        if size:
            found.gain[row] = highest - least
        found.first[row + 1] = begin + size


@inlined
def _write_down(
    shelf: Shelf, scratch: Scratch, size: int, begin: int, offer: Index, score: Integers
) -> tuple[int, int]:
    """Write down the best, rising by their numbers in the pool; return the margins' ends.

    Each is put behind as many as have a lower number: to count them all is quicker than to sort,
    as the processor does it for many at a time and has nothing to guess.
    """
    numbers, best, lowest, highest = scratch.numbers, scratch.best, LARGEST, -LARGEST
    for place in range(np.uint64(size)):
        numbers[place] = shelf.which[best.offer[place]]
    for place in range(np.uint64(size)):
        number, lower = numbers[place], np.int32(0)
        for other in range(np.uint64(size)):
            lower = np.int32(lower + np.int32(numbers[other] < number))
        margin = best.margin[place]
        there = np.uint64(begin + lower)
        price = np.int64(shelf.traits[best.offer[place], PRICE])
        offer[there], score[there] = number, margin + price
        lowest, highest = min(lowest, margin), max(highest, margin)
    return lowest, highest
