"""Looking at the offers of a shelf for one appeal: a cut first, then in full what passed it."""

import numpy as np

from matching.engine.best import bar_of, keep_pair
from matching.engine.compiled import compiled, inlined
from matching.engine.pairs import (
    Shares,
    Worth,
    common,
    fit_score,
    kinds_of,
    level_of,
    level_place,
    may_meet,
    most_of_skills,
    walked,
)
from matching.engine.pool import (
    CARD,
    DAY,
    LANGUAGES,
    NATIVE_BIT,
    NIGHT,
    REST,
    WEEKLY,
    Appeals,
    Bits,
)
from matching.engine.problem import Index, Integers
from matching.engine.scratch import Scratch, Seeker
from matching.engine.shelf import Shelf

KIND_ONE, KIND_TWO, KIND_THREE = np.uint64(1), np.uint64(2), np.uint64(4)
HOURS_BIT = 40
GIVEN = (1 << HOURS_BIT) - 1


@inlined
def cut(
    shelf: Shelf, seeker: Seeker, shares: Shares, scratch: Scratch, bar: int, first: int, end: int
) -> int:
    """Collect the touched offers that share enough to enter; return how many."""
    skills, touched, passed, most = scratch.skills, scratch.touched, scratch.passed, scratch.most
    enough, count, traits = np.uint64(0), np.uint64(0), shelf.traits
    bits = np.uint32(shelf.group_bits)
    # No branch, and few steps: while one offer is fetched from memory the next ones are, too.
    for place in range(np.uint64(first), np.uint64(end)):
        offer = touched[place]
        passed[enough] = offer
        bound = most_of_skills(shares, skills[offer]) + most[offer >> bits]
        enough += np.uint64(bound > bar)
    for place in range(enough):
        offer = passed[place]
        passed[count] = offer
        count += np.uint64(may_meet(seeker.card, traits[offer, CARD]))
    return int(count)


@inlined
def look_at(
    appeals: Appeals,
    shelf: Shelf,
    seeker: Seeker,
    shares: Shares,
    scratch: Scratch,
    count: int,
    size: int,
) -> int:
    """Look in full at the offers that passed, and keep those that enter; return how many are."""
    margins, offers, worth = scratch.best.margin, scratch.best.offer, scratch.worth
    depths, which = scratch.depths, shelf.which
    first_barred, barred = appeals.first_barred, appeals.barred
    # Arrays by names of their own: to find them in a tuple for every pair costs more than to look.
    skills, passed, price, traits = scratch.skills, scratch.passed, shelf.price, shelf.traits
    by_hours, by_kinds, by_level, by_depth = worth.hours, worth.kinds, worth.level, scratch.by_depth
    bar = bar_of(margins, size, seeker.least)
    for place in range(count):
        offer = passed[place]
        shared, card = skills[offer], traits[offer, CARD]
        hours = common(seeker.night, traits[offer, NIGHT])
        hours += common(seeker.day, traits[offer, DAY]) + common(seeker.rest, traits[offer, REST])
        score = by_hours[min(hours, seeker.weekly, traits[offer, WEEKLY])]
        score += by_kinds[kinds_of(card)]
        score += by_level[level_of(seeker.languages, traits[offer, LANGUAGES])]
        score += fit_score(shares.skills, shared) + by_depth[level_place(shared, depths)]
        score += shares.path * walked(shared)
        if score <= max(bar + price[offer], seeker.floor - 1):
            continue
        if not _is_barred(first_barred, barred, seeker.appeal, which[offer]):
            size = keep_pair(margins, offers, size, score - price[offer], offer)
            bar = bar_of(margins, size, seeker.least)
    return size


@inlined
def look_at_others(
    appeals: Appeals, shelf: Shelf, seeker: Seeker, scratch: Scratch, suited: bool, size: int
) -> int:
    """Look at the offers that share no skill, group by group, where a group can matter.

    suited: those that are best in language and kind of help, or those that are not.
    """
    margins, offers, worth = scratch.best.margin, scratch.best.offer, scratch.worth
    bounds, which, price, skills = scratch.most, shelf.which, shelf.price, scratch.skills
    by_hours, by_kinds, by_level = worth.hours, worth.kinds, worth.level
    all_given, best_given, step = scratch.given, worth.most[0], 1 << shelf.group_bits
    group_cards, group_languages = shelf.groups.card, shelf.groups.languages
    first_barred, barred = appeals.first_barred, appeals.barred
    bar = bar_of(margins, size, seeker.least)
    for group in range(len(bounds)):
        if bounds[group] <= bar:
            continue
        given = by_kinds[kinds_of(group_cards[group])]
        given += by_level[level_of(seeker.languages, group_languages[group])]
        if suited and given < best_given:
            continue
        first = np.uint64(group * step)
        for offer in range(first, min(first + np.uint64(step), np.uint64(len(price)))):
            given = all_given[offer] & GIVEN
            score = given + by_hours[all_given[offer] >> HOURS_BIT]
            if score <= max(bar + price[offer], seeker.floor - 1):
                continue
            if skills[offer] or (given == best_given) != suited:
                continue
            if not _is_barred(first_barred, barred, seeker.appeal, which[offer]):
                size = keep_pair(margins, offers, size, score - price[offer], offer)
                bar = bar_of(margins, size, seeker.least)
    return size


@compiled
def give(columns: Bits, seeker: Seeker, worth: Worth, given: Integers) -> None:
    """Write down for every offer of a shelf what kind and language give, and the shared hours.

    No hours where they may not meet. No table and no branch: the compiler does eight at a time.
    """
    cards, languages, weekly = columns[CARD], columns[LANGUAGES], columns[WEEKLY]
    nights, days, rests = columns[NIGHT], columns[DAY], columns[REST]
    first, second, third = worth.kinds[1], worth.kinds[2], worth.kinds[4]
    conversational, fluent, native = worth.level[0], worth.level[1], worth.level[2]
    for offer in range(len(given)):
        kinds = kinds_of(cards[offer])
        kind = max(
            first if kinds & KIND_ONE else 0,
            second if kinds & KIND_TWO else 0,
            third if kinds & KIND_THREE else 0,
        )
        shared = seeker.languages & languages[offer]
        level = fluent if shared else conversational
        level = native if shared >> NATIVE_BIT else level
        hours = common(seeker.night, nights[offer]) + common(seeker.day, days[offer])
        hours = min(hours + common(seeker.rest, rests[offer]), seeker.weekly, weekly[offer])
        both = np.int64(hours) << HOURS_BIT | (kind + level)
        given[offer] = both if may_meet(seeker.card, cards[offer]) else 0


@compiled
def _is_barred(first: Integers, barred: Index, appeal: int, offer: int) -> bool:
    found = False
    for place in range(first[appeal], first[appeal + 1]):
        found = found or barred[place] == offer
    return found
