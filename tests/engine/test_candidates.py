from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.domain.profiles import Weights
from matching.engine import candidates
from matching.engine.candidates import best_pairs, blocks_of
from matching.engine.found import Prices, free_of_charge
from matching.engine.judge import Judge
from matching.engine.pool import CIRCLE_BIT, OFFER_BIT
from matching.engine.workers import Workers
from tests.engine.dense import verdicts
from tests.engine.people import WEEK, crowd

EVERY_WEIGHTING = pytest.mark.parametrize(
    "weights",
    [
        Weights(),
        Weights(floor=0.4),
        Weights(skills=0, level=0, floor=0),
        Weights(1, 1, 1, 1, 1, 1.3, floor=0),
    ],
)


def judged(seed, weights=None, people=60, offers=40):
    """A pool, and the scores of all its pairs by the judge, -1 where a rule forbids one."""
    seekers, shelf, graph = crowd(people, offers, seed)
    barred = {(seekers[row].appeal_id, shelf[row % offers].mentor_id) for row in range(0, 60, 3)}
    judge = Judge(seekers, shelf, graph, weights or Weights(), week_of=WEEK)
    table = verdicts(judge, seekers, barred=barred)
    pool = judge.pool(seekers, room=judge.room, barred=barred)
    return pool, np.where(table.passing, table.score, -1)


def as_table(found, shape):
    table = np.full(shape, -1)
    rows = np.repeat(np.arange(shape[0]), np.diff(found.first))
    table[rows, found.offer] = found.score
    return table


class TestBlocksOf:
    @pytest.mark.parametrize(("size", "smallest"), [(4096, 1), (4096, 20), (7, 1), (7, 5)])
    def test_are_all_rows_in_their_order_and_of_a_circle_where_that_is_no_small_one(
        self, size, smallest, monkeypatch
    ):
        monkeypatch.setattr(candidates, "BLOCK", size)
        monkeypatch.setattr(candidates, "SMALLEST", smallest)
        pool, _ = judged(7)
        rows = np.argsort(pool.appeals.card)

        blocks = blocks_of(pool, rows)

        assert np.array_equal(np.concatenate(blocks), rows)
        for block in blocks:
            circles = len(set(pool.appeals.card[block] >> CIRCLE_BIT))
            assert 0 < len(block) < 2 * size + smallest
            assert circles == 1 or smallest > 1


class TestBestPairs:
    @EVERY_WEIGHTING
    @pytest.mark.parametrize("seed", range(3))
    def test_finds_every_allowed_pair_with_the_judges_score(self, seed, weights):
        pool, scores = judged(seed, weights)

        found = best_pairs(pool, np.arange(60), free_of_charge(pool), keep=40)

        assert np.array_equal(as_table(found, scores.shape), scores)

    @EVERY_WEIGHTING
    def test_keeps_the_best_few(self, weights):
        pool, scores = judged(4, weights)

        found = best_pairs(pool, np.arange(60), free_of_charge(pool), keep=5)

        for row, judged_so in enumerate(scores):
            best = np.sort(judged_so[judged_so >= 0])[-5:]
            kept = slice(found.first[row], found.first[row + 1])
            assert np.array_equal(np.sort(found.score[kept]), best)
            assert np.array_equal(found.score[kept], judged_so[found.offer[kept]])
            assert found.worst[row] == (best[0] if len(best) == 5 else -1)

    @EVERY_WEIGHTING
    @pytest.mark.parametrize("keep", [1, 3, 40])
    def test_keeps_the_best_of_those_who_share_a_skill_or_a_path(self, keep, weights):
        pool, scores = judged(4, weights)
        without = with_nothing_shared(pool)
        alone = as_table(best_pairs(without, np.arange(60), free_of_charge(pool), 40), (60, 40))

        found = best_pairs(pool, np.arange(60), free_of_charge(pool), keep, beside=False)

        shared = sharing(pool)
        for row, judged_so in enumerate(np.where(shared, scores, -1)):
            kept = slice(found.first[row], found.first[row + 1])
            best = np.sort(judged_so[judged_so >= 0])[-keep:]
            assert np.array_equal(np.sort(found.score[kept]), best)
            assert np.array_equal(found.score[kept], judged_so[found.offer[kept]])
            left_out = np.setdiff1d(np.flatnonzero(scores[row] >= 0), found.offer[kept])
            assert found.worst[row] >= scores[row][left_out].max(initial=-1)
        assert np.array_equal(np.where(shared, -1, alone), np.where(shared, -1, scores))

    def test_looks_for_more_than_must_be_gained_beyond_the_price(self):
        pool, scores = judged(5)
        random = np.random.default_rng(5)
        price, gained = random.integers(0, 400_000, 40), random.integers(0, 300_000, 60)
        only = random.random(40) < 0.7

        found = best_pairs(pool, np.arange(60), Prices(price, gained, only), keep=40)

        wanted = (scores >= 0) & (scores - price > gained[:, None]) & only
        assert np.array_equal(as_table(found, scores.shape), np.where(wanted, scores, -1))
        gain = np.where(wanted, scores - price - gained[:, None], 0).max(axis=1)
        assert np.array_equal(found.gain, gain)

    @pytest.mark.parametrize("beside", [True, False])
    def test_finds_nothing_where_no_offer_is_looked_at(self, beside):
        pool, _ = judged(5)
        closed = free_of_charge(pool)._replace(only=np.zeros(40, np.bool_))

        found = best_pairs(pool, np.arange(60), closed, keep=5, beside=beside)

        assert (len(found.offer), found.gain.max()) == (0, 0)

    def test_answers_for_some_appeals_in_any_order(self):
        pool, scores = judged(6)

        found = best_pairs(pool, np.array([7, 3]), free_of_charge(pool), keep=40)

        assert np.array_equal(as_table(found, (2, 40)), scores[[7, 3]])

    def test_does_not_depend_on_blocks_and_workers(self, monkeypatch):
        pool, _ = judged(7)
        alone = best_pairs(pool, np.arange(60), free_of_charge(pool), keep=5)

        monkeypatch.setattr(candidates, "BLOCK", 7)
        with ThreadPoolExecutor(3) as executor:
            together = best_pairs(pool, np.arange(60), free_of_charge(pool), 5, Workers(executor))

        for one, other in zip(alone, together, strict=True):
            assert np.array_equal(one, other)

    def test_answers_when_there_is_nobody(self):
        pool, _ = judged(8)

        found = best_pairs(pool, np.arange(0), free_of_charge(pool), keep=5)

        assert (found.first.tolist(), len(found.offer)) == ([0], 0)

    @pytest.mark.parametrize("block", [1, 7, 60])
    @pytest.mark.parametrize("threads", [1, 2, 3])
    def test_keeps_the_same_of_equals_in_any_blocks(self, threads, block, monkeypatch):
        pool = alike(judged(9)[0])
        alone = best_pairs(pool, np.arange(60), free_of_charge(pool), keep=3)

        monkeypatch.setattr(candidates, "BLOCK", block)
        with ThreadPoolExecutor(threads) as executor:
            together = best_pairs(pool, np.arange(60), free_of_charge(pool), 3, Workers(executor))

        assert len(alone.offer) > 60
        for one, other in zip(alone, together, strict=True):
            assert np.array_equal(one, other)


def alike(pool):
    """The same people, all of whose pairs are worth the same."""
    appeals = pool.appeals._replace(floor=np.zeros_like(pool.appeals.floor))
    return pool._replace(appeals=appeals, share=np.zeros(6, np.int64))


def without_skills(pool):
    """The same people, nobody lacking any skill."""
    appeals = pool.appeals._replace(first_skill=np.zeros_like(pool.appeals.first_skill))
    return pool._replace(appeals=appeals)


def with_nothing_shared(pool):
    """The same people, nobody lacking any skill or aiming anywhere."""
    nowhere = np.full_like(pool.appeals.way, -1)
    return pool._replace(appeals=without_skills(pool).appeals._replace(way=nowhere))


def sharing(pool):
    """Tell which pairs share a skill or a path, (60, 40)."""
    appeals, offers, shared = pool.appeals, pool.offers, np.zeros((60, 40), np.bool_)
    for row in range(60):
        for skill in appeals.skill[appeals.first_skill[row] : appeals.first_skill[row + 1]]:
            given = offers.posting[offers.first_offer[skill] : offers.first_offer[skill + 1]]
            shared[row, (given >> np.uint64(OFFER_BIT)).astype(int)] = True
        way = appeals.way[row]
        if way >= 0:
            shared[row, offers.came[offers.first_came[way] : offers.first_came[way + 1]]] = True
    return shared


class TestNothingIsLeftOutSilently:
    """Groups, cuts and bounds find the best that looking at every pair in turn finds."""

    @settings(max_examples=60, deadline=None)
    @given(
        seed=st.integers(0, 3),
        keep=st.integers(1, 45),
        prices=st.integers(0, 10_000),
        steps=st.sampled_from([1, 50_000, 250_000]),
        change=st.sampled_from([lambda pool: pool, alike, without_skills]),
    )
    def test_the_best_margins_are_those_of_all_pairs(self, seed, keep, prices, steps, change):
        pool = change(judged(seed)[0])
        random = np.random.default_rng(prices)
        price = steps * random.integers(0, 300_000 // steps + 1, 40)
        gained, only = random.integers(-50_000, 200_000, 60), random.random(40) < 0.9
        asked = Prices(price, gained, only)
        every = as_table(best_pairs(pool, np.arange(60), free_of_charge(pool), 40), (60, 40))

        found = best_pairs(pool, np.arange(60), asked, keep)

        for row, scores in enumerate(every):
            margins = (scores - price)[(scores >= 0) & only & (scores - price > gained[row])]
            kept = slice(found.first[row], found.first[row + 1])
            got = found.score[kept] - price[found.offer[kept]]
            assert np.array_equal(found.score[kept], scores[found.offer[kept]])
            assert np.array_equal(np.sort(got), np.sort(margins)[-keep:])

    @pytest.mark.parametrize("change", [alike, without_skills])
    def test_all_pairs_are_found_where_there_is_little_to_tell_them_apart(self, change):
        pool, scores = judged(3, Weights(floor=0))

        found = best_pairs(change(pool), np.arange(60), free_of_charge(pool), keep=40)

        assert np.array_equal(as_table(found, scores.shape) >= 0, scores >= 0)
