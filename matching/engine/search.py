"""The best offers for one appeal among those on a shelf: see `candidates`."""

import numpy as np

from matching.engine.best import keep_best
from matching.engine.compiled import inlined
from matching.engine.looking import cut, look_at, look_at_others, meet
from matching.engine.pairs import (
    NEVER,
    Worth,
    kinds_of,
    level_of,
    may_meet,
    shares_of,
    weigh,
)
from matching.engine.pool import CARD, Appeals
from matching.engine.problem import Integers
from matching.engine.products import add_up
from matching.engine.scratch import PART, Scratch, Seeker, seeker_of
from matching.engine.shelf import LEFT_OUT, Shelf

NO_CARD = np.uint64(0)
ALL_TOGETHER = np.uint32(31)
"""As the size of a group, in bits: every offer is in the first."""


@inlined
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
    count = add_up(appeals, shelf, appeal, scratch.lists, skills, scratch.touched)
    if beside or count > len(most):
        bits = np.uint32(shelf.group_bits)
        _bound_groups(shelf, seeker, scratch.worth, most)
    else:
        bits = ALL_TOGETHER
        most[0] = scratch.worth.most[1]
    size, bar, shares = 0, least, shares_of(share)
    _bar(shelf, appeals, appeal, True)
    allowed = meet(shelf, seeker, scratch, count)
    for first in range(0, allowed, PART):
        passed = cut(shares, scratch, bits, bar, first, min(first + PART, allowed))
        size, bar = look_at(shelf, seeker, scratch, passed, size, bar)
    if beside:
        scratch.known[:] = False
        for suited in (True, False):
            if scratch.worth.most[1] > max(bar, seeker.floor - 1):
                size, bar = look_at_others(shelf, seeker, scratch, suited, size, bar)
    _bar(shelf, appeals, appeal, False)
    for place in range(count):
        skills[scratch.touched[place]] = 0
    if size > scratch.keep:
        keep_best(scratch.best.margin, scratch.best.offer, size, scratch.keep)
    return min(size, scratch.keep)


@inlined
def _bar(shelf: Shelf, appeals: Appeals, appeal: int, now: bool) -> None:
    """Take their cards from the offers that an appeal must not meet, or give them back."""
    for place in range(appeals.first_barred[appeal], appeals.first_barred[appeal + 1]):
        offer = shelf.number[appeals.barred[place]]
        if offer != LEFT_OUT:
            shelf.columns[CARD, offer] = NO_CARD if now else shelf.traits[offer, CARD]


@inlined
def _bound_groups(shelf: Shelf, seeker: Seeker, worth: Worth, most: Integers) -> None:
    """Write down what each group could be worth at most beside skills, less its lowest price."""
    by_hours, by_kinds, by_level = worth.hours[seeker.sought], worth.kinds, worth.level
    groups = shelf.groups
    cards, languages, weekly, price = (
        groups.card,
        groups.languages,
        groups.weekly_hours,
        groups.price,
    )
    for group in range(len(cards)):
        bound = by_hours[min(seeker.weekly, weekly[group])] + by_kinds[kinds_of(cards[group])]
        bound += by_level[level_of(seeker.languages, languages[group])] - price[group]
        most[group] = bound if may_meet(seeker.card, cards[group]) else NEVER
