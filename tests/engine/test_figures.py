"""Figures of a round: how well pairs fit, who would change places, whom to recruit."""

from dataclasses import replace
from uuid import UUID

import pytest

from matching.domain.matches import Peace, Quality
from matching.domain.profiles import Weights
from matching.domain.vocabulary import (
    Circle,
    LanguageLevel,
    NeedKind,
    Policy,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.engine.recruiting import ANY_TIME
from matching.engine.round import run
from tests.engine.people import GRAPH, OFFER, crowd, given, offer, seeker


def result_of(seekers, offers, graph=GRAPH, weights=None, policy=Policy.SERVE_MOST):
    return run(given(seekers, offers, graph, weights=weights or Weights(), policy=policy)).result


def with_recruit(offers, recruit):
    """The offers, and one more by the mentor whom the round would like to have."""
    newcomer = replace(
        OFFER,
        offer_id=UUID(int=9001),
        mentor_id=UUID(int=9002),
        kinds=frozenset({recruit.kind}),
        circles=frozenset(Circle),
        skills={recruit.skill: SkillLevel.EXPERT},
        languages={recruit.language: LanguageLevel.NATIVE},
        availability=ANY_TIME,
        room=1,
        trust=TrustTier.HIGHEST,
    )
    return [*offers, newcomer]


class TestQuality:
    def test_names_the_lowest_the_quartiles_and_the_highest_score(self):
        seekers = [seeker(number, weeks_waited=12) for number in range(1, 6)]
        skills = [{}, {"python": 1}, {"sql": 1}, {"test-design": 1}, {"sql": 3, "test-design": 3}]
        offers = [offer(number, skills=each) for number, each in enumerate(skills, start=1)]

        result = result_of(seekers, offers)

        scores = sorted(pair.score for pair in result.pairs)
        assert result.quality == Quality(*scores)

    def test_there_is_none_without_pairs(self):
        assert result_of([], []).quality is None


class TestPeace:
    def test_nobody_envies_where_everybody_has_the_best(self):
        result = result_of([seeker(1), seeker(2)], [offer(1, room=2)])

        assert result.peace == Peace(people=2, content=2, blocking=0, allowed=2)

    def test_whoever_got_nobody_envies_those_who_did(self):
        result = result_of([seeker(1), seeker(2)], [offer()])

        assert result.peace == Peace(people=2, content=1, blocking=0, allowed=2)

    def test_a_pair_blocks_when_both_would_rather_have_each_other(self):
        # Appeal 2 has waited, and scores less with the one offer than appeal 1 would.
        patient = seeker(2, weeks_waited=12, wanted=frozenset({"welding"}))

        result = result_of([seeker(1, weeks_waited=0), patient], [offer()])

        assert [pair.appeal_id.int for pair in result.pairs] == [2]
        assert result.peace == Peace(people=2, content=1, blocking=1, allowed=2)


class TestRecruits:
    def test_names_the_mentor_who_would_serve_somebody(self):
        speaks_polish = {SpokenLanguage.PL: LanguageLevel.FLUENT}
        wants = seeker(
            languages=speaks_polish, wanted=frozenset({"welding"}), target_occupation=None
        )

        (best, *_) = result_of([wants], [offer()]).recruits

        assert (best.skill, best.kind, best.language) == (
            "welding",
            NeedKind.MENTORING,
            SpokenLanguage.PL,
        )
        assert (best.people, best.waiting) == (1, 1)

    def test_nobody_is_missing_where_everybody_has_the_best(self):
        fits = offer(skills={"sql": 3, "test-design": 3, "python": 3})

        assert result_of([seeker()], [fits]).recruits == ()

    @pytest.mark.parametrize("policy", Policy)
    @pytest.mark.parametrize("seed", range(6))
    def test_gains_are_those_of_solving_again(self, policy, seed):
        seekers, offers, graph = crowd(60, 20, seed)
        before = result_of(seekers, offers, graph, policy=policy)

        assert before.recruits
        for recruit in before.recruits:
            after = result_of(seekers, with_recruit(offers, recruit), graph, policy=policy)
            first, then = before.passes[0], after.passes[0]
            assert then.value - first.value == recruit.value
            if policy is Policy.SERVE_MOST:
                assert then.pairs - first.pairs == recruit.people
