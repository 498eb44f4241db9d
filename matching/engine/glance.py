"""A glance at many pairs: their rules, and all that does not depend on skills, from packed words.

Exact, and made of whole tables: nothing here is compiled, and nothing is shared with the solver.
"""

import numpy as np
from numpy.typing import NDArray

from matching.domain.matches import MILLIONTHS, ScorePart
from matching.domain.vocabulary import LanguageLevel
from matching.engine import scoring
from matching.engine.book import Sides
from matching.engine.problem import Flags, Integers

Words = NDArray[np.uint64]

FIELD = 16
"""Bits for each of the four rules that are asked at once."""
FIELDS = 4
ASIDE = -1
"""In place of a score, where a rule is broken."""
LANGUAGE, HOURS, KIND = (
    scoring.PARTS.index(part) for part in (ScorePart.LANGUAGE, ScorePart.HOURS, ScorePart.KIND)
)


class Glance:
    """Appeals and offers in words of 64 bits."""

    def __init__(self, sides: Sides) -> None:
        here, there = sides.seekers, sides.offers
        self._share = sides.share
        tiers = np.arange(max(there.trust.max(initial=0), here.sensitivity.max(initial=0)) + 1)
        self.asks = _side_by_side(
            here.levels >= LanguageLevel.CONVERSATIONAL,
            here.need_worth > 0,
            here.sensitivity[:, None] == tiers,
            here.circle[:, None] == np.arange(there.circles.shape[1]),
        )
        gives = _side_by_side(
            there.levels >= LanguageLevel.CONVERSATIONAL,
            there.kinds,
            there.trust[:, None] >= tiers,
            there.circles,
        )
        self._gives = np.where(there.room > 0, gives, np.uint64(0))
        self._speaks = _levels(here.levels)
        self._spoken = _levels(there.levels)
        self._free, self._open = _packed(here.hours), _packed(there.hours)
        self._weekly, self._given = here.weekly_hours, there.weekly_hours
        self._kinds = there.kinds @ (1 << np.arange(there.kinds.shape[1]))
        self._by_kinds = self._worths(here.need_worth)
        native = max(LanguageLevel) - 1
        fluency = np.arange(LanguageLevel.CONVERSATIONAL - 1, native + 1)
        self._by_level = self._contributed(LANGUAGE, scoring.ratio(fluency, np.int64(native)))

    def beside_skills(self, appeal: Integers, offer: Integers) -> Integers:
        """Return (P,): what language, hours and kind contribute, ASIDE where a rule is broken.

        Who is barred and the floor are not asked for.
        """
        score = np.full(len(appeal), ASIDE, dtype=np.int64)
        able = np.flatnonzero(_share_each(self.asks[appeal] & self._gives[offer]))
        appeal, offer = appeal[able], offer[able]
        shared = np.zeros(len(able), dtype=np.int64)
        for free, given in zip(self._free, self._open, strict=True):
            shared += np.bitwise_count(free[appeal] & given[offer])
        weekly = self._weekly[appeal]
        shared = np.minimum(shared, np.minimum(weekly, self._given[offer]))
        parts = self._by_kinds[appeal, self._kinds[offer]]
        parts += self._contributed(HOURS, scoring.ratio(shared, np.maximum(weekly, 1)))
        level = np.zeros(len(able), dtype=np.int64)
        for here, there in zip(self._speaks, self._spoken, strict=True):
            level += (here[appeal] & there[offer]) > 0
        parts += self._by_level[level]
        score[able] = np.where(shared > 0, parts, ASIDE)
        return score

    def open_to(self, asked: np.uint64) -> Integers:
        """Return the offers that somebody who asks for this may meet, but for hours.

        Of several words together: the offers that any of those appeals may meet, and maybe more.
        """
        return np.flatnonzero(_share_each(self._gives & asked))

    def _worths(self, need_worth: NDArray[np.float64]) -> Integers:
        """Return (A, 2 ** K): what each set of kinds contributes to each appeal."""
        kinds = need_worth.shape[1]
        chosen = (np.arange(1 << kinds)[:, None] >> np.arange(kinds)) & 1
        best = (need_worth[:, None, :] * chosen[None, :, :]).max(axis=2, initial=0)
        return self._contributed(KIND, np.rint(best * MILLIONTHS).astype(np.int64))

    def _contributed(self, part: int, value: Integers) -> Integers:
        contributed: Integers = (self._share[part] * value + MILLIONTHS // 2) // MILLIONTHS
        return contributed


def _share_each(shared: Words) -> Flags:
    """Tell where each field has a flag left."""
    each: Flags = np.ones(len(shared), dtype=np.bool_)
    for field in range(FIELDS):
        each &= (shared & np.uint64(((1 << FIELD) - 1) << field * FIELD)) > 0
    return each


def _side_by_side(*fields: Flags) -> Words:
    """Return (N,): up to 16 flags of each field in a word."""
    words = np.zeros(len(fields[0]), dtype=np.uint64)
    for place, flags in enumerate(fields):
        if flags.shape[1] > FIELD:
            raise ValueError(f"{flags.shape[1]} flags do not fit")
        bits = np.uint64(1) << np.arange(
            place * FIELD, place * FIELD + flags.shape[1], dtype=np.uint64
        )
        words |= (flags * bits).sum(axis=1, dtype=np.uint64)
    return words


def _levels(levels: Integers) -> tuple[Words, ...]:
    """Return, for each level above the lowest that counts, a bit for each language."""
    above = range(LanguageLevel.CONVERSATIONAL + 1, max(LanguageLevel) + 1)
    return tuple(_packed(levels >= level)[0] for level in above)


def _packed(flags: Flags) -> tuple[Words, ...]:
    """Return columns of words: flag c of a row is bit c % 64 of the word in column c // 64."""
    words = -(-flags.shape[1] // 64)
    wide = np.zeros((len(flags), words * 64), dtype=np.bool_)
    wide[:, : flags.shape[1]] = flags
    packed = np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return tuple(np.ascontiguousarray(packed[:, word]) for word in range(words))
