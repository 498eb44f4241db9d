import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from matching.engine import Edges
from matching.engine.problem import ProblemError
from matching.engine.standing import Standing
from tests.engine.oracle import best_lifted_value

APPEALS, MENTORS, MOST = 12, 7, 3


class Comings(RuleBasedStateMachine):
    """People come, go and change in any order; each time the value is that of a fresh solve."""

    def __init__(self):
        super().__init__()
        self.weight = np.random.default_rng(1).integers(1, 9, (APPEALS, MENTORS))
        self.weight[np.random.default_rng(2).random((APPEALS, MENTORS)) < 0.4] = 0
        self.here = [True] * APPEALS
        self.places = [MOST] * MENTORS
        appeal, mentor = np.indices((APPEALS, MENTORS)).reshape(2, -1).astype(np.int32)
        edges = Edges.trusted(appeal, mentor, self.weight.ravel().astype(np.int64))
        self.standing = Standing(edges, APPEALS, np.full(MENTORS, MOST))

    @rule(appeal=st.integers(0, APPEALS - 1))
    def come_or_go(self, appeal):
        if self.here[appeal]:
            self.standing.leave(appeal)
        else:
            self.standing.arrive(appeal)
        self.here[appeal] = not self.here[appeal]

    @rule(appeal=st.integers(0, APPEALS - 1), seed=st.integers(0, 2**16))
    def change(self, appeal, seed):
        random = np.random.default_rng(seed)
        self.weight[appeal] = random.integers(0, 9, MENTORS) * (random.random(MENTORS) < 0.7)
        self.standing.change(appeal, self.weight[appeal])

    @rule(mentor=st.integers(0, MENTORS - 1), places=st.integers(0, MOST))
    def have_other_places(self, mentor, places):
        self.standing.set_places(mentor, places)
        self.places[mentor] = places

    def fresh_value(self, places):
        allowed = np.nonzero(self.weight * np.array(self.here)[:, None])
        edges = Edges(*allowed, self.weight[allowed])
        return best_lifted_value(edges, [1] * APPEALS, places)

    @precondition(lambda self: sum(self.places) < MENTORS * MOST)
    @rule(mentor=st.integers(0, MENTORS - 1))
    def ask_what_a_place_is_worth(self, mentor):
        if self.places[mentor] == 0:
            return
        wider = [places + (mentor == each) for each, places in enumerate(self.places)]

        worth = self.standing.worth_of_places()[mentor]

        assert worth == self.fresh_value(wider) - self.fresh_value(self.places)

    @invariant()
    def is_the_optimum_of_who_is_here(self):
        assert self.standing.value == self.fresh_value(self.places)
        assert self.standing.proves_itself()
        assert [self.standing.is_here(appeal) for appeal in range(APPEALS)] == self.here


Comings.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestComings = Comings.TestCase


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
