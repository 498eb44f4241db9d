"""The best offers for each appeal, by score less price, found in blocks of appeals.

Skills are a sparse product: for each skill an appeal lacks, the offers that reach it, added up
offer by offer. Only offers that could still enter the best are looked at further, first by rules,
then in full. The parts that do not depend on skills are bounded, so that offers which share
nothing with an appeal are read only where they could matter.
"""

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.pairs import (
    WALKED,
    Needs,
    Person,
    Shares,
    contribution,
    may_meet,
    met,
    rest_score,
    skill_score,
)
from matching.engine.pool import Appeals, Offers, Pool
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
    """Look at the offers that reach a skill, then at the others as far as they can matter."""
    appeals, offers, shares = pool.appeals, pool.offers, _shares(pool.share)
    card, floor, here = appeals.card[appeal], appeals.floor[appeal], _seeker(appeals, appeal)
    needs = _needs(appeals.need, appeal)
    most = shares.language + shares.hours
    most += contribution(shares.kind, max(needs.first, needs.second, needs.third))
    count = _add_up(appeals, offers, appeal, skills, touched)
    end, place, bar = count, 0, _bar(prices, appeal, best)
    # Arrays by names of their own: to find them in a tuple for every pair costs more than to look.
    cards, price, only, languages = offers.card, prices.offer, prices.only, offers.languages
    hours, weekly = offers.hours, offers.weekly_hours
    while True:
        if place == end:
            if end > count or most <= max(bar, floor - 1):
                break
            end = _add_others(skills, touched, count)
            if place == end:
                break
        offer = touched[place]
        score = skill_score(shares, skills[offer]) if place < count else 0
        place += 1
        if score + most <= max(bar + price[offer], floor - 1):
            continue
        if not may_meet(card, cards[offer]) or not only[offer]:
            continue
        there = Person(
            languages[offer, 0],
            languages[offer, 1],
            hours[offer, 0],
            hours[offer, 1],
            hours[offer, 2],
            weekly[offer],
        )
        others = rest_score(shares, needs, cards[offer], here, there)
        score += others
        if others < 0 or score <= max(bar + price[offer], floor - 1):
            continue
        if not _is_barred(appeals.first_barred, appeals.barred, appeal, offer):
            _keep(best, score - price[offer], offer, score)
            bar = _bar(prices, appeal, best)
    for place in range(count):
        skills[touched[place]] = 0


@inlined
def _shares(share: Integers) -> Shares:
    return Shares(share[0], share[1], share[2], share[3], share[4], share[5])


@inlined
def _needs(need: Integers, appeal: int) -> Needs:
    return Needs(need[appeal, 0], need[appeal, 1], need[appeal, 2])


@inlined
def _seeker(appeals: Appeals, appeal: int) -> Person:
    return Person(
        appeals.languages[appeal, 0],
        appeals.languages[appeal, 1],
        appeals.hours[appeal, 0],
        appeals.hours[appeal, 1],
        appeals.hours[appeal, 2],
        appeals.weekly_hours[appeal],
    )


@compiled
def _is_barred(first: Integers, barred: Index, appeal: int, offer: int) -> bool:
    found = False
    for place in range(first[appeal], first[appeal + 1]):
        found = found or barred[place] == offer
    return found


@inlined
def _add_up(appeals: Appeals, offers: Offers, appeal: int, skills: Integers, touched: Index) -> int:
    """Add up what every offer shares with an appeal; return how many offers there are."""
    count = 0
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
    target = appeals.target[appeal]
    if target >= 0:
        for offer in offers.came[offers.first_came[target] : offers.first_came[target + 1]]:
            if offers.path_circle[offer] == appeals.circle[appeal]:
                touched[count] = offer
                count += skills[offer] == 0
                skills[offer] |= WALKED
    return count


@compiled
def _add_others(skills: Integers, touched: Index, count: int) -> int:
    """Append the offers that share no skill; return how many there are in all."""
    for offer in range(len(skills)):
        touched[count] = offer
        count += skills[offer] == 0
    return count


@inlined
def _bar(prices: Prices, appeal: int, best: Best) -> int:
    """Return what a score less price must exceed."""
    bar = prices.appeal[appeal]
    if best.size[0] == len(best.margin):
        bar = max(bar, best.margin[0] - 1)
    return int(bar)


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


@inlined
def _is_worse(margin: int, offer: int, best: Best, at: int) -> bool:
    """Tell whether a pair is worse than one in the heap: less margin, or the later offer."""
    other = best.margin[at]
    return bool(margin < other or (margin == other and offer > best.offer[at]))


@inlined
def _copy(best: Best, source: int, target: int) -> None:
    best.margin[target] = best.margin[source]
    best.offer[target] = best.offer[source]
    best.score[target] = best.score[source]
