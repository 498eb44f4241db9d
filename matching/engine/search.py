"""The best offers for one appeal among those on a shelf.

Skills are a sparse product: for each skill the appeal lacks, the offers that reach it, added up
offer by offer. Then two kinds of offers are looked at, each as far as it could still enter the
best: those that share a skill, after a cut of what they share; and all others, group by group,
after a bound of what such a group could give. A cut leaves out only what cannot enter.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.best import Best, bar_of, keep_pair, nothing_kept
from matching.engine.compiled import compiled, inlined
from matching.engine.pairs import (
    DEEPEST,
    HOURS,
    NEVER,
    WALKED,
    Shares,
    Worth,
    common,
    empty_worth,
    fit_score,
    kinds_of,
    level_of,
    level_place,
    level_scores,
    may_meet,
    met,
    most_of_skills,
    shares_of,
    walked,
    weigh,
)
from matching.engine.pool import (
    CARD,
    DAY,
    LANGUAGES,
    NATIVE_BIT,
    NIGHT,
    OFFER_BIT,
    REST,
    WEEKLY,
    Appeals,
    Bits,
)
from matching.engine.problem import Index, Integers
from matching.engine.shelf import Shelf

Places = NDArray[np.uint32]
KIND_ONE, KIND_TWO, KIND_THREE = np.uint64(1), np.uint64(2), np.uint64(4)
HOURS_BIT = 40
GIVEN = (1 << HOURS_BIT) - 1
PART = 64
"""Offers that are cut together, at one bar."""


class Seeker(NamedTuple):
    """An appeal in plain numbers, as far as its pairs depend on it."""

    appeal: int
    card: np.uint64
    languages: np.uint64
    night: np.uint64
    day: np.uint64
    rest: np.uint64
    weekly: np.uint64
    floor: int
    least: int
    """What score less price must exceed."""


class Scratch(NamedTuple):
    """What the search for one appeal after the other needs."""

    best: Best
    worth: Worth
    depths: int
    by_depth: Integers
    """What the level contributes, see `level_scores`."""
    skills: Integers
    """(S,): what each offer shares with the appeal, 0 before and after."""
    touched: Places
    """The offers that share anything."""
    passed: Places
    """Those of a part that could enter."""
    given: Integers
    """(S,): see `_give`."""
    most: Integers
    """(groups,): what an offer of a group could be worth at most beside skills, less its price."""


@compiled
def empty_scratch(shelf: Shelf, keep: int, share: Integers, skills: int) -> Scratch:
    """Return room for the offers of a shelf and for appeals of so many skills."""
    offers = len(shelf.which)
    return Scratch(
        nothing_kept(keep),
        empty_worth(),
        DEEPEST * skills + 1,
        level_scores(share[1], skills),
        np.zeros(offers, np.int64),
        np.empty(offers + 1, np.uint32),
        np.empty(PART + 1, np.uint32),
        np.empty(offers, np.int64),
        np.empty(len(shelf.groups.price), np.int64),
    )


@compiled
def search(
    appeals: Appeals, shelf: Shelf, share: Integers, least: int, appeal: int, scratch: Scratch
) -> int:
    """Fill `best` with the offers whose score less price exceeds `least`; return how many."""
    weigh(scratch.worth, share, appeals, appeal)
    seeker, skills = _seeker(appeals, appeal, least), scratch.skills
    _bound_groups(shelf, seeker, scratch.worth, scratch.most)
    count = _add_up(appeals, shelf, appeal, skills, scratch.touched)
    size, margins = 0, scratch.best.margin
    for first in range(0, count, PART):
        bar, end = bar_of(margins, size, least), min(first + PART, count)
        passed = _cut(shelf, seeker, shares_of(share), scratch, bar, first, end)
        size = _look_at(appeals, shelf, seeker, shares_of(share), scratch, passed, size)
    if scratch.worth.most[1] > max(bar_of(margins, size, least), seeker.floor - 1):
        _give(shelf.columns, seeker, scratch.worth, scratch.given)
    for suited in (True, False):
        if scratch.worth.most[1] > max(bar_of(margins, size, least), seeker.floor - 1):
            size = _look_at_others(appeals, shelf, seeker, scratch, suited, size)
    for place in range(count):
        skills[scratch.touched[place]] = 0
    return size


@inlined
def _seeker(appeals: Appeals, appeal: int, least: int) -> Seeker:
    return Seeker(
        appeal,
        appeals.card[appeal],
        appeals.languages[appeal],
        appeals.hours[appeal, 0],
        appeals.hours[appeal, 1],
        appeals.hours[appeal, 2],
        np.uint64(min(appeals.weekly_hours[appeal], HOURS)),
        appeals.floor[appeal],
        least,
    )


@inlined
def _add_up(appeals: Appeals, shelf: Shelf, appeal: int, skills: Integers, touched: Places) -> int:
    """Add up what every offer shares with an appeal; return how many offers there are."""
    count, postings = np.uint64(0), shelf.posting
    for cell in range(appeals.first_skill[appeal], appeals.first_skill[appeal + 1]):
        skill, share = appeals.skill[cell], int(appeals.share[cell])
        for place in range(shelf.first_offer[skill], shelf.first_offer[skill + 1]):
            posting = postings[place]
            offer = posting >> np.uint64(OFFER_BIT)
            before = skills[offer]
            after = before + met(share, posting)
            skills[offer] = after
            touched[count] = offer
            # No branch: which offers are new cannot be guessed.
            count += np.uint64((before == 0) & (after != 0))
    target = appeals.target[appeal]
    if target >= 0:
        for offer in shelf.came[shelf.first_came[target] : shelf.first_came[target + 1]]:
            if shelf.path_circle[offer] & appeals.circle[appeal]:
                touched[count] = offer
                count += np.uint64(skills[offer] == 0)
                skills[offer] |= WALKED
    return int(count)


@inlined
def _bound_groups(shelf: Shelf, seeker: Seeker, worth: Worth, most: Integers) -> None:
    """Write down what each group could be worth at most beside skills, less its lowest price."""
    groups, by_hours, by_kinds, by_level = shelf.groups, worth.hours, worth.kinds, worth.level
    cards, languages, weekly, price = (
        groups.card,
        groups.languages,
        groups.weekly_hours,
        groups.price,
    )
    for group in range(len(most)):
        bound = by_hours[min(seeker.weekly, weekly[group])] + by_kinds[kinds_of(cards[group])]
        bound += by_level[level_of(seeker.languages, languages[group])] - price[group]
        most[group] = bound if may_meet(seeker.card, cards[group]) else NEVER


@inlined
def _cut(
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
def _look_at(
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
def _look_at_others(
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
def _give(columns: Bits, seeker: Seeker, worth: Worth, given: Integers) -> None:
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
