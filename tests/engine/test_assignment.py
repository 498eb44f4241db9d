import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Edges, Policy, assign, verify
from matching.engine.problem import DuplicatePairError, ProblemError, WeightsTooLargeError
from tests.engine.oracle import best_lifted_value
from tests.engine.strategies import Problem, problems

EVERY_POLICY = pytest.mark.parametrize("policy", Policy)


def pairs_of(edges, result):
    return [(int(edges.appeal[edge]), int(edges.mentor[edge])) for edge in result.chosen]


class TestAssign:
    def test_leaves_a_full_mentor_alone(self):
        edges = Edges(appeal=[0], mentor=[0], weight=[5])

        result = assign(edges, demand=[1], capacity=[0])

        assert result.unmatched == (0,)
        assert result.value == 0

    def test_gives_up_the_best_pair_for_the_best_total(self):
        # Anna fits Maria best (9), but Boris fits nobody else well.
        edges = Edges(appeal=[0, 0, 1, 1], mentor=[0, 1, 0, 1], weight=[9, 7, 8, 1])

        result = assign(edges, demand=[1, 1], capacity=[1, 1])

        assert pairs_of(edges, result) == [(0, 1), (1, 0)]
        assert result.value == result.dual_value == 15

    def test_serves_more_people_only_when_the_policy_says_so(self):
        # Serving both is worth 2 + 3, the one pair between them 6.
        edges = Edges(appeal=[0, 0, 1], mentor=[0, 1, 1], weight=[2, 6, 3])

        best = assign(edges, [1, 1], [1, 1], policy=Policy.BEST_TOTAL)
        most = assign(edges, [1, 1], [1, 1], policy=Policy.SERVE_MOST)

        assert (best.value, best.unmatched) == (6, (1,))
        assert (most.value, most.unmatched) == (5, ())
        assert most.dual_value == 5

    def test_gives_an_appeal_several_mentors_but_none_twice(self):
        edges = Edges(appeal=[0, 0, 0], mentor=[0, 1, 2], weight=[5, 3, 1])

        result = assign(edges, demand=[2], capacity=[9, 9, 9])

        assert pairs_of(edges, result) == [(0, 0), (0, 1)]
        assert result.unmatched == ()

    def test_names_an_appeal_that_got_less_than_it_asked_for(self):
        edges = Edges(appeal=[0, 1], mentor=[0, 0], weight=[5, 4])

        result = assign(edges, demand=[2, 1], capacity=[2])

        assert result.unmatched == (0,)
        assert result.value == 9

    def test_prices_one_more_place_at_what_it_would_add(self):
        edges = Edges(appeal=[0, 1, 2], mentor=[0, 0, 0], weight=[9, 7, 4])

        tight = assign(edges, [1, 1, 1], [1])
        wider = assign(edges, [1, 1, 1], [2])

        assert tight.mentor_price[0] == wider.value - tight.value == 7

    def test_prefers_the_older_appeal_on_a_tie(self):
        edges = Edges(appeal=[2, 1, 0], mentor=[0, 0, 0], weight=[4, 4, 4])

        result = assign(edges, [1, 1, 1], [2])

        assert result.unmatched == (2,)

    def test_the_newest_of_equals_gives_way_to_somebody_better(self):
        edges = Edges(appeal=[0, 1, 2, 3], mentor=[0, 0, 0, 0], weight=[4, 4, 4, 5])

        result = assign(edges, [1, 1, 1, 1], [3])

        assert result.unmatched == (2,)

    def test_serves_one_more_person_when_it_costs_nothing(self):
        edges = Edges(appeal=[0, 1, 1], mentor=[0, 0, 1], weight=[5, 10, 5])

        result = assign(edges, [1, 1], [1, 1])

        assert result.unmatched == ()
        assert result.value == 10

    def test_weighs_equals_against_each_other_across_mentors(self):
        # Appeal 3 costs the same at either mentor; appeal 0 is older than appeal 1.
        edges = Edges(appeal=[0, 1, 2, 3, 3], mentor=[0, 1, 1, 0, 1], weight=[5, 3, 3, 7, 5])

        result = assign(edges, [1, 1, 1, 1], [1, 1])

        assert result.unmatched == (1, 2)
        assert result.value == 10

    def test_moves_somebody_on_rather_than_out_when_it_costs_the_same(self):
        # For appeal 2 either appeal 0 leaves (5 lost) or appeal 1 goes from 9 to 4.
        edges = Edges(appeal=[0, 1, 1, 2], mentor=[0, 0, 1, 0], weight=[5, 9, 4, 7])

        result = assign(edges, [1, 1, 1], [2, 1])

        assert result.unmatched == ()
        assert result.value == 16

    def test_takes_the_largest_demand_and_capacity_there_are(self):
        edges = Edges([0, 0], [0, 1], [3, 4])
        everything = 2**63 - 1

        result = assign(edges, [everything], [everything, everything], policy=Policy.SERVE_MOST)

        assert result.value == 7
        verify(edges, [everything], [everything, everything], result)

    @EVERY_POLICY
    def test_answers_when_there_is_nobody(self, policy):
        edges = Edges([], [], [])

        result = assign(edges, [], [], policy=policy)

        assert result.chosen.dtype == np.int64
        assert (result.value, result.dual_value, result.unmatched) == (0, 0, ())
        verify(edges, [], [], result)

    @EVERY_POLICY
    @pytest.mark.parametrize("order", [[0, 1], [1, 0]])
    def test_leaves_what_it_was_given_as_it_was(self, policy, order):
        weight = np.array([5, 7, 6], dtype=np.int64)
        edges = Edges.trusted(np.array([0, *order], np.int32), np.arange(3, dtype=np.int32), weight)

        assign(edges, [1, 1], [1, 1, 1], policy=policy)

        assert weight.tolist() == [5, 7, 6]

    @EVERY_POLICY
    def test_takes_weights_that_cannot_be_changed(self, policy):
        weight = np.array([5, 7], dtype=np.int64)
        weight.flags.writeable = False

        result = assign(Edges([0, 1], [0, 0], weight), [1, 1], [1], policy=policy)

        assert result.value == 7

    def test_refuses_an_unknown_policy(self):
        with pytest.raises(ValueError, match="not a valid Policy"):
            assign(Edges([], [], []), [], [], policy="best")

    def test_refuses_an_edge_to_a_stranger(self):
        with pytest.raises(ProblemError, match="mentor"):
            assign(Edges([0], [3], [1]), [1], [1])

    def test_refuses_a_negative_capacity(self):
        with pytest.raises(ProblemError, match="capacity"):
            assign(Edges([0], [0], [1]), [1], [-1])

    @pytest.mark.parametrize("places", [[-1], np.array([-1])], ids=["list", "array"])
    def test_refuses_fewer_places_than_none(self, places):
        with pytest.raises(ProblemError, match="capacity"):
            assign(Edges([0], [0], [1]), np.array([1]), places)

    @pytest.mark.parametrize(
        ("policy", "heaviest"),
        [(Policy.BEST_TOTAL, 2**59 - 1), (Policy.SERVE_MOST, (2**60 - 2) // 5)],
    )
    def test_takes_the_heaviest_weights_that_cannot_overflow(self, policy, heaviest):
        edges = Edges([0, 1], [0, 1], [heaviest, heaviest])

        result = assign(edges, [1, 1], [1, 1], policy=policy)

        assert result.value == 2 * heaviest
        with pytest.raises(WeightsTooLargeError):
            assign(Edges([0, 1], [0, 1], [heaviest + 1, 1]), [1, 1], [1, 1], policy=policy)

    def test_refuses_weights_that_could_overflow(self):
        with pytest.raises(WeightsTooLargeError):
            assign(Edges([0], [0], [2**62]), [1], [1])


class TestEdges:
    def test_takes_lists(self):
        edges = Edges([0, 1], [0, 0], [5, 6])

        assert (edges.appeal.dtype, edges.mentor.dtype) == (np.int32, np.int32)
        assert edges.weight.dtype == np.int64
        assert len(edges) == 2

    @pytest.mark.parametrize(
        ("appeal", "mentor", "weight", "says"),
        [
            ([0], [0, 1], [1, 1], "length"),
            ([[0]], [0], [1], "one-dimensional"),
            ([-1], [0], [1], "appeal"),
            ([0], [-1], [1], "mentor"),
            ([0], [2**31], [1], "32 bits"),
            ([0], [0], [0], "weight"),
            ([0], [0], [1.5], "whole numbers"),
            ([0], [0], [True], "whole numbers"),
            ([0], [0], [2**63], "64 bits"),
            ([0], [0], [2**70], "64 bits"),
        ],
    )
    def test_refuses_what_is_no_problem(self, appeal, mentor, weight, says):
        with pytest.raises(ProblemError, match=says):
            Edges(appeal, mentor, weight)

    def test_refuses_the_same_pair_twice(self):
        with pytest.raises(DuplicatePairError, match="appeal 2 and mentor 1"):
            Edges([2, 0, 2], [1, 0, 1], [3, 3, 5])


@EVERY_POLICY
class TestAgainstTheOracle:
    @settings(max_examples=400, deadline=None)
    @given(problem=problems())
    def test_finds_the_same_optimum(self, policy, problem: Problem):
        result = assign(problem.edges, problem.demand, problem.capacity, policy=policy)

        optimum = best_lifted_value(problem.edges, problem.demand, problem.capacity, result.bonus)
        assert result.value + result.bonus * len(result.chosen) == optimum
        assert result.value == result.dual_value
        verify(problem.edges, problem.demand, problem.capacity, result)

    @pytest.mark.parametrize("kind", ["random", "equal", "wanted by all"])
    def test_finds_the_same_optimum_of_a_hundred_people(self, policy, kind):
        random = np.random.default_rng(3)
        appeal, mentor = np.nonzero(random.random((100, 60)) < 0.3)
        weight = {
            "random": random.integers(1, 1_000_000, len(appeal)),
            "equal": np.full(len(appeal), 7),
            "wanted by all": random.integers(1, 1000, 60)[mentor] + appeal,
        }[kind]
        edges = Edges(appeal, mentor, weight)
        demand, capacity = random.integers(0, 3, 100), random.integers(0, 3, 60)

        result = assign(edges, demand, capacity, policy=policy)

        optimum = best_lifted_value(edges, demand, capacity, result.bonus)
        assert result.value + result.bonus * len(result.chosen) == optimum
        verify(edges, demand, capacity, result)

    @pytest.mark.parametrize("places", [400, 1000, 1300])
    @pytest.mark.parametrize("kind", ["random", "wanted by all", "alike"])
    def test_finds_the_same_optimum_where_many_want_the_same_places(self, policy, places, kind):
        random = np.random.default_rng(places)
        appeal, mentor = np.nonzero(random.random((1000, 500)) < 0.02)
        weight = {
            "random": random.integers(1, 1_000_000, len(appeal)),
            "wanted by all": 1 + random.integers(0, 900_000, 500)[mentor] + appeal * 100,
            "alike": random.integers(1, 4, len(appeal)) * 250_000,
        }[kind]
        edges = Edges(appeal, mentor, weight)
        demand, capacity = np.ones(1000, int), random.multinomial(places, np.full(500, 1 / 500))

        result = assign(edges, demand, capacity, policy=policy)

        optimum = best_lifted_value(edges, demand, capacity, result.bonus)
        assert result.value + result.bonus * len(result.chosen) == optimum
        verify(edges, demand, capacity, result)

    @settings(max_examples=100, deadline=None)
    @given(problem=problems())
    def test_prices_a_mentor_at_what_one_more_place_would_add(self, policy, problem: Problem):
        result = assign(problem.edges, problem.demand, problem.capacity, policy=policy)

        best = result.value + result.bonus * len(result.chosen)
        for mentor, price in enumerate(result.mentor_price.tolist()):
            wider = [places + (mentor == each) for each, places in enumerate(problem.capacity)]
            more = best_lifted_value(problem.edges, problem.demand, wider, result.bonus)
            assert more - best == price

    @settings(max_examples=200, deadline=None)
    @given(problem=problems(largest_demand=1))
    def test_prefers_older_appeals_among_equal_optima(self, policy, problem: Problem):
        edges, appeals = problem.edges, len(problem.demand)

        result = assign(edges, problem.demand, problem.capacity, policy=policy)

        # An appeal outweighs all later ones together, and all of them no real weight.
        lifted = (edges.weight + result.bonus) << appeals
        preferring = Edges(edges.appeal, edges.mentor, lifted + (1 << (appeals - 1 - edges.appeal)))
        optimum = best_lifted_value(preferring, problem.demand, problem.capacity)
        assert int(preferring.weight[result.chosen].sum()) == optimum

    @settings(max_examples=50, deadline=None)
    @given(problem=problems(), shuffle=st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_edges(self, policy, problem: Problem, shuffle):
        order = list(range(len(problem.edges)))
        shuffle.shuffle(order)
        edges = problem.edges
        shuffled = Edges(edges.appeal[order], edges.mentor[order], edges.weight[order])

        first = assign(edges, problem.demand, problem.capacity, policy=policy)
        second = assign(shuffled, problem.demand, problem.capacity, policy=policy)

        assert sorted(pairs_of(edges, first)) == sorted(pairs_of(shuffled, second))
        assert np.array_equal(first.mentor_price, second.mentor_price)


class TestTablesAndLists:
    """Few people are solved by tables of 32 bits, those whose weights are too long by lists."""

    @settings(max_examples=400, deadline=None)
    @given(
        seed=st.integers(0, 2**32),
        heaviest=st.sampled_from([1, 3, 100, 1_000_000, 2**21 - 1, 2**21, 2**22]),
        most=st.sampled_from([1, 2, 3, 12]),
    )
    def test_agree(self, seed, heaviest, most):
        random = np.random.default_rng(seed)
        appeals, mentors = random.integers(8, 150, 2)
        appeal, mentor = np.nonzero(random.random((appeals, mentors)) < random.uniform(0.2, 1))
        fit, quality = random.random(len(appeal)), random.random(mentors)[mentor]
        weight = 1 + ((fit + quality) / 2 * (heaviest - 1)).astype(np.int64)
        demand, capacity = np.ones(appeals, np.int64), random.integers(0, most + 1, mentors)
        unit = 1 << 30

        short = assign(Edges(appeal, mentor, weight), demand, capacity)
        long = assign(Edges(appeal, mentor, weight * unit), demand, capacity)

        assert (long.value, long.unmatched) == (short.value * unit, short.unmatched)
        assert np.array_equal(long.appeal_price, short.appeal_price * unit)
        assert np.array_equal(long.mentor_price, short.mentor_price * unit)
        verify(Edges(appeal, mentor, weight), demand, capacity, short)
