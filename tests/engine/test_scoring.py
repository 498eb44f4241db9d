from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.domain.errors import InvalidWeights
from matching.domain.matches import MILLIONTHS, AddedPart, ScorePart
from matching.domain.profiles import SkillGraph, Weights
from matching.domain.vocabulary import (
    Circle,
    LanguageLevel,
    NeedKind,
    Priority,
    SkillLevel,
    SpokenLanguage,
)
from matching.engine import scoring
from matching.engine.judge import Judge
from matching.engine.scale import SkillScale
from tests.engine.dense import verdicts
from tests.engine.people import EVENINGS, GRAPH, WEEK, crowd, offer, seeker

# The graph has three occupations: two need sql, two reporting, one each of the others.
COMMON = 1 + log(4 / 3)
RARE = 1 + log(4 / 2)
UNKNOWN = 1 + log(4 / 1)


def score_of(a_seeker, an_offer, weights=None, graph=GRAPH):
    judge = Judge([a_seeker], [an_offer], graph, weights or Weights(), week_of=WEEK)
    table = verdicts(judge, [a_seeker])
    return table.parts[:, 0, 0], int(table.score[0, 0]), bool(table.passing[0, 0])


def part_of(part, a_seeker, an_offer, graph=GRAPH):
    return score_of(a_seeker, an_offer, graph=graph)[0][scoring.PARTS.index(part)] / MILLIONTHS


class TestSkillsPart:
    def test_counts_what_is_taught_by_how_rare_it_is(self):
        # A tester needs sql and test-design, and python at a half.
        teaches_sql = offer(skills={"sql": SkillLevel.BASIC})
        graph = SkillGraph(essential=GRAPH.essential, optional=GRAPH.optional)

        part = part_of(ScorePart.SKILLS, seeker(), teaches_sql, graph)

        assert part == pytest.approx(COMMON / (COMMON + RARE + RARE / 2), abs=1e-6)

    def test_counts_a_near_skill_at_half_its_nearness(self):
        wants_sql = seeker(target_occupation=None, wanted=frozenset({"sql"}))
        teaches_spreadsheets = offer(skills={"spreadsheets": SkillLevel.EXPERT})

        assert part_of(ScorePart.SKILLS, wants_sql, teaches_spreadsheets) == 0.3

    def test_reads_nearness_both_ways(self):
        wants_spreadsheets = seeker(target_occupation=None, wanted=frozenset({"spreadsheets"}))

        assert part_of(ScorePart.SKILLS, wants_spreadsheets, offer(skills={"sql": 3})) == 0.3

    def test_takes_the_best_of_taught_and_near(self):
        wants_sql = seeker(target_occupation=None, wanted=frozenset({"sql"}))
        teaches_both = offer(skills={"sql": SkillLevel.BASIC, "spreadsheets": SkillLevel.EXPERT})

        assert part_of(ScorePart.SKILLS, wants_sql, teaches_both) == 1

    def test_leaves_out_what_is_held(self):
        knows_some = seeker(held=frozenset({"test-design", "python"}))

        assert part_of(ScorePart.SKILLS, knows_some, offer(skills={"sql": 1})) == 1

    def test_counts_a_wanted_optional_skill_in_full(self):
        scale = SkillScale(GRAPH)

        gap = scale.gap(seeker(wanted=frozenset({"python", "welding"})))

        assert gap == pytest.approx(
            {"python": RARE, "welding": UNKNOWN, "sql": COMMON, "test-design": RARE}
        )

    def test_is_nothing_without_a_gap(self):
        no_gap = seeker(target_occupation=None)

        parts, _, passing = score_of(no_gap, offer())

        assert list(parts[:2]) == [0, 0]
        assert passing

    def test_is_nothing_for_an_occupation_that_the_taxonomy_lost(self):
        assert part_of(ScorePart.SKILLS, seeker(target_occupation="gone"), offer()) == 0


class TestOtherParts:
    def test_level_is_the_mean_over_covered_skills(self):
        deep_and_shallow = offer(skills={"sql": 3, "test-design": 1, "welding": 1})

        assert part_of(ScorePart.LEVEL, seeker(), deep_and_shallow) == pytest.approx(
            2 / 3, abs=1e-6
        )

    def test_level_is_nothing_when_nothing_is_covered(self):
        assert part_of(ScorePart.LEVEL, seeker(), offer(skills={"spreadsheets": 3})) == 0

    @pytest.mark.parametrize(
        ("level", "part"),
        [
            (LanguageLevel.CONVERSATIONAL, 0.333333),
            (LanguageLevel.FLUENT, 0.666667),
            (LanguageLevel.NATIVE, 1),
        ],
    )
    def test_language_is_the_fluency_of_the_weaker_speaker(self, level, part):
        less_fluent = offer(languages={SpokenLanguage.BE: level})

        assert part_of(ScorePart.LANGUAGE, seeker(), less_fluent) == part

    def test_hours_are_those_shared_of_those_the_seeker_has(self):
        busy_mentor = offer(availability=EVENINGS.__class__(1, "Europe/Minsk", EVENINGS.parts))

        assert part_of(ScorePart.HOURS, seeker(), busy_mentor) == 0.25
        assert part_of(ScorePart.HOURS, seeker(), offer()) == 1

    def test_kind_falls_with_the_place_of_the_need(self):
        mentors = offer(kinds=frozenset({NeedKind.MENTORING}))
        teaches = offer(kinds=frozenset({NeedKind.TEACHING}))
        does_both = offer(kinds=frozenset({NeedKind.TEACHING, NeedKind.MENTORING}))

        assert part_of(ScorePart.KIND, seeker(), mentors) == 1
        assert part_of(ScorePart.KIND, seeker(), teaches) == 0.5
        assert part_of(ScorePart.KIND, seeker(), does_both) == 1

    def test_path_needs_the_same_start_and_the_same_aim(self):
        def path(circle, occupation):
            walked = offer(path_circle=circle, path_occupation=occupation)
            return part_of(ScorePart.PATH, seeker(), walked)

        assert path(Circle.UNIFORMED, "tester") == 1
        assert path(Circle.ARTS, "tester") == 0
        assert path(Circle.UNIFORMED, "analyst") == 0
        assert path(None, "tester") == 0
        assert path(Circle.UNIFORMED, None) == 0

    def test_no_aim_is_not_the_same_as_no_known_path(self):
        aimless = seeker(target_occupation=None)
        unknown = offer(path_circle=Circle.UNIFORMED, path_occupation=None)

        assert part_of(ScorePart.PATH, aimless, unknown) == 0


class TestScore:
    def test_is_one_when_everything_fits(self):
        perfect = offer(
            skills={"sql": 3, "test-design": 3, "python": 3},
            path_circle=Circle.UNIFORMED,
            path_occupation="tester",
        )

        parts, score, _ = score_of(seeker(), perfect)

        assert list(parts) == [MILLIONTHS] * 6
        assert score == MILLIONTHS

    def test_is_the_weighted_mean_of_its_parts(self):
        weights = Weights(skills=3, level=0, language=1, hours=0, kind=0, path=0)

        parts, score, _ = score_of(seeker(), offer(), weights)

        assert score == pytest.approx((3 * parts[0] + parts[2]) / 4, abs=1)

    @settings(max_examples=100, deadline=None)
    @given(weights=st.lists(st.floats(0, 1000), min_size=6, max_size=6).filter(any))
    def test_shares_add_up_to_a_million(self, weights):
        given_weights = Weights(*weights)

        shares = scoring.shares(given_weights)

        assert shares.sum() == MILLIONTHS
        assert np.all(shares >= 0)

    def test_contributions_add_up_to_the_score_exactly(self):
        seekers, offers, graph = crowd(40, 30, seed=2)
        judge = Judge(seekers, offers, graph, Weights(1, 1, 1, 1, 1, 1.3), week_of=WEEK)

        table = verdicts(judge, seekers)

        for row, column in np.ndindex(40, 30):
            explained = scoring.explained(table.parts[:, row, column].tolist(), judge.share)
            total = sum(part.contribution for part in explained.values())
            assert total == table.score[row, column]
            assert all(0 <= part.value <= 1 for part in explained.values())

    def test_does_not_depend_on_who_else_is_there(self):
        seekers, offers, graph = crowd(40, 30, seed=2)
        judge = Judge(seekers, offers, graph, Weights(), week_of=WEEK)
        together = verdicts(judge, seekers)

        for row, column in [(0, 0), (7, 3), (21, 29), (39, 11)]:
            alone = score_of(seekers[row], offers[column], graph=graph)
            assert list(alone[0]) == together.parts[:, row, column].tolist()
            assert alone[1] == together.score[row, column]


class TestFloor:
    def test_falls_in_proportion_for_somebody_without_a_gap(self):
        # Without a gap at most .4 of the score can be reached, so .8 asks for .32.
        no_gap = seeker(target_occupation=None)
        weights = Weights(floor=0.8)

        _, score, passing = score_of(no_gap, offer(), weights)

        assert score == 300_000
        assert not passing
        assert score_of(no_gap, offer(), Weights(floor=0.75))[2]

    def test_lets_somebody_without_a_gap_through_when_only_skills_count(self):
        only_skills = Weights(level=0, language=0, hours=0, kind=0, path=0, floor=0.5)

        assert score_of(seeker(target_occupation=None), offer(), only_skills)[2]
        assert not score_of(seeker(), offer(skills={}), only_skills)[2]


class TestAdded:
    def test_waiting_grows_by_the_week_up_to_a_limit(self):
        weights = Weights(waiting=0.05, waiting_weeks=4)

        def waiting(weeks):
            return scoring.added(seeker(weeks_waited=weeks), weights)[AddedPart.WAITING]

        assert waiting(0).contribution == 0
        assert waiting(3).contribution == 150_000
        assert waiting(3).value == 0.75
        assert waiting(4) == waiting(9)
        assert waiting(9).contribution == waiting(9).weight == 200_000

    def test_waiting_may_count_for_nothing(self):
        weights = Weights(waiting_weeks=0)

        assert scoring.added(seeker(), weights)[AddedPart.WAITING].contribution == 0

    def test_priority_adds_a_step_each(self):
        def priority(step):
            return scoring.added(seeker(priority=step), Weights(priority=0.1))[AddedPart.PRIORITY]

        assert [priority(step).contribution for step in Priority] == [0, 100_000, 200_000]

    def test_being_served_is_worth_something_in_itself(self):
        assert scoring.added(seeker(), Weights())[AddedPart.SERVED].contribution == 1


class TestWeights:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"skills": -0.1},
            {"waiting": -1},
            {"path": float("nan")},
            {"hours": float("inf")},
            {"kind": 1001},
            {"floor": 1.1},
            {"floor": float("nan")},
            {"waiting_weeks": 53},
            {"skills": 0, "level": 0, "language": 0, "hours": 0, "kind": 0, "path": 0},
        ],
    )
    def test_refuse_what_makes_no_sense(self, wrong):
        with pytest.raises(InvalidWeights):
            Weights(**wrong)
