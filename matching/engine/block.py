"""The appeals of a block, copied one behind the other: what comes next is read ahead by itself."""

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.pool import Appeals
from matching.engine.problem import Integers


@compiled
def in_this_order(appeals: Appeals, rows: Integers) -> Appeals:
    """Return these appeals only, one behind the other in memory."""
    first_skill, cells = _cells(appeals.first_skill, rows)
    first_barred, places = _cells(appeals.first_barred, rows)
    return Appeals(
        first_skill,
        appeals.skill[cells],
        appeals.share[cells],
        appeals.card[rows],
        appeals.languages[rows],
        appeals.hours[rows],
        appeals.weekly_hours[rows],
        appeals.need[rows],
        appeals.way[rows],
        appeals.floor[rows],
        appeals.extra[rows],
        first_barred,
        appeals.barred[places],
    )


@compiled
def most_asked(appeals: Appeals, rows: Integers) -> tuple[int, int]:
    """Return how many skills one of these appeals lacks at most, and how many hours it seeks."""
    skills, weekly = 0, 0
    for appeal in rows:
        first = appeals.first_skill[appeal]
        skills = max(skills, appeals.first_skill[appeal + 1] - first)
        weekly = max(weekly, appeals.weekly_hours[appeal])
    return skills, weekly


@compiled
def _cells(first: Integers, rows: Integers) -> tuple[Integers, Integers]:
    """Return where the cells of each of these rows begin, and which they are."""
    begins = np.zeros(len(rows) + 1, np.int64)
    for place in range(len(rows)):
        begins[place + 1] = begins[place] + first[rows[place] + 1] - first[rows[place]]
    cells = np.empty(begins[-1], np.int64)
    for place in range(len(rows)):
        for cell in range(begins[place + 1] - begins[place]):
            cells[begins[place] + cell] = first[rows[place]] + cell
    return begins, cells
