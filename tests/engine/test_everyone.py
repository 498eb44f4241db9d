from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.domain.profiles import Weights
from matching.engine import candidates
from matching.engine.candidates import best_of_block, best_pairs
from matching.engine.everyone import all_of_block
from matching.engine.found import ALL_KEPT, Prices, free_of_charge
from matching.engine.problem import LARGEST
from matching.engine.workers import Workers
from tests.engine.test_candidates import alike, judged, without_skills

PEOPLE = 60


@cache
def pool_of(seed, floor, offers):
    """Some offers have no room, and every third appeal is barred from one."""
    return judged(seed, Weights(floor=floor), PEOPLE, offers)[0]


def assert_same(one, other):
    for here, there in zip(one, other, strict=True):
        assert here.dtype == there.dtype
        assert np.array_equal(here, there)


@st.composite
def questions(draw):
    """Draw a pool, prices, how many to keep, and some of its appeals in any order."""
    offers = draw(st.sampled_from([1, 2, 40, 64, 130]))
    change = draw(st.sampled_from([lambda pool: pool, alike, without_skills]))
    pool = change(pool_of(draw(st.integers(1, 3)), draw(st.sampled_from([0, 0.15, 0.4])), offers))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    dearest, looked_at = draw(st.sampled_from([0, 3, 400_000, LARGEST])), draw(st.floats(0, 1))
    prices = Prices(
        random.integers(0, dearest + 1, offers),
        random.choice([-LARGEST, -50_000, 0, 200_000], PEOPLE),
        random.random(offers) <= looked_at,
    )
    rows = random.permutation(PEOPLE)[: random.integers(PEOPLE + 1)]
    return pool, prices, offers + draw(st.integers(0, 2)), rows


class TestAllOfBlock:
    @settings(max_examples=150, deadline=None)
    @given(question=questions())
    def test_finds_what_a_search_for_the_best_finds_that_keeps_all(self, question):
        pool, prices, keep, rows = question

        found = all_of_block(pool, prices, keep, rows)

        assert_same(found, best_of_block(pool, prices, keep, True, rows))

    @pytest.mark.parametrize(("keep", "some_left_out"), [(1, True), (2, False)])
    def test_may_have_left_some_out_only_where_all_it_could_keep_are_found(
        self, keep, some_left_out
    ):
        pool = pool_of(3, 0, 1)

        found = all_of_block(pool, free_of_charge(pool), keep, np.arange(PEOPLE))

        assert 0 < len(found.offer) < PEOPLE
        kept = np.diff(found.first) == 1
        assert np.array_equal(found.worst != ALL_KEPT, kept & some_left_out)

    def test_finds_nobody_where_nobody_offers(self):
        pool = pool_of(3, 0, 1)
        closed = free_of_charge(pool)._replace(only=np.zeros(1, np.bool_))

        found = all_of_block(pool, closed, 1, np.arange(PEOPLE))

        assert (len(found.offer), found.gain.max()) == (0, 0)


@pytest.mark.parametrize("block", [1, 7, PEOPLE])
def test_finds_the_same_in_any_blocks(block, monkeypatch):
    pool, rows = pool_of(1, 0.15, 130), np.arange(PEOPLE)[::-1]
    alone = best_pairs(pool, rows, free_of_charge(pool), keep=130)

    monkeypatch.setattr(candidates, "BLOCK", block)
    with ThreadPoolExecutor(3) as executor:
        together = best_pairs(pool, rows, free_of_charge(pool), 130, Workers(executor))

    assert len(alone.offer) > PEOPLE
    assert_same(alone, together)
