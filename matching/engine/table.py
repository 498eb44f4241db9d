"""What few mentors are worth to few appeals, in full: rows of appeals, a cell for each mentor.

Where an appeal has an edge to one mentor in eight or more, to read a whole row in order is faster
than to look up the prices of those few: the processor then takes sixteen cells at a time, and no
branch depends on how many edges there are. Numbers of 32 bits make room for that.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.compiled import compiled, inlined
from matching.engine.graph import Rows, cells, named

Narrow = NDArray[np.int32]

MOST_PEOPLE = 1_000
"""Appeals, and as many mentors: beyond, too few bits are left for what they are worth."""
SPARSE = 8
"""Cells to an edge, up to which a table is faster than a list."""
BLOCK = 64
"""Rows are whole blocks of cells, which are read without a rest that must be read one by one."""
ROOM = 30
"""Bits for a worth and a column: two such numbers can be taken from nothing in 32 bits."""
LOWEST = -(1 << 31)


class Table(NamedTuple):
    """Each cell is worth << bits | column, or 0, so the best of a row also says where it is."""

    offer: Narrow
    """(rows * width,): row after row. Nothing where there is no table."""
    price: Narrow
    """(width,): price << bits, of each column."""
    bits: int
    highest: int
    """No weight is above this."""


@compiled
def table_of(rows: Rows, mentors: int, highest: int) -> Table:
    """Return a table of the rows, nothing having a price; an empty one where lists are better."""
    appeals = len(rows.first) - 1
    table = empty_table(appeals, mentors, highest, len(rows.weight))
    width, bits = len(table.price), table.bits
    if is_there(table):
        for appeal in range(appeals):
            for edge in cells(rows.first, appeal):
                mentor = named(rows.column, edge)
                table.offer[appeal * width + mentor] = rows.weight[edge] << bits | mentor
    return table


@compiled
def empty_table(rows: int, columns: int, highest: int, edges: int) -> Table:
    """Return a table without an offer; with no cells where it would be too large or too narrow."""
    width, bits = -(-columns // BLOCK) * BLOCK, length(columns)
    fits = max(rows, columns) <= MOST_PEOPLE and length(highest) + bits <= ROOM
    if not fits or rows * width > SPARSE * edges:
        rows, width = 0, 0
    return Table(np.zeros(rows * width, np.int32), np.zeros(width, np.int32), bits, highest)


@compiled
def length(number: int) -> int:
    """Return how many bits a number has."""
    bits = 0
    while number >> bits > 0:
        bits += 1
    return bits


@inlined
def is_there(table: Table) -> bool:
    """Tell whether there is a table at all."""
    return len(table.offer) > 0


@inlined
def best_of_row(offer: Narrow, price: Narrow, appeal: int) -> np.int32:
    """Return the best offer less its price, 0 where there is none above."""
    width, best = np.uint64(len(price)), np.int32(0)
    start = np.uint64(appeal) * width
    for cell in range(width):
        best = max(best, np.int32(offer[start + cell] - price[cell]))
    return best


@inlined
def two_best_of_row(offer: Narrow, price: Narrow, bits: int, appeal: int) -> tuple[int, int, int]:
    """Return the mentor where an appeal gains most, that gain, and what it gains at the next best.

    A gain is 0 where there is none. Twice over the row, as each time the compiler takes many cells
    at once; no two numbers of a row are equal, as each names its mentor.
    """
    best, second = best_of_row(offer, price, appeal), np.int32(0)
    width = np.uint64(len(price))
    start = np.uint64(appeal) * width
    for cell in range(width):
        here = np.int32(offer[start + cell] - price[cell])
        second = max(second, here if here != best else np.int32(0))
    return int(best) & ((1 << bits) - 1), int(best) >> bits, int(second) >> bits


@inlined
def highest_of(numbers: Narrow) -> int:
    """Return the highest of them."""
    highest = np.int32(LOWEST)
    for cell in range(np.uint64(len(numbers))):
        highest = max(highest, numbers[cell])
    return int(highest)
