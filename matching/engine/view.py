"""One appeal beside every offer, compiled: which rules are broken, and the score: see `judge`.

Where the solver must be quick to pass over what cannot matter, this looks at everything: it is
what reasons are counted from.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.domain.matches import MILLIONTHS, Rule
from matching.domain.vocabulary import LanguageLevel, SkillLevel
from matching.engine.compiled import compiled, inlined
from matching.engine.judge import Sides
from matching.engine.problem import Index, Integers
from matching.engine.tables import Flags, OfferTable, SeekerTable

Bits = NDArray[np.uint64]

BIT = {rule: 1 << place for place, rule in enumerate(Rule)}
LANGUAGE, KIND, CIRCLE = BIT[Rule.LANGUAGE], BIT[Rule.KIND], BIT[Rule.CIRCLE]
HOURS, TRUST, BARRED = BIT[Rule.HOURS], BIT[Rule.TRUST], BIT[Rule.BARRED]
ROOM, FLOOR = BIT[Rule.ROOM], BIT[Rule.FLOOR]
LEVELS = (LanguageLevel.CONVERSATIONAL, LanguageLevel.FLUENT, LanguageLevel.NATIVE)
SPOKEN_LEVELS = len(LEVELS)
DEEPEST = int(max(SkillLevel))
MOST_HOURS = 169
LEVEL_BIT, COUNT_BIT, DEPTH_BIT = 20, 40, 50
"""A posting holds how far an offer reaches in its low bits, then the level. A sum of skills holds
millionths of millionths, then how many are taught, then the sum of their levels."""
LOW, MIDDLE = (1 << COUNT_BIT) - 1, (1 << (DEPTH_BIT - COUNT_BIT)) - 1
ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
PAIRS, FOURS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
EIGHTS, BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


class Asking(NamedTuple):
    """A appeals."""

    first_skill: Integers
    skill: Index
    share: Integers
    speaks: Bits
    """(A, 3): a bit for each language, spoken conversationally, fluently, natively."""
    hours: Bits
    """(A, 3): a bit for each free hour of the week."""
    weekly_hours: Integers
    need: Integers
    """(A, K) millionths."""
    circle: Integers
    target: Integers
    sensitivity: Integers
    floor: Integers
    extra: Integers
    first_barred: Integers
    barred: Integers


class Giving(NamedTuple):
    """O offers; who reaches skill s stands from first_offer[s] to first_offer[s + 1]."""

    first_offer: Integers
    offer: Index
    posting: Integers
    speaks: Bits
    hours: Bits
    weekly_hours: Integers
    kinds: Integers
    circles: Integers
    trust: Integers
    path_circle: Integers
    path_occupation: Integers
    room: Integers


class View(NamedTuple):
    """Both sides of a pass, and what each part of a score counts."""

    asking: Asking
    giving: Giving
    share: Integers


class Sight(NamedTuple):
    """What is seen of one appeal: the broken rules and the score for each offer.

    The score is only worked out where at most one rule is broken.
    """

    broken: Integers
    """(O,): the sum of the BIT of each broken rule."""
    score: Integers
    skills: Integers
    apart: Flags
    by_hours: Integers
    """What each number of shared hours contributes. So below, for kinds and languages."""
    by_kinds: Integers
    by_level: Integers


def view_of(sides: Sides) -> View:
    """Pack both sides of a pass."""
    return View(_asking(sides), _giving(sides.offers), sides.share)


def _asking(sides: Sides) -> Asking:
    here: SeekerTable = sides.seekers
    gap, offers = here.gap.tocsr(), max(1, len(sides.offers.room))
    return Asking(
        first_skill=gap.indptr.astype(np.int64),
        skill=gap.indices.astype(np.int32),
        share=gap.data,
        speaks=_languages(here.levels),
        hours=_packed(here.hours, 3),
        weekly_hours=here.weekly_hours,
        need=np.rint(here.need_worth * MILLIONTHS).astype(np.int64),
        circle=here.circle,
        target=here.target,
        sensitivity=here.sensitivity,
        floor=sides.floor,
        extra=sides.extra,
        first_barred=np.searchsorted(sides.apart, np.arange(len(here.circle) + 1) * offers),
        barred=sides.apart % offers,
    )


def _giving(there: OfferTable) -> Giving:
    reached = (there.reach + there.depth * (1 << LEVEL_BIT)).tocsc()
    return Giving(
        first_offer=reached.indptr.astype(np.int64),
        offer=reached.indices.astype(np.int32),
        posting=reached.data.astype(np.int64),
        speaks=_languages(there.levels),
        hours=_packed(there.hours, 3),
        weekly_hours=there.weekly_hours,
        kinds=_packed(there.kinds, 1)[:, 0].astype(np.int64),
        circles=_packed(there.circles, 1)[:, 0].astype(np.int64),
        trust=there.trust,
        path_circle=there.path_circle,
        path_occupation=there.path_occupation,
        room=there.room,
    )


@compiled
def empty_sight(view: View) -> Sight:
    """Return room to see one appeal after the other."""
    offers, kinds = len(view.giving.room), view.asking.need.shape[1]
    return Sight(
        broken=np.zeros(offers, np.int64),
        score=np.zeros(offers, np.int64),
        skills=np.zeros(offers, np.int64),
        apart=np.zeros(offers, np.bool_),
        by_hours=np.zeros(MOST_HOURS, np.int64),
        by_kinds=np.zeros(1 << kinds, np.int64),
        by_level=np.zeros(SPOKEN_LEVELS, np.int64),
    )


@compiled
def look(view: View, appeal: int, sight: Sight) -> None:
    """See one appeal beside every offer."""
    asking, giving = view.asking, view.giving
    _prepare(view, appeal, sight)
    skills, broken, score = sight.skills, sight.broken, sight.score
    speaks, hours, weekly, kinds = giving.speaks, giving.hours, giving.weekly_hours, giving.kinds
    circles, trust, room = giving.circles, giving.trust, giving.room
    first, second, third = asking.speaks[appeal]
    night, day, rest = asking.hours[appeal]
    circle, target, needed = asking.circle[appeal], asking.target[appeal], sight.by_kinds
    most, trusted = asking.weekly_hours[appeal], asking.sensitivity[appeal]
    floor, wanted = asking.floor[appeal], _wanted(asking.need[appeal])
    for offer in range(len(room)):
        shared = _ones(night & hours[offer, 0]) + _ones(day & hours[offer, 1])
        shared = min(shared + _ones(rest & hours[offer, 2]), most, weekly[offer])
        bits = LANGUAGE * ((first & speaks[offer, 0]) == 0)
        bits += KIND * ((wanted & kinds[offer]) == 0)
        bits += CIRCLE * (((circles[offer] >> circle) & 1) == 0)
        bits += HOURS * (shared < 1) + TRUST * (trust[offer] < trusted)
        bits += BARRED * sight.apart[offer] + ROOM * (room[offer] < 1)
        broken[offer] = bits
        if bits & (bits - 1):
            continue
        level = int((second & speaks[offer, 1]) != 0)
        if third & speaks[offer, 2]:
            level = 2
        total = needed[kinds[offer]] + sight.by_hours[max(shared, 0)]
        if not bits & LANGUAGE:
            total += sight.by_level[level]
        total += _skill_score(view.share, skills[offer])
        if target == giving.path_occupation[offer] and circle == giving.path_circle[offer]:
            total += view.share[5]
        score[offer] = total
        if bits == 0 and total < floor:
            broken[offer] = FLOOR
    _clear(view, appeal, sight)


@compiled
def _prepare(view: View, appeal: int, sight: Sight) -> None:
    """Add up skills, and work out once what would be the same for many offers."""
    asking, giving = view.asking, view.giving
    for cell in range(asking.first_skill[appeal], asking.first_skill[appeal + 1]):
        skill, share = asking.skill[cell], asking.share[cell]
        for place in range(giving.first_offer[skill], giving.first_offer[skill + 1]):
            posting = giving.posting[place]
            level = posting >> LEVEL_BIT
            added = share * (posting & ((1 << LEVEL_BIT) - 1))
            if level > 0:
                added += (1 << COUNT_BIT) + (level << DEPTH_BIT)
            sight.skills[giving.offer[place]] += added
    for place in range(asking.first_barred[appeal], asking.first_barred[appeal + 1]):
        sight.apart[asking.barred[place]] = True
    stated = max(asking.weekly_hours[appeal], 1)
    for hours in range(min(stated, MOST_HOURS - 1) + 1):
        sight.by_hours[hours] = contribution(view.share[3], ratio(hours, stated))
    for kinds in range(len(sight.by_kinds)):
        worth = np.int64(0)
        for kind in range(asking.need.shape[1]):
            if kinds >> kind & 1:
                worth = max(worth, asking.need[appeal, kind])
        sight.by_kinds[kinds] = contribution(view.share[4], int(worth))
    for level in range(SPOKEN_LEVELS):
        sight.by_level[level] = contribution(view.share[2], ratio(level + 1, SPOKEN_LEVELS))


@compiled
def _clear(view: View, appeal: int, sight: Sight) -> None:
    asking, giving = view.asking, view.giving
    for cell in range(asking.first_skill[appeal], asking.first_skill[appeal + 1]):
        skill = asking.skill[cell]
        for place in range(giving.first_offer[skill], giving.first_offer[skill + 1]):
            sight.skills[giving.offer[place]] = 0
    for place in range(asking.first_barred[appeal], asking.first_barred[appeal + 1]):
        sight.apart[asking.barred[place]] = False


@inlined
def _wanted(need: Integers) -> int:
    bits = 0
    for kind in range(len(need)):
        bits |= int(need[kind] > 0) << kind
    return bits


@inlined
def _skill_score(share: Integers, skills: int) -> int:
    """Return what skills and their level contribute, from what was added up."""
    if skills == 0:
        return 0
    score = contribution(share[0], ((skills & LOW) + MILLIONTHS // 2) // MILLIONTHS)
    count = (skills >> COUNT_BIT) & MIDDLE
    if count > 0:
        score += contribution(share[1], ratio(skills >> DEPTH_BIT, DEEPEST * count))
    return score


@inlined
def contribution(share: int, value: int) -> int:
    """Return share * value in millionths, rounded."""
    return (share * value + MILLIONTHS // 2) // MILLIONTHS


@inlined
def ratio(part: int, whole: int) -> int:
    """Return part / whole in millionths, rounded, a half upwards."""
    return (2 * MILLIONTHS * part + whole) // (2 * whole)


@inlined
def _ones(bits: np.uint64) -> int:
    """Return how many bits of a word are set, a few at a time (Knuth 4A, section 7.1.3)."""
    word = bits - ((bits >> ONE) & PAIRS)
    word = (word & FOURS) + ((word >> TWO) & FOURS)
    word = (word + (word >> FOUR)) & EIGHTS
    return int(np.int64((word * BYTES) >> TOP))


def _packed(flags: Flags, words: int) -> Bits:
    """Return (N, words): column c of a row is bit c % 64 of word c // 64."""
    wide = np.zeros((len(flags), words * 64), dtype=np.bool_)
    wide[:, : flags.shape[1]] = flags
    packed = np.packbits(wide, axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view("<u8").reshape(len(flags), words).astype(np.uint64)


def _languages(levels: Integers) -> Bits:
    return np.hstack([_packed(levels >= level, 1) for level in LEVELS])
