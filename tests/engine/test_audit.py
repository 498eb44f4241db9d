import pickle
import subprocess
import sys
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from matching.domain.matches import ScorePart
from matching.domain.profiles import Weights
from matching.domain.vocabulary import NeedKind, Policy
from matching.engine import CertificateError, sweep
from matching.engine.audit import verify_round
from matching.engine.certificate import Broken
from matching.engine.judge import Judge
from matching.engine.round import run
from matching.engine.sweep import dearer_pairs
from tests.engine.dense import over_all
from tests.engine.people import GRAPH, WEEK, crowd, given, offer, seeker

EVERY_POLICY = pytest.mark.parametrize("policy", Policy)


class Case:
    """A round of some people, and its check."""

    def __init__(self, people, policy=Policy.SERVE_MOST, barred=frozenset(), **changes):
        self.given = given(*people, policy=policy, barred=barred, **changes)
        self.answer = run(self.given)

    def check(self, answer=None, workers=None, **changes):
        verify_round(replace(self.given, **changes), answer or self.answer, workers=workers)

    def broken_by(self, answer=None, **changes):
        with pytest.raises(CertificateError) as caught:
            self.check(answer, **changes)
        return caught.value.rule

    def with_pass(self, number=1, **changes):
        """The answer with something changed in the proof of one pass."""
        proof = self.answer.proof
        passes = list(proof.passes)
        passes[number - 1] = replace(passes[number - 1], **changes)
        return replace(self.answer, proof=replace(proof, passes=tuple(passes)))

    def with_result(self, **changes):
        return replace(self.answer, result=replace(self.answer.result, **changes))

    def with_pair(self, **changes):
        """The answer with something changed in its first pair."""
        first, *rest = self.answer.result.pairs
        return self.with_result(pairs=(replace(first, **changes), *rest))


def several():
    return Case(crowd(80, 40, seed=3))


@EVERY_POLICY
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weights", [Weights(), Weights(floor=0.4), Weights(skills=0, floor=0)])
def test_accepts_a_round(policy, seed, weights):
    people = crowd(80, 40, seed)
    barred = frozenset({(people[0][1].appeal_id, people[1][2].mentor_id)})

    case = Case(people, policy, barred, weights=weights)

    case.check()
    case.check(workers=2)


def test_accepts_a_round_in_any_order_of_its_input():
    case = several()

    case.check(seekers=case.given.seekers[::-1])


def test_an_answer_can_be_sent():
    case = several()

    case.check(pickle.loads(pickle.dumps(case.answer)))


def test_whoever_checks_does_not_wait_for_a_compiler():
    code = "import sys, matching.engine.audit, matching.engine.proof; print('numba' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


class TestRefuses:
    def test_a_pair_that_somebody_must_not_have(self):
        case = several()
        pair = case.answer.result.pairs[0]

        assert case.broken_by(barred=frozenset({(pair.appeal_id, pair.mentor_id)})) is Broken.RULE

    def test_a_choice_that_is_worth_less_than_another(self):
        worse = Case(([seeker()], [offer(1), offer(2, skills={})], GRAPH))
        (first, _) = worse.answer.proof.passes
        other = 1 - first.chosen_offer

        assert worse.broken_by(worse.with_pass(chosen_offer=other)) is Broken.DUAL_VALUE

    def test_prices_that_somebody_would_outbid(self):
        case = several()
        first = case.answer.proof.passes[0]
        lower = np.maximum(first.appeal_price - 1, 0)

        assert case.broken_by(case.with_pass(appeal_price=lower)) is Broken.LEFT_OUT

    def test_prices_that_prove_less_than_they_say(self):
        case = several()
        first = case.answer.proof.passes[0]
        higher = first.appeal_price.copy()
        higher[first.chosen_appeal[0]] += 1

        assert case.broken_by(case.with_pass(appeal_price=higher)) is Broken.DUAL_VALUE

    def test_a_price_of_somebody_without_a_mentor(self):
        case = several()
        first = case.answer.proof.passes[0]
        prices = first.appeal_price.copy()
        left = np.setdiff1d(np.arange(len(prices)), first.chosen_appeal)
        prices[left[0]] = 1

        assert case.broken_by(case.with_pass(appeal_price=prices)) is Broken.APPEAL_PRICE

    def test_a_price_of_a_free_place(self):
        case = Case(([seeker()], [offer(1), offer(2)], GRAPH))
        dearer = case.answer.proof.passes[0].offer_price + 1

        assert case.broken_by(case.with_pass(offer_price=dearer)) is Broken.MENTOR_PRICE

    def test_more_people_than_places(self):
        case = Case(([seeker(1), seeker(2)], [offer(1), offer(2)], GRAPH))
        everybody_at_one = np.zeros(2, dtype=np.int64)

        assert case.broken_by(case.with_pass(chosen_offer=everybody_at_one)) is Broken.CAPACITY

    def test_two_mentors_in_one_pass(self):
        case = Case(([seeker(1), seeker(2)], [offer(1), offer(2)], GRAPH))
        twice = np.zeros(2, dtype=np.int64)

        assert case.broken_by(case.with_pass(chosen_appeal=twice)) is Broken.DEMAND

    def test_a_bonus_of_another_policy(self):
        case = several()

        assert case.broken_by(policy=Policy.BEST_TOTAL) is Broken.BONUS
        assert case.broken_by(case.with_pass(bonus=1)) is Broken.BONUS

    def test_leaving_somebody_out_of_the_first_pass(self):
        case = several()
        known = case.answer.proof.passes[0].appeals

        assert case.broken_by(case.with_pass(appeals=known[1:])) is Broken.TURN

    def test_a_second_helper_in_the_first_pass(self):
        # Appeal 1 has somebody already, so its turn comes in pass 2.
        case = Case(([seeker(1), seeker(2, helped=True)], [offer(1), offer(2)], GRAPH))
        both = (UUID(int=1), UUID(int=2))

        assert case.broken_by(case.with_pass(appeals=both)) is Broken.TURN

    def test_a_later_pass_that_takes_a_place_twice(self):
        # Both needs would be served by the one place that pass 1 takes.
        kinds = frozenset({NeedKind.MENTORING, NeedKind.TEACHING})
        case = Case(([seeker(1, helped=True), seeker(2)], [offer(kinds=kinds)], GRAPH))
        again = np.zeros(1, dtype=np.int64)
        greedy = case.with_pass(2, chosen_appeal=again, chosen_offer=again)

        assert case.broken_by(greedy) is Broken.CAPACITY

    def test_a_later_pass_with_the_same_mentor(self):
        kinds = frozenset({NeedKind.MENTORING, NeedKind.TEACHING})
        case = Case(([seeker()], [offer(kinds=kinds, room=2)], GRAPH))
        again = np.zeros(1, dtype=np.int64)

        same = case.with_pass(2, chosen_appeal=again, chosen_offer=again)

        assert case.broken_by(same) is Broken.RULE

    def test_stopping_while_somebody_could_still_be_helped(self):
        offers = [offer(1), offer(2, kinds=frozenset({NeedKind.TEACHING}))]
        case = Case(([seeker()], offers, GRAPH))
        result, proof = case.answer.result, case.answer.proof
        early = replace(
            case.answer,
            result=replace(result, passes=result.passes[:-1]),
            proof=replace(proof, passes=proof.passes[:-1]),
        )

        assert case.broken_by(early) is Broken.STOPPED

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"offer_id": UUID(int=9)}, Broken.PAIR),
            ({"mentor_id": UUID(int=9)}, Broken.PAIR),
            ({"pass_number": 2}, Broken.PAIR),
            ({"score": 1}, Broken.SCORE),
            ({"objective": 1}, Broken.SCORE),
            ({"added": {}}, Broken.SCORE),
        ],
    )
    def test_a_pair_that_is_not_what_the_judge_says(self, changes, rule):
        case = several()

        assert case.broken_by(case.with_pair(**changes)) is rule

    def test_a_pair_for_another_need(self):
        case = Case(([seeker()], [offer()], GRAPH))

        assert case.broken_by(case.with_pair(need=NeedKind.TEACHING)) is Broken.PAIR

    def test_parts_that_the_judge_does_not_know(self):
        case = several()
        parts = dict(case.answer.result.pairs[0].parts)
        parts[ScorePart.SKILLS] = replace(parts[ScorePart.SKILLS], value=0.999_999)

        assert case.broken_by(case.with_pair(parts=parts)) is Broken.SCORE

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"served": 1}, Broken.FIGURES),
            ({"appeals": 1}, Broken.FIGURES),
            ({"value": 1}, Broken.VALUE),
            ({"unserved": ()}, Broken.UNSERVED),
        ],
    )
    def test_figures_that_do_not_count_what_they_say(self, changes, rule):
        case = several()

        assert case.broken_by(case.with_result(**changes)) is rule

    def test_a_pair_that_no_pass_chose(self):
        case = several()
        pairs = case.answer.result.pairs

        assert case.broken_by(case.with_result(pairs=(*pairs, pairs[-1]))) is Broken.PAIR
        assert case.broken_by(case.with_result(pairs=pairs[:-1])) is Broken.PAIR


class TestSweep:
    """Looking at all pairs by bounds finds what looking at each would find."""

    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("weights", [Weights(), Weights(path=3, floor=0), Weights(skills=0)])
    def test_finds_the_one_pair_that_is_worth_more(self, seed, weights, monkeypatch):
        monkeypatch.setattr(sweep, "BLOCK", 16)
        seekers, shelf, graph = crowd(60, 40, seed)
        judge = Judge(seekers, shelf, graph, weights, week_of=WEEK)
        barred = {(seekers[0].appeal_id, shelf[0].mentor_id)}
        sides = judge.sides(seekers, room=judge.room, barred=barred)
        random = np.random.default_rng(seed)
        price = random.integers(0, 300_000, 40)
        table = over_all(sides)
        margin = np.where(table.passing, table.score - price, -1)
        appeal, shelf_place = np.unravel_index(np.argmax(margin), margin.shape)

        exact = np.maximum(margin.max(axis=1), 0)

        assert not dearer_pairs(sides, exact, price)
        exact[appeal] = margin[appeal, shelf_place] - 1
        assert dearer_pairs(sides, exact, price, workers=2)

    def test_looks_at_everything_when_nothing_has_a_price(self):
        seekers, shelf, graph = crowd(60, 40, seed=1)
        judge = Judge(seekers, shelf, graph, Weights(), week_of=WEEK)
        sides = judge.sides(seekers, room=judge.room, barred=frozenset())
        nothing, table = np.zeros(40, dtype=np.int64), over_all(sides)

        for gained in range(0, 700_000, 50_000):
            dear = bool(np.any(table.passing & (table.score > gained)))
            assert dearer_pairs(sides, np.full(60, gained), nothing) is dear
