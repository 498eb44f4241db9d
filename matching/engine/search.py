"""The best offers for one appeal among those on a shelf.

Skills are a sparse product: for each skill the appeal lacks, the offers that reach it, added up
offer by offer. Then two kinds of offers are looked at, each as far as it could still enter the
best: those that share a skill, after a cut of what they share; and all others, group by group,
after a bound of what such a group could give. A cut leaves out only what cannot enter.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.best import Best, bar_of, keep_pair, nothing_kept
from matching.engine.compiled import compiled, inlined
from matching.engine.pairs import (
    DEEPEST,
    FIT,
    HOURS,
    NEVER,
    WALKED,
    Shares,
    Worth,
    common,
    empty_worth,
    fit_score,
    kinds_of,
    least_fit,
    level_of,
    level_place,
    level_scores,
    may_meet,
    met,
    shares_of,
    walked,
    weigh,
)
from matching.engine.pool import CARD, DAY, LANGUAGES, NIGHT, OFFER_BIT, REST, WEEKLY, Appeals
from matching.engine.problem import Index, Integers
from matching.engine.shelf import GROUP, Shelf

PART = 512
"""Offers that are cut together, at one bar."""


class Seeker(NamedTuple):
    """An appeal in plain numbers, as far as its pairs depend on it."""

    appeal: int
    card: np.uint64
    languages: np.uint64
    night: np.uint64
    day: np.uint64
    rest: np.uint64
    weekly: int
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
    touched: Index
    """The offers that share anything."""
    passed: Index
    """Those of a part that could enter."""
    scores: Integers
    """(GROUP,)."""


@compiled
def empty_scratch(offers: int, keep: int, share: Integers, skills: int) -> Scratch:
    """Return room for so many offers and for appeals of so many skills."""
    return Scratch(
        nothing_kept(keep),
        empty_worth(),
        DEEPEST * skills + 1,
        level_scores(share[1], skills),
        np.zeros(offers, np.int64),
        np.empty(offers + 1, np.int32),
        np.empty(PART + 1, np.int32),
        np.zeros(GROUP, np.int64),
    )


@compiled
def search(
    appeals: Appeals, shelf: Shelf, share: Integers, least: int, appeal: int, scratch: Scratch
) -> None:
    """Fill `best` with the offers whose score less price exceeds `least`, as many as it holds."""
    scratch.best.size[0] = 0
    weigh(scratch.worth, share, appeals, appeal)
    seeker, skills = _seeker(appeals, appeal, least), scratch.skills
    count = _add_up(appeals, shelf, appeal, skills, scratch.touched)
    for first in range(0, count, PART):
        passed = _cut(seeker, shares_of(share), scratch, first, min(first + PART, count))
        _look_at(appeals, shelf, seeker, shares_of(share), scratch, passed)
    _look_at_others(appeals, shelf, seeker, scratch, True)
    _look_at_others(appeals, shelf, seeker, scratch, False)
    for place in range(count):
        skills[scratch.touched[place]] = 0


@inlined
def _seeker(appeals: Appeals, appeal: int, least: int) -> Seeker:
    return Seeker(
        appeal,
        appeals.card[appeal],
        appeals.languages[appeal],
        appeals.hours[appeal, 0],
        appeals.hours[appeal, 1],
        appeals.hours[appeal, 2],
        min(appeals.weekly_hours[appeal], HOURS),
        appeals.floor[appeal],
        least,
    )


@inlined
def _add_up(appeals: Appeals, shelf: Shelf, appeal: int, skills: Integers, touched: Index) -> int:
    """Add up what every offer shares with an appeal; return how many offers there are."""
    count, postings = 0, shelf.posting
    for cell in range(appeals.first_skill[appeal], appeals.first_skill[appeal + 1]):
        skill, share = appeals.skill[cell], int(appeals.share[cell])
        for place in range(shelf.first_offer[skill], shelf.first_offer[skill + 1]):
            posting = postings[place]
            offer = posting >> OFFER_BIT
            before = skills[offer]
            after = before + met(share, posting)
            skills[offer] = after
            touched[count] = offer
            # No branch: which offers are new cannot be guessed.
            count += (before == 0) & (after != 0)
    target = appeals.target[appeal]
    if target >= 0:
        for offer in shelf.came[shelf.first_came[target] : shelf.first_came[target + 1]]:
            if shelf.path_circle[offer] & appeals.circle[appeal]:
                touched[count] = offer
                count += skills[offer] == 0
                skills[offer] |= WALKED
    return count


@inlined
def _cut(seeker: Seeker, shares: Shares, scratch: Scratch, first: int, end: int) -> int:
    """Collect the touched offers that share enough to enter; return how many."""
    skills, touched, passed = scratch.skills, scratch.touched, scratch.passed
    bar = max(bar_of(scratch.best, seeker.least), seeker.floor - 1)
    wanted = bar + 1 - scratch.worth.most[1]
    untaught = least_fit(shares.skills, wanted)
    taught = least_fit(shares.skills, wanted - shares.level)
    count = 0
    for place in range(first, end):
        offer = touched[place]
        shared = skills[offer]
        fit = shared & FIT
        passed[count] = offer
        count += (fit >= untaught) | ((shared != fit) & (fit >= taught)) | (shared >= WALKED)
    return count


@inlined
def _look_at(
    appeals: Appeals, shelf: Shelf, seeker: Seeker, shares: Shares, scratch: Scratch, count: int
) -> None:
    """Look in full at the offers that passed, and keep those that enter."""
    best, worth, depths = scratch.best, scratch.worth, scratch.depths
    # Arrays by names of their own: to find them in a tuple for every pair costs more than to look.
    skills, passed, price, traits = scratch.skills, scratch.passed, shelf.price, shelf.traits
    by_hours, by_kinds, by_level, by_depth = worth.hours, worth.kinds, worth.level, scratch.by_depth
    bar = bar_of(best, seeker.least)
    for place in range(count):
        offer = passed[place]
        shared, card = skills[offer], traits[offer, CARD]
        hours = common(seeker.night, traits[offer, NIGHT])
        hours += common(seeker.day, traits[offer, DAY]) + common(seeker.rest, traits[offer, REST])
        score = by_hours[min(hours, seeker.weekly, np.int64(traits[offer, WEEKLY]))]
        score += by_kinds[kinds_of(card)]
        score += by_level[level_of(seeker.languages, traits[offer, LANGUAGES])]
        score += fit_score(shares.skills, shared) + by_depth[level_place(shared, depths)]
        score += shares.path * walked(shared)
        # One branch that is seldom taken: the parts of it cannot be guessed.
        if (score > max(bar + price[offer], seeker.floor - 1)) & may_meet(seeker.card, card):
            if not _is_barred(appeals.first_barred, appeals.barred, seeker, shelf.which[offer]):
                keep_pair(best, score - price[offer], offer)
                bar = bar_of(best, seeker.least)


@inlined
def _look_at_others(
    appeals: Appeals, shelf: Shelf, seeker: Seeker, scratch: Scratch, suited: bool
) -> None:
    """Look at the offers that share no skill, group by group, where a group can matter.

    suited: those that are best in language and kind of help, or those that are not.
    """
    best, worth, groups = scratch.best, scratch.worth, shelf.groups
    by_hours, by_kinds, by_level = worth.hours, worth.kinds, worth.level
    cards, languages, weekly, lowest = groups.card, groups.languages, groups.weekly_hours, groups.price
    price, scores = shelf.price, scratch.scores
    bar, most = bar_of(best, seeker.least), worth.most[0]
    if worth.most[1] <= max(bar, seeker.floor - 1):
        return
    for group in range(len(cards)):
        given = by_kinds[kinds_of(cards[group])]
        given += by_level[level_of(seeker.languages, languages[group])]
        bound = given + by_hours[min(seeker.weekly, np.int64(weekly[group]))]
        if suited and given < most:
            continue
        if bound <= max(bar + lowest[group], seeker.floor - 1):
            continue
        if not may_meet(seeker.card, cards[group]):
            continue
        _score(shelf, seeker, scratch, group, suited)
        first = group * GROUP
        for place in range(min(GROUP, len(price) - first)):
            offer, score = first + place, scores[place]
            if score > max(bar + price[offer], seeker.floor - 1):
                if not _is_barred(appeals.first_barred, appeals.barred, seeker, shelf.which[offer]):
                    keep_pair(best, score - price[offer], offer)
                    bar = bar_of(best, seeker.least)


@inlined
def _score(shelf: Shelf, seeker: Seeker, scratch: Scratch, group: int, suited: bool) -> None:
    """Write down the scores of a group, NEVER for those that do not meet or share a skill."""
    worth, scores, skills = scratch.worth, scratch.scores, scratch.skills
    by_hours, by_kinds, by_level = worth.hours, worth.kinds, worth.level
    columns, most, first = shelf.columns, worth.most[0], group * GROUP
    cards, languages, weekly = columns[CARD], columns[LANGUAGES], columns[WEEKLY]
    nights, days, rests = columns[NIGHT], columns[DAY], columns[REST]
    for place in range(min(GROUP, len(skills) - first)):
        offer = first + place
        hours = common(seeker.night, nights[offer]) + common(seeker.day, days[offer])
        hours += common(seeker.rest, rests[offer])
        given = by_kinds[kinds_of(cards[offer])]
        given += by_level[level_of(seeker.languages, languages[offer])]
        score = given + by_hours[min(hours, seeker.weekly, np.int64(weekly[offer]))]
        counts = may_meet(seeker.card, cards[offer]) & (skills[offer] == 0)
        scores[place] = score if counts & ((given == most) == suited) else NEVER


@inlined
def _is_barred(first: Integers, barred: Index, seeker: Seeker, offer: int) -> bool:
    found = False
    for place in range(first[seeker.appeal], first[seeker.appeal + 1]):
        found = found or barred[place] == offer
    return found
