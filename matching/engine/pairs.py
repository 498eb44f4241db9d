"""One pair, compiled: may they meet, and how well do they fit? The same numbers as `scoring`."""

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.engine.compiled import compiled
from matching.engine.pool import LEVEL_BIT, Appeals, Offers
from matching.engine.problem import Integers

REACH = (1 << LEVEL_BIT) - 1
COUNT_BIT = 40
"""A sum of skills holds millionths of millionths in its low bits, then how many are taught, then
the sum of their levels."""
DEPTH_BIT = 50
SKILLS, LEVEL, LANGUAGE, HOURS, KIND, PATH = range(6)
DEEPEST = 3
ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
PAIRS, FOURS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
EIGHTS, BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


@compiled
def met(share: int, posting: int) -> int:
    """Return what one skill adds to the sum of a pair."""
    level = posting >> LEVEL_BIT
    added = share * (posting & REACH)
    if level > 0:
        added += (1 << COUNT_BIT) + (level << DEPTH_BIT)
    return added


@compiled
def skill_score(share: Integers, skills: int) -> int:
    """Return what skills and their level contribute, from the sum over the skills of a pair."""
    fit = ((skills & ((1 << COUNT_BIT) - 1)) + MILLIONTHS // 2) // MILLIONTHS
    count = (skills >> COUNT_BIT) & ((1 << (DEPTH_BIT - COUNT_BIT)) - 1)
    deep = 0
    if count > 0:
        deep = _ratio(skills >> DEPTH_BIT, DEEPEST * count)
    return _contribution(share[SKILLS], fit) + _contribution(share[LEVEL], deep)


@compiled
def highest_rest(appeals: Appeals, share: Integers, appeal: int) -> int:
    """Return the most that all other parts could contribute for an appeal."""
    kind = _contribution(share[KIND], appeals.need[appeal].max())
    return int(share[LANGUAGE] + share[HOURS] + kind + share[PATH])


@compiled
def may_meet(appeals: Appeals, offers: Offers, appeal: int, offer: int) -> bool:
    """Tell whether a pair keeps every hard rule but those of kind, hours and floor."""
    if offers.room[offer] <= 0 or (appeals.circle[appeal] & offers.circles[offer]) == 0:
        return False
    if (appeals.languages[appeal, 0] & offers.languages[offer, 0]) == 0:
        return False
    if offers.trust[offer] < appeals.sensitivity[appeal]:
        return False
    barred = appeals.barred[appeals.first_barred[appeal] : appeals.first_barred[appeal + 1]]
    return not bool(np.any(barred == offer))


@compiled
def rest_score(appeals: Appeals, offers: Offers, share: Integers, appeal: int, offer: int) -> int:
    """Return what the other parts contribute, -1 where no need is served or no hour is shared."""
    kind = 0
    for number in range(appeals.need.shape[1]):
        if offers.kinds[offer, number]:
            kind = max(kind, appeals.need[appeal, number])
    hours = _shared_hours(appeals, offers, appeal, offer)
    if kind == 0 or hours == 0:
        return -1
    score = _contribution(share[KIND], kind)
    score += _contribution(share[HOURS], _ratio(hours, max(appeals.weekly_hours[appeal], 1)))
    score += _contribution(share[LANGUAGE], _ratio(_fluency(appeals, offers, appeal, offer), 3))
    if appeals.target[appeal] == offers.path_occupation[offer] and (
        appeals.circle[appeal] == offers.path_circle[offer]
    ):
        score += share[PATH]
    return score


@compiled
def _fluency(appeals: Appeals, offers: Offers, appeal: int, offer: int) -> int:
    """Return 3 for a language that both speak natively, down to 1 for conversationally."""
    for level in (2, 1):
        if appeals.languages[appeal, level] & offers.languages[offer, level]:
            return level + 1
    return 1


@compiled
def _shared_hours(appeals: Appeals, offers: Offers, appeal: int, offer: int) -> int:
    shared = 0
    for word in range(appeals.hours.shape[1]):
        shared += _ones(appeals.hours[appeal, word] & offers.hours[offer, word])
    return int(min(shared, appeals.weekly_hours[appeal], offers.weekly_hours[offer]))


@compiled
def _ones(word: np.uint64) -> int:
    """Return how many bits of a word are set, a few at a time (Knuth 4A, section 7.1.3)."""
    word = word - ((word >> ONE) & PAIRS)
    word = (word & FOURS) + ((word >> TWO) & FOURS)
    word = (word + (word >> FOUR)) & EIGHTS
    return int((word * BYTES) >> TOP)


@compiled
def _ratio(part: int, whole: int) -> int:
    return (2 * MILLIONTHS * part + whole) // (2 * whole)


@compiled
def _contribution(share: int, value: int) -> int:
    return (share * value + MILLIONTHS // 2) // MILLIONTHS
