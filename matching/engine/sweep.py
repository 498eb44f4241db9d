"""All allowed pairs at once: is any worth more than its two prices? Whole tables, nothing compiled.

Most pairs need no closer look, because the most that they could score is known exactly:

1. What two people share of skills and of a path is one sparse product, block by block. To it comes
   at most a full level, and the best that language, hours and kind of help could give. Appeals of
   a block ask for much the same, and offers that none of them may meet are no part of the product.
2. Pairs that share neither skills nor a path score at most that best. Appeals that are alike in
   language, needs, circle and trust may meet the same offers, so these are worked out once for all
   of them.

Either way only those offers are looked at whose price is low enough.

For what is left, the rules, language, hours and kind of help are worked out exactly from packed
words, and what may still be too much is judged in full. So every pair is judged, or excluded by a
bound that holds for it.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array, hstack

from matching.domain.matches import MILLIONTHS, ScorePart
from matching.engine import scoring
from matching.engine.book import Sides
from matching.engine.glance import Glance
from matching.engine.problem import Integers

BLOCK = 256
"""Appeals that are looked at together; what bounds the memory."""
CHUNK = 1 << 18
WALKED = 1 << 41
"""Added to a sum of skills, millionths of millionths, where a mentor went the same way."""
SKILLS, LEVEL, LANGUAGE, HOURS, KIND, PATH = (scoring.PARTS.index(part) for part in ScorePart)

Pairs: TypeAlias = tuple[Integers, Integers]


def dearer_pairs(sides: Sides, gained: Integers, price: Integers, workers: int = 1) -> bool:
    """Tell whether any allowed pair scores more than gained[appeal] + price[offer]."""
    sweep = _Sweep(sides, gained, price)
    with ThreadPoolExecutor(workers) as executor:
        return any(executor.map(sweep.is_dearer_in_block, sweep.blocks())) or any(
            executor.map(sweep.is_dearer_among, sweep.alike())
        )


class _Sweep:
    """What both ways of looking need."""

    def __init__(self, sides: Sides, gained: Integers, price: Integers) -> None:
        self._sides, self._gained, self._price = sides, gained, price
        best_kind = np.rint(sides.seekers.need_worth.max(axis=1, initial=0) * MILLIONTHS)
        best = np.zeros((len(scoring.PARTS), len(gained)), dtype=np.int64)
        best[LANGUAGE], best[HOURS], best[KIND] = MILLIONTHS, MILLIONTHS, best_kind
        self._most = scoring.contributions(best, sides.share).sum(axis=0)
        self._asked, self._given = _with_paths(sides)
        self._glance = Glance(sides)

    def blocks(self) -> list[Integers]:
        """Return all appeals, those together that may meet about the same offers."""
        order = np.argsort(self._glance.asks, kind="stable")
        return np.split(order, range(BLOCK, len(order), BLOCK))

    def is_dearer_in_block(self, appeals: Integers) -> bool:
        """Look at the pairs of some appeals that share a skill or a path."""
        offers = self._glance.open_to(np.bitwise_or.reduce(self._glance.asks[appeals]))
        highest = scoring.HIGHEST - self._gained[appeals].min(initial=scoring.HIGHEST)
        offers = offers[self._price[offers] < highest]
        # Whose rows are the offers: those of few appeals are quick to turn.
        product = self._given[offers] @ self._asked[appeals].T.tocsr()
        offer, appeal = np.repeat(offers, np.diff(product.indptr)), appeals[product.indices]
        return self._is_dearer(appeal, offer, self._most_with(product.data))

    def _most_with(self, met: Integers) -> Integers:
        """Return the most that skills, level and path contribute, from what was added up."""
        share = self._sides.share
        skills = ((met & (WALKED - 1)) + MILLIONTHS // 2) // MILLIONTHS
        most: Integers = (share[SKILLS] * skills + MILLIONTHS // 2) // MILLIONTHS
        most += share[LEVEL]
        most += (met >= WALKED) * share[PATH]
        return most

    def alike(self) -> Iterator[Integers]:
        """Yield appeals that may meet the same offers, but for hours and who is barred."""
        low = self._gained + self._price.min(initial=0)
        rows = np.flatnonzero((self._most > low) & (self._most >= self._sides.floor))
        if not rows.size or not self._price.size:
            return
        asks = self._glance.asks[rows]
        order = np.argsort(asks, kind="stable")
        starts = np.flatnonzero(np.diff(asks[order])) + 1
        yield from np.split(rows[order], starts)

    def is_dearer_among(self, appeals: Integers) -> bool:
        """Look at the pairs of some appeals that are alike, whatever they share."""
        offers = self._glance.open_to(self._glance.asks[appeals[0]])
        slack = self._most[appeals] - self._gained[appeals]
        offers = offers[self._price[offers] < slack.max()]
        size = max(1, CHUNK // max(1, len(offers)))
        for start in range(0, len(appeals), size):
            rows = appeals[start : start + size]
            below = self._price[offers] < slack[start : start + size, None]
            row, column = np.nonzero(below)
            if self._is_dearer(rows[row], offers[column], np.zeros(len(row), dtype=np.int64)):
                return True
        return False

    def _is_dearer(self, appeal: Integers, offer: Integers, most: Integers) -> bool:
        """Tell whether any of these pairs scores too much.

        most: what skills, level and path contribute at most.
        """
        bar = np.maximum(self._gained[appeal] + self._price[offer], self._sides.floor[appeal] - 1)
        left = np.flatnonzero(most + self._most[appeal] > bar)
        appeal, offer, most, bar = appeal[left], offer[left], most[left], bar[left]
        beside = self._glance.beside_skills(appeal, offer)
        left = np.flatnonzero((beside >= 0) & (most + beside > bar))
        if not left.size:
            return False
        verdicts = self._sides.verdicts(appeal[left], offer[left])
        return bool(np.any(verdicts.passing & (verdicts.score > bar[left])))


def _with_paths(sides: Sides) -> tuple[csr_array, csr_array]:
    """Return what is asked (A, S + T) and given (O, S + T): skills, and ways that people went.

    A way is an occupation aimed at and a circle left. The product holds millionths of millionths.
    """
    here, there = sides.seekers, sides.offers
    circles = there.circles.shape[1]
    ways = circles * (int(here.target.max(initial=-1)) + 1)
    aims = np.where(here.target >= 0, here.target * circles + here.circle, -1)
    came = np.where(there.path_circle >= 0, there.path_occupation * circles + there.path_circle, -1)
    came = np.where((there.path_occupation >= 0) & (came < ways), came, -1)
    asked = hstack([here.gap, _one_each(aims, ways, 1)], format="csr")
    given = hstack([there.reach, _one_each(came, ways, WALKED)], format="csr")
    return csr_array(asked), csr_array(given)


def _one_each(column: Integers, columns: int, value: int) -> csr_array:
    """Return a table with this value in one column of each row, in none where it is below 0."""
    row = np.flatnonzero(column >= 0)
    cells = np.full(len(row), value, dtype=np.int64)
    return csr_array((cells, (row, column[row])), shape=(len(column), columns))
