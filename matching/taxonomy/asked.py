"""Which occupation asks for which skill, as numbers: the ground of everything that relates them."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from matching.domain.errors import BrokenIndex
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind
from matching.taxonomy import stored
from matching.taxonomy.texts import Texts

ESSENTIAL = 1.0
OPTIONAL = 0.5

Reals = NDArray[np.float32]

_PREFIX = "asked"
_NAMES = ("starts", "skills", "weights")
_OCCUPATIONS, _SKILLS = "asked-occupation-ids", "asked-skill-ids"


class Asked:
    """The occupations and skills on offer, each by id in the order of ids. Never changes."""

    def __init__(
        self, occupations: Iterable[str], skills: Iterable[str], weights: csr_array
    ) -> None:
        """Take the ids and, row by occupation, what each asks for."""
        self.occupations, self.skills = tuple(occupations), tuple(skills)
        self.weights = weights
        """(occupations, skills): ESSENTIAL or OPTIONAL."""
        self.row_of: Mapping[str, int] = _numbered(self.occupations)
        self.column_of: Mapping[str, int] = _numbered(self.skills)

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> Self:
        """Count what the occupations among the concepts ask for.

        What left the taxonomy is left out, groups too. A skill that nobody asks for is kept: its
        name may still be like another.
        """
        given = list(concepts)
        gone = {concept.id for concept in given if not concept.active}
        jobs = [one for one in given if one.kind is ConceptKind.OCCUPATION and one.active]
        lists = {job.id: _weighed(job, gone) for job in sorted(jobs, key=lambda job: job.id)}
        known = {one.id for one in given if one.kind is ConceptKind.SKILL and one.active}
        skills = sorted(known.union(*lists.values()))
        column_of = _numbered(skills)
        columns = [column_of[skill] for asked in lists.values() for skill in asked]
        values = [weight for asked in lists.values() for weight in asked.values()]
        starts = np.cumsum([0, *map(len, lists.values())], dtype=np.int32)
        asked = sparse(
            starts,
            np.array(columns, np.int32),
            np.array(values, np.float32),
            (len(lists), len(skills)),
        )
        return cls(lists, skills, asked)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return what was saved, mapped. Raises BrokenIndex."""
        starts, columns, values = stored.open_(folder, _NAMES, prefix=_PREFIX).values()
        occupations, skills = Texts.open(folder, _OCCUPATIONS), Texts.open(folder, _SKILLS)
        shape = (len(occupations), len(skills))
        return cls(occupations, skills, sparse(starts, columns, values, shape))

    def save(self, folder: Path) -> None:
        """Write the ids and what is asked for to files of the folder."""
        Texts.of(self.occupations).save(folder, _OCCUPATIONS)
        Texts.of(self.skills).save(folder, _SKILLS)
        kept = (self.weights.indptr, self.weights.indices, self.weights.data)
        stored.save(folder, dict(zip(_NAMES, kept, strict=True)), prefix=_PREFIX)

    @cached_property
    def rarity(self) -> Reals:
        """What each skill tells: 1 + ln((1 + occupations) / (1 + those that ask for it)).

        The smoothed inverse document frequency after Spärck Jones (1972), as in the score.
        """
        asking = np.bincount(self.weights.indices, minlength=len(self.skills))
        return (1 + np.log((1 + len(self.occupations)) / (1 + asking))).astype(np.float32)

    def cosines(self, held: Iterable[str]) -> Reals:
        """Return how much each occupation asks for just these skills, in [0, 1].

        The cosine of the skills held with those that are asked for, an optional one at a half,
        all weighed by their rarity.
        """
        columns = self.columns(held)
        weights = self.rarity[columns]
        length = float(np.sqrt(weights @ weights)) or 1.0
        return np.minimum(self._units[columns].T @ weights / np.float32(length), 1)

    def overlaps(self, held: Iterable[str]) -> NDArray[np.int64]:
        """Return how many of these skills each occupation asks for."""
        asking = self._units[self.columns(held)].indices
        return np.bincount(asking, minlength=len(self.occupations))

    def columns(self, skills: Iterable[str]) -> NDArray[np.int64]:
        """Return the numbers of the skills that are on offer, each once, in order."""
        known = {self.column_of[skill] for skill in skills if skill in self.column_of}
        return np.array(sorted(known), np.int64)

    def asked_by(self, row: int, least: float = OPTIONAL) -> NDArray[np.int32]:
        """Return the numbers of the skills that an occupation asks for, at least so much."""
        span = slice(self.weights.indptr[row], self.weights.indptr[row + 1])
        return self.weights.indices[span][self.weights.data[span] >= least]

    @cached_property
    def _units(self) -> csr_array:
        """Skill by occupation, each occupation scaled to length 1."""
        return csr_array(unit(csr_array(self.weights @ diags_array(self.rarity))).T)


def sparse(starts: Any, columns: Any, values: Any, shape: tuple[int, int]) -> csr_array:
    """Return rows from their three arrays, without a copy. Raises BrokenIndex."""
    try:
        return csr_array((values, columns, starts), shape=shape)
    except ValueError as problem:
        raise BrokenIndex(str(problem)) from problem


def unit(rows: csr_array) -> csr_array:
    """Return the rows scaled to length 1; an empty one stays empty."""
    lengths = np.sqrt((rows * rows).sum(axis=1))
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return csr_array(diags_array(scale) @ rows)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _weighed(job: Concept, gone: set[str]) -> dict[str, float]:
    asked = dict.fromkeys(job.optional, OPTIONAL) | dict.fromkeys(job.essential, ESSENTIAL)
    return {skill: asked[skill] for skill in sorted(asked) if skill not in gone}
