"""The passes of a round: first helpers for everybody, then further needs with the room left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from matching.domain.matches import Alternative, Pair, PartScore, PassFigures, ScorePart
from matching.domain.profiles import SeekerProfile
from matching.domain.vocabulary import NeedKind, Policy
from matching.engine import explanation, scoring
from matching.engine.book import Sides, Verdicts
from matching.engine.explanation import Choices
from matching.engine.judge import Judge
from matching.engine.pricing import Optimum, full_optimum
from matching.engine.problem import Assignment, Integers
from matching.engine.proof import PassProof
from matching.engine.rules import Barred
from matching.engine.workers import ALONE, Workers

KINDS = tuple(NeedKind)


@dataclass(frozen=True, eq=False)
class Turn:
    """What one pass was given and found: kept for reasons and figures."""

    seekers: Sequence[SeekerProfile]
    """With the needs open before the pass."""
    sides: Sides
    result: Assignment
    offer: Integers
    """(K,): the places of the offers chosen, in the order of the appeals."""
    appeal: Integers
    score: Integers


class Passes:
    """What the passes have settled so far: pairs, room left, needs open, who met whom."""

    def __init__(
        self,
        judge: Judge,
        queue: Sequence[SeekerProfile],
        policy: Policy,
        barred: Barred,
        workers: Workers = ALONE,
    ) -> None:
        """Start with nothing settled; `queue` says who wins ties, first come first."""
        self.pairs: list[Pair] = []
        self.figures: list[PassFigures] = []
        self.proofs: list[PassProof] = []
        self.turns: list[Turn] = []
        self.helped = {seeker.appeal_id for seeker in queue if seeker.helped}
        self._judge = judge
        self._queue = queue
        self._policy = policy
        self._workers = workers
        self._room = judge.room.copy()
        self._needs = {seeker.appeal_id: seeker.needs for seeker in queue}
        self._met = set(barred)

    def run(self) -> None:
        """Give first helpers, then further ones, until nothing changes."""
        self._take([seeker for seeker in self._queue if not seeker.helped])
        while self._take([each for each in self._queue if each.appeal_id in self.helped]):
            pass

    def _take(self, whose: Sequence[SeekerProfile]) -> int:
        """Run one pass, at most one helper for each whose turn it is; return how many got one."""
        open_needs = [self._as_it_is(each) for each in whose]
        seekers = [seeker for seeker in open_needs if seeker.needs]
        sides = self._judge.sides(seekers, room=self._room, barred=self._met)
        pool = self._judge.packed(sides, seekers, self._met)
        found = full_optimum(pool, self._policy, workers=self._workers)
        turn = _turn(seekers, sides, found)
        self._note(turn, found)
        choices = explanation.choices(pool, found.edges, found.assignment, self._workers)
        for pair in self._explained(turn, choices):
            self._settle(pair)
        # A room of its own: the sides of this pass keep theirs.
        self._room = self._room - np.bincount(turn.offer, minlength=len(self._room))
        return len(turn.offer)

    def _as_it_is(self, seeker: SeekerProfile) -> SeekerProfile:
        needs = self._needs[seeker.appeal_id]
        return seeker if needs == seeker.needs else replace(seeker, needs=needs)

    def _settle(self, pair: Pair) -> None:
        self.pairs.append(pair)
        self.helped.add(pair.appeal_id)
        self._met.add((pair.appeal_id, pair.mentor_id))
        still_open = (need for need in self._needs[pair.appeal_id] if need != pair.need)
        self._needs[pair.appeal_id] = tuple(still_open)

    def _note(self, turn: Turn, found: Optimum) -> None:
        result = found.assignment
        figures = PassFigures(
            number=len(self.figures) + 1,
            appeals=len(turn.seekers),
            room=int(self._room.sum()),
            allowed_pairs=len(found.edges),
            pairs=len(result.chosen),
            value=result.value,
            dual_value=result.dual_value,
        )
        proof = PassProof(
            appeals=tuple(seeker.appeal_id for seeker in turn.seekers),
            chosen_appeal=turn.appeal,
            chosen_offer=turn.offer,
            appeal_price=result.appeal_price,
            offer_price=result.mentor_price,
            bonus=result.bonus,
        )
        self.figures.append(figures)
        self.proofs.append(proof)
        self.turns.append(turn)

    def _explained(self, turn: Turn, choices: Choices) -> list[Pair]:
        score = choices.edges.weight - turn.sides.extra[choices.edges.appeal]
        others = explanation.alternatives(
            choices, score, self._room, turn.result, self._judge.offers, self._workers
        )
        verdicts = turn.sides.verdicts(turn.appeal, turn.offer)
        parts = scoring.each_explained(verdicts.parts, self._judge.share)
        return [
            self._pair(turn, verdicts, place, parts[place], others[place])
            for place in range(len(others))
        ]

    def _pair(
        self,
        turn: Turn,
        verdicts: Verdicts,
        place: int,
        parts: Mapping[ScorePart, PartScore],
        others: tuple[Alternative, ...],
    ) -> Pair:
        judge, appeal = self._judge, turn.appeal[place]
        seeker, offer = turn.seekers[appeal], judge.offers[turn.offer[place]]
        skills = explanation.skills(judge.scale, seeker, offer)
        score = int(verdicts.score[place])
        return Pair(
            appeal_id=seeker.appeal_id,
            offer_id=offer.offer_id,
            mentor_id=offer.mentor_id,
            need=KINDS[verdicts.need[place]],
            pass_number=len(self.figures),
            score=score,
            objective=score + int(turn.sides.extra[appeal]),
            parts=parts,
            added=scoring.added(seeker, judge.weights),
            has_gap=any(skills),
            covered=skills.covered,
            near=skills.near,
            missing=skills.missing,
            alternatives=others,
        )


def _turn(seekers: Sequence[SeekerProfile], sides: Sides, found: Optimum) -> Turn:
    edges, chosen = found.edges, found.assignment.chosen
    appeal = edges.appeal[chosen].astype(np.int64)
    offer = edges.mentor[chosen].astype(np.int64)
    score = edges.weight[chosen] - sides.extra[appeal]
    return Turn(seekers, sides, found.assignment, offer, appeal, score)


def appeals_of(pairs: Sequence[Pair]) -> set[UUID]:
    """Return the appeals that some pair helps."""
    return {pair.appeal_id for pair in pairs}
