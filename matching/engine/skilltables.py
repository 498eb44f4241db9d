"""The skills of many people as sparse tables: what they lack, and what they teach or come near."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.domain.matches import MILLIONTHS
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.engine.problem import Integers
from matching.engine.scale import SkillScale

NEAR_SKILL = 0.5
"""How much a skill counts at most when only something near it is taught."""

Reals: TypeAlias = NDArray[np.float64]


class SkillTables:
    """A column for each skill that anybody lacks; others are left out."""

    def __init__(self, scale: SkillScale, columns: Mapping[str, int]) -> None:
        self._scale, self._columns = scale, columns

    def gaps(self, seekers: Iterable[SeekerProfile]) -> csr_array:
        """Return (A, S): what each lacking skill counts, in millionths of the gap."""
        gaps = [self._scale.gap(seeker) for seeker in seekers]
        first, column = self._placed(gaps)
        parts = np.fromiter(chain.from_iterable(gap.values() for gap in gaps), float, len(column))
        return self._table(in_millionths(parts, first), column, first)

    def depths(self, offers: Iterable[OfferProfile]) -> csr_array:
        """Return (O, S): the level of each taught skill."""
        taught = [
            {skill: level for skill, level in offer.skills.items() if skill in self._columns}
            for offer in offers
        ]
        first, column = self._placed(taught)
        levels = chain.from_iterable(each.values() for each in taught)
        return self._table(np.fromiter(levels, np.int64, len(column)), column, first)

    def reaches(self, offers: Sequence[OfferProfile]) -> csr_array:
        """Return (O, S) millionths: 1 for a taught skill, else that of the nearest taught one."""
        number: dict[str, int] = {}
        taught = [[number.setdefault(each, len(number)) for each in one.skills] for one in offers]
        reached = [self._reached_by(skill) for skill in number]
        first, column = self._placed(reached)
        value = np.fromiter(chain.from_iterable(r.values() for r in reached), np.int64, len(column))
        skill = np.fromiter(chain.from_iterable(taught), np.int64)
        person = np.repeat(np.arange(len(taught)), list(map(len, taught)))
        counts = np.diff(first)[skill]
        begins = np.cumsum(counts) - counts
        cell = np.arange(counts.sum()) + np.repeat(first[skill] - begins, counts)
        key = np.repeat(person, counts) * len(self._columns) + column[cell]
        return self._highest(key, value[cell], len(offers))

    def _highest(self, key: Integers, value: Integers, rows: int) -> csr_array:
        """Return the highest value for each key: row * columns + column."""
        order = np.argsort(key, kind="stable")
        begins = np.flatnonzero(np.diff(key[order], prepend=-1))
        keys = key[order][begins]
        values = np.maximum.reduceat(value[order], begins) if len(begins) else value
        row, column = np.divmod(keys, max(1, len(self._columns)))
        return self._table(values, column, np.searchsorted(row, np.arange(rows + 1)))

    def _reached_by(self, taught: str) -> dict[str, int]:
        """Return the skills that somebody who teaches one reaches, and how far."""
        near = {**self._scale.near(taught), taught: 1 / NEAR_SKILL}
        return {
            skill: round(NEAR_SKILL * nearness * MILLIONTHS)
            for skill, nearness in near.items()
            if skill in self._columns
        }

    def _placed(self, rows: Sequence[Mapping[str, object]]) -> tuple[Integers, Integers]:
        """Return where each row begins among all cells, and the column of each cell."""
        first = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=first[1:])
        columns = map(self._columns.__getitem__, chain.from_iterable(rows))
        return first, np.fromiter(columns, np.int64, int(first[-1]))

    def _table(self, values: Integers, column: Integers, first: Integers) -> csr_array:
        """Return int64 (rows, S), the columns of each row rising."""
        shape = len(first) - 1, len(self._columns)
        table = csr_array((values, column, first), shape=shape)
        table.sort_indices()
        return table


def ones(table: csr_array) -> csr_array:
    """Return 1 wherever a table has a cell."""
    return csr_array((np.ones_like(table.data), table.indices, table.indptr), shape=table.shape)


def in_millionths(parts: Reals, first: Integers) -> Integers:
    """Return the shares of parts in the sum of their row, in whole millionths.

    Row r stands from first[r] to first[r + 1]; its shares add up to a million, unless it is empty.
    Rounded down, the millionths left over going to the largest remainders, of equals to the first.
    """
    row = np.repeat(np.arange(len(first) - 1), np.diff(first))
    exact = parts / np.bincount(row, parts, len(first) - 1)[row] * MILLIONTHS
    whole: Integers = np.floor(exact).astype(np.int64)
    left = MILLIONTHS - np.bincount(row, whole, len(first) - 1).astype(np.int64)
    order = np.lexsort((whole - exact, row))
    rank = np.arange(len(row)) - first[row]
    whole[order[rank < left[row]]] += 1
    return whole
