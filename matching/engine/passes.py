"""The passes of a round: first helpers for everybody, then further needs with the room left."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from matching.domain.matches import Pair, PassFigures
from matching.domain.profiles import SeekerProfile
from matching.domain.vocabulary import NeedKind, Policy
from matching.engine import explanation, scoring
from matching.engine.assignment import assign
from matching.engine.certificate import verify
from matching.engine.judge import Candidates, Judge
from matching.engine.problem import Assignment
from matching.engine.rules import Barred

KINDS = tuple(NeedKind)


class Passes:
    """What the passes have settled so far: pairs, room left, needs open, who met whom."""

    def __init__(
        self, judge: Judge, queue: Sequence[SeekerProfile], policy: Policy, barred: Barred
    ) -> None:
        """Start with nothing settled; `queue` says who wins ties, first come first."""
        self.pairs: list[Pair] = []
        self.figures: list[PassFigures] = []
        self.helped = {seeker.appeal_id for seeker in queue if seeker.helped}
        self._judge = judge
        self._queue = queue
        self._policy = policy
        self._room = judge.room.copy()
        self._needs = {seeker.appeal_id: seeker.needs for seeker in queue}
        self._met = set(barred)

    def run(self) -> None:
        """Give first helpers, then further ones, until nothing changes."""
        self._take([seeker for seeker in self._queue if not seeker.helped])
        while self._take([each for each in self._queue if each.appeal_id in self.helped]):
            pass

    def _take(self, turn: Sequence[SeekerProfile]) -> int:
        """Run one pass, at most one helper for each whose turn it is; return how many got one."""
        open_needs = [replace(each, needs=self._needs[each.appeal_id]) for each in turn]
        seekers = [seeker for seeker in open_needs if seeker.needs]
        candidates = self._judge.candidates(seekers, room=self._room, barred=self._met)
        demand = np.ones(len(seekers), dtype=np.int64)
        result = assign(candidates.edges, demand, self._room, policy=self._policy)
        verify(candidates.edges, demand, self._room, result)
        self._note_figures(len(seekers), candidates, result)
        for pair in self._explained(seekers, candidates, result):
            self._settle(pair)
        np.subtract.at(self._room, candidates.edges.mentor[result.chosen], 1)
        return len(result.chosen)

    def _settle(self, pair: Pair) -> None:
        self.pairs.append(pair)
        self.helped.add(pair.appeal_id)
        self._met.add((pair.appeal_id, pair.mentor_id))
        still_open = (need for need in self._needs[pair.appeal_id] if need != pair.need)
        self._needs[pair.appeal_id] = tuple(still_open)

    def _note_figures(self, appeals: int, candidates: Candidates, result: Assignment) -> None:
        figures = PassFigures(
            number=len(self.figures) + 1,
            appeals=appeals,
            room=int(self._room.sum()),
            allowed_pairs=len(candidates.edges),
            pairs=len(result.chosen),
            value=result.value,
            dual_value=result.dual_value,
        )
        self.figures.append(figures)

    def _explained(
        self, seekers: Sequence[SeekerProfile], candidates: Candidates, result: Assignment
    ) -> list[Pair]:
        others = explanation.alternatives(candidates, self._room, result, self._judge.offers)
        return [
            replace(self._pair(seekers, candidates, edge), alternatives=alternatives)
            for edge, alternatives in zip(result.chosen.tolist(), others, strict=True)
        ]

    def _pair(self, seekers: Sequence[SeekerProfile], candidates: Candidates, edge: int) -> Pair:
        judge = self._judge
        seeker = seekers[candidates.edges.appeal[edge]]
        offer = judge.offers[candidates.edges.mentor[edge]]
        skills = explanation.skills(judge.scale, seeker, offer)
        return Pair(
            appeal_id=seeker.appeal_id,
            offer_id=offer.offer_id,
            mentor_id=offer.mentor_id,
            need=KINDS[candidates.need[edge]],
            pass_number=len(self.figures),
            score=int(candidates.score[edge]),
            objective=int(candidates.edges.weight[edge]),
            parts=scoring.explained(candidates.parts[:, edge].tolist(), judge.share),
            added=scoring.added(seeker, judge.weights),
            has_gap=any(skills),
            covered=skills.covered,
            near=skills.near,
            missing=skills.missing,
            alternatives=(),
        )


def appeals_of(pairs: Sequence[Pair]) -> set[UUID]:
    """Return the appeals that some pair helps."""
    return {pair.appeal_id for pair in pairs}
