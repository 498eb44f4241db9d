"""What is counted over all pairs: what keeps whom away, who envies whom, which pairs block."""

from typing import NamedTuple

import numpy as np

from matching.domain.matches import Rule
from matching.engine.compiled import compiled
from matching.engine.problem import Integers
from matching.engine.sight import empty_sight, look, look_at_open
from matching.engine.view import View
from matching.engine.workers import ALONE, Workers

RULES = len(Rule)
BLOCK = 512
"""Appeals that are looked at together."""
NOBODY = -1


class Reasons(NamedTuple):
    """Why each of some appeals may have got nobody."""

    removed: Integers
    """(A, rules): how many offers break each."""
    passing: Integers
    """(A,): how many break none."""
    nearest: Integers
    """(A,): the best offer that breaks one rule only, the first of equals; NOBODY if none does."""
    rule: Integers
    """(A,): the place in Rule of the one it breaks."""
    score: Integers


class Unrest(NamedTuple):
    """Who would rather have another mentor."""

    allowed: Integers
    """(A,): how many offers break no rule."""
    envies: Integers
    """(A,): 1 where somebody else has a place that would score higher."""
    blocking: Integers
    """(A,): how many offers would rather have this appeal, and the appeal them."""


def reasons(view: View, appeals: Integers, workers: Workers = ALONE) -> Reasons:
    """Return why these appeals may have got nobody. The same on however many workers."""
    found = workers.run(_reasons, (workers.share(view),), _blocks(appeals))
    return Reasons(*(np.concatenate(part) for part in zip(*found, strict=True)))


def unrest(
    view: View, own: Integers, held: Integers, taken: Integers, workers: Workers = ALONE
) -> Unrest:
    """Return who would rather have another mentor, by scores alone.

    own: (A,), the score each has now, -1 with nobody; held: (O,), the lowest score that each offer
    has, -1 where a place is free; taken: (O,), how many places somebody has.
    """
    shared = workers.share(view), own, held, taken
    found = workers.run(_unrest, shared, _blocks(np.arange(len(own))))
    return Unrest(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _blocks(appeals: Integers) -> list[Integers]:
    return np.split(appeals, range(BLOCK, len(appeals), BLOCK))


@compiled
def _reasons(view: View, appeals: Integers) -> Reasons:
    count, rules = len(appeals), RULES
    removed, passing = np.zeros((count, rules), np.int64), np.zeros(count, np.int64)
    nearest, rule = np.full(count, NOBODY), np.zeros(count, np.int64)
    best, sight = np.full(count, -1), empty_sight(view)
    for row in range(count):
        look(view, appeals[row], sight)
        for offer in range(len(sight.broken)):
            bits = sight.broken[offer]
            for place in range(rules):
                removed[row, place] += (bits >> place) & 1
            passing[row] += bits == 0
            if bits and not bits & (bits - 1) and sight.score[offer] > best[row]:
                best[row], nearest[row] = sight.score[offer], offer
                rule[row] = _place_of(bits)
    return Reasons(removed, passing, nearest, rule, best)


@compiled
def _place_of(bit: int) -> int:
    place = 0
    while bit >> place != 1:
        place += 1
    return place


@compiled
def _unrest(
    view: View, own: Integers, held: Integers, taken: Integers, appeals: Integers
) -> Unrest:
    count = len(appeals)
    allowed, envies = np.zeros(count, np.int64), np.zeros(count, np.int64)
    blocking, sight = np.zeros(count, np.int64), empty_sight(view)
    for row in range(count):
        appeal = appeals[row]
        for offer in sight.whom[: look_at_open(view, appeal, sight)]:
            if sight.broken[offer]:
                continue
            allowed[row] += 1
            if sight.score[offer] > own[appeal]:
                envies[row] |= taken[offer] > 0
                blocking[row] += sight.score[offer] > held[offer]
    return Unrest(allowed, envies, blocking)
