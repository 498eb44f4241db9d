"""The hard rules: which pairs are allowed at all.

Each looks at pairs: row i of the seekers beside row i of the offers, P of them, and gives True (P,)
where it is kept. FLOOR is not among them: it is asked of a score, and only where these are kept.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import TypeAlias
from uuid import UUID

import numpy as np

from matching.domain.matches import Rule
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import LanguageLevel
from matching.engine.tables import Flags, Integers, OfferTable, Reals, SeekerTable

Barred: TypeAlias = Set[tuple[UUID, UUID]]
"""Pairs (appeal_id, mentor_id) that must not meet, or did already."""


def best_shared_level(seekers: SeekerTable, offers: OfferTable) -> Integers:
    """Return (P,): the level of the best language that both speak, 0 if they share none.

    Two people speak a language as well as the weaker of them does.
    """
    best: Integers = np.minimum(seekers.levels, offers.levels).max(axis=1, initial=0)
    return best


def shared_hours(seekers: SeekerTable, offers: OfferTable) -> Integers:
    """Return (P,): the hours a week that both could spend together."""
    common: Integers = np.count_nonzero(seekers.hours & offers.hours, axis=1)
    shared: Integers = np.minimum(np.minimum(common, seekers.weekly_hours), offers.weekly_hours)
    return shared


def need_worths(seekers: SeekerTable, offers: OfferTable) -> tuple[Reals, Integers]:
    """Return the worth (P,) of the highest need that each offer serves, and which kind it is.

    The worth is 0 where the offer serves no open need.
    """
    served = seekers.need_worth * offers.kinds
    return served.max(axis=1), served.argmax(axis=1)


def speaks(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """LANGUAGE."""
    return best_shared_level(seekers, offers) >= LanguageLevel.CONVERSATIONAL


def helps(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """KIND."""
    return need_worths(seekers, offers)[0] > 0


def accepts_circle(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """CIRCLE."""
    accepts: Flags = offers.circles[np.arange(len(seekers.circle)), seekers.circle]
    return accepts


def finds_time(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """HOURS."""
    return shared_hours(seekers, offers) >= 1


def is_trusted(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """TRUST."""
    return offers.trust >= seekers.sensitivity


def has_room(_seekers: SeekerTable, offers: OfferTable) -> Flags:
    """ROOM."""
    return offers.room > 0


TABLE_RULES: Mapping[Rule, Callable[[SeekerTable, OfferTable], Flags]] = {
    Rule.LANGUAGE: speaks,
    Rule.KIND: helps,
    Rule.CIRCLE: accepts_circle,
    Rule.HOURS: finds_time,
    Rule.TRUST: is_trusted,
    Rule.ROOM: has_room,
}


def kept_apart(
    seekers: Sequence[SeekerProfile], offers: Sequence[OfferProfile], barred: Barred
) -> Integers:
    """Return appeal * offers + offer for each pair of these that is barred, rising."""
    row_of = {seeker.appeal_id: row for row, seeker in enumerate(seekers)}
    columns_of: dict[UUID, list[int]] = {}
    for column, offer in enumerate(offers):
        columns_of.setdefault(offer.mentor_id, []).append(column)
    keys = [
        row_of[appeal_id] * len(offers) + column
        for appeal_id, mentor_id in barred
        if appeal_id in row_of
        for column in columns_of.get(mentor_id, ())
    ]
    return np.array(sorted(keys), dtype=np.int64)


def may_meet(keys: Integers, apart: Integers) -> Flags:
    """BARRED, for pairs by their number: appeal * offers + offer."""
    if not apart.size:
        return np.ones(len(keys), dtype=np.bool_)
    place = np.searchsorted(apart, keys).clip(max=len(apart) - 1)
    free: Flags = apart[place] != keys
    return free
