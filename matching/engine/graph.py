"""The candidate graph, readable from both ends: each appeal's mentors and each mentor's appeals."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.problem import Index, Integers


class Rows(NamedTuple):
    """Rows of a sparse table: row r holds the cells from first[r] to first[r + 1]."""

    first: Integers
    column: Index
    weight: Integers


class Graph(NamedTuple):
    """The same edges twice, each row sorted by its columns."""

    appeals: Rows
    """A row for each appeal, a column for each mentor."""
    mentors: Rows
    """A row for each mentor, a column for each appeal."""


@compiled
def rows_of(appeal: Index, mentor: Index, weight: Integers, appeals: int) -> Rows:
    """Return a row for each appeal, of edges that are sorted by appeal and mentor."""
    return Rows(_starts(appeal, appeals), mentor, weight)


@compiled
def is_sorted(appeal: Index, mentor: Index) -> bool:
    """Tell whether the edges are sorted by appeal and mentor, none twice."""
    for edge in range(1, len(appeal)):
        before, here = appeal[edge - 1], appeal[edge]
        if before > here or (before == here and mentor[edge - 1] >= mentor[edge]):
            return False
    return True


@compiled
def sorting_order(appeal: Index, mentor: Index, appeals: int, mentors: int) -> Integers:
    """Return the order that sorts edges by appeal and mentor: once by each, in linear time."""
    by_mentor = _gathered(mentor, appeal, np.arange(len(appeal)), mentors)
    return _turned(by_mentor, appeals).weight


@compiled
def both_ways(rows: Rows, mentors: int) -> Graph:
    """Return the graph of the rows of the appeals, with weights of its own."""
    own = Rows(rows.first, rows.column, rows.weight.copy())
    return Graph(own, _turned(own, mentors))


@compiled
def _turned(rows: Rows, columns: int) -> Rows:
    """Return the same cells with rows for columns."""
    row = np.empty(len(rows.column), np.int32)
    for place in range(len(rows.first) - 1):
        row[rows.first[place] : rows.first[place + 1]] = place
    return _gathered(rows.column, row, rows.weight, columns)


@compiled
def _gathered(row: Index, column: Index, weight: Integers, rows: int) -> Rows:
    """Collect cells by their row, in the order given."""
    first = _starts(row, rows)
    following = first[:-1].copy()
    columns, weights = np.empty_like(column), np.empty_like(weight)
    for cell in range(len(row)):
        place = following[row[cell]]
        following[row[cell]] += 1
        columns[place], weights[place] = column[cell], weight[cell]
    return Rows(first, columns, weights)


@compiled
def _starts(row: Index, rows: int) -> Integers:
    """Return where each row would begin among cells sorted by row."""
    first = np.zeros(rows + 1, np.int64)
    for cell in range(len(row)):
        first[row[cell] + 1] += 1
    for place in range(rows):
        first[place + 1] += first[place]
    return first
