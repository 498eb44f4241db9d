from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matching.domain.matches import Rule
from matching.domain.profiles import Weights
from matching.engine import survey
from matching.engine.judge import Judge
from matching.engine.survey import reasons, unrest
from matching.engine.view import view_of
from matching.engine.workers import Workers
from tests.engine.dense import over_all
from tests.engine.people import WEEK, crowd


def sides_of(seed, weights=None):
    seekers, shelf, graph = crowd(60, 40, seed)
    judge = Judge(seekers, shelf, graph, weights or Weights(), week_of=WEEK)
    barred = {(seekers[row].appeal_id, shelf[row % 40].mentor_id) for row in range(0, 60, 3)}
    return judge.sides(seekers, room=judge.room, barred=barred)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "weights", [Weights(), Weights(floor=0.45), Weights(1, 1, 1, 1, 1, 1.3, floor=0)]
)
class TestReasons:
    def test_are_those_of_looking_at_every_pair(self, seed, weights):
        sides = sides_of(seed, weights)
        table = over_all(sides)
        broken = np.array([~table.kept[rule] for rule in Rule])
        once = broken.sum(axis=0) == 1

        found = reasons(view_of(sides), np.arange(60))

        assert np.array_equal(found.removed, broken.sum(axis=2).T)
        assert np.array_equal(found.passing, table.passing.sum(axis=1))
        scores = np.where(once, table.score, -1)
        nearest = np.where(once.any(axis=1), scores.argmax(axis=1), -1)
        assert np.array_equal(found.nearest, nearest)
        for row in np.flatnonzero(nearest >= 0):
            assert broken[found.rule[row], row, nearest[row]]
            assert found.score[row] == table.score[row, nearest[row]]

    def test_unrest_is_that_of_looking_at_every_pair(self, seed, weights):
        sides = sides_of(seed, weights)
        table, random = over_all(sides), np.random.default_rng(seed)
        own, held = random.integers(-1, 500_000, 60), random.integers(-1, 500_000, 40)
        taken = random.integers(0, 2, 40)

        found = unrest(view_of(sides), own, held, taken)

        better = table.passing & (table.score > own[:, None])
        assert np.array_equal(found.allowed, table.passing.sum(axis=1))
        assert np.array_equal(found.envies, (better & (taken > 0)).any(axis=1))
        assert np.array_equal(found.blocking, (better & (table.score > held)).sum(axis=1))


def test_does_not_depend_on_blocks_and_workers(monkeypatch):
    view = view_of(sides_of(5))
    alone = reasons(view, np.arange(60))

    monkeypatch.setattr(survey, "BLOCK", 7)
    with ThreadPoolExecutor(3) as executor:
        together = reasons(view, np.arange(60), Workers(executor))

    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)


def test_answers_for_nobody():
    assert len(reasons(view_of(sides_of(6)), np.arange(0)).passing) == 0
