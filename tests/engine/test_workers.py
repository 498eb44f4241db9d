import multiprocessing
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from matching.domain.vocabulary import Policy
from matching.engine import candidates
from matching.engine.candidates import best_pairs
from matching.engine.found import free_of_charge
from matching.engine.pricing import full_optimum
from matching.engine.workers import ALONE, Workers
from tests.engine.test_candidates import judged


@dataclass(frozen=True)
class Name:
    place: int


class Strangers(Executor):
    """Workers who know only what was brought to them, by its name."""

    def __init__(self):
        self.brought = []

    def bring(self, arrays):
        self.brought.append(arrays)
        return Name(len(self.brought) - 1)

    def submit(self, work, *given):
        known = [self.brought[each.place] if isinstance(each, Name) else each for each in given]
        answer = Future()
        answer.set_result(work(*known))
        return answer


class Far(Workers):
    """Workers who share nothing with the caller."""

    def __init__(self, strangers):
        super().__init__(strangers)
        self.share = strangers.bring


def same(one, other):
    return all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(candidates, "BLOCK", 16)


class TestRun:
    @pytest.mark.parametrize("threads", [1, 2, 3])
    def test_answers_in_the_order_of_the_blocks(self, threads):
        with ThreadPoolExecutor(threads) as executor:
            answers = Workers(executor).run(pow, [2], range(20))

        assert answers == ALONE.run(pow, [2], range(20)) == [2**power for power in range(20)]

    def test_hands_on_what_a_block_raises(self):
        with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError):
            Workers(executor).run(divmod, [1], [1, 0, 1])


def test_other_processes_find_the_same_pairs(small_blocks):
    pool, _ = judged(1)
    alone = best_pairs(pool, np.arange(60), free_of_charge(pool), keep=5)

    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as executor:
        apart = best_pairs(pool, np.arange(60), free_of_charge(pool), 5, Workers(executor))

    assert same(alone, apart)


def test_the_pool_is_brought_once_and_prices_once_for_each_pricing(small_blocks):
    pool, _ = judged(2)
    strangers = Strangers()

    found = full_optimum(pool, Policy.BEST_TOTAL, kept=1, workers=Far(strangers))

    assert sum(each is pool for each in strangers.brought) == 1
    assert 1 < len(strangers.brought) <= 2 + 2 * found.rounds
    alone = full_optimum(pool, Policy.BEST_TOTAL, kept=1).assignment
    assert np.array_equal(found.assignment.chosen, alone.chosen)
