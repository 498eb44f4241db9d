"""What is counted over all pairs: what keeps whom away, who envies whom, which pairs block."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import NamedTuple, TypeVar

import numpy as np

from matching.domain.matches import Rule
from matching.engine.compiled import compiled
from matching.engine.problem import Integers
from matching.engine.view import View, empty_sight, look

RULES = len(Rule)
BLOCK = 512
"""Appeals that are looked at together."""
NOBODY = -1
Part = TypeVar("Part")


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


def reasons(view: View, appeals: Integers, executor: Executor | None = None) -> Reasons:
    """Return why these appeals may have got nobody. The same on however many workers."""
    found = _in_blocks(lambda rows: _reasons(view, rows), appeals, executor)
    return Reasons(*(np.concatenate(part) for part in zip(*found, strict=True)))


def unrest(
    view: View, own: Integers, held: Integers, taken: Integers, executor: Executor | None = None
) -> Unrest:
    """Return who would rather have another mentor, by scores alone.

    own: (A,), the score each has now, -1 with nobody; held: (O,), the lowest score that each offer
    has, -1 where a place is free; taken: (O,), how many places somebody has.
    """
    everybody = np.arange(len(own))
    found = _in_blocks(lambda rows: _unrest(view, rows, own, held, taken), everybody, executor)
    return Unrest(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _in_blocks(
    work: Callable[[Integers], Part], appeals: Integers, executor: Executor | None
) -> Sequence[Part]:
    starts = range(0, max(1, len(appeals)), BLOCK)
    blocks = [appeals[start : start + BLOCK] for start in starts]
    return list(executor.map(work, blocks) if executor else map(work, blocks))


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
    view: View, appeals: Integers, own: Integers, held: Integers, taken: Integers
) -> Unrest:
    count = len(appeals)
    allowed, envies = np.zeros(count, np.int64), np.zeros(count, np.int64)
    blocking, sight = np.zeros(count, np.int64), empty_sight(view)
    for row in range(count):
        appeal = appeals[row]
        look(view, appeal, sight)
        for offer in range(len(sight.broken)):
            if sight.broken[offer]:
                continue
            allowed[row] += 1
            if sight.score[offer] > own[appeal]:
                envies[row] |= taken[offer] > 0
                blocking[row] += sight.score[offer] > held[offer]
    return Unrest(allowed, envies, blocking)
