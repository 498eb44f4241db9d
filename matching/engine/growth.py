"""Room for who comes later: a graph whose rows can take more cells, and arrays that grow.

A spare cell has weight 0, which no search ever follows. So whoever reads the graph needs to know
nothing about it.
"""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.compiled import compiled
from matching.engine.graph import Graph, Rows, cells
from matching.engine.heap import FAR, OUT, Heap
from matching.engine.paths import Search
from matching.engine.plan import CLOSED, NOBODY, Plan
from matching.engine.problem import LARGEST, Index, Integers

Number = TypeVar("Number", np.int32, np.int64)

ABSENT = LARGEST
"""The price of an appeal that is not here: so high that no mentor ever asks for it."""
SPARE = 4
"""Cells that every row has to spare, besides a quarter more than it uses."""


class Used(NamedTuple):
    """How many cells of each row stand for something; they come first, sorted by their columns."""

    appeals: Integers
    mentors: Integers


def used(graph: Graph) -> Used:
    """Return the counts of a graph without a spare cell."""
    return Used(np.diff(graph.appeals.first), np.diff(graph.mentors.first))


def with_room(graph: Graph, taken: Used, appeals: int, mentors: int) -> Graph:
    """Return the graph with room in every row, for so many appeals and mentors in all.

    Where there is nobody on the other side there is no room either: a spare cell names number 0.
    """
    return Graph(
        _roomy(graph.appeals, taken.appeals, SPARE if mentors else 0),
        _roomy(graph.mentors, taken.mentors, SPARE if appeals else 0),
    )


@compiled
def _roomy(rows: Rows, taken: Integers, spare: int) -> Rows:
    first = np.zeros(len(rows.first), np.int64)
    for row in range(len(taken)):
        first[row + 1] = first[row] + taken[row] + taken[row] // 4 + spare
    column = np.zeros(first[-1], np.int32)
    weight = np.zeros(first[-1], np.int64)
    for row in range(len(taken)):
        here, there, count = rows.first[row], first[row], taken[row]
        column[there : there + count] = rows.column[here : here + count]
        weight[there : there + count] = rows.weight[here : here + count]
    return Rows(first, column, weight)


def is_full(rows: Rows, taken: Integers, which: Index) -> bool:
    """Tell whether any of these rows has no cell to spare."""
    return bool(np.any(taken[which] >= rows.first[which + 1] - rows.first[which]))


@compiled
def append(rows: Rows, taken: Integers, which: Index, column: int, weight: Integers) -> None:
    """Add one cell to each of these rows, of the highest column there is."""
    for number in range(len(which)):
        row = which[number]
        cell = rows.first[row] + taken[row]
        rows.column[cell], rows.weight[cell] = column, weight[number]
        taken[row] += 1


@compiled
def cell_of(rows: Rows, taken: Integers, row: int, column: int) -> int:
    """Return the cell of a row that stands for this column."""
    first = rows.first[row]
    there = rows.column[first : first + taken[row]]
    return int(first + np.searchsorted(there, np.int32(column)))


@compiled
def remove(graph: Graph, taken: Used, appeal: int) -> None:
    """Take all edges of an appeal away."""
    rows, columns = graph.appeals, graph.mentors
    first = rows.first[appeal]
    for edge in range(first, first + taken.appeals[appeal]):
        mentor = rows.column[edge]
        cell = cell_of(columns, taken.mentors, mentor, appeal)
        taken.mentors[mentor] -= 1
        last = columns.first[mentor] + taken.mentors[mentor]
        columns.column[cell:last] = columns.column[cell + 1 : last + 1].copy()
        columns.weight[cell:last] = columns.weight[cell + 1 : last + 1].copy()
        columns.weight[last] = 0
    for edge in cells(rows.first, appeal):
        rows.weight[edge] = 0
    taken.appeals[appeal] = 0


def longer(array: NDArray[Number], more: int, filling: int) -> NDArray[Number]:
    """Return an array with more at its end, in the same memory where there is room for it.

    A view of the beginning of something longer is taken for one that this function made.
    """
    whole = array.base if isinstance(array.base, np.ndarray) else array
    size = len(array) + more
    if size > len(whole):
        whole = np.empty(size + size // 2, dtype=array.dtype)
        whole[: len(array)] = array
    whole[len(array) : size] = filling
    longer_one: NDArray[Number] = whole[:size]
    return longer_one


def with_row(rows: Rows, column: Index, weight: Integers, columns: int) -> Rows:
    """Return the rows with one more at the end, with cells to spare if there are any columns."""
    end, count = int(rows.first[-1]), len(column) + (SPARE if columns else 0)
    first = longer(rows.first, 1, end + count)
    cells_now, weights = longer(rows.column, count, 0), longer(rows.weight, count, 0)
    cells_now[end : end + len(column)], weights[end : end + len(column)] = column, weight
    return Rows(first, cells_now, weights)


def with_appeal(plan: Plan) -> Plan:
    """Return the plan with one more appeal, who is not here yet."""
    return plan._replace(
        appeal_price=longer(plan.appeal_price, 1, ABSENT),
        mentor_of=longer(plan.mentor_of, 1, NOBODY),
        place_of=longer(plan.place_of, 1, 0),
    )


def with_most(plan: Plan, most: Integers) -> Plan:
    """Return the plan where mentors could have more places than they have now, up to `most`."""
    first_place = np.zeros(len(most) + 1, np.int64)
    np.cumsum(most, out=first_place[1:])
    seated = np.flatnonzero(plan.mentor_of != NOBODY)
    place_of, mentor = plan.place_of.copy(), plan.mentor_of[seated]
    place_of[seated] += first_place[mentor] - plan.first_place[mentor]
    appeal_in = np.full(first_place[-1], NOBODY, np.int64)
    appeal_in[place_of[seated]] = seated
    return plan._replace(first_place=first_place, place_of=place_of, appeal_in=appeal_in)


def with_mentor(plan: Plan, places: int) -> Plan:
    """Return the plan with one more mentor, closed, who could have this many places."""
    return plan._replace(
        capacity=longer(plan.capacity, 1, 0),
        mentor_price=longer(plan.mentor_price, 1, CLOSED),
        taken=longer(plan.taken, 1, 0),
        first_place=longer(plan.first_place, 1, int(plan.first_place[-1]) + places),
        appeal_in=longer(plan.appeal_in, places, NOBODY),
    )


def with_one_more(search: Search) -> Search:
    """Return a search, which is between two runs, for one more mentor."""
    heap = Heap(
        distance=longer(search.heap.distance, 1, FAR),
        things=longer(search.heap.things, 1, 0),
        key=longer(search.heap.key, 1, FAR),
        place=longer(search.heap.place, 1, OUT),
        counted=search.heap.counted,
    )
    return Search(
        heap=heap,
        through=longer(search.through, 1, 0),
        beyond=longer(search.beyond, 1, 0),
        reached=longer(search.reached, 1, 0),
        settled=longer(search.settled, 1, 0),
        counted=search.counted,
    )
