from uuid import UUID

import numpy as np
import pytest

from matching.domain.availability import Availability, shared_hours
from matching.domain.matches import Rule
from matching.domain.profiles import Weights
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
    TrustTier,
)
from matching.engine import rules
from matching.engine.judge import Judge
from matching.engine.scale import SkillScale
from matching.engine.tables import Tables
from tests.engine.dense import verdicts
from tests.engine.people import BELARUSIAN, GRAPH, MORNINGS, WEEK, crowd, offer, seeker

ALL_WILL_DO = Weights(floor=0)


def broken(a_seeker, an_offer, *, weights=ALL_WILL_DO, barred=frozenset()):
    """The rules that keep one seeker and one offer apart."""
    judge = Judge([a_seeker], [an_offer], GRAPH, weights, week_of=WEEK)
    table = verdicts(judge, [a_seeker], barred=barred)
    kept_away = {rule for rule in Rule if not table.kept[rule][0, 0]}
    assert bool(table.passing[0, 0]) is not bool(kept_away)
    return kept_away


class TestRules:
    def test_lets_a_pair_that_fits_pass(self):
        assert broken(seeker(), offer()) == set()

    def test_language_needs_one_that_both_speak(self):
        polish = offer(languages={SpokenLanguage.PL: LanguageLevel.NATIVE})

        assert broken(seeker(), polish) == {Rule.LANGUAGE}

    @pytest.mark.parametrize(
        ("level", "rules_broken"),
        [(LanguageLevel.BASIC, {Rule.LANGUAGE}), (LanguageLevel.CONVERSATIONAL, set())],
    )
    def test_language_needs_conversation_on_both_sides(self, level, rules_broken):
        halting = {SpokenLanguage.BE: level}

        assert broken(seeker(), offer(languages=halting)) == rules_broken
        assert broken(seeker(languages=halting), offer()) == rules_broken

    def test_kind_needs_an_open_need_that_the_offer_gives(self):
        served = seeker(needs=(NeedKind.TEACHING,))

        assert broken(served, offer(kinds=frozenset({NeedKind.MENTORING}))) == {Rule.KIND}
        assert broken(served, offer(kinds=frozenset({NeedKind.TEACHING}))) == set()

    def test_circle_needs_the_mentor_to_have_agreed(self):
        elsewhere = offer(circles=frozenset({Circle.ARTS, Circle.MEDIA}))

        assert broken(seeker(), elsewhere) == {Rule.CIRCLE}

    def test_hours_needs_time_in_common(self):
        assert broken(seeker(), offer(availability=MORNINGS)) == {Rule.HOURS}

    def test_hours_are_compared_across_time_zones(self):
        # A Minsk evening, 17 to 22, is 9 to 14 in New York.
        new_york = Availability(4, "America/New_York", frozenset({DayPart.WEEKDAY_MORNING}))

        assert broken(seeker(), offer(availability=new_york)) == set()

    @pytest.mark.parametrize(
        ("tier", "rules_broken"),
        [
            (TrustTier.STANDARD, {Rule.TRUST}),
            (TrustTier.RAISED, set()),
            (TrustTier.HIGHEST, set()),
        ],
    )
    def test_trust_must_reach_the_sensitivity(self, tier, rules_broken):
        sensitive = seeker(sensitivity=TrustTier.RAISED)

        assert broken(sensitive, offer(trust=tier)) == rules_broken

    def test_a_refused_pair_is_barred_in_all_offers_of_that_mentor(self):
        barred = frozenset({(UUID(int=1), UUID(int=2001))})
        second_offer = offer(offer_id=UUID(int=99))

        assert broken(seeker(), offer(), barred=barred) == {Rule.BARRED}
        assert broken(seeker(), second_offer, barred=barred) == {Rule.BARRED}
        assert broken(seeker(2), offer(), barred=barred) == set()
        assert broken(seeker(), offer(2), barred=barred) == set()

    def test_a_full_offer_has_no_room(self):
        assert broken(seeker(), offer(room=0)) == {Rule.ROOM}

    def test_the_floor_keeps_poor_pairs_away(self):
        choosy = Weights(floor=0.95)

        assert broken(seeker(), offer(), weights=choosy) == {Rule.FLOOR}

    def test_the_floor_is_not_asked_where_another_rule_is_broken(self):
        choosy = Weights(floor=0.95)

        assert broken(seeker(), offer(room=0), weights=choosy) == {Rule.ROOM}

    def test_each_broken_rule_is_named(self):
        stranger = offer(languages={}, circles=frozenset(), availability=MORNINGS, room=0)

        expected = {Rule.LANGUAGE, Rule.CIRCLE, Rule.HOURS, Rule.ROOM}
        assert broken(seeker(), stranger) == expected


class TestTablesAgainstSinglePairs:
    def test_hours_and_languages_are_those_of_the_domain(self):
        seekers, offers, graph = crowd(30, 20, seed=5)
        tables = Tables(SkillScale(graph), seekers, week_of=WEEK)
        here, there = tables.seekers(seekers), tables.offers(offers)

        row, column = (each.ravel() for each in np.indices((30, 20)))
        here, there = here.take(row), there.take(column)

        hours, level = rules.shared_hours(here, there), rules.best_shared_level(here, there)

        for pair, (row, column) in enumerate(np.ndindex(30, 20)):
            one, two = seekers[row], offers[column]
            together = shared_hours(one.availability, two.availability, week_of=WEEK)
            weaker = [min(one.languages[each], two.languages[each]) for each in
                      one.languages.keys() & two.languages.keys()]  # fmt: skip
            assert hours[pair] == together
            assert level[pair] == max(weaker, default=0)

    def test_nobody_speaks_nothing(self):
        assert broken(seeker(languages={}), offer(languages=BELARUSIAN)) == {Rule.LANGUAGE}
