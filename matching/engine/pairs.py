"""One pair, compiled: may they meet, and how well do they fit? The same numbers as `scoring`.

Plain numbers go in and out. To hand an array to a function costs more than all the work here.
"""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.engine.compiled import inlined
from matching.engine.pool import FIELDS, KIND_BIT, LEVEL_BIT

REACH = (1 << LEVEL_BIT) - 1
COUNT_BIT = 40
"""A sum of skills holds millionths of millionths in its low bits, then how many are taught, then
the sum of their levels."""
DEPTH_BIT = 50
WALKED = 1 << 62
"""Added where a mentor went the same way."""
DEEPEST = 3
NATIVE, FLUENT, CONVERSATIONAL = 3, 2, 1
ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
PAIRS, FOURS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
EIGHTS, BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


class Shares(NamedTuple):
    """What each part of a score counts, in millionths."""

    skills: int
    level: int
    language: int
    hours: int
    kind: int
    path: int


class Person(NamedTuple):
    """An appeal or an offer, as far as its pairs depend on it."""

    fluent: np.uint64
    native: np.uint64
    night: np.uint64
    day: np.uint64
    rest: np.uint64
    weekly_hours: int


class Needs(NamedTuple):
    """What each kind of help is worth to an appeal, in millionths."""

    first: int
    second: int
    third: int


@inlined
def met(share: int, posting: int) -> int:
    """Return what one skill adds to the sum of a pair."""
    level = posting >> LEVEL_BIT
    added = share * (posting & REACH)
    if level > 0:
        added += (1 << COUNT_BIT) + (level << DEPTH_BIT)
    return added


@inlined
def skill_score(shares: Shares, skills: int) -> int:
    """Return what skills, their level and the path contribute, from what was added up."""
    fit = ((skills & ((1 << COUNT_BIT) - 1)) + MILLIONTHS // 2) // MILLIONTHS
    score = contribution(shares.skills, fit)
    count = (skills >> COUNT_BIT) & ((1 << (DEPTH_BIT - COUNT_BIT)) - 1)
    if count > 0:
        depth = (skills & (WALKED - 1)) >> DEPTH_BIT
        score += contribution(shares.level, _ratio(depth, DEEPEST * count))
    return score + shares.path if skills & WALKED else score


@inlined
def may_meet(card: np.uint64, other: np.uint64) -> bool:
    """Tell whether two cards share a bit in each of their parts."""
    shared = card & other
    return bool(
        shared & FIELDS[0] and shared & FIELDS[1] and shared & FIELDS[2] and shared & FIELDS[3]
    )


@inlined
def rest_score(shares: Shares, needs: Needs, card: np.uint64, here: Person, there: Person) -> int:
    """Return what language, hours and kind contribute, -1 where no hour is shared.

    card: that of the offer, for the kinds of help it gives.
    """
    hours = _shared_hours(here, there)
    if hours == 0:
        return -1
    kind = 0
    if card & (ONE << KIND_BIT):
        kind = needs.first
    if card & (TWO << KIND_BIT):
        kind = max(kind, needs.second)
    if card & (FOUR << KIND_BIT):
        kind = max(kind, needs.third)
    score = contribution(shares.kind, kind)
    score += contribution(shares.hours, _ratio(hours, max(here.weekly_hours, 1)))
    return score + contribution(shares.language, _ratio(_fluency(here, there), NATIVE))


@inlined
def contribution(share: int, value: int) -> int:
    """Return share * value in millionths, rounded."""
    return (share * value + MILLIONTHS // 2) // MILLIONTHS


@inlined
def _fluency(here: Person, there: Person) -> int:
    if here.native & there.native:
        return NATIVE
    return FLUENT if here.fluent & there.fluent else CONVERSATIONAL


@inlined
def _shared_hours(here: Person, there: Person) -> int:
    shared = _ones(here.night & there.night) + _ones(here.day & there.day)
    shared += _ones(here.rest & there.rest)
    return min(shared, here.weekly_hours, there.weekly_hours)


@inlined
def _ones(bits: np.uint64) -> int:
    """Return how many bits of a word are set, a few at a time (Knuth 4A, section 7.1.3)."""
    word = bits - ((bits >> ONE) & PAIRS)
    word = (word & FOURS) + ((word >> TWO) & FOURS)
    word = (word + (word >> FOUR)) & EIGHTS
    return int(np.int64((word * BYTES) >> TOP))


@inlined
def _ratio(part: int, whole: int) -> int:
    return (2 * MILLIONTHS * part + whole) // (2 * whole)
