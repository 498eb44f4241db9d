"""Which skills are near each other: the same occupations ask for both, or their names are alike."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Self

import numpy as np
from scipy.sparse import csr_array

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind
from matching.taxonomy import evidence, stored
from matching.taxonomy.asked import Asked, sparse
from matching.taxonomy.likeness import Encode

_PREFIX = "near"
_NAMES = ("starts", "skills", "values")


class Nearness(Mapping[str, Mapping[str, float]]):
    """The neighbours of each skill, nearest first, each in (0, 1]; a skill without any is absent.

    Read from three arrays as they are asked for, so that processes share the mapped files.
    """

    def __init__(self, asked: Asked, near: csr_array) -> None:
        """Take what occupations ask for and, skill by skill, the nearest."""
        self.asked = asked
        self._near = near
        self._by_skill = csr_array(asked.weights.T)

    @classmethod
    def build(cls, concepts: Iterable[Concept], *, encode: Encode | None = None) -> Self:
        """Measure how near the skills among the concepts are: see evidence.nearest."""
        given = list(concepts)
        asked = Asked.of(given)
        named = {one.id: one for one in given if one.kind is ConceptKind.SKILL}
        skills = [named.get(one) or Concept(one, ConceptKind.SKILL, {}) for one in asked.skills]
        return cls(asked, evidence.nearest(asked, skills, encode))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return what was saved, mapped. Raises BrokenIndex."""
        asked = Asked.open(folder)
        starts, columns, values = stored.open_(folder, _NAMES, prefix=_PREFIX).values()
        shape = (len(asked.skills),) * 2
        return cls(asked, sparse(starts, columns, values, shape))

    def save(self, folder: Path) -> None:
        """Write what is asked for and what is near to files of the folder."""
        self.asked.save(folder)
        kept = (self._near.indptr, self._near.indices, self._near.data)
        stored.save(folder, dict(zip(_NAMES, kept, strict=True)), prefix=_PREFIX)

    def neighbours(self, skill: str) -> Mapping[str, float]:
        """Return the neighbours of a skill, nearest first; none for a skill that nobody knows."""
        row = self.asked.column_of.get(skill)
        if row is None:
            return {}
        span = slice(self._near.indptr[row], self._near.indptr[row + 1])
        columns, values = self._near.indices[span].tolist(), self._near.data[span].tolist()
        return {
            self.asked.skills[column]: round(value, evidence.DIGITS)
            for column, value in zip(columns, values, strict=True)
        }

    def shared(self, first: str, second: str) -> tuple[str, ...]:
        """Return the occupations that ask for both skills, the most telling first.

        They are the reason to call the two near; without any it is that their names are alike.
        An occupation tells most when both are essential to it and it asks for little else.
        """
        weights = [self._asking(skill) for skill in (first, second)]
        sizes = np.diff(self.asked.weights.indptr)
        telling = {
            self.asked.occupations[row]: weights[0][row] * weights[1][row] / float(sizes[row])
            for row in weights[0].keys() & weights[1].keys()
        }
        return tuple(sorted(telling, key=lambda occupation: (-telling[occupation], occupation)))

    def __getitem__(self, skill: str) -> Mapping[str, float]:
        if not (found := self.neighbours(skill)):
            raise KeyError(skill)
        return found

    def __iter__(self) -> Iterator[str]:
        return (self.asked.skills[row] for row in np.flatnonzero(np.diff(self._near.indptr)))

    def __len__(self) -> int:
        return int(np.count_nonzero(np.diff(self._near.indptr)))

    def _asking(self, skill: str) -> dict[int, float]:
        row = self.asked.column_of.get(skill)
        if row is None:
            return {}
        span = slice(self._by_skill.indptr[row], self._by_skill.indptr[row + 1])
        columns, weights = self._by_skill.indices[span], self._by_skill.data[span]
        return dict(zip(columns.tolist(), weights.tolist(), strict=True))
