"""Work to suggest to somebody who does not know yet where to go."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.domain.taxonomy import MOST_CANDIDATES, CarriedOver, Concept, Target
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage
from matching.taxonomy.asked import ESSENTIAL, OPTIONAL, Asked

SKILLS, HIERARCHY, ISCO = 0.4, 0.4, 0.2
"""What each part of the likeness counts when it is known what the person did."""

MOST_OF_A_KIND = 2
"""Suggestions of one group, and of one minor group of ISCO-08: five developers are one idea."""

ENOUGH_SHARED = 3
"""Occupations that ask for fewer of the skills held come later: they are near by name only."""

_STATE_CIRCLES = frozenset({Circle.UNIFORMED, Circle.JUSTICE, Circle.STATE_SERVICE})
_STATE_ISCO = ("0", "111", "2612", "335", "5411", "5412", "5413")
"""Armed forces, legislators, judges, regulation, fire brigades, police and prisons."""
_MINOR_GROUP_DIGITS = 3


@dataclass(frozen=True)
class _Place:
    """Where an occupation stands."""

    isco: frozenset[str]
    """The major, sub-major, minor and unit group of ISCO-08."""
    ancestors: frozenset[str]
    """The occupation itself, its parents, and the groups of ISCO-08 above them."""
    kinds: frozenset[str]
    """The group and the minor group, of which no suggestions shall pile up."""
    circle: Circle | None
    of_the_state: bool
    named: bool
    """True when everybody can read its name, whatever the language of the page."""

    @classmethod
    def of(cls, job: Concept, concepts: Mapping[str, Concept]) -> Self:
        code = job.isco or ""
        isco = {f"isco-{code[:digits]}" for digits in range(1, len(code) + 1)}
        minor = {group for group in isco if len(group) == len("isco-") + _MINOR_GROUP_DIGITS}
        parents = _parents(job, concepts)
        return cls(
            isco=frozenset(isco),
            ancestors=frozenset({job.id, *parents, *isco}),
            kinds=frozenset({*parents[:1], *minor}),
            circle=job.circle,
            of_the_state=job.circle in _STATE_CIRCLES
            or (job.circle is None and code.startswith(_STATE_ISCO)),
            named=all(job.labels.get(language) for language in InterfaceLanguage),
        )

    def likeness(self, other: Self) -> float:
        """Return in [0, 1] how near another occupation stands, skills aside."""
        common = 2 * len(self.ancestors & other.ancestors)
        hierarchy = common / (len(self.ancestors) + len(other.ancestors))
        isco = len(self.isco & other.isco) / (max(len(self.isco), len(other.isco)) or 1)
        return (HIERARCHY * hierarchy + ISCO * isco) / (HIERARCHY + ISCO)

    def is_closed_to(self, origin: Self | None) -> bool:
        """Tell whether people who left the origin are hardly taken, or safe, here."""
        own = origin is not None and origin.circle is not None and origin.circle is self.circle
        return own or self.of_the_state


class Targets:
    """The occupations on offer and where each stands. Never changes."""

    def __init__(self, asked: Asked, concepts: Iterable[Concept]) -> None:
        """Take what occupations ask for, and the concepts: occupations, groups, general skills."""
        found = {concept.id: concept for concept in concepts}
        jobs = [one for one in found.values() if one.kind is ConceptKind.OCCUPATION]
        self._asked = asked
        self._places = {job.id: _Place.of(job, found) for job in jobs}
        self._general = frozenset(one.id for one in found.values() if one.general)

    def suggest(
        self, held: Iterable[str], origin: str | None = None, limit: int = MOST_CANDIDATES
    ) -> tuple[Target, ...]:
        """Return the nearest occupations that ask for a skill that is held, the nearest first.

        1. Likeness of skills: Asked.cosines.
        2. Likeness in the hierarchy: the share of common ancestors, 2 |A ∩ B| / (|A| + |B|),
           where an occupation counts itself, its parents and the groups of ISCO-08 above. In a
           tree this is the measure of Wu & Palmer (1994).
        3. Likeness by ISCO-08: common leading digits, of four.
        4. The score is SKILLS, HIERARCHY and ISCO of them. An origin that is not known leaves 2
           and 3 nothing to compare: then the score is 1 alone. Of equals, the first by id.
        5. Work for the state that people fled, and what their own circle does, is left out
           unless nothing else is there.
        6. First come those with a name in every language, of them those that share ENOUGH_SHARED
           skills, and of one kind there are at most MOST_OF_A_KIND while there are others.
        """
        owned, left = frozenset(held), self._places.get(origin or "")
        scores = {job: score for job, score in self._scores(owned, left).items() if job != origin}
        open_ = [job for job in scores if not self._places[job].is_closed_to(left)] or [*scores]
        shared = self._shared(owned)
        ranked = sorted(
            open_, key=lambda job: (not self._places[job].named, -shared[job], -scores[job], job)
        )
        chosen = self._varied(ranked)[:limit]
        return tuple(self._target(job, scores[job], owned) for job in chosen)

    def _scores(self, held: frozenset[str], origin: _Place | None) -> dict[str, float]:
        cosines = dict(
            zip(self._asked.occupations, self._asked.cosines(held).tolist(), strict=True)
        )
        related = {job: cosine for job, cosine in cosines.items() if cosine > 0}
        if origin is None:
            return related
        return {
            job: SKILLS * cosine + (HIERARCHY + ISCO) * self._places[job].likeness(origin)
            for job, cosine in related.items()
        }

    def _shared(self, held: frozenset[str]) -> dict[str, int]:
        """Return how many skills each occupation shares with those held, up to enough."""
        overlaps = np.minimum(self._asked.overlaps(held), ENOUGH_SHARED)
        return dict(zip(self._asked.occupations, overlaps.tolist(), strict=True))

    def _varied(self, jobs: Iterable[str]) -> list[str]:
        """Return the jobs with those at the end of whose kind there were enough before."""
        seen: Counter[str] = Counter()
        first, later = [], []
        for job in jobs:
            kinds = self._places[job].kinds
            if any(seen[kind] >= MOST_OF_A_KIND for kind in kinds):
                later.append(job)
            else:
                first.append(job)
                seen.update(kinds)
        return [*first, *later]

    def _target(self, job: str, score: float, held: frozenset[str]) -> Target:
        essential, asked = self._telling(job, ESSENTIAL), self._telling(job, OPTIONAL)
        general = [skill for skill in asked if skill in self._general]
        return Target(
            id=job,
            score=score,
            overlap=tuple(skill for skill in asked if skill in held),
            gap=tuple(skill for skill in essential if skill not in held),
            carried=CarriedOver(
                held=tuple(skill for skill in general if skill in held), asked=tuple(general)
            ),
        )

    def _telling(self, job: str, least: float) -> list[str]:
        """Return what an occupation asks for, at least so much, the rarest first."""
        columns = self._asked.asked_by(self._asked.row_of[job], least)
        ordered = sorted(columns.tolist(), key=lambda column: -self._asked.rarity[column])
        return [self._asked.skills[column] for column in ordered]


def _parents(job: Concept, concepts: Mapping[str, Concept]) -> list[str]:
    """Return the parent, its parent and so on; a circle ends where it closes."""
    found: list[str] = []
    above = job.parent
    while above is not None and above not in found:
        found.append(above)
        above = concepts[above].parent if above in concepts else None
    return found
