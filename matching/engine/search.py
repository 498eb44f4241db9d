"""The best offers for one appeal among those on a shelf: see `candidates`."""

import numpy as np

from matching.engine.best import keep_best
from matching.engine.compiled import inlined, lean
from matching.engine.looking import cut, look_at, look_at_others, meet
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


@lean
def search(
    appeals: Appeals,
    shelf: Shelf,
    share: Integers,
    least: int,
    appeal: int,
    beside: bool,
    scratch: Scratch,
) -> int:
    """Fill `best` with the offers whose score less price exceeds `least`; return how many.

    beside: also look at offers that share neither a skill nor a path.
    """
    weigh(scratch.worth, share, appeals, appeal)
    seeker, skills, most = seeker_of(appeals, appeal), scratch.skills, scratch.most
    count = _add_up(appeals, shelf, appeal, skills, scratch.touched)
    if beside or count > len(most):
        _bound_groups(shelf, seeker, scratch.worth, most)
    else:
        most[:] = scratch.worth.most[1]
    size, bar, shares = 0, least, shares_of(share)
    allowed = meet(shelf, seeker, scratch, count)
    for first in range(0, allowed, PART):
        passed = cut(shelf, shares, scratch, bar, first, min(first + PART, allowed))
        size, bar = look_at(appeals, shelf, seeker, scratch, passed, size, bar)
    if beside:
        scratch.known[:] = False
        for suited in (True, False):
            if scratch.worth.most[1] > max(bar, seeker.floor - 1):
                size, bar = look_at_others(appeals, shelf, seeker, scratch, suited, size, bar)
    for place in range(count):
        skills[scratch.touched[place]] = 0
    if size > scratch.keep:
        keep_best(scratch.best.margin, scratch.best.offer, size, scratch.keep)
    return min(size, scratch.keep)


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
    way = appeals.way[appeal]
    if way >= 0:
        for offer in shelf.came[shelf.first_came[way] : shelf.first_came[way + 1]]:
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
