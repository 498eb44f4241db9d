"""What a pair is worth, by the book: every rule and every part of the score, with whole tables.

This is the specification. The solver packs the same people for compiled functions; whatever it
finds is held against this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matching.domain.matches import Rule
from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.engine import rules, scoring
from matching.engine.rules import Barred
from matching.engine.scale import SkillScale
from matching.engine.tables import (
    Flags,
    Integers,
    OfferTable,
    SeekerTable,
    Tables,
    need_worth,
)

PAIRS_AT_ONCE = 1 << 16
"""What bounds the memory: a pair takes about a kilobyte while it is looked at."""


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What holds for each of P pairs."""

    kept: Mapping[Rule, Flags]
    """(P,) for each rule. FLOOR counts as kept where another rule is broken."""
    passing: Flags
    """(P,): every rule is kept."""
    parts: Integers
    """(6, P) millionths."""
    score: Integers
    """(P,) millionths."""
    need: Integers
    """(P,): the place in NeedKind of the need that would be served."""


@dataclass(frozen=True, eq=False)
class Sides:
    """Some appeals and all offers, ready to be looked at pair by pair."""

    seekers: SeekerTable
    offers: OfferTable
    share: Integers
    """(6,): what each part contributes at 1, in millionths."""
    floor: Integers
    """(A,): the lowest score that may be proposed to each, in millionths."""
    extra: Integers
    """(A,): what the objective adds to every score of an appeal."""
    apart: Integers
    """Pairs that must not meet, as appeal * offers + offer, rising."""

    def verdicts(self, appeal: Integers, offer: Integers) -> Verdicts:
        """Return what holds for each appeal[i] beside offer[i]."""
        starts = range(0, max(1, len(appeal)), PAIRS_AT_ONCE)
        blocks = [slice(start, start + PAIRS_AT_ONCE) for start in starts]
        return _joined([self._verdicts(appeal[block], offer[block]) for block in blocks])

    def _verdicts(self, appeal: Integers, offer: Integers) -> Verdicts:
        here, there = self.seekers.take(appeal), self.offers.take(offer)
        kept = {rule: keeps(here, there) for rule, keeps in rules.TABLE_RULES.items()}
        kept[Rule.BARRED] = rules.may_meet(appeal * len(self.offers.room) + offer, self.apart)
        allowed = np.logical_and.reduce(list(kept.values()))
        parts = scoring.parts(here, there)
        score = scoring.contributions(parts, self.share).sum(axis=0)
        good_enough = score >= self.floor[appeal]
        return Verdicts(
            kept=kept | {Rule.FLOOR: good_enough | ~allowed},
            passing=allowed & good_enough,
            parts=parts,
            score=score,
            need=rules.need_worths(here, there)[1],
        )


class Book:
    """Knows the people, the offers and the weights of a round."""

    def __init__(
        self,
        seekers: Sequence[SeekerProfile],
        offers: Sequence[OfferProfile],
        graph: SkillGraph,
        weights: Weights,
        *,
        week_of: date,
        scale: SkillScale | None = None,
    ) -> None:
        """Prepare for appeals out of `seekers`, in any selection and any order.

        scale: that of the graph, where somebody has made it already.
        """
        self.scale = scale or SkillScale(graph)
        self.offers = offers
        self.weights = weights
        self.share = scoring.shares(weights)
        self.tables = Tables(self.scale, seekers, week_of=week_of)
        self._seeker_table = self.tables.seekers(seekers)
        self._row_of = {seeker.appeal_id: row for row, seeker in enumerate(seekers)}
        self._offer_table = self.tables.offers(offers)
        self.room = self._offer_table.room

    def sides(self, seekers: Sequence[SeekerProfile], *, room: Integers, barred: Barred) -> Sides:
        """Return some of the seekers, changed in nothing but their needs, and `room` left."""
        rows = np.array([self._row_of[seeker.appeal_id] for seeker in seekers], dtype=np.int64)
        here = replace(self._seeker_table.take(rows), need_worth=need_worth(seekers))
        return Sides(
            seekers=here,
            offers=replace(self._offer_table, room=room),
            share=self.share,
            floor=scoring.floors(here, self.share, self.weights.floor),
            extra=scoring.added_to(seekers, self.weights),
            apart=rules.kept_apart(seekers, self.offers, barred),
        )


def _joined(blocks: Sequence[Verdicts]) -> Verdicts:
    if len(blocks) == 1:
        return blocks[0]
    return Verdicts(
        kept={rule: np.concatenate([each.kept[rule] for each in blocks]) for rule in Rule},
        passing=np.concatenate([each.passing for each in blocks]),
        parts=np.concatenate([each.parts for each in blocks], axis=1),
        score=np.concatenate([each.score for each in blocks]),
        need=np.concatenate([each.need for each in blocks]),
    )
