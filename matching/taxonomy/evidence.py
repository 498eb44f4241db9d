"""What speaks for two skills being near, and the nearest of each."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from scipy.sparse import csr_array, diags_array, vstack

from matching.domain.taxonomy import Concept
from matching.taxonomy import likeness
from matching.taxonomy.asked import Asked, Reals, unit
from matching.taxonomy.likeness import Encode

MOST_NEIGHBOURS = 10

FAINTEST = 0.1
"""What is less near is not kept: it would hardly move a score, and chance makes plenty of it."""

TOGETHER = 0.6
"""What occupations asking for both count at most: they also ask for much that is not alike."""

MEANING = 0.3
"""What names of the same meaning count at most."""

_VAGUE = 0.4
"""The encoder finds almost any two labels this alike."""
_ROWS_AT_ONCE = 512
DIGITS = 4


def nearest(asked: Asked, skills: Sequence[Concept], encode: Encode | None = None) -> csr_array:
    """Return the neighbours of each skill, nearest first, each in (0, 1].

    1. By occupations, c: a skill is a vector over those that ask for it, 1 where it is
       essential and ½ where optional, times the occupation's rarity, since one that asks
       for few skills says more about each. c is the cosine (Salton & McGill 1983) times
       n/(n + 1) for n shared occupations: a single common one may be chance.
    2. By names, l: the inner product of likeness.vectors. With an encoder also by meaning, m:
       the cosine of likeness.meanings, where it is more than vague.
    3. Each kind of evidence may suffice: 1 - (1 - TOGETHER c)(1 - l)(1 - MEANING m).
    4. Each skill keeps its MOST_NEIGHBOURS nearest from FAINTEST on; of equals, the first.

    General skills are left out: what every trade asks for is near to nothing in particular.
    """
    evidence = _Evidence(asked, skills, encode)
    size = len(skills)
    kept = [_kept(evidence.of(at), at) for at in range(0, size, _ROWS_AT_ONCE)]
    empty = csr_array((0, size), dtype=np.float32)
    return csr_array(vstack([empty, *kept], format="csr"))


class _Evidence:
    """The vectors of all skills; general ones have empty vectors and are near to nothing."""

    def __init__(self, asked: Asked, skills: Sequence[Concept], encode: Encode | None) -> None:
        self._specific = np.array([not skill.general for skill in skills], np.float32)
        specific = diags_array(self._specific)
        asking = csr_array(specific @ asked.weights.T)
        asking.eliminate_zeros()
        sizes = np.bincount(asking.indices, minlength=len(asked.occupations))
        rarity = 1 + np.log((1 + self._specific.sum()) / (1 + sizes))
        self._asking = _Rows(unit(csr_array(asking @ diags_array(rarity.astype(np.float32)))))
        self._asked = _Rows(csr_array((asking > 0).astype(np.float32)))
        self._names = _Rows(csr_array(specific @ likeness.vectors(skills)))
        self._meanings = [] if encode is None else [likeness.meanings(skills, encode)]

    def of(self, first: int) -> csr_array:
        """Return how near some skills are to all, from the first on."""
        rows = slice(first, first + _ROWS_AT_ONCE)
        shared = self._asked.products(rows)
        shared.data = TOGETHER * shared.data / (shared.data + 1)
        together = csr_array(self._asking.products(rows).multiply(shared))
        named = self._names.products(rows)
        return reduce(_either, [together, named, *(self._meant(rows, m) for m in self._meanings)])

    def _meant(self, rows: slice, meanings: Reals) -> csr_array:
        cosines = meanings[rows] @ meanings.T
        cosines[cosines < _VAGUE] = 0
        cosines *= MEANING * self._specific[rows, None] * self._specific
        return csr_array(cosines)


class _Rows:
    """Vectors, to be multiplied with each other."""

    def __init__(self, vectors: csr_array) -> None:
        self._vectors, self._turned = vectors, csr_array(vectors.T)

    def products(self, rows: slice) -> csr_array:
        """Return the inner products of some vectors with all."""
        return csr_array(self._vectors[rows] @ self._turned)


def _either(one: csr_array, other: csr_array) -> csr_array:
    """Return 1 - (1 - one)(1 - other) of each cell."""
    return csr_array(one + other - one.multiply(other))


def _kept(near: csr_array, first: int) -> csr_array:
    """Return the nearest of each row, nearest first. The rows are skills from the first on."""
    strong = np.flatnonzero(near.data >= FAINTEST)
    rows = np.searchsorted(near.indptr, strong, side="right") - 1
    others = near.indices[strong] != rows + first
    rows, strong = rows[others], strong[others]
    columns, values = near.indices[strong], near.data[strong]
    # Rounded first, so that equals are equal whatever the order of the sums.
    values = np.minimum(values, 1).astype(np.float32).round(DIGITS)
    order = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    top = rank < MOST_NEIGHBOURS
    starts = np.searchsorted(rows[top], np.arange(near.shape[0] + 1))
    kept = (values[top], columns[top].astype(np.int32), starts.astype(np.int32))
    return csr_array(kept, shape=near.shape)
