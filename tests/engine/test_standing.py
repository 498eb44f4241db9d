import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from matching.engine import Edges, Policy
from matching.engine.problem import ProblemError, WeightsTooLargeError
from matching.engine.standing import Standing
from tests.engine.oracle import best_lifted_value

APPEALS, MENTORS, MOST = 12, 7, 3
CROWD = 20
"""Nobody comes any more when there are so many."""
MATCH = 1_000_000
"""Counts a match in the oracle where most are to be served."""


class Comings(RuleBasedStateMachine):
    """People come, go and change in any order; each time the value is that of a fresh solve."""

    policy = Policy.BEST_TOTAL

    def __init__(self):
        super().__init__()
        self.weight = np.random.default_rng(1).integers(1, 9, (APPEALS, MENTORS))
        self.weight[np.random.default_rng(2).random((APPEALS, MENTORS)) < 0.4] = 0
        # Whom each appeal has an edge to, of whatever weight.
        self.edges = np.ones((APPEALS, MENTORS), dtype=bool)
        self.here = [True] * APPEALS
        self.places, self.most = [MOST] * MENTORS, [MOST] * MENTORS
        appeal, mentor = np.indices((APPEALS, MENTORS)).reshape(2, -1).astype(np.int32)
        edges = Edges.trusted(appeal, mentor, self.weight.ravel().astype(np.int64))
        most = np.full(MENTORS, MOST)
        self.standing = Standing(edges, APPEALS, most, policy=self.policy)

    def somebody(self, number):
        return number % len(self.here)

    @rule(number=st.integers(0, CROWD))
    def come_or_go(self, number):
        appeal = self.somebody(number)
        if self.here[appeal]:
            self.standing.leave(appeal)
        else:
            self.standing.arrive(appeal)
        self.here[appeal] = not self.here[appeal]

    @rule(number=st.integers(0, CROWD), seed=st.integers(0, 2**16))
    def change(self, number, seed):
        appeal, random = self.somebody(number), np.random.default_rng(seed)
        edges = np.flatnonzero(self.edges[appeal])
        new = random.integers(0, 9, len(edges)) * (random.random(len(edges)) < 0.7)
        self.standing.change(appeal, new)
        self.weight[appeal, edges] = new

    @rule(number=st.integers(0, CROWD), places=st.integers(0, MOST))
    def have_other_places(self, number, places):
        mentor = number % len(self.places)
        places = min(places, self.most[mentor])
        self.standing.set_places(mentor, places)
        self.places[mentor] = places

    @precondition(lambda self: len(self.here) < CROWD)
    @rule(seed=st.integers(0, 2**16), share=st.floats(0, 1))
    def come_for_the_first_time(self, seed, share):
        random, count = np.random.default_rng(seed), len(self.places)
        mentors = random.permutation(np.flatnonzero(random.random(count) < share))
        weight = random.integers(0, 9, len(mentors))
        added = self.standing.add_appeal(mentors, weight)
        assert added == len(self.here)
        self.weight = np.vstack([self.weight, np.zeros((1, count), dtype=int)])
        self.edges = np.vstack([self.edges, np.zeros((1, count), dtype=bool)])
        self.weight[added, mentors], self.edges[added, mentors] = weight, True
        self.here.append(True)

    @precondition(lambda self: len(self.places) < CROWD)
    @rule(seed=st.integers(0, 2**16), share=st.floats(0, 1), places=st.integers(0, MOST))
    def offer_for_the_first_time(self, seed, share, places):
        random, count = np.random.default_rng(seed), len(self.here)
        appeals = random.permutation(np.flatnonzero(random.random(count) < share))
        weight = random.integers(0, 9, len(appeals))
        added = self.standing.add_mentor(appeals, weight, places)
        assert added == len(self.places)
        self.weight = np.hstack([self.weight, np.zeros((count, 1), dtype=int)])
        self.edges = np.hstack([self.edges, np.zeros((count, 1), dtype=bool)])
        self.weight[appeals, added], self.edges[appeals, added] = weight, True
        self.places.append(places)
        self.most.append(places)

    @rule(number=st.integers(0, CROWD))
    def leave_for_good(self, number):
        appeal = self.somebody(number)
        self.standing.forget(appeal)
        self.here[appeal] = False
        self.weight[appeal], self.edges[appeal] = 0, False

    def fresh_value(self, places):
        allowed = np.nonzero(self.weight * np.array(self.here)[:, None])
        edges = Edges(*allowed, self.weight[allowed])
        match = MATCH if self.policy is Policy.SERVE_MOST else 0
        return divmod(best_lifted_value(edges, [1] * len(self.here), places, match), MATCH)

    @rule(number=st.integers(0, CROWD))
    def ask_what_a_place_is_worth(self, number):
        mentor = number % len(self.places)
        worth = int(self.standing.worth_of_places()[mentor])
        if self.places[mentor] == 0:
            assert worth == 0
            return
        wider = [places + (mentor == each) for each, places in enumerate(self.places)]

        served, value = self.fresh_value(self.places)
        more_served, more_value = self.fresh_value(wider)

        gained = self.standing.bonus * (more_served - served) + more_value - value
        assert worth == gained

    @invariant()
    def is_the_optimum_of_who_is_here(self):
        mentors = [self.standing.mentor_of(appeal) for appeal in range(len(self.here))]
        served, value = self.fresh_value(self.places)
        assert self.standing.value == value
        if self.policy is Policy.SERVE_MOST:
            assert sum(mentor is not None for mentor in mentors) == served
        assert self.standing.proves_itself()
        assert [self.standing.is_here(appeal) for appeal in range(len(self.here))] == self.here


class ComingsToServeMost(Comings):
    """The same where most people are to be served."""

    policy = Policy.SERVE_MOST


TestComings = Comings.TestCase
TestComingsToServeMost = ComingsToServeMost.TestCase
for case in (TestComings, TestComingsToServeMost):
    case.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


class TestStanding:
    def pair(self):
        edges = Edges([0, 0, 1], [0, 1, 0], [9, 7, 8])
        return Standing(edges, 2, np.array([1, 1]))

    def test_makes_room_for_a_newcomer_who_has_nobody_else(self):
        standing = self.pair()
        standing.leave(1)
        before = standing.mentor_of(0)

        standing.arrive(1)

        assert (before, standing.mentor_of(0), standing.mentor_of(1)) == (0, 1, 0)
        assert standing.value == 15

    def test_gives_the_place_back_when_somebody_leaves(self):
        standing = self.pair()

        standing.leave(1)

        assert (standing.mentor_of(0), standing.mentor_of(1)) == (0, None)

    def test_serves_who_is_worth_most_when_a_mentor_leaves(self):
        standing = self.pair()

        standing.set_places(1, 0)

        assert (standing.mentor_of(0), standing.mentor_of(1)) == (0, None)

    def test_refuses_who_is_here_already(self):
        with pytest.raises(ProblemError, match="here already"):
            self.pair().arrive(0)

    def test_refuses_to_let_go_who_is_not_here(self):
        standing = self.pair()
        standing.leave(0)

        with pytest.raises(ProblemError, match="not here"):
            standing.leave(0)

    def test_refuses_more_places_than_were_foreseen(self):
        with pytest.raises(ProblemError, match="places"):
            self.pair().set_places(0, 2)

    def test_refuses_edges_out_of_order(self):
        with pytest.raises(ProblemError, match="sorted"):
            Standing(Edges([1, 0], [0, 0], [1, 1]), 2, np.array([1]))

    def test_takes_in_somebody_new(self):
        standing = self.pair()

        appeal = standing.add_appeal([1, 0], [3, 20])

        assert appeal == 2
        assert [standing.mentor_of(each) for each in range(3)] == [1, None, 0]
        assert standing.value == 27

    def test_takes_in_a_new_mentor(self):
        standing = self.pair()

        mentor = standing.add_mentor([1, 0], [7, 2], 1)

        assert mentor == 2
        assert [standing.mentor_of(each) for each in range(2)] == [0, 2]

    @pytest.mark.parametrize("policy", Policy)
    def test_leaves_the_edges_as_they_were(self, policy):
        edges = Edges([0, 1], [0, 0], [5, 7])
        standing = Standing(edges, 2, np.array([1]), policy=policy)

        standing.change(1, np.array([9]))

        assert edges.weight.tolist() == [5, 7]

    def test_begins_with_nobody(self):
        standing = Standing(Edges([], [], []), 0, np.array([], dtype=np.int64))
        standing.add_appeal([], [])

        standing.add_mentor([0], [4], 1)

        assert (standing.value, standing.mentor_of(0)) == (4, 0)

    def test_goes_on_where_nobody_is_on_the_other_side(self):
        nobody = np.array([], dtype=np.int64)
        only_appeals = Standing(Edges([], [], []), 3, nobody)
        only_mentors = Standing(Edges([], [], []), 0, np.array([1, 1]))

        only_appeals.add_appeal([], [])
        only_mentors.add_mentor([], [], 2)
        only_appeals.add_mentor([3, 1], [4, 5], 1)
        only_mentors.add_appeal([2, 0], [6, 5])

        assert (only_appeals.value, only_appeals.mentor_of(1)) == (5, 0)
        assert (only_mentors.value, only_mentors.mentor_of(0)) == (6, 2)

    def test_may_foresee_more_places_than_there_are(self):
        edges = Edges([0, 1, 2], [0, 0, 1], [9, 8, 7])
        standing = Standing(edges, 3, np.array([1, 1]), most=np.array([2, 3]))
        before = [standing.mentor_of(each) for each in range(3)]

        standing.set_places(0, 2)

        assert before == [0, None, 1]
        assert [standing.mentor_of(each) for each in range(3)] == [0, 0, 1]

    def test_refuses_fewer_places_in_all_than_there_are(self):
        with pytest.raises(ProblemError, match="most"):
            Standing(Edges([], [], []), 0, np.array([2]), most=np.array([1]))

    def test_knows_who_would_do_as_well(self):
        standing = Standing(Edges([0, 0, 1], [0, 1, 1], [5, 5, 3]), 2, np.array([1, 1]))

        assert standing.equally_good(1) == {1: 3}

    def test_finds_no_mentor_for_who_is_forgotten(self):
        standing = self.pair()
        standing.forget(0)

        standing.arrive(0)

        assert (standing.mentor_of(0), standing.mentor_of(1)) == (None, 0)

    def test_serves_more_for_less_only_when_the_policy_says_so(self):
        edges, places = Edges([0, 0, 1], [0, 1, 1], [2, 6, 3]), np.array([1, 1])
        most = Standing(edges, 2, places, policy=Policy.SERVE_MOST)

        assert (Standing(edges, 2, places).value, most.value) == (6, 5)

    @pytest.mark.parametrize(
        ("mentor", "weight", "says"),
        [([0, 0], [1, 1], "twice"), ([0], [1, 1], "one weight"), ([2], [1], "nobody")],
    )
    def test_refuses_edges_that_make_no_sense(self, mentor, weight, says):
        with pytest.raises(ProblemError, match=says):
            self.pair().add_appeal(mentor, weight)

    def test_refuses_a_change_of_edges_that_are_not_there(self):
        with pytest.raises(ProblemError, match="edges"):
            self.pair().change(1, np.array([1, 2]))

    def test_refuses_weights_beyond_what_a_match_counts(self):
        with pytest.raises(WeightsTooLargeError):
            self.pair().add_appeal([0], [1 << 56])
