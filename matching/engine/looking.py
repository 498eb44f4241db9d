"""Looking at the offers of a shelf for one appeal: who may be met, a cut, then in full."""

import numpy as np

from matching.engine.best import keep_best
from matching.engine.compiled import inlined, lean
from matching.engine.packing import Bits
from matching.engine.pairs import (
    Shares,
    Worth,
    common,
    fit_of,
    kinds_of,
    level_of,
    may_meet,
)
from matching.engine.pool import (
    CARD,
    DAY,
    LANGUAGES,
    NATIVE_BIT,
    NIGHT,
    PRICE,
    REST,
    WEEKLY,
)
from matching.engine.problem import Integers
from matching.engine.scratch import Scratch, Seeker
from matching.engine.shelf import Shelf

KIND_ONE, KIND_TWO, KIND_THREE = np.uint64(1), np.uint64(2), np.uint64(4)
HOURS_BIT = 40
GIVEN = (1 << HOURS_BIT) - 1


@inlined
def meet(shelf: Shelf, seeker: Seeker, scratch: Scratch, count: int) -> int:
    """Collect those of the touched offers that may be met, and what they share; return how many."""
    touched, allowed, skills, shared = (
        scratch.touched,
        scratch.allowed,
        scratch.skills,
        scratch.shared,
    )
    cards, left = shelf.columns[CARD], np.uint64(0)
    # No branch, here and below: while one offer is fetched from memory the next ones are, too.
    for place in range(np.uint64(count)):
        offer = touched[place]
        allowed[left], shared[left] = offer, skills[offer]
        left += np.uint64(may_meet(seeker.card, cards[offer]))
    return int(left)


@inlined
def cut(shares: Shares, scratch: Scratch, bits: np.uint32, bar: int, first: int, end: int) -> int:
    """Collect the allowed offers that share enough to enter; return how many.

    bits: so many offers, as a power of 2, have one bound together.
    """
    shared, allowed, passed, most = scratch.shared, scratch.allowed, scratch.passed, scratch.most
    fits, by_depth, depths = scratch.fits, scratch.by_depth, scratch.depths
    count = np.uint64(0)
    for place in range(np.uint64(first), np.uint64(end)):
        offer, skills = allowed[place], shared[place]
        fit = fit_of(shares, by_depth, depths, skills)
        passed[count], fits[count] = offer, fit
        count += np.uint64(fit + most[offer >> bits] > bar)
    return int(count)


@inlined
def look_at(
    shelf: Shelf, seeker: Seeker, scratch: Scratch, count: int, size: int, bar: int
) -> tuple[int, int]:
    """Look in full at the offers that passed; return how many are kept then, and the new bar."""
    worth, keep = scratch.worth, scratch.keep
    # Arrays by names of their own: to find them in a tuple for every pair costs more than to look.
    margins, offers = scratch.best.margin, scratch.best.offer
    passed, fits, cards, traits = scratch.passed, scratch.fits, scratch.cards, shelf.traits
    by_hours, by_kinds, by_level = worth.hours[seeker.sought], worth.kinds, worth.level
    for place in range(np.uint64(count)):
        # What is far in memory is sent for here, all at once: below, one would wait for another.
        cards[place] = traits[passed[place], CARD]
    for place in range(np.uint64(count)):
        offer = passed[place]
        hours = common(seeker.night, traits[offer, NIGHT])
        hours += common(seeker.day, traits[offer, DAY]) + common(seeker.rest, traits[offer, REST])
        score = fits[place] + by_hours[min(hours, seeker.weekly, traits[offer, WEEKLY])]
        score += by_kinds[kinds_of(cards[place])]
        score += by_level[level_of(seeker.languages, traits[offer, LANGUAGES])]
        price = np.int64(traits[offer, PRICE])
        enters = score > max(bar + price, seeker.floor - 1)
        margins[size], offers[size] = score - price, offer
        # No branch: half of those that come this far enter.
        size += int(enters)
        if size == len(margins):
            size, bar = keep, max(bar, keep_best(margins, offers, size, keep))
    return size, bar


@inlined
def look_at_others(
    shelf: Shelf,
    seeker: Seeker,
    scratch: Scratch,
    suited: bool,
    size: int,
    bar: int,
) -> tuple[int, int]:
    """Look at the offers that share no skill, group by group, where a group can matter.

    suited: those that are best in language and kind of help, or those that are not. Return how
    many are kept then, and the new bar.
    """
    margins, offers, keep = scratch.best.margin, scratch.best.offer, scratch.keep
    worth, known = scratch.worth, scratch.known
    bounds, price, skills = scratch.most, shelf.price, scratch.skills
    by_hours, by_kinds, by_level = worth.hours[seeker.sought], worth.kinds, worth.level
    all_given, best_given, step = scratch.given, worth.most[0], 1 << shelf.group_bits
    group_cards, group_languages = shelf.groups.card, shelf.groups.languages
    for group in range(len(group_cards)):
        if bounds[group] <= bar:
            continue
        given = by_kinds[kinds_of(group_cards[group])]
        given += by_level[level_of(seeker.languages, group_languages[group])]
        if suited and given < best_given:
            continue
        first = np.uint64(group * step)
        end = min(first + np.uint64(step), np.uint64(len(price)))
        if not known[group]:
            known[group] = True
            give(shelf.columns[:, first:end], seeker, worth, all_given[first:end])
        for offer in range(first, end):
            given = all_given[offer] & GIVEN
            score = given + by_hours[all_given[offer] >> HOURS_BIT]
            if score <= max(bar + price[offer], seeker.floor - 1):
                continue
            if skills[offer] or (given == best_given) != suited:
                continue
            margins[size], offers[size] = score - price[offer], offer
            size += 1
            if size == len(margins):
                size, bar = keep, max(bar, keep_best(margins, offers, size, keep))
    return size, bar


@lean
def give(columns: Bits, seeker: Seeker, worth: Worth, given: Integers) -> None:
    """Write down for each of some offers what kind and language give, and the shared hours.

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
