from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat

import numpy as np
import pytest

from matching.domain.profiles import Weights
from matching.domain.vocabulary import Policy
from matching.engine import assign, pricing, verify
from matching.engine.judge import Judge
from matching.engine.pricing import full_optimum
from matching.engine.workers import Workers
from tests.engine.dense import all_pairs
from tests.engine.people import WEEK, crowd

EVERY_POLICY = pytest.mark.parametrize("policy", Policy)


def everybody(seed, room=3, people=120, offers=60):
    """A pool, and all its allowed pairs by the judge."""
    seekers, shelf, graph = crowd(people, offers, seed)
    judge = Judge(seekers, shelf, graph, Weights(), week_of=WEEK)
    places = np.minimum(judge.room, room)
    pool = judge.pool(seekers, room=places, barred=frozenset())
    return pool, all_pairs(judge, seekers, room=places)


@pytest.fixture(params=[0, 1000], ids=["sharing-first", "all-at-first"])
def beginning(request, monkeypatch):
    """Whom the candidates are sought among at first."""
    monkeypatch.setattr(pricing, "SHARED_ENOUGH", request.param)


@EVERY_POLICY
@pytest.mark.parametrize("room", [0, 1, 3])
@pytest.mark.parametrize("seed", range(3))
class TestFullOptimum:
    @pytest.mark.usefixtures("beginning")
    @pytest.mark.parametrize("kept", [1, 3, 60])
    def test_is_the_optimum_of_all_allowed_pairs(self, policy, room, seed, kept):
        pool, edges = everybody(seed, room)
        whole = assign(edges, np.ones(120, int), pool.offers.room, policy=policy)

        found = full_optimum(pool, policy, kept=kept)

        assert found.gap == 0
        assert found.assignment.value == found.assignment.dual_value == whole.value
        assert len(found.assignment.chosen) == len(whole.chosen)
        verify(found.edges, np.ones(120, int), pool.offers.room, found.assignment)

    def test_its_prices_prove_it_for_every_pair_left_out(self, policy, room, seed, monkeypatch):
        monkeypatch.setattr(pricing, "ADDED", 1)
        pool, edges = everybody(seed, room)

        answer = full_optimum(pool, policy, kept=1).assignment

        lifted = edges.weight + answer.bonus
        prices = answer.appeal_price[edges.appeal] + answer.mentor_price[edges.mentor]
        assert np.all(lifted <= prices)

    def test_its_prices_are_those_of_all_pairs_at_once(self, policy, room, seed):
        pool, edges = everybody(seed, room)
        whole = assign(edges, np.ones(120, int), pool.offers.room, policy=Policy.BEST_TOTAL)

        answer = full_optimum(pool, Policy.BEST_TOTAL, kept=2).assignment

        open_ = pool.offers.room > 0
        assert np.array_equal(answer.mentor_price[open_], whole.mentor_price[open_])
        assert np.array_equal(answer.appeal_price, whole.appeal_price)

    def test_says_how_far_off_it_can_be_when_time_is_up(self, policy, room, seed):
        pool, edges = everybody(seed, room)
        whole = assign(edges, np.ones(120, int), pool.offers.room, policy=policy)
        clock = chain([False], repeat(True))

        found = full_optimum(pool, policy, kept=1, time_is_up=lambda: next(clock))

        answer = found.assignment
        bonus, missing = answer.bonus, len(whole.chosen) - len(answer.chosen)
        assert 0 <= whole.value - answer.value + bonus * missing <= found.gap


def test_does_not_depend_on_the_number_of_workers():
    pool, _ = everybody(5)

    alone = full_optimum(pool, Policy.BEST_TOTAL, kept=2)
    with ThreadPoolExecutor(3) as executor:
        together = full_optimum(pool, Policy.BEST_TOTAL, kept=2, workers=Workers(executor))

    assert np.array_equal(alone.assignment.chosen, together.assignment.chosen)
    assert np.array_equal(alone.assignment.mentor_price, together.assignment.mentor_price)
    assert np.array_equal(alone.edges.mentor, together.edges.mentor)
