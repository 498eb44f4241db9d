"""Made-up people in large numbers, always the same for a seed: skills as rare as in life.

A few skills are wanted and taught by many and most by few (Zipf 1949, after Mandelbrot 1953). They
stand in groups; people keep to the group of their trade for the most part, and whoever teaches a
skill comes near its neighbours in the group.
"""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import MILLIONTHS
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, LanguageLevel, NeedKind
from matching.engine import scoring
from matching.engine.pool import (
    BETTER,
    NATIVE_BIT,
    USABLE,
    Appeals,
    Offers,
    Pool,
    card,
    order_of,
    postings_of,
    traits_of,
    ways,
)

SKILLS, GROUPS = 14_000, 600
BLOCK = 1 << 14
FLATTENED = 8
"""How many of the most frequent are about equally frequent."""
ONE = np.uint64(1)
PLACE_VALUES = ONE << np.arange(3, dtype=np.uint64)
NEIGHBOURS, NEARNESS = 6, 250_000
SECOND_NEED, CIRCLE_ACCEPTED, CHANGED_TRADE, OWN_TRADE = 0.4, 0.6, 0.25, 0.7
"""How likely each of these is."""
LANGUAGES_SOUGHT = (0.92, 0.40, 0.35, 0.22, 0.08, 0.08, 0.05)
LANGUAGES_OFFERED = (0.70, 0.35, 0.65, 0.35, 0.12, 0.12, 0.10)
ZONES = ((3, 0.55), (2, 0.15), (1, 0.20), (-5, 0.07), (-8, 0.03))


class Held(NamedTuple):
    """Who has which skill: pairs, sorted by person and skill."""

    person: np.ndarray
    skill: np.ndarray


def pool(appeals: int, offers: int, *, seed: int = 1, room: str = "usual") -> Pool:
    """Return that many people. room: "usual", one to five places, or "single", one each."""
    random = np.random.default_rng(seed)
    order = random.permutation(SKILLS)
    weights, share = Weights(), scoring.shares(Weights())
    return Pool(
        _appeals(random, appeals, offers, order, weights),
        _offers(random, offers, order, room),
        share,
    )


def _appeals(
    random: np.random.Generator, people: int, offers: int, order: np.ndarray, weights: Weights
) -> Appeals:
    wanted = _draw(random, people, 3, 10, order)
    worth = 1 + random.random(len(wanted.skill))
    whole = np.bincount(wanted.person, worth, people)[wanted.person]
    waited = np.minimum(random.gamma(1.5, 6, people), weights.waiting_weeks).astype(np.int64)
    extra = 1 + waited * round(weights.waiting * MILLIONTHS)
    extra += random.choice(3, people, p=[0.8, 0.15, 0.05]) * round(weights.priority * MILLIONTHS)
    barred = np.sort(random.choice(people, people // 50, replace=False))
    kinds = random.choice(len(NeedKind), people, p=[0.5, 0.3, 0.2])
    need = np.zeros((people, len(NeedKind)), np.int64)
    need[np.arange(people), kinds] = MILLIONTHS
    second = random.random(people) < SECOND_NEED
    need[second, (kinds[second] + 1) % len(NeedKind)] = MILLIONTHS // 2
    levels = _languages(random, people, LANGUAGES_SOUGHT)
    was = random.choice(len(Circle), people)
    circle = ONE << was.astype(np.uint64)
    trust = random.choice(3, people, p=[0.85, 0.1, 0.05]).astype(np.uint64)
    return Appeals(
        first_skill=_starts(wanted.person, people),
        skill=wanted.skill.astype(np.int32),
        share=(MILLIONTHS * worth / whole).astype(np.int32),
        card=card(levels[0], circle, (need > 0) @ PLACE_VALUES, np.uint64(1) << trust),
        languages=levels[1] | levels[2] << NATIVE_BIT,
        hours=_hours(random, people, 9),
        weekly_hours=random.integers(2, 10, people),
        need=need,
        way=ways(random.integers(0, 150, people), was),
        floor=np.full(people, round(weights.floor * MILLIONTHS)),
        extra=extra,
        first_barred=_starts(barred, people),
        barred=random.integers(0, offers, len(barred)).astype(np.int32),
    )


def _offers(random: np.random.Generator, people: int, order: np.ndarray, room: str) -> Offers:
    taught = _draw(random, people, 3, 12, order)
    level = random.integers(1, 4, len(taught.skill))
    circles = random.random((people, len(Circle))) < CIRCLE_ACCEPTED
    changed = random.random(people) < CHANGED_TRADE
    first, posting = _postings(random, taught, level, people)
    places = random.choice([1, 2, 3, 4, 5], people, p=[0.45, 0.25, 0.15, 0.1, 0.05])
    levels = _languages(random, people, LANGUAGES_OFFERED)
    came = random.integers(0, 150, people)
    kinds = random.random((people, len(NeedKind))) < np.array([0.7, 0.5, 0.4])
    trust = random.choice(3, people, p=[0.5, 0.3, 0.2]).astype(np.uint64)
    bits = np.uint64(1) << np.arange(len(Circle), dtype=np.uint64)
    cards = card(levels[0], circles @ bits, kinds @ PLACE_VALUES, (np.uint64(2) << trust) - ONE)
    hours, weekly = _hours(random, people, 6), random.integers(1, 7, people)
    traits = traits_of(cards, levels[1] | levels[2] << NATIVE_BIT, hours, weekly)
    left = random.integers(0, len(Circle), people, np.uint64).astype(np.int64)
    went = ways(came, np.where(changed, left, -1))
    by_way = np.argsort(went, kind="stable")
    by_way = by_way[went[by_way] >= 0]
    return Offers(
        first_offer=first,
        posting=posting,
        traits=traits,
        order=order_of(traits),
        first_came=_starts(went[by_way], 150 * len(Circle)),
        came=by_way.astype(np.int32),
        room=np.ones(people, np.int64) if room == "single" else places,
    )


def _draw(
    random: np.random.Generator, people: int, least: int, most: int, order: np.ndarray
) -> Held:
    person = np.repeat(np.arange(people), random.integers(least, most + 1, people))
    trade = _zipf(random, people, GROUPS)[person]
    size = SKILLS // GROUPS
    within = trade * size + _zipf(random, len(person), size)
    anywhere = order[_zipf(random, len(person), SKILLS)]
    skill = np.where(random.random(len(person)) < OWN_TRADE, within, anywhere)
    return Held(*np.divmod(np.unique(person * SKILLS + skill), SKILLS))


def _zipf(random: np.random.Generator, count: int, kinds: int) -> np.ndarray:
    """Return ranks whose frequency falls as 1 / (rank + FLATTENED)."""
    grown = FLATTENED * ((kinds + FLATTENED) / FLATTENED) ** random.random(count)
    return (grown - FLATTENED).astype(np.int64).clip(0, kinds - 1)


def _postings(
    random: np.random.Generator, taught: Held, level: np.ndarray, people: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the offers that reach each skill: those who teach it, and those who come near."""
    size = SKILLS // GROUPS
    step = random.integers(1, size, (len(taught.skill), NEIGHBOURS))
    group, place = np.divmod(taught.skill, size)
    near = (group[:, None] * size + (place[:, None] + step) % size).ravel().clip(0, SKILLS - 1)
    skill = np.concatenate([taught.skill, near])
    offer = np.concatenate([taught.person, np.repeat(taught.person, NEIGHBOURS)])
    reach = np.repeat([MILLIONTHS, NEARNESS], [len(level), len(near)])
    levels = np.concatenate([level, np.zeros(len(near), np.int64)])
    # The best of what reaches a skill counts once: after sorting, the first.
    ranked = np.lexsort((-levels, -reach, offer, skill))
    key = (skill * np.int64(people) + offer)[ranked]
    kept = ranked[np.concatenate([[True], key[1:] != key[:-1]])]
    return _starts(skill[kept], SKILLS), postings_of(offer[kept], reach[kept], levels[kept])


def _languages(
    random: np.random.Generator, people: int, spoken: tuple[float, ...]
) -> list[np.ndarray]:
    """Return a word for each person and each level: conversational, fluent, native."""
    speaks = random.random((people, len(spoken))) < np.array(spoken)
    speaks[~speaks.any(axis=1), 0] = True
    level = np.where(speaks, random.integers(2, max(LanguageLevel) + 1, speaks.shape), 0)
    bit = np.uint64(1) << np.arange(len(spoken), dtype=np.uint64)
    return [(level >= each) @ bit for each in (USABLE, *BETTER)]


def _hours(random: np.random.Generator, people: int, mean: int) -> np.ndarray:
    """Return free hours: most in the evening and at weekends, by each one's own clock."""
    liked = np.full((7, 24), 0.2)
    liked[:, :7], liked[:, 18:22], liked[5:, 9:18] = 0.01, 3.0, 1.5
    chance = (liked / liked.sum() * mean * 2).ravel()
    offset = random.choice([zone for zone, _ in ZONES], people, p=[part for _, part in ZONES])
    wide = np.zeros((people, 192), np.bool_)
    for first in range(0, people, BLOCK):
        part = (np.arange(168) + offset[first : first + BLOCK, None]) % 168
        wide[first : first + BLOCK, :168] = random.random(part.shape) < chance[part]
    return np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _starts(row: np.ndarray, rows: int) -> np.ndarray:
    return np.searchsorted(row, np.arange(rows + 1)).astype(np.int64)
