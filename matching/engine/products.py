"""What offers share with an appeal: the sparse product of what it lacks and who reaches it."""

import numpy as np

from matching.engine.compiled import inlined
from matching.engine.packing import Bits
from matching.engine.pairs import WALKED, met
from matching.engine.pool import OFFER_BIT, Appeals, Offers
from matching.engine.problem import Integers
from matching.engine.scratch import Places
from matching.engine.shelf import Shelf

LINE = np.uint64(8)
"""Postings in a line of the processor's memory."""


@inlined
def add_up(
    appeals: Appeals,
    offers: Offers | Shelf,
    appeal: int,
    lists: Bits,
    skills: Integers,
    touched: Places,
) -> int:
    """Add up what every offer shares with an appeal; return how many there are that share anything.

    lists: room for three numbers for each skill that it lacks. skills: 0 before.
    """
    count, postings, first_cell = np.uint64(0), offers.posting, appeals.first_skill[appeal]
    lacking = np.uint64(appeals.first_skill[appeal + 1] - first_cell)
    for cell in range(lacking):
        _send_for(offers, appeals.skill[first_cell + cell], lists[:, cell])
    for cell in range(lacking):
        share = int(appeals.share[first_cell + cell])
        for place in range(lists[0, cell], lists[1, cell]):
            posting = postings[place]
            offer = posting >> np.uint64(OFFER_BIT)
            before = skills[offer]
            after = before + met(share, posting)
            skills[offer] = after
            touched[count] = offer
            # No branch: which offers are new cannot be guessed.
            count += np.uint64((before == 0) & (after != 0))
    return int(_add_those_who_went(appeals, offers, appeal, skills, touched, count))


@inlined
def _send_for(offers: Offers | Shelf, skill: int, known: Bits) -> None:
    """Write down where the postings of a skill begin and end, and read some of each line of them.

    All skills of an appeal do so at once: later, one would wait for another.
    """
    begin, end = np.uint64(offers.first_offer[skill]), np.uint64(offers.first_offer[skill + 1])
    anything = np.uint64(0)
    for place in range(begin, end, LINE):
        anything |= offers.posting[place]
    known[0], known[1], known[2] = begin, end, anything


@inlined
def _add_those_who_went(
    appeals: Appeals,
    offers: Offers | Shelf,
    appeal: int,
    skills: Integers,
    touched: Places,
    count: np.uint64,
) -> np.uint64:
    """Add the same way to what is shared by those who went it."""
    way, came = appeals.way[appeal], offers.came
    if way >= 0:
        for place in range(offers.first_came[way], offers.first_came[way + 1]):
            offer = np.uint64(came[np.uint64(place)])
            touched[count] = offer
            count += np.uint64(skills[offer] == 0)
            skills[offer] |= WALKED
    return count
