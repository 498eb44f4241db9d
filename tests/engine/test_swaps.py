from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching.engine import Edges, Policy, assign, verify
from matching.engine.problem import WeightsTooLargeError
from matching.engine.swaps import Swap, swap_costs
from tests.engine.oracle import best_lifted_value
from tests.engine.strategies import Problem, problems


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


class TestSwapCosts:
    def test_is_what_is_lost_at_a_free_place(self):
        edges = Edges([0, 0], [0, 1], [9, 4])
        result = assign(edges, [1], [1, 1])

        assert swap_costs(edges, [1, 1], result, np.array([1])) == [Swap(fewer=0, value=5)]

    def test_counts_what_the_one_who_makes_way_loses(self):
        # Appeal 1 has mentor 1; to make way it falls back to mentor 2 and loses 6.
        edges = Edges([0, 0, 1, 1], [0, 1, 1, 2], [9, 8, 7, 1])
        result = assign(edges, [1, 1], [1, 1, 1])

        assert swap_costs(edges, [1, 1, 1], result, np.array([1])) == [Swap(fewer=0, value=7)]

    def test_tells_people_from_value(self):
        # Appeal 1 has nowhere else to go; appeal 0 would gain 4.
        edges = Edges([0, 0, 1], [0, 1, 1], [2, 6, 3])
        result = assign(edges, [1, 1], [1, 1], policy=Policy.SERVE_MOST)

        assert swap_costs(edges, [1, 1], result, np.array([1])) == [Swap(fewer=1, value=-1)]

    def test_holds_for_any_prices_that_prove_the_optimum(self):
        # One appeal and two places: the lowest prices are 0, the highest take all the difference.
        edges = Edges([0, 0], [0, 1], [9, 4])
        lowest = assign(edges, [1], [1, 1])
        highest = replace(lowest, appeal_price=np.array([4]), mentor_price=np.array([5, 0]))

        verify(edges, [1], [1, 1], highest)

        assert swap_costs(edges, [1, 1], highest, np.array([1])) == [Swap(fewer=0, value=5)]

    def test_refuses_weights_that_it_could_not_measure(self):
        edges = Edges([0, 0], [0, 1], [2**52, 1])
        result = assign(edges, [1], [1, 1])

        with pytest.raises(WeightsTooLargeError):
            swap_costs(edges, [1, 1], result, np.array([1]))

    @pytest.mark.parametrize("policy", Policy)
    @settings(max_examples=200, deadline=None)
    @given(problem=problems())
    def test_is_what_solving_again_would_lose(self, policy, problem: Problem):
        demand = [1] * len(problem.demand)
        result = assign(problem.edges, demand, problem.capacity, policy=policy)
        forced = swappable(problem, result)

        swaps = swap_costs(
            problem.edges, problem.capacity, result, np.array(forced, dtype=np.int64)
        )

        best = result.value + result.bonus * len(result.chosen)
        for edge, swap in zip(forced, swaps, strict=True):
            lost = best - forced_value(problem, demand, edge, result.bonus)
            assert swap.fewer * result.bonus + swap.value == lost
            assert swap.fewer >= 0
            assert swap.fewer > 0 or swap.value >= 0
