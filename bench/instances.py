"""Assignment problems of several kinds, always the same for a seed."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np

from bench import crowd
from matching.engine import Edges
from matching.engine.candidates import best_pairs
from matching.engine.found import free_of_charge

HEAVIEST = 1_000_000


class Kind(StrEnum):
    """What the edges are like."""

    PEOPLE = "people"
    """The best candidates of made-up people."""
    RANDOM = "random"
    """No structure at all."""
    WANTED = "wanted"
    """Some mentors suit everybody, and there are barely enough places."""
    BARELY = "barely"
    """No structure, and barely enough places."""


class Problem(NamedTuple):
    """Edges, a demand of 1 each, and places."""

    edges: Edges
    demand: np.ndarray
    capacity: np.ndarray


def problem(kind: Kind, appeals: int, mentors: int, per_appeal: int, seed: int = 1) -> Problem:
    """Return a problem with this many edges for each appeal, fewer where there are no more."""
    demand = np.ones(appeals, dtype=np.int64)
    if kind is Kind.PEOPLE:
        pool = crowd.pool(appeals, mentors, seed=seed)
        found = best_pairs(pool, np.arange(appeals), free_of_charge(pool), per_appeal)
        appeal = np.repeat(np.arange(appeals), np.diff(found.first))
        weight = found.score + pool.appeals.extra[appeal]
        return Problem(Edges(appeal, found.offer, weight), demand, pool.offers.room)
    random = np.random.default_rng(seed)
    per_appeal = min(per_appeal, mentors)
    appeal = np.repeat(np.arange(appeals), per_appeal)
    mentor = np.concatenate(
        [np.sort(random.permutation(mentors)[:per_appeal]) for _ in range(appeals)]
    )
    fit, quality = random.random(len(appeal)), random.random(mentors)[mentor]
    part = 0.8 if kind is Kind.WANTED else 0.0
    weight = 1 + (HEAVIEST * (part * quality + (1 - part) * fit)).astype(np.int64)
    return Problem(Edges(appeal, mentor, weight), demand, _places(random, kind, appeals, mentors))


def _places(random: np.random.Generator, kind: Kind, appeals: int, mentors: int) -> np.ndarray:
    if kind is Kind.RANDOM:
        return random.integers(0, 4, mentors)
    return random.multinomial(appeals * 51 // 50, np.full(mentors, 1 / mentors))
