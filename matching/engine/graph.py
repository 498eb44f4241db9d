"""The candidate graph, readable from both ends: each appeal's mentors and each mentor's appeals."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
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


@inlined
def cells(first: Integers, row: int) -> range:
    """Return the numbers of a row's cells.

    They come without a sign: else, whenever one looks something up, compiled code would ask first
    whether it counts from the end.
    """
    return range(np.uint64(first[row]), np.uint64(first[row + 1]))


@inlined
def named(index: Index, cell: int) -> int:
    """Return the row or the column that stands there, without a sign."""
    return int(np.uint32(index[cell]))


@compiled
def rows_of(appeal: Index, mentor: Index, weight: Integers, appeals: int) -> Rows:
    """Return a row for each appeal, of edges that are sorted by appeal and mentor."""
    return Rows(_starts_of_sorted(appeal, appeals), mentor, weight)


@compiled
def sorting_order(appeal: Index, mentor: Index, appeals: int, mentors: int) -> Integers:
    """Return the order that sorts edges by appeal and mentor: once by each, in linear time."""
    by_mentor = _gathered(mentor, appeal, np.arange(len(appeal)), mentors)
    return _turned(by_mentor, appeals).weight


@compiled
def both_ways(rows: Rows, mentors: int) -> Graph:
    """Return the graph of the rows of the appeals: of these very rows, not of a copy."""
    return Graph(rows, _turned(rows, mentors))


@compiled
def degrees(rows: Rows, columns: int) -> Integers:
    """Return how many cells each column has."""
    degree = np.zeros(columns, np.int64)
    for cell in range(len(rows.column)):
        degree[named(rows.column, cell)] += 1
    return degree


@compiled
def joined(graph: Graph, added: Rows) -> Graph:
    """Return the graph with the cells that were added to rows of appeals; none is there already.

    Both ways are merged, which is read in order, where to turn all of it round would not be.
    """
    columns = _turned(added, len(graph.mentors.first) - 1)
    return Graph(merged(graph.appeals, added), merged(graph.mentors, columns))


@compiled
def merged(rows: Rows, added: Rows) -> Rows:
    """Return both sets of cells in one, sorted as they are; none is in both."""
    first = rows.first + added.first
    column = np.empty(first[-1], np.int32)
    weight = np.empty(first[-1], np.int64)
    place = np.uint64(0)
    for row in range(len(first) - 1):
        here, end = np.uint64(rows.first[row]), np.uint64(rows.first[row + 1])
        for cell in cells(added.first, row):
            while here < end and rows.column[here] < added.column[cell]:
                column[place], weight[place] = rows.column[here], rows.weight[here]
                here, place = here + np.uint64(1), place + np.uint64(1)
            column[place], weight[place] = added.column[cell], added.weight[cell]
            place += np.uint64(1)
        for rest in range(here, end):
            column[place], weight[place] = rows.column[rest], rows.weight[rest]
            place += np.uint64(1)
    return Rows(first, column, weight)


@compiled
def _turned(rows: Rows, columns: int) -> Rows:
    """Return the same cells with rows for columns."""
    first = _starts(rows.column, columns)
    following = first[:-1].astype(np.uint64)
    column = np.empty(len(rows.column), np.int32)
    weight = np.empty(len(rows.column), np.int64)
    for row in range(len(rows.first) - 1):
        for cell in cells(rows.first, row):
            there = named(rows.column, cell)
            place = following[there]
            following[there] = place + np.uint64(1)
            column[place], weight[place] = row, rows.weight[cell]
    return Rows(first, column, weight)


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
def _starts_of_sorted(row: Index, rows: int) -> Integers:
    """Return where each row begins, as `_starts` does, without a step that waits for the last."""
    first = np.zeros(rows + 1, np.int64)
    for cell in range(len(row)):
        first[np.uint32(row[cell]) + np.uint32(1)] = cell + 1
    for place in range(rows):
        first[place + 1] = max(first[place + 1], first[place])
    return first


@compiled
def _starts(row: Index, rows: int) -> Integers:
    """Return where each row would begin among cells sorted by row."""
    first = np.zeros(rows + 1, np.int64)
    for cell in range(len(row)):
        first[np.uint32(row[cell]) + np.uint32(1)] += 1
    for place in range(rows):
        first[place + 1] += first[place]
    return first
