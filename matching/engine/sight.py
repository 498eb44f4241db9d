"""One appeal beside offers, compiled: which rules are broken, and the score: see `book`.

Where the solver must be quick to pass over what cannot matter, this looks at everything: it is
what reasons are counted from.
"""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import MILLIONTHS, Rule
from matching.engine.compiled import compiled, inlined
from matching.engine.pairs import (
    COUNT_BIT,
    DEEPEST,
    common,
    contribution,
    fit_score,
    level_place,
    level_scores,
    may_meet,
)
from matching.engine.pool import REACH_BITS
from matching.engine.problem import Flags, Index, Integers
from matching.engine.view import LEVELS, View

BIT = {rule: 1 << place for place, rule in enumerate(Rule)}
LANGUAGE, KIND, CIRCLE = BIT[Rule.LANGUAGE], BIT[Rule.KIND], BIT[Rule.CIRCLE]
HOURS, TRUST, BARRED = BIT[Rule.HOURS], BIT[Rule.TRUST], BIT[Rule.BARRED]
ROOM, FLOOR = BIT[Rule.ROOM], BIT[Rule.FLOOR]
SPOKEN_LEVELS = len(LEVELS)
MOST_HOURS = 169
REACH = (1 << REACH_BITS) - 1


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
    by_depth: Integers
    """What the level contributes, see `pairs.level_place`, so many `depths` for each skill."""
    depths: int


@compiled
def empty_sight(view: View) -> Sight:
    """Return room to see one appeal after the other."""
    offers, kinds = len(view.giving.room), view.asking.need.shape[1]
    most = np.max(np.diff(view.asking.first_skill)) if len(view.asking.first_skill) > 1 else 0
    return Sight(
        whom=np.arange(offers).astype(np.int32),
        broken=np.zeros(offers, np.int64),
        score=np.zeros(offers, np.int64),
        skills=np.zeros(offers, np.int64),
        apart=np.zeros(offers, np.bool_),
        by_hours=np.zeros(MOST_HOURS, np.int64),
        by_kinds=np.zeros(1 << kinds, np.int64),
        by_level=np.zeros(SPOKEN_LEVELS, np.int64),
        by_depth=level_scores(view.share[1], most),
        depths=DEEPEST * most + 1,
    )


@compiled
def look(view: View, appeal: int, sight: Sight) -> None:
    """See one appeal beside every offer."""
    asking, giving = view.asking, view.giving
    _prepare(view, appeal, sight)
    broken, kinds, circles = sight.broken, giving.kinds, giving.circles
    circle, speaks = asking.circle[appeal], asking.speaks[appeal, 0]
    trusted, wanted = asking.sensitivity[appeal], _wanted(asking.need[appeal])
    for offer in range(len(broken)):
        bits = LANGUAGE * ((speaks & giving.speaks[offer, 0]) == 0)
        bits += KIND * ((wanted & kinds[offer]) == 0)
        bits += CIRCLE * (((circles[offer] >> circle) & 1) == 0)
        bits += TRUST * (giving.trust[offer] < trusted) + ROOM * (giving.room[offer] < 1)
        sight.whom[offer], broken[offer] = offer, bits
    _look_closer(view, appeal, sight, len(broken))
    _clear(view, appeal, sight)


@compiled
def look_at_open(view: View, appeal: int, sight: Sight) -> int:
    """See one appeal beside those offers only that it may meet but for hours and who is barred.

    Return how many they are.
    """
    card, cards, count = view.asking.card[appeal], view.giving.card, 0
    for offer in range(len(cards)):
        sight.whom[count] = offer
        count += int(may_meet(card, cards[offer]))
    for offer in sight.whom[:count]:
        sight.broken[offer] = 0
    _prepare(view, appeal, sight)
    _look_closer(view, appeal, sight, count)
    _clear(view, appeal, sight)
    return count


@compiled
def _look_closer(view: View, appeal: int, sight: Sight, count: int) -> None:
    """See what is left to see beside the first `count` offers of `whom`, other rules looked at."""
    asking, giving = view.asking, view.giving
    skills, broken, score, by_depth = sight.skills, sight.broken, sight.score, sight.by_depth
    speaks, hours, weekly, kinds = giving.speaks, giving.hours, giving.weekly_hours, giving.kinds
    _, fluently, natively = asking.speaks[appeal]
    night, day, rest = asking.hours[appeal]
    circle, target, needed = asking.circle[appeal], asking.target[appeal], sight.by_kinds
    most, floor = asking.weekly_hours[appeal], asking.floor[appeal]
    for offer in sight.whom[:count]:
        free = common(night, hours[offer, 0]) + common(day, hours[offer, 1])
        free += common(rest, hours[offer, 2])
        shared = min(np.int64(free), most, weekly[offer])
        bits = broken[offer] + HOURS * (shared < 1) + BARRED * sight.apart[offer]
        broken[offer] = bits
        if bits & (bits - 1):
            continue
        level = int((fluently & speaks[offer, 1]) != 0)
        if natively & speaks[offer, 2]:
            level = 2
        total = needed[kinds[offer]] + sight.by_hours[max(shared, 0)]
        if not bits & LANGUAGE:
            total += sight.by_level[level]
        if skills[offer]:
            total += fit_score(view.share[0], skills[offer])
            total += by_depth[level_place(skills[offer], sight.depths)]
        if target == giving.path_occupation[offer] and circle == giving.path_circle[offer]:
            total += view.share[5]
        score[offer] = total
        if bits == 0 and total < floor:
            broken[offer] = FLOOR


@compiled
def _prepare(view: View, appeal: int, sight: Sight) -> None:
    """Add up skills, and work out once what would be the same for many offers."""
    asking, giving = view.asking, view.giving
    for cell in range(asking.first_skill[appeal], asking.first_skill[appeal + 1]):
        skill, share = asking.skill[cell], asking.share[cell]
        for place in range(giving.first_offer[skill], giving.first_offer[skill + 1]):
            posting = giving.posting[place]
            added = share * (posting & REACH) + ((posting >> REACH_BITS) << COUNT_BIT)
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
def ratio(part: int, whole: int) -> int:
    """Return part / whole in millionths, rounded, a half upwards."""
    return (2 * MILLIONTHS * part + whole) // (2 * whole)
