from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings

from matching.engine import Edges, Policy, assign, swaps
from matching.engine.swaps import Swap, swap_costs
from matching.engine.workers import Workers
from tests.engine.oracle import best_lifted_value
from tests.engine.strategies import Problem, problems


def in_order(edges):
    order = np.lexsort((edges.mentor, edges.appeal))
    return Edges(edges.appeal[order], edges.mentor[order], edges.weight[order])


def swappable(problem, result):
    """The edges that could replace the edge of their appeal."""
    edges = problem.edges
    matched = set(edges.appeal[result.chosen].tolist())
    return [
        edge
        for edge in range(len(edges))
        if edge not in result.chosen
        and int(edges.appeal[edge]) in matched
        and problem.capacity[edges.mentor[edge]] > 0
    ]


def forced_value(problem, demand, edge, bonus):
    """The best lifted value with one edge forced, solved from the start by somebody else."""
    edges = problem.edges
    appeal, mentor = int(edges.appeal[edge]), int(edges.mentor[edge])
    others = [each for each in range(len(edges)) if edges.appeal[each] != appeal]
    rest = Edges(edges.appeal[others], edges.mentor[others], edges.weight[others])
    capacity = [places - (index == mentor) for index, places in enumerate(problem.capacity)]
    return int(edges.weight[edge]) + bonus + best_lifted_value(rest, demand, capacity, bonus)


def costs(edges, capacity, result, forced, **given):
    mentor_of = np.full(len(result.appeal_price), -1)
    mentor_of[edges.appeal[result.chosen]] = edges.mentor[result.chosen]
    pairs = Edges(edges.appeal[forced], edges.mentor[forced], edges.weight[forced])
    return swap_costs(edges, np.array(capacity), result, mentor_of, pairs, **given)


class TestSwapCosts:
    def test_is_what_is_lost_at_a_free_place(self):
        edges = Edges([0, 0], [0, 1], [9, 4])
        result = assign(edges, [1], [1, 1])

        assert costs(edges, [1, 1], result, [1]) == [Swap(fewer=0, value=5, exact=True)]

    def test_counts_what_the_one_who_makes_way_loses(self):
        # Appeal 1 has mentor 1; to make way it falls back to mentor 2 and loses 6.
        edges = Edges([0, 0, 1, 1], [0, 1, 1, 2], [9, 8, 7, 1])
        result = assign(edges, [1, 1], [1, 1, 1])

        assert costs(edges, [1, 1, 1], result, [1]) == [Swap(fewer=0, value=7, exact=True)]

    def test_finds_a_chain_to_the_very_place_that_becomes_free(self):
        # The two change places. Letting appeal 1 go would cost it everything.
        edges = Edges([0, 0, 1, 1], [0, 1, 0, 1], [9, 8, 6, 7])
        result = assign(edges, [1, 1], [1, 1])

        assert costs(edges, [1, 1], result, [1]) == [Swap(fewer=0, value=2, exact=True)]

    def test_tells_people_from_value(self):
        # Appeal 1 has nowhere else to go; appeal 0 would gain 4.
        edges = Edges([0, 0, 1], [0, 1, 1], [2, 6, 3])
        result = assign(edges, [1, 1], [1, 1], policy=Policy.SERVE_MOST)

        assert costs(edges, [1, 1], result, [1]) == [Swap(fewer=1, value=-1, exact=True)]

    def test_says_where_a_pair_that_was_not_looked_at_could_make_it_cheaper(self):
        # Appeal 1 falls back to mentor 2 and loses 6, if there is no third way for it.
        edges = Edges([0, 0, 1, 1], [0, 1, 1, 2], [9, 8, 7, 1])
        result = assign(edges, [1, 1], [1, 1, 1])

        near, far = np.array([9, 5]), np.array([0, 6])

        assert not costs(edges, [1, 1, 1], result, [1], unseen=near)[0].exact
        assert costs(edges, [1, 1, 1], result, [1], unseen=far)[0].exact

    @pytest.mark.parametrize("policy", Policy)
    @settings(max_examples=200, deadline=None)
    @given(problem=problems())
    def test_is_what_solving_again_would_lose(self, policy, problem: Problem):
        problem = Problem(in_order(problem.edges), problem.demand, problem.capacity)
        demand = [1] * len(problem.demand)
        result = assign(problem.edges, demand, problem.capacity, policy=policy)
        forced = swappable(problem, result)

        swaps = costs(problem.edges, problem.capacity, result, forced)

        best = result.value + result.bonus * len(result.chosen)
        for edge, swap in zip(forced, swaps, strict=True):
            lost = best - forced_value(problem, demand, edge, result.bonus)
            assert swap.fewer * result.bonus + swap.value == lost
            assert swap.fewer >= 0
            assert swap.fewer > 0 or swap.value >= 0


def test_does_not_depend_on_blocks_and_workers(monkeypatch):
    random = np.random.default_rng(1)
    appeal, mentor = np.divmod(np.flatnonzero(random.random(60 * 40) < 0.3), 40)
    edges = Edges(appeal, mentor, random.integers(1, 50, len(appeal)))
    result = assign(edges, [1] * 60, [1] * 40)
    matched = np.isin(edges.appeal, edges.appeal[result.chosen])
    matched[result.chosen] = False
    forced = np.flatnonzero(matched)
    alone = costs(edges, [1] * 40, result, forced)

    monkeypatch.setattr(swaps, "BLOCK", 7)
    with ThreadPoolExecutor(3) as executor:
        together = costs(edges, [1] * 40, result, forced, workers=Workers(executor))

    assert alone == together
