"""The best offers for one appeal among those on a shelf.

Skills are a sparse product: for each skill the appeal lacks, the offers that reach it, added up
offer by offer. Then two kinds of offers are looked at, each as far as it could still enter the
best: those that share a skill, after a cut of what they share; and all others, group by group,
after a bound of what such a group could give. A cut leaves out only what cannot enter.
"""

import numpy as np

from matching.engine.best import bar_of
from matching.engine.compiled import compiled, inlined
from matching.engine.looking import cut, give, look_at, look_at_others
from matching.engine.pairs import (
    NEVER,
    WALKED,
    Worth,
    kinds_of,
    level_of,
    may_meet,
    met,
    shares_of,
    weigh,
)
from matching.engine.pool import OFFER_BIT, Appeals
from matching.engine.problem import Integers
from matching.engine.scratch import PART, Places, Scratch, Seeker, seeker_of
from matching.engine.shelf import Shelf


@compiled
def search(
    appeals: Appeals, shelf: Shelf, share: Integers, least: int, appeal: int, scratch: Scratch
) -> int:
    """Fill `best` with the offers whose score less price exceeds `least`; return how many."""
    weigh(scratch.worth, share, appeals, appeal)
    seeker, skills = seeker_of(appeals, appeal, least), scratch.skills
    _bound_groups(shelf, seeker, scratch.worth, scratch.most)
    count = _add_up(appeals, shelf, appeal, skills, scratch.touched)
    size, margins = 0, scratch.best.margin
    for first in range(0, count, PART):
        bar, end = bar_of(margins, size, least), min(first + PART, count)
        passed = cut(shelf, seeker, shares_of(share), scratch, bar, first, end)
        size = look_at(appeals, shelf, seeker, shares_of(share), scratch, passed, size)
    if scratch.worth.most[1] > max(bar_of(margins, size, least), seeker.floor - 1):
        give(shelf.columns, seeker, scratch.worth, scratch.given)
    for suited in (True, False):
        if scratch.worth.most[1] > max(bar_of(margins, size, least), seeker.floor - 1):
            size = look_at_others(appeals, shelf, seeker, scratch, suited, size)
    for place in range(count):
        skills[scratch.touched[place]] = 0
    return size


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
