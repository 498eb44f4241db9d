"""Appeals and offers packed for compiled functions: bits for what must meet, rows for skills."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import Circle, LanguageLevel
from matching.engine.packing import Bits, bit, packed
from matching.engine.problem import Index, Integers
from matching.engine.rules import Barred
from matching.engine.tables import OfferTable, SeekerTable

USABLE = LanguageLevel.CONVERSATIONAL
BETTER = (LanguageLevel.FLUENT, LanguageLevel.NATIVE)
KIND_BIT, TRUST_BIT, CIRCLE_BIT = np.uint64(16), np.uint64(32), np.uint64(48)
"""Where in a card the kinds of help begin, the tiers of trust and the circles: what leaves out the
most offers stands highest, so that appeals sorted by card have that in common."""
NATIVE_BIT = np.uint64(32)
"""A word of languages has a bit for each spoken fluently, from here on for each spoken natively."""
REACH_BITS, TAUGHT_BIT, LEVEL_BIT, OFFER_BIT = 20, 20, 30, 32
"""A posting holds how far an offer reaches in a skill in its low bits, in millionths, then whether
it is taught, then the level, then which offer it is."""
CARD, LANGUAGES, NIGHT, DAY, REST, WEEKLY, PRICE = range(7)
"""The columns of the traits of an offer. It has a price on a shelf only."""
TRAITS = 8
"""One more is empty, so that a row is as long as a line of the processor's memory."""


class Appeals(NamedTuple):
    """A appeals. The skills of appeal a stand from first_skill[a] to first_skill[a + 1]."""

    first_skill: Integers
    skill: Index
    share: Index
    """What each counts, in millionths."""
    card: Bits
    """(A,): what an offer must have something of, see `card`."""
    languages: Bits
    """(A,): see NATIVE_BIT."""
    hours: Bits
    """(A, 3): a bit for each free hour of the week."""
    weekly_hours: Integers
    need: Integers
    """(A, K) millionths."""
    way: Integers
    """(A,): from which circle to which occupation, see `ways`."""
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
    posting: Bits
    traits: Bits
    """(O, TRAITS): card, languages, three words of free hours, hours a week. A row is read
    at once."""
    order: Index
    """(O,): sorted so that offers stand together which are alike in what they give to anybody."""
    first_came: Integers
    came: Index
    """Whose mentors went way w stands from first_came[w] to first_came[w + 1]."""
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
    gap = seekers.gap.tocsr()
    wanted = ways(seekers.target, seekers.circle)
    went = ways(offers.path_occupation, offers.path_circle)
    order = np.argsort(went, kind="stable")
    order = order[went[order] >= 0]
    reached = (offers.reach + offers.depth * (1 << REACH_BITS)).tocsc()
    level, reach = np.divmod(reached.data, 1 << REACH_BITS)
    traits = traits_of(
        cards_given(offers),
        _languages(offers.levels),
        packed(offers.hours),
        offers.weekly_hours,
    )
    return Pool(
        Appeals(
            first_skill=gap.indptr.astype(np.int64),
            skill=gap.indices.astype(np.int32),
            share=gap.data.astype(np.int32),
            card=cards_asked(seekers),
            languages=_languages(seekers.levels),
            hours=packed(seekers.hours),
            weekly_hours=seekers.weekly_hours,
            need=np.rint(seekers.need_worth * MILLIONTHS).astype(np.int64),
            way=wanted,
            floor=floor,
            extra=extra,
            first_barred=barred[0],
            barred=barred[1],
        ),
        Offers(
            first_offer=reached.indptr.astype(np.int64),
            posting=postings_of(reached.indices, reach, level),
            traits=traits,
            order=order_of(traits),
            first_came=_starts(went[order], int(wanted.max(initial=-1)) + 1),
            came=order.astype(np.int32),
            room=offers.room,
        ),
        share,
    )


def cards_asked(seekers: SeekerTable) -> Bits:
    """Return (A,): the card of each appeal."""
    return card(
        packed(seekers.levels >= USABLE)[:, 0],
        bit(seekers.circle),
        packed(seekers.need_worth > 0)[:, 0],
        bit(seekers.sensitivity),
    )


def cards_given(offers: OfferTable) -> Bits:
    """Return (O,): the card of each offer."""
    cards = card(
        packed(offers.levels >= USABLE)[:, 0],
        packed(offers.circles)[:, 0],
        packed(offers.kinds)[:, 0],
        bit(offers.trust + 1) - np.uint64(1),
    )
    return np.where(offers.room > 0, cards, np.uint64(0))


def card(languages: Bits, circles: Bits, kinds: Bits, trust: Bits) -> Bits:
    """Return four hard rules in a word: languages, circles, kinds of help, tiers of trust.

    An appeal has the bit of its circle and of the trust it needs, an offer those of all circles it
    accepts and of all tiers that its mentor reaches. An offer without room has no bits at all.
    """
    packed: Bits = languages | kinds << KIND_BIT | trust << TRUST_BIT | circles << CIRCLE_BIT
    return packed


def ways(occupation: Integers, circle: Integers) -> Integers:
    """Return a number for each way from a circle to an occupation, -1 where either is missing."""
    return np.where((occupation < 0) | (circle < 0), -1, occupation * len(Circle) + circle)


def postings_of(offer: Index, reach: Integers, level: Integers) -> Bits:
    """Return a word for each: how far an offer reaches, in millionths, and its level or 0."""
    known = (level > 0).astype(np.int64) << TAUGHT_BIT | level << LEVEL_BIT | reach
    return (offer.astype(np.int64) << OFFER_BIT | known).astype(np.uint64)


def traits_of(cards: Bits, languages: Bits, hours: Bits, weekly_hours: Integers) -> Bits:
    """Return (O, TRAITS): what an offer brings besides skills, a row for each."""
    traits = np.zeros((len(cards), TRAITS), np.uint64)
    traits[:, CARD], traits[:, LANGUAGES], traits[:, WEEKLY] = cards, languages, weekly_hours
    traits[:, NIGHT : REST + 1] = hours
    return traits


def order_of(traits: Bits) -> Index:
    """Return the offers sorted by native languages, all languages, kinds of help and hours."""
    kinds = (traits[:, CARD] >> KIND_BIT) & np.uint64(0xFFFF)
    languages = traits[:, LANGUAGES]
    keys = (traits[:, WEEKLY], kinds, languages, languages >> NATIVE_BIT)
    return np.lexsort(keys).astype(np.int32)


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
    first = _starts(rows, len(seekers))
    return first, np.array([offer for _, offer in pairs], dtype=np.int32)


def _starts(row: Integers, rows: int) -> Integers:
    return np.searchsorted(row, np.arange(rows + 1)).astype(np.int64)


def _languages(levels: Integers) -> Bits:
    fluent, native = (packed(levels >= level)[:, 0] for level in BETTER)
    return fluent | native << NATIVE_BIT
