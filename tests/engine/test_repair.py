"""Edges that are added to a solved graph, and the optimum after that."""

import numpy as np
import pytest

from matching.engine.graph import Graph, Rows, both_ways, joined
from matching.engine.optimum import repair, solve
from matching.engine.plan import empty_plan

APPEALS, MENTORS = 80, 50
BONUS = 2 * 1_000 * APPEALS + 1


def two_parts(share: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all weights, 0 where there is no edge; all but a share of them; and that share."""
    random, size = np.random.default_rng(seed), (APPEALS, MENTORS)
    weight = random.integers(1, 1_000, size) * random.integers(0, 2, size)
    later = random.random(size) < share
    return weight, np.where(later, 0, weight), np.where(later, weight, 0)


def rows(weight: np.ndarray, bonus: int = 0) -> Rows:
    first = np.concatenate([[0], np.cumsum(np.count_nonzero(weight, axis=1))])
    mentor = np.nonzero(weight)[1].astype(np.int32)
    return Rows(first.astype(np.int64), mentor, weight[weight > 0] + bonus)


def graph(weight: np.ndarray, bonus: int = 0) -> Graph:
    return both_ways(rows(weight, bonus), MENTORS)


@pytest.mark.parametrize("share", [0, 0.02, 0.7, 1])
@pytest.mark.parametrize("seed", range(3))
class TestEdgesThatAreAdded:
    def test_stand_where_they_would_have_stood_from_the_beginning(self, share, seed):
        everything, begun, later = two_parts(share, seed)

        found = joined(graph(begun), rows(later))

        for side, expected in zip(found, graph(everything), strict=True):
            assert all(map(np.array_equal, side, expected))

    @pytest.mark.parametrize("bonus", [0, BONUS])
    def test_lead_to_the_optimum_of_all_of_them(self, share, seed, bonus):
        everything, begun, later = two_parts(share, seed)
        places = np.random.default_rng(seed).integers(0, 3, MENTORS)
        plan, at_once = empty_plan(APPEALS, places), empty_plan(APPEALS, places)
        before, all_of_it = graph(begun), graph(everything)
        solve(before, plan, bonus)
        solve(all_of_it, at_once, bonus)

        repair(joined(before, rows(later, bonus)), plan, bonus)

        assert total(plan) == total(at_once)
        assert np.count_nonzero(plan.mentor_of < 0) == np.count_nonzero(at_once.mentor_of < 0)


def total(plan) -> int:
    """What the prices of the places and of the appeals add up to: the value of an optimum."""
    open_ = plan.capacity > 0
    return int((plan.capacity * plan.mentor_price)[open_].sum() + plan.appeal_price.sum())
