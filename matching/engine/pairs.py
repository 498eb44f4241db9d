"""One pair, compiled: may they meet, and how well do they fit? The same numbers as `scoring`.

Plain numbers go in and out. To hand an array to a function costs more than all the work here.
"""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.engine.compiled import compiled, inlined, lean
from matching.engine.pool import KIND_BIT, LEVEL_BIT, NATIVE_BIT, REACH_BITS, TAUGHT_BIT, Appeals
from matching.engine.problem import LARGEST, Integers

REACH = np.uint64((1 << REACH_BITS) - 1)
TAUGHT = np.uint64(1 << TAUGHT_BIT | 3 << LEVEL_BIT)
COUNT_BIT = 40
"""A sum of skills holds millionths of millionths in its low bits, then how many are taught, then
the sum of their levels."""
DEPTH_BIT = COUNT_BIT + LEVEL_BIT - TAUGHT_BIT
UP = np.uint64(COUNT_BIT - TAUGHT_BIT)
FIT = (1 << COUNT_BIT) - 1
WALKED_BIT = 62
WALKED = 1 << WALKED_BIT
"""Added where a mentor went the same way."""
DEEPEST = 3
NEVER = -LARGEST
"""What no shared hour is worth: no other part can make up for it."""
HOURS = 168
KINDS = 8
ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
PAIRS, FOURS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
EIGHTS, BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)
LOWEST, HIGHEST = np.uint64(0x0001000100010001), np.uint64(0x8000800080008000)
"""The ends of the four parts of a card."""


class Shares(NamedTuple):
    """What each part of a score counts, in millionths."""

    skills: int
    level: int
    language: int
    hours: int
    kind: int
    path: int


class Worth(NamedTuple):
    """What everything but skills contributes for one appeal, in millionths."""

    hours: Integers
    """(weekly hours + 1, HOURS + 1): to who seeks so many hours a week, so many shared ones; NEVER
    for none. A row is written when it is first asked for; until then it begins with 0."""
    kinds: Integers
    """(KINDS,): for the kinds of help an offer gives, a bit each."""
    level: Integers
    """(3,): for a language shared conversationally, fluently, natively."""
    most: Integers
    """(2,): the highest sum of kinds and level, and of all three."""


@compiled
def empty_worth(weekly: int) -> Worth:
    """Return room for what things are worth to an appeal of at most so many hours a week."""
    return Worth(
        np.zeros((weekly + 1, HOURS + 1), np.int64),
        np.zeros(KINDS, np.int64),
        np.zeros(3, np.int64),
        np.zeros(2, np.int64),
    )


@lean
def weigh(worth: Worth, share: Integers, appeals: Appeals, appeal: int) -> None:
    """Write down what things are worth to this appeal."""
    shares, weekly = shares_of(share), int(appeals.weekly_hours[appeal])
    if worth.hours[weekly, 0] != NEVER:
        worth.hours[weekly] = NEVER
        for hours in range(1, min(weekly, HOURS) + 1):
            worth.hours[weekly, hours] = contribution(shares.hours, _ratio(hours, weekly))
    for kinds in range(KINDS):
        best = 0
        for kind in range(appeals.need.shape[1]):
            if kinds >> kind & 1:
                best = max(best, appeals.need[appeal, kind])
        worth.kinds[kinds] = contribution(shares.kind, best)
    for level in range(3):
        worth.level[level] = contribution(shares.language, _ratio(level + 1, 3))
    worth.most[0] = worth.kinds[-1] + worth.level[-1]
    # More hours are never worth less.
    worth.most[1] = worth.most[0] + worth.hours[weekly, min(weekly, HOURS)]


@inlined
def shares_of(share: Integers) -> Shares:
    """Return the parts by their names."""
    return Shares(share[0], share[1], share[2], share[3], share[4], share[5])


@inlined
def met(share: int, posting: np.uint64) -> int:
    """Return what one skill adds to the sum of a pair."""
    return int(share * np.int64(posting & REACH) + np.int64((posting & TAUGHT) << UP))


@inlined
def fit_score(share: int, skills: int) -> int:
    """Return what skills contribute, from what was added up."""
    return contribution(share, ((skills & FIT) + MILLIONTHS // 2) // MILLIONTHS)


@inlined
def fit_of(shares: Shares, by_depth: Integers, depths: int, skills: int) -> int:
    """Return what skills, their level and the path contribute, from what was added up.

    by_depth: see `level_scores`, with so many depths for each number of skills.
    """
    fit = fit_score(shares.skills, skills) + by_depth[level_place(skills, depths)]
    return int(fit + shares.path * walked(skills))


@compiled
def level_scores(share: int, skills: int) -> Integers:
    """Return what the level contributes, by `level_place`, for appeals with so many skills."""
    depths = DEEPEST * skills + 1
    scores = np.zeros((skills + 1) * depths, np.int64)
    for taught in range(1, skills + 1):
        for depth in range(depths):
            scores[taught * depths + depth] = contribution(share, _ratio(depth, DEEPEST * taught))
    return scores


@inlined
def level_place(skills: int, depths: int) -> np.uint64:
    """Return where the level of what was added up stands among the scores, `depths` for each."""
    taught = (skills >> COUNT_BIT) & ((1 << (DEPTH_BIT - COUNT_BIT)) - 1)
    return np.uint64(taught * depths + ((skills & (WALKED - 1)) >> DEPTH_BIT))


@inlined
def walked(skills: int) -> int:
    """Return 1 if a mentor went the same way, by what was added up, else 0."""
    return skills >> WALKED_BIT


@inlined
def may_meet(card: np.uint64, other: np.uint64) -> bool:
    """Tell whether two cards share a bit in each of their parts.

    A part without a bit is where taking one borrows (Warren, Hacker's Delight, section 6-1).
    """
    shared = card & other
    return bool(((shared - LOWEST) & ~shared & HIGHEST) == 0)


@inlined
def kinds_of(card: np.uint64) -> np.uint64:
    """Return the kinds of help in the card of an offer."""
    return (card >> KIND_BIT) & np.uint64(KINDS - 1)


@inlined
def level_of(languages: np.uint64, others: np.uint64) -> np.uint64:
    """Return how well two people share a language: 0 conversationally, 1 fluently, 2 natively."""
    shared = languages & others
    return np.uint64(shared != 0) + np.uint64((shared >> NATIVE_BIT) != 0)


@inlined
def common(hours: np.uint64, others: np.uint64) -> np.uint64:
    """Return how many hours of a word are shared, a few at a time (Knuth 4A, section 7.1.3)."""
    bits = hours & others
    word = bits - ((bits >> ONE) & PAIRS)
    word = (word & FOURS) + ((word >> TWO) & FOURS)
    word = (word + (word >> FOUR)) & EIGHTS
    return (word * BYTES) >> TOP


@inlined
def lowest(word: np.uint64) -> np.uint64:
    """Return the place of the lowest bit that is set."""
    return common((word & (~word + ONE)) - ONE, ALL)


@inlined
def contribution(share: int, value: int) -> int:
    """Return share * value in millionths, rounded."""
    return (share * value + MILLIONTHS // 2) // MILLIONTHS


@inlined
def _ratio(part: int, whole: int) -> int:
    return (2 * MILLIONTHS * part + whole) // (2 * whole)
