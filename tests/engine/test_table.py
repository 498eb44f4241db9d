"""Rows of 32 bits that name their column, beside the same worked out number by number."""

import numpy as np
import pytest

from matching.engine.graph import Rows
from matching.engine.table import (
    BLOCK,
    MOST_PEOPLE,
    ROOM,
    SPARSE,
    is_there,
    length,
    table_of,
    two_best_of_row,
)


def rows_of(appeals, mentors, heaviest, degree):
    random = np.random.default_rng(appeals + mentors + heaviest)
    column = [np.sort(random.permutation(mentors)[:degree]) for _ in range(appeals)]
    weight = random.integers(1, heaviest + 1, appeals * degree)
    first = np.arange(appeals + 1) * degree
    return Rows(first, np.concatenate(column).astype(np.int32), weight)


class TestTwoBestOfRow:
    @pytest.mark.parametrize("mentors", [30, BLOCK - 1, BLOCK, BLOCK + 1, 170])
    def test_are_the_mentor_that_gains_most_and_the_gain_at_the_next(self, mentors):
        rows = rows_of(40, mentors, 1_000_000, -(-mentors // 3))
        prices = np.random.default_rng(mentors).integers(0, 900_000, mentors)
        table = table_of(rows, mentors, 1_000_000)
        table.price[:mentors] = prices << table.bits

        for appeal in range(40):
            mentor, gain, less = two_best_of_row(table.offer, table.price, table.bits, appeal)

            cells = slice(rows.first[appeal], rows.first[appeal + 1])
            gains = rows.weight[cells] - prices[rows.column[cells]]
            ranked = [*np.sort(gains)[::-1].clip(min=0), 0, 0]
            assert [gain, less] == ranked[:2]
            assert gain == 0 or gains[rows.column[cells] == mentor] == gain


class TestTableOf:
    def test_is_there_up_to_the_longest_weights_and_the_emptiest_rows(self):
        heaviest = (1 << (ROOM - length(64))) - 1
        full, sparse = rows_of(50, 64, heaviest, 64 // SPARSE), rows_of(50, 64, heaviest, 7)

        assert is_there(table_of(full, 64, heaviest))
        assert not is_there(table_of(full, 64, heaviest + 1))
        assert not is_there(table_of(sparse, 64, heaviest))

    @pytest.mark.parametrize(("mentors", "there"), [(MOST_PEOPLE, True), (MOST_PEOPLE + 1, False)])
    def test_is_for_few_people(self, mentors, there):
        rows = rows_of(20, mentors, 100, 200)

        assert is_there(table_of(rows, mentors, 100)) == there
