"""Appeals and offers packed for compiled functions: bits for what must meet, rows for skills."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matching.domain.matches import MILLIONTHS
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import LanguageLevel
from matching.engine import scoring
from matching.engine.problem import Index, Integers
from matching.engine.rules import Barred
from matching.engine.tables import Flags, OfferTable, SeekerTable

Bits = NDArray[np.uint64]

USABLE = (LanguageLevel.CONVERSATIONAL, LanguageLevel.FLUENT, LanguageLevel.NATIVE)
LEVEL_BIT = 20
"""A posting holds how far an offer reaches in a skill in its low bits, above them the level."""


class Appeals(NamedTuple):
    """A appeals. The skills of appeal a stand from first_skill[a] to first_skill[a + 1]."""

    first_skill: Integers
    skill: Index
    share: Index
    """What each counts, in millionths."""
    languages: Bits
    """(A, 3): a bit for each language spoken at least conversationally, fluently, natively."""
    hours: Bits
    """(A, 3): a bit for each free hour of the week."""
    weekly_hours: Integers
    need: Integers
    """(A, K) millionths."""
    circle: Bits
    """(A,): one bit."""
    target: Integers
    """(A,): the number of an occupation, -1 for none."""
    sensitivity: Integers
    floor: Integers
    """(A,): the lowest score that may be proposed, in millionths."""
    extra: Integers
    """(A,): what waiting, priority and being helped add to the objective."""
    first_barred: Integers
    barred: Index
    """The offers that an appeal must not meet, rising."""


class Offers(NamedTuple):
    """O offers. Who reaches skill s stands from first_offer[s] to first_offer[s + 1]."""

    first_offer: Integers
    offer: Index
    posting: Index
    languages: Bits
    hours: Bits
    weekly_hours: Integers
    kinds: Flags
    circles: Bits
    path_circle: Bits
    """(O,): one bit, or none."""
    path_occupation: Integers
    """(O,): the number of an occupation, -2 for none."""
    trust: Integers
    room: Integers


class Pool(NamedTuple):
    """Everybody of a round, and what each part of a score counts."""

    appeals: Appeals
    offers: Offers
    share: Integers
    """(6,) millionths."""


def pool_of(
    seekers: SeekerTable,
    offers: OfferTable,
    share: Integers,
    *,
    floor: Integers,
    extra: Integers,
    barred: tuple[Integers, Index],
) -> Pool:
    """Pack two tables whose skill columns agree."""
    aims, came = scoring.occupation_numbers(seekers, offers)
    gap = seekers.gap.tocsr()
    reached = (offers.reach + offers.depth * (1 << LEVEL_BIT)).tocsc()
    return Pool(
        Appeals(
            first_skill=gap.indptr.astype(np.int64),
            skill=gap.indices.astype(np.int32),
            share=gap.data.astype(np.int32),
            languages=_languages(seekers.levels),
            hours=_packed(seekers.hours),
            weekly_hours=seekers.weekly_hours,
            need=np.rint(seekers.need_worth * MILLIONTHS).astype(np.int64),
            circle=_bit(seekers.circle),
            target=aims,
            sensitivity=seekers.sensitivity,
            floor=floor,
            extra=extra,
            first_barred=barred[0],
            barred=barred[1],
        ),
        Offers(
            first_offer=reached.indptr.astype(np.int64),
            offer=reached.indices.astype(np.int32),
            posting=reached.data.astype(np.int32),
            languages=_languages(offers.levels),
            hours=_packed(offers.hours),
            weekly_hours=offers.weekly_hours,
            kinds=offers.kinds,
            circles=_packed(offers.circles)[:, 0],
            path_circle=_bit(offers.path_circle),
            path_occupation=came,
            trust=offers.trust,
            room=offers.room,
        ),
        share,
    )


def barred_rows(
    seekers: Sequence[SeekerProfile], offers: Sequence[OfferProfile], barred: Barred
) -> tuple[Integers, Index]:
    """Return the offers that each appeal must not meet, and where each appeal's begin."""
    row_of = {seeker.appeal_id: row for row, seeker in enumerate(seekers)}
    offers_of: dict[UUID, list[int]] = {}
    for place, offer in enumerate(offers):
        offers_of.setdefault(offer.mentor_id, []).append(place)
    pairs = sorted(
        (row_of[appeal_id], offer)
        for appeal_id, mentor_id in barred
        if appeal_id in row_of
        for offer in offers_of.get(mentor_id, ())
    )
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    first = np.searchsorted(rows, np.arange(len(seekers) + 1)).astype(np.int64)
    return first, np.array([offer for _, offer in pairs], dtype=np.int32)


def _packed(flags: Flags) -> Bits:
    """Return (N, words): column c of a row is bit c % 64 of word c // 64."""
    words = -(-flags.shape[1] // 64)
    wide = np.zeros((len(flags), words * 64), dtype=np.bool_)
    wide[:, : flags.shape[1]] = flags
    packed = np.packbits(wide, axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view("<u8").reshape(len(flags), words).astype(np.uint64)


def _languages(levels: Integers) -> Bits:
    return np.hstack([_packed(levels >= level) for level in USABLE])


def _bit(number: Integers) -> Bits:
    """Return a word with this bit, or none for a number below 0."""
    return np.where(number < 0, 0, np.uint64(1) << number.clip(0).astype(np.uint64))
