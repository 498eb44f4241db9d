"""Both sides of a pass packed for looking at every pair: see `sight`."""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.domain.vocabulary import LanguageLevel
from matching.engine.book import Sides
from matching.engine.packing import Bits, packed
from matching.engine.pool import LEVEL_BIT, TAUGHT_BIT, cards_asked, cards_given
from matching.engine.problem import Index, Integers
from matching.engine.tables import OfferTable, SeekerTable

LEVELS = (LanguageLevel.CONVERSATIONAL, LanguageLevel.FLUENT, LanguageLevel.NATIVE)


class Asking(NamedTuple):
    """A appeals."""

    first_skill: Integers
    skill: Index
    share: Integers
    card: Bits
    """(A,): see `pool.card`. So below."""
    speaks: Bits
    """(A, 3): a bit for each language, spoken conversationally, fluently, natively."""
    hours: Bits
    """(A, 3): a bit for each free hour of the week."""
    weekly_hours: Integers
    need: Integers
    """(A, K) millionths."""
    circle: Integers
    target: Integers
    sensitivity: Integers
    floor: Integers
    extra: Integers
    first_barred: Integers
    barred: Integers


class Giving(NamedTuple):
    """O offers; who reaches skill s stands from first_offer[s] to first_offer[s + 1]."""

    first_offer: Integers
    offer: Index
    posting: Integers
    """As in the pool, but for which offer it is."""
    card: Bits
    speaks: Bits
    hours: Bits
    weekly_hours: Integers
    kinds: Integers
    circles: Integers
    trust: Integers
    path_circle: Integers
    path_occupation: Integers
    room: Integers


class View(NamedTuple):
    """Both sides of a pass, and what each part of a score counts."""

    asking: Asking
    giving: Giving
    share: Integers


def view_of(sides: Sides) -> View:
    """Pack both sides of a pass."""
    return View(_asking(sides), _giving(sides.offers), sides.share)


def _asking(sides: Sides) -> Asking:
    here: SeekerTable = sides.seekers
    gap, offers = here.gap.tocsr(), max(1, len(sides.offers.room))
    return Asking(
        first_skill=gap.indptr.astype(np.int64),
        skill=gap.indices.astype(np.int32),
        share=gap.data,
        card=cards_asked(here),
        speaks=_languages(here.levels),
        hours=packed(here.hours),
        weekly_hours=here.weekly_hours,
        need=np.rint(here.need_worth * MILLIONTHS).astype(np.int64),
        circle=here.circle,
        target=here.target,
        sensitivity=here.sensitivity,
        floor=sides.floor,
        extra=sides.extra,
        first_barred=np.searchsorted(sides.apart, np.arange(len(here.circle) + 1) * offers),
        barred=sides.apart % offers,
    )


def _giving(there: OfferTable) -> Giving:
    taught = there.taught * (1 << TAUGHT_BIT) + there.depth * (1 << LEVEL_BIT)
    reached = (there.reach + taught).tocsc()
    return Giving(
        first_offer=reached.indptr.astype(np.int64),
        offer=reached.indices.astype(np.int32),
        posting=reached.data.astype(np.int64),
        card=cards_given(there),
        speaks=_languages(there.levels),
        hours=packed(there.hours),
        weekly_hours=there.weekly_hours,
        kinds=packed(there.kinds)[:, 0].astype(np.int64),
        circles=packed(there.circles)[:, 0].astype(np.int64),
        trust=there.trust,
        path_circle=there.path_circle,
        path_occupation=there.path_occupation,
        room=there.room,
    )


def _languages(levels: Integers) -> Bits:
    return np.hstack([packed(levels >= level) for level in LEVELS])
