"""How much each skill counts and which stand near which: the taxonomy as a score sees it."""

from collections.abc import Mapping
from math import log
from typing import TypeAlias

from matching.domain.matches import NearSkill
from matching.domain.profiles import SeekerProfile, SkillGraph

OPTIONAL_SKILL = 0.5
"""How much an optional skill of the target occupation counts beside an essential one."""

_Wish: TypeAlias = tuple[str | None, frozenset[str], frozenset[str]]
"""What a gap depends on."""


class SkillScale:
    """How much each skill counts, and which skills stand near which."""

    def __init__(self, graph: SkillGraph) -> None:
        self.graph = graph
        self._occupations = graph.essential.keys() | graph.optional.keys()
        self._needed_by: dict[str, int] = {}
        for occupation in self._occupations:
            for skill in self._skills_of(occupation):
                self._needed_by[skill] = self._needed_by.get(skill, 0) + 1
        self._near = _both_ways(graph.near)
        self._idf: dict[str, float] = {}
        self._asked: dict[str | None, Mapping[str, float]] = {}
        self._ranked: dict[str, tuple[NearSkill, ...]] = {}
        self._gaps: dict[_Wish, Mapping[str, float]] = {}
        self._ordered: dict[_Wish, tuple[str, ...]] = {}

    def idf(self, skill: str) -> float:
        """Return 1 + ln((1 + occupations) / (1 + occupations that need the skill)).

        Rarity in the taxonomy, not among today's people: a score must not move because somebody
        else arrived. The smoothed inverse document frequency after Sparck Jones 1972.
        """
        if skill not in self._idf:
            needed = 1 + self._needed_by.get(skill, 0)
            self._idf[skill] = 1 + log((1 + len(self._occupations)) / needed)
        return self._idf[skill]

    def gap(self, seeker: SeekerProfile) -> Mapping[str, float]:
        """Return the skills this person lacks for where they want to go, each with what it counts.

        Wanted skills and those essential to the target occupation count 1, optional ones
        a half, each times its idf; skills already held are left out.
        """
        key = (seeker.target_occupation, seeker.wanted, seeker.held)
        if key not in self._gaps:
            self._gaps[key] = self._gap(seeker)
        return self._gaps[key]

    def _gap(self, seeker: SeekerProfile) -> dict[str, float]:
        wanted = {skill: self.idf(skill) for skill in sorted(seeker.wanted)}
        # Where a skill stands twice, what is wanted comes first and counts in full.
        share = {**wanted, **self._asked_by(seeker.target_occupation), **wanted}
        return {skill: share[skill] for skill in share if skill not in seeker.held}

    def _asked_by(self, target: str | None) -> Mapping[str, float]:
        """Return what each skill of an occupation counts, essential ones first."""
        if target not in self._asked:
            essential, optional = (
                sorted(skills.get(target or "", ()))
                for skills in (self.graph.essential, self.graph.optional)
            )
            asked = {skill: self.idf(skill) for skill in essential}
            for skill in optional:
                asked.setdefault(skill, OPTIONAL_SKILL * self.idf(skill))
            self._asked[target] = asked
        return self._asked[target]

    def ordered_gap(self, seeker: SeekerProfile) -> tuple[str, ...]:
        """Return the skills this person lacks, those that count most first, then by id."""
        key = (seeker.target_occupation, seeker.wanted, seeker.held)
        if key not in self._ordered:
            gap = self.gap(seeker)
            self._ordered[key] = tuple(sorted(gap, key=lambda skill: (-gap[skill], skill)))
        return self._ordered[key]

    def near(self, skill: str) -> Mapping[str, float]:
        """Return the neighbours of a skill with their nearness, in (0, 1]."""
        return self._near.get(skill, {})

    def nearest(self, skill: str, taught: Mapping[str, object]) -> NearSkill | None:
        """Return the nearest neighbour of a skill that is taught, of equals the first by id."""
        near = self._near.get(skill)
        if near is None or near.keys().isdisjoint(taught):
            return None
        if skill not in self._ranked:
            ways = sorted((-nearness, via) for via, nearness in near.items())
            self._ranked[skill] = tuple(NearSkill(skill, via, -away) for away, via in ways)
        return next(way for way in self._ranked[skill] if way.via in taught)

    def _skills_of(self, occupation: str) -> frozenset[str]:
        essential = self.graph.essential.get(occupation, frozenset())
        return essential | self.graph.optional.get(occupation, frozenset())


def _both_ways(near: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Nearness is symmetric; a graph that lists a pair from one side only means both."""
    symmetric: dict[str, dict[str, float]] = {}
    for skill, neighbours in near.items():
        for other, nearness in neighbours.items():
            for one, two in ((skill, other), (other, skill)):
                row = symmetric.setdefault(one, {})
                row[two] = max(nearness, row.get(two, 0.0))
    return symmetric
