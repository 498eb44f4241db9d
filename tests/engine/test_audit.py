from dataclasses import replace

import numpy as np
import pytest

from matching.domain.profiles import Weights
from matching.domain.vocabulary import Policy
from matching.engine import CertificateError, Edges
from matching.engine.audit import verify_everywhere
from matching.engine.certificate import Broken
from matching.engine.judge import Judge
from matching.engine.pricing import full_optimum
from tests.engine.people import WEEK, crowd

EVERY_POLICY = pytest.mark.parametrize("policy", Policy)


class Case:
    def __init__(self, policy=Policy.BEST_TOTAL, **options):
        self.seekers, offers, graph = crowd(80, 30, seed=3)
        self.judge = Judge(self.seekers, offers, graph, Weights(), week_of=WEEK)
        self.room = np.minimum(self.judge.room, 1)
        self.barred = {(self.seekers[0].appeal_id, offers[0].mentor_id)}
        pool = self.judge.pool(self.seekers, room=self.room, barred=self.barred)
        self.optimum = full_optimum(pool, policy, **options)

    def check(self, optimum=None):
        given = {"room": self.room, "barred": self.barred}
        verify_everywhere(self.judge, self.seekers, **given, optimum=optimum or self.optimum)

    def broken_by(self, optimum):
        with pytest.raises(CertificateError) as caught:
            self.check(optimum)
        return caught.value.rule


@EVERY_POLICY
def test_accepts_an_optimum(policy):
    Case(policy, kept=2).check()


@EVERY_POLICY
def test_refuses_an_answer_that_was_stopped_before_it_was_proved(policy):
    stopped = Case(policy, kept=1, time_is_up=lambda: True)

    assert stopped.optimum.gap > 0
    assert stopped.broken_by(stopped.optimum) is Broken.LEFT_OUT


def test_refuses_weights_that_nobody_earned():
    case = Case()
    edges, result = case.optimum.edges, case.optimum.assignment
    chosen = result.chosen[0]
    weight = edges.weight.copy()
    weight[chosen] += 1
    price = result.appeal_price.copy()
    price[edges.appeal[chosen]] += 1
    richer = replace(
        result, value=result.value + 1, dual_value=result.value + 1, appeal_price=price
    )

    wrong = replace(
        case.optimum, edges=Edges(edges.appeal, edges.mentor, weight), assignment=richer
    )

    assert case.broken_by(wrong) is Broken.WEIGHT


def test_refuses_what_is_wrong_on_its_own_pairs():
    case = Case()
    result = replace(case.optimum.assignment, value=case.optimum.assignment.value + 1)

    assert case.broken_by(replace(case.optimum, assignment=result)) is Broken.VALUE
