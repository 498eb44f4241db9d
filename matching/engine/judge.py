"""Every appeal of a block beside every offer: which rules they keep, and how they score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matching.domain.matches import Rule
from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.engine import rules, scoring
from matching.engine.pool import Pool, barred_rows, pool_of
from matching.engine.problem import Edges
from matching.engine.rules import Barred
from matching.engine.tables import Flags, Integers, SkillScale, Tables

BLOCK_PAIRS = 1 << 18
"""Pairs that are looked at together; what bounds the memory."""


@dataclass(frozen=True, eq=False)
class Verdicts:
    """A block of appeals beside all offers."""

    kept: Mapping[Rule, Flags]
    """(A, O) for each rule. FLOOR counts as kept where another rule is broken."""
    passing: Flags
    """(A, O): every rule is kept."""
    parts: Integers
    """(6, A, O) millionths."""
    score: Integers
    """(A, O) millionths."""
    need: Integers
    """(A, O): the place in NeedKind of the need that would be served."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The allowed pairs of one pass."""

    edges: Edges
    """Appeals and offers by their place; the weight is the objective in millionths."""
    parts: Integers
    """(6, E) millionths."""
    score: Integers
    """(E,) millionths."""
    need: Integers
    """(E,): the place in NeedKind."""


class Judge:
    """Knows the offers and the weights of a round."""

    def __init__(
        self,
        seekers: Sequence[SeekerProfile],
        offers: Sequence[OfferProfile],
        graph: SkillGraph,
        weights: Weights,
        *,
        week_of: date,
    ) -> None:
        """Prepare for appeals out of `seekers`, in any selection and any order."""
        self.scale = SkillScale(graph)
        self.offers = offers
        self.weights = weights
        self.share = scoring.shares(weights)
        self._tables = Tables(self.scale, seekers, week_of=week_of)
        self._offer_table = self._tables.offers(offers)
        self.room = self._offer_table.room

    def verdicts(
        self, seekers: Sequence[SeekerProfile], *, room: Integers, barred: Barred
    ) -> Verdicts:
        """Return what holds for each of a block of appeals and each offer, `room` left in it."""
        here, there = self._tables.seekers(seekers), replace(self._offer_table, room=room)
        kept = {rule: keeps(here, there) for rule, keeps in rules.TABLE_RULES.items()}
        kept[Rule.BARRED] = rules.may_meet(seekers, self.offers, barred)
        allowed = np.logical_and.reduce(list(kept.values()))
        parts = scoring.parts(here, there)
        score = scoring.contributions(parts, self.share).sum(axis=0)
        good_enough = score >= scoring.floors(here, self.share, self.weights.floor)[:, None]
        return Verdicts(
            kept=kept | {Rule.FLOOR: good_enough | ~allowed},
            passing=allowed & good_enough,
            parts=parts,
            score=score,
            need=rules.need_worths(here, there)[1],
        )

    def in_blocks(
        self, seekers: Sequence[SeekerProfile], *, room: Integers, barred: Barred
    ) -> Iterator[tuple[int, Verdicts]]:
        """Yield the place of the first appeal of each block, and the block's verdicts."""
        size = max(1, BLOCK_PAIRS // max(1, len(self.offers)))
        for first in range(0, len(seekers), size):
            block = seekers[first : first + size]
            yield first, self.verdicts(block, room=room, barred=barred)

    def pool(self, seekers: Sequence[SeekerProfile], *, room: Integers, barred: Barred) -> Pool:
        """Return the same people packed for compiled functions, `room` left in the offers."""
        here, there = self._tables.seekers(seekers), replace(self._offer_table, room=room)
        return pool_of(
            here,
            there,
            self.share,
            floor=scoring.floors(here, self.share, self.weights.floor),
            extra=self.added_to(seekers),
            barred=barred_rows(seekers, self.offers, barred),
        )

    def candidates(
        self, seekers: Sequence[SeekerProfile], *, room: Integers, barred: Barred
    ) -> Candidates:
        """Return every pair that passes all rules."""
        extra = self.added_to(seekers)
        found = [_empty()]
        for first, verdicts in self.in_blocks(seekers, room=room, barred=barred):
            row, column = np.nonzero(verdicts.passing)
            cells = (row + first, column, verdicts.score[row, column], verdicts.need[row, column])
            found.append(np.vstack([*cells, verdicts.parts[:, row, column]]))
        appeal, offer, score, need, *parts = np.hstack(found)
        weight = score + extra[appeal]
        return Candidates(Edges(appeal, offer, weight), np.array(parts), score, need)

    def added_to(self, seekers: Sequence[SeekerProfile]) -> Integers:
        """Return (A,): what the objective adds to every score of an appeal."""
        added = (scoring.added(seeker, self.weights).values() for seeker in seekers)
        return np.array([sum(part.contribution for part in parts) for parts in added], np.int64)


def _empty() -> Integers:
    return np.zeros((4 + len(scoring.PARTS), 0), dtype=np.int64)
