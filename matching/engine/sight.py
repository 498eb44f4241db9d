"""One appeal beside offers, compiled: which rules are broken, and the score: see `book`.

Where the solver must be quick to pass over what cannot matter, this looks at everything: it is
what reasons are counted from.
"""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import MILLIONTHS, Rule
from matching.domain.vocabulary import SkillLevel
from matching.engine.compiled import compiled, inlined
from matching.engine.pairs import common, contribution, may_meet
from matching.engine.problem import Flags, Index, Integers
from matching.engine.view import LEVEL_BIT, LEVELS, TAUGHT_BIT, View

BIT = {rule: 1 << place for place, rule in enumerate(Rule)}
LANGUAGE, KIND, CIRCLE = BIT[Rule.LANGUAGE], BIT[Rule.KIND], BIT[Rule.CIRCLE]
HOURS, TRUST, BARRED = BIT[Rule.HOURS], BIT[Rule.TRUST], BIT[Rule.BARRED]
ROOM, FLOOR = BIT[Rule.ROOM], BIT[Rule.FLOOR]
SPOKEN_LEVELS = len(LEVELS)
DEEPEST = int(max(SkillLevel))
MOST_HOURS = 169
COUNT_BIT = 40
DEPTH_BIT = COUNT_BIT + LEVEL_BIT - TAUGHT_BIT
"""A sum of skills holds millionths of millionths, then how many are taught, then the sum of their
levels."""
REACH = (1 << TAUGHT_BIT) - 1
LOW, MIDDLE = (1 << COUNT_BIT) - 1, (1 << (DEPTH_BIT - COUNT_BIT)) - 1


class Sight(NamedTuple):
    """What is seen of one appeal: the broken rules and the score for some offers, or for each.

    The score is only worked out where at most one rule is broken.
    """

    whom: Index
    """(O,): the offers that were looked at, as far as they were counted."""
    broken: Integers
    """(O,): the sum of the BIT of each broken rule."""
    score: Integers
    skills: Integers
    apart: Flags
    by_hours: Integers
    """What each number of shared hours contributes. So below, for kinds and languages."""
    by_kinds: Integers
    by_level: Integers


@compiled
def empty_sight(view: View) -> Sight:
    """Return room to see one appeal after the other."""
    offers, kinds = len(view.giving.room), view.asking.need.shape[1]
    return Sight(
        whom=np.arange(offers).astype(np.int32),
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
    for offer in range(len(sight.whom)):
        sight.whom[offer] = offer
    _look_at(view, appeal, sight, len(sight.whom))


@compiled
def look_at_open(view: View, appeal: int, sight: Sight) -> int:
    """See one appeal beside those offers only that it may meet but for hours and who is barred.

    Return how many they are.
    """
    card, cards, count = view.asking.card[appeal], view.giving.card, 0
    for offer in range(len(cards)):
        sight.whom[count] = offer
        count += int(may_meet(card, cards[offer]))
    _look_at(view, appeal, sight, count)
    return count


@compiled
def _look_at(view: View, appeal: int, sight: Sight, count: int) -> None:
    """See one appeal beside the first `count` offers of `whom`."""
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
    for offer in sight.whom[:count]:
        free = common(night, hours[offer, 0]) + common(day, hours[offer, 1])
        free += common(rest, hours[offer, 2])
        shared = min(np.int64(free), most, weekly[offer])
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
            added = share * (posting & REACH) + ((posting >> TAUGHT_BIT) << COUNT_BIT)
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
    asking = view.asking
    sight.skills[:] = 0
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
def ratio(part: int, whole: int) -> int:
    """Return part / whole in millionths, rounded, a half upwards."""
    return (2 * MILLIONTHS * part + whole) // (2 * whole)
