"""The hard rules: which pairs are allowed at all. Each gives True (A, O) where it is kept.

FLOOR is not among them: it is asked of a score, and only where these are kept.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from uuid import UUID

import numpy as np

from matching.domain.matches import Rule
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import LanguageLevel
from matching.engine.tables import Flags, Integers, OfferTable, Reals, SeekerTable

Barred = Set[tuple[UUID, UUID]]
"""Pairs (appeal_id, mentor_id) that must not meet, or did already."""


def best_shared_level(seekers: SeekerTable, offers: OfferTable) -> Integers:
    """Return (A, O): the level of the best language that both speak, 0 if they share none.

    Two people speak a language as well as the weaker of them does.
    """
    best = np.zeros((len(seekers.levels), len(offers.levels)), dtype=np.int64)
    for level in LanguageLevel:
        here, there = seekers.levels >= level, offers.levels >= level
        best += here.astype(np.float32) @ there.T.astype(np.float32) > 0
    return best


def shared_hours(seekers: SeekerTable, offers: OfferTable) -> Integers:
    """Return (A, O): the hours a week that both could spend together."""
    common = seekers.hours.astype(np.float32) @ offers.hours.T.astype(np.float32)
    shared = np.minimum(common.astype(np.int64), seekers.weekly_hours[:, None])
    return np.minimum(shared, offers.weekly_hours[None, :])


def need_worths(seekers: SeekerTable, offers: OfferTable) -> tuple[Reals, Integers]:
    """Return the worth (A, O) of the highest need that each offer serves, and which kind it is.

    The worth is 0 where the offer serves no open need.
    """
    served = seekers.need_worth[:, None, :] * offers.kinds[None, :, :]
    return served.max(axis=2), served.argmax(axis=2)


def speaks(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """LANGUAGE."""
    return best_shared_level(seekers, offers) >= LanguageLevel.CONVERSATIONAL


def helps(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """KIND."""
    needed = (seekers.need_worth > 0).astype(np.float32)
    return needed @ offers.kinds.T.astype(np.float32) > 0


def accepts_circle(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """CIRCLE."""
    return offers.circles.T[seekers.circle]


def finds_time(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """HOURS."""
    return shared_hours(seekers, offers) >= 1


def is_trusted(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """TRUST."""
    return offers.trust[None, :] >= seekers.sensitivity[:, None]


def has_room(seekers: SeekerTable, offers: OfferTable) -> Flags:
    """ROOM."""
    return np.broadcast_to(offers.room > 0, (len(seekers.circle), len(offers.room)))


TABLE_RULES: Mapping[Rule, Callable[[SeekerTable, OfferTable], Flags]] = {
    Rule.LANGUAGE: speaks,
    Rule.KIND: helps,
    Rule.CIRCLE: accepts_circle,
    Rule.HOURS: finds_time,
    Rule.TRUST: is_trusted,
    Rule.ROOM: has_room,
}


def may_meet(
    seekers: Sequence[SeekerProfile], offers: Sequence[OfferProfile], barred: Barred
) -> Flags:
    """BARRED."""
    allowed = np.ones((len(seekers), len(offers)), dtype=np.bool_)
    row_of = {seeker.appeal_id: row for row, seeker in enumerate(seekers)}
    columns_of: dict[UUID, list[int]] = {}
    for column, offer in enumerate(offers):
        columns_of.setdefault(offer.mentor_id, []).append(column)
    for appeal_id, mentor_id in barred:
        if appeal_id in row_of and mentor_id in columns_of:
            allowed[row_of[appeal_id], columns_of[mentor_id]] = False
    return allowed
