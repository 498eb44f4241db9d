"""Which skills are near each other, because the same occupations ask for both."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array

from matching.domain.taxonomy import Concept

MOST_NEIGHBOURS = 10

_OPTIONAL = 0.5
_DIGITS = 4


@dataclass(frozen=True)
class Nearness:
    """The neighbours of each skill, and the occupations that explain them."""

    near: Mapping[str, Mapping[str, float]]
    """Skill to its neighbours, nearest first, each in (0, 1]. A skill without any is absent."""
    occupations: Mapping[str, frozenset[str]]
    """Skill to the occupations that ask for it."""

    def shared(self, first: str, second: str) -> tuple[str, ...]:
        """Return the occupations that ask for both skills, by id: the reason they are near."""
        nobody: frozenset[str] = frozenset()
        return tuple(
            sorted(self.occupations.get(first, nobody) & self.occupations.get(second, nobody))
        )


def nearness(occupations: Iterable[Concept], *, general: Collection[str] = ()) -> Nearness:
    """Measure nearness by the occupations that two skills share.

    General skills are left out: what every trade asks for is near to nothing in particular.

    1. A skill is a vector over occupations: 1 where it is essential, ½ where optional, times
       the occupation's rarity, since one that asks for few skills says more about each.
    2. The nearness of two skills is the cosine of their vectors (Salton & McGill 1983) times
       n/(n + 1) for n shared occupations: a single common occupation may be chance.
    3. Each skill keeps its MOST_NEIGHBOURS nearest; of equals, the first by id.
    """
    asking: dict[str, set[str]] = defaultdict(set)
    cells: dict[tuple[str, str], float] = {}
    for occupation in occupations:
        for skill in sorted({*occupation.optional, *occupation.essential}.difference(general)):
            asking[skill].add(occupation.id)
            cells[skill, occupation.id] = 1.0 if skill in occupation.essential else _OPTIONAL
    skills = sorted(asking)
    near = _neighbours(skills, _likeness(skills, cells)) if skills else {}
    return Nearness(
        near=MappingProxyType(near),
        occupations=MappingProxyType({skill: frozenset(asking[skill]) for skill in skills}),
    )


def _likeness(skills: list[str], cells: Mapping[tuple[str, str], float]) -> csr_array:
    row_of = {skill: row for row, skill in enumerate(skills)}
    column_of = {name: column for column, name in enumerate(sorted({o for _, o in cells}))}
    rows = [row_of[skill] for skill, _ in cells]
    columns = [column_of[occupation] for _, occupation in cells]
    shape = (len(row_of), len(column_of))
    asked = coo_array((list(cells.values()), (rows, columns)), shape=shape).tocsr()
    rarity = 1 + np.log((1 + shape[0]) / (1 + np.bincount(columns)))
    vectors = asked @ diags_array(rarity)
    lengths = np.sqrt((vectors * vectors).sum(axis=1))
    units = diags_array(1 / lengths) @ vectors
    together = (asked > 0).astype(np.float64)
    shared = together @ together.T
    shared.data = shared.data / (shared.data + 1)
    return csr_array((units @ units.T) * shared)


def _neighbours(skills: list[str], likeness: csr_array) -> dict[str, Mapping[str, float]]:
    near: dict[str, Mapping[str, float]] = {}
    for row, skill in enumerate(skills):
        span = slice(likeness.indptr[row], likeness.indptr[row + 1])
        others = {
            skills[column]: min(1.0, round(float(value), _DIGITS))
            for column, value in zip(likeness.indices[span], likeness.data[span], strict=True)
            if column != row
        }
        nearest = sorted(others, key=lambda other: (-others[other], other))[:MOST_NEIGHBOURS]
        kept = {other: others[other] for other in nearest if others[other] > 0}
        if kept:
            near[skill] = MappingProxyType(kept)
    return near
