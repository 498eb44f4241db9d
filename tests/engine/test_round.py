import json
from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from matching.domain.matches import AddedPart, Reason, Rule, ScorePart, to_json
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, NeedKind, Policy, Priority
from matching.engine.problem import ProblemError
from matching.engine.round import run
from tests.engine.people import GRAPH, MORNINGS, crowd, given, offer, seeker

MENTORING, TEACHING, JOB_SEARCH = NeedKind
ALL_KINDS = frozenset(NeedKind)
EVERY_POLICY = pytest.mark.parametrize("policy", Policy)


def round_of(seekers, offers, **changes):
    return run(given(seekers, offers, **changes)).result


def who(result):
    """(appeal, offer, need, pass) by their numbers."""
    return {
        (pair.appeal_id.int, pair.offer_id.int - 1000, pair.need, pair.pass_number)
        for pair in result.pairs
    }


class TestFirstHelpers:
    def test_pairs_those_who_fit(self):
        result = round_of([seeker()], [offer()])

        assert who(result) == {(1, 1, MENTORING, 1)}
        assert result.served == 1
        assert result.unserved == ()

    def test_a_pair_serves_the_highest_open_need_that_the_offer_gives(self):
        wants_all = seeker(
            needs=(JOB_SEARCH, TEACHING), all_needs=(MENTORING, JOB_SEARCH, TEACHING)
        )

        result = round_of([wants_all], [offer(kinds=frozenset({MENTORING, TEACHING}))])

        assert who(result) == {(1, 1, TEACHING, 1)}

    def test_the_policy_decides_between_people_and_total(self):
        # Two newcomers and two offers: 1 is far better with either than 2 is with the one they fit.
        strong = seeker(1, circle=Circle.UNIFORMED)
        weak = seeker(2, circle=Circle.ARTS, wanted=frozenset({"welding"}), target_occupation=None)
        good = offer(1, circles=frozenset({Circle.UNIFORMED, Circle.ARTS}))
        poor = offer(2, skills={})
        weights = Weights(hours=0, language=0, kind=0, path=0, floor=0)

        most = round_of([strong, weak], [good, poor], weights=weights, policy=Policy.SERVE_MOST)
        best = round_of([strong, weak], [good, poor], weights=weights, policy=Policy.BEST_TOTAL)

        assert who(most) == {(1, 2, MENTORING, 1), (2, 1, MENTORING, 1)}
        assert who(best) == {(1, 1, MENTORING, 1)}
        assert best.value > most.value

    def test_the_longer_wait_gets_the_only_place(self):
        waiting = [seeker(1, weeks_waited=1), seeker(2, weeks_waited=5), seeker(3, weeks_waited=3)]

        result = round_of(waiting, [offer()])

        assert who(result) == {(2, 1, MENTORING, 1)}
        assert (result.served_waits.people, result.served_waits.worst) == (1, 5)
        assert (result.unserved_waits.median, result.unserved_waits.worst) == (2.0, 3)

    def test_the_longer_wait_wins_ties_even_where_waiting_counts_nothing(self):
        weights = Weights(waiting=0)
        waiting = [seeker(1, weeks_waited=1), seeker(2, weeks_waited=5), seeker(3, weeks_waited=3)]

        result = round_of(waiting, [offer()], weights=weights)

        assert who(result) == {(2, 1, MENTORING, 1)}

    def test_urgency_comes_before_an_equal_wait(self):
        urgent = seeker(2, priority=Priority.URGENT)

        result = round_of([seeker(1), urgent, seeker(3)], [offer()])

        assert who(result) == {(2, 1, MENTORING, 1)}

    def test_equal_people_are_drawn_by_lot_anew_when_the_input_changes(self):
        equal = [seeker(number) for number in range(1, 9)]

        winners = {
            next(iter(who(round_of(equal, [offer()], week_of=date(2026, 3, day)))))[0]
            for day in range(1, 12)
        }

        assert len(winners) > 1

    def test_somebody_with_no_gap_is_served(self):
        no_gap = seeker(target_occupation=None)

        (pair,) = round_of([no_gap], [offer()]).pairs

        assert not pair.has_gap
        assert pair.parts[ScorePart.SKILLS].contribution == 0
        assert (pair.covered, pair.near, pair.missing) == ((), (), ())

    def test_refused_pairs_stay_apart(self):
        barred = frozenset({(UUID(int=1), UUID(int=2001))})

        result = round_of([seeker()], [offer()], barred=barred)

        assert result.pairs == ()
        assert result.unserved[0].removed[Rule.BARRED] == 1


class TestFurtherNeeds:
    def test_waits_until_everybody_has_somebody(self):
        # Appeal 1 would suit both offers best, but appeal 2 has only offer 2.
        picky = seeker(2, circle=Circle.ARTS, weeks_waited=0)
        offers = [
            offer(1),
            offer(2, kinds=frozenset({MENTORING, TEACHING}), circles=frozenset(Circle)),
        ]

        result = round_of([seeker(1, weeks_waited=12), picky], offers)

        assert who(result) == {(1, 1, MENTORING, 1), (2, 2, MENTORING, 1)}

    def test_takes_the_room_left_for_another_need_and_another_mentor(self):
        offers = [offer(1, room=5), offer(2, kinds=frozenset({TEACHING}), room=5)]

        result = round_of([seeker()], offers)

        assert who(result) == {(1, 1, MENTORING, 1), (1, 2, TEACHING, 2)}
        assert result.served == 1

    def test_never_takes_the_same_mentor_twice(self):
        same_mentor = offer(2, kinds=frozenset({TEACHING}), mentor_id=UUID(int=2001))

        result = round_of([seeker()], [offer(1), same_mentor])

        assert len(result.pairs) == 1

    def test_never_gives_two_helpers_for_one_need(self):
        result = round_of([seeker()], [offer(1), offer(2), offer(3)])

        assert len(result.pairs) == 1

    def test_goes_on_to_the_third_need(self):
        wants_all = seeker(needs=tuple(NeedKind), all_needs=tuple(NeedKind))
        offers = [offer(number, kinds=ALL_KINDS) for number in (1, 2, 3, 4)]

        result = round_of([wants_all], offers)

        assert [(pair.need, pair.pass_number) for pair in result.pairs] == [
            (MENTORING, 1),
            (TEACHING, 2),
            (JOB_SEARCH, 3),
        ]
        assert len({pair.mentor_id for pair in result.pairs}) == 3

    def test_somebody_helped_before_comes_second(self):
        helped = seeker(1, helped=True, weeks_waited=12, needs=(TEACHING,))
        newcomer = seeker(2, weeks_waited=0)

        result = round_of([helped, newcomer], [offer(kinds=ALL_KINDS)])

        assert who(result) == {(2, 1, MENTORING, 1)}
        assert [(each.appeal_id.int, each.helped) for each in result.unserved] == [(1, True)]
        assert result.unserved_waits.people == 0

    def test_several_offers_of_a_mentor_keep_their_own_room(self):
        offers = [offer(1, room=1), offer(2, room=1, mentor_id=UUID(int=2001))]

        result = round_of([seeker(1), seeker(2), seeker(3)], offers)

        assert Counter(pair.offer_id for pair in result.pairs) == {
            UUID(int=1001): 1,
            UUID(int=1002): 1,
        }


class TestReasons:
    def test_parts_and_what_is_added_make_up_the_objective(self):
        (pair,) = round_of([seeker()], [offer()]).pairs

        assert sum(part.contribution for part in pair.parts.values()) == pair.score
        assert sum(part.contribution for part in pair.added.values()) == pair.objective - pair.score
        assert list(pair.parts) == list(ScorePart)
        assert list(pair.added) == list(AddedPart)

    def test_names_skills_covered_near_and_missing(self):
        teaches = offer(skills={"spreadsheets": 2, "test-design": 2})

        (pair,) = round_of([seeker(wanted=frozenset({"welding"}))], [teaches]).pairs

        assert pair.covered == ("test-design",)
        assert [(near.skill, near.via, near.nearness) for near in pair.near] == [
            ("sql", "spreadsheets", 0.6)
        ]
        assert pair.missing == ("welding", "python")

    def test_names_the_two_next_best_mentors_and_what_they_would_cost(self):
        offers = [
            offer(1),
            offer(2, skills={"sql": 1}),
            offer(3, skills={}),
            offer(4, skills={"test-design": 1}),
            offer(5, mentor_id=UUID(int=2001), skills={"sql": 1}),
        ]

        (pair,) = round_of([seeker()], offers, weights=Weights(waiting=0)).pairs

        # Nobody else is affected, so the cost is the difference of the scores. Offer 5 is by the
        # mentor who was chosen, offer 3 is only third.
        assert [each.offer_id.int for each in pair.alternatives] == [1004, 1002]
        assert [pair.score - each.cost for each in pair.alternatives] == [
            each.score for each in pair.alternatives
        ]

    def test_counts_what_each_rule_keeps_away(self):
        offers = [
            offer(1, room=0, skills={"sql": 1}),
            offer(2, circles=frozenset(), room=0),
            offer(3, availability=MORNINGS, skills={}),
        ]

        (alone,) = round_of([seeker()], offers).unserved

        assert alone.reason is Reason.NO_OFFER_PASSES
        assert {rule: count for rule, count in alone.removed.items() if count} == {
            Rule.CIRCLE: 1,
            Rule.ROOM: 2,
            Rule.HOURS: 1,
        }
        assert (alone.nearest_miss.offer_id.int, alone.nearest_miss.rule) == (1001, Rule.ROOM)

    def test_names_wanted_skills_that_nobody_with_room_teaches(self):
        wants = seeker(circle=Circle.ARTS, wanted=frozenset({"welding", "baking"}))

        result = round_of([wants], [offer(1, skills={"sql": 3}), offer(2, room=0)])

        assert result.unserved[0].untaught == ("baking", "welding", "test-design", "python")

    def test_says_below_the_floor_when_only_the_floor_is_broken(self):
        (alone,) = round_of([seeker()], [offer(1, skills={})], weights=Weights(floor=0.6)).unserved

        assert alone.reason is Reason.BELOW_FLOOR
        assert alone.nearest_miss.rule is Rule.FLOOR
        assert alone.passing == 0

    def test_says_outbid_when_others_needed_the_place_more(self):
        result = round_of([seeker(1, weeks_waited=9), seeker(2)], [offer()])

        (alone,) = result.unserved
        assert (alone.appeal_id.int, alone.reason, alone.passing) == (2, Reason.OUTBID, 1)
        assert alone.nearest_miss is None


class TestWholeRound:
    @EVERY_POLICY
    @pytest.mark.parametrize("seed", range(4))
    def test_places_everybody_or_says_why_not(self, policy, seed):
        seekers, offers, graph = crowd(60, 40, seed)
        offers = [replace(each, room=each.room + seed) for each in offers]

        result = round_of(seekers, offers, graph=graph, policy=policy)

        paired = {pair.appeal_id for pair in result.pairs}
        left = {each.appeal_id for each in result.unserved}
        assert paired | left == {each.appeal_id for each in seekers}
        assert not paired & left
        assert result.value == result.dual_value == sum(pair.objective for pair in result.pairs)
        taken = Counter(pair.offer_id for pair in result.pairs)
        assert all(taken[each.offer_id] <= each.room for each in offers)
        assert len({(pair.appeal_id, pair.mentor_id) for pair in result.pairs}) == len(result.pairs)
        assert len({(pair.appeal_id, pair.need) for pair in result.pairs}) == len(result.pairs)

    def test_no_second_helper_while_somebody_could_have_a_first(self):
        seekers, offers, graph = crowd(60, 40, seed=6)

        everybody = round_of(seekers, offers, graph=graph)
        first_only = round_of(
            [replace(each, needs=each.needs[:1]) for each in seekers if not each.helped],
            offers,
            graph=graph,
        )

        assert everybody.served >= first_only.served
        assert everybody.passes[0].pairs == everybody.served

    def test_the_same_input_in_another_order_gives_the_same_answer(self):
        seekers, offers, graph = crowd(60, 40, seed=6)

        one = round_of(seekers, offers, graph=graph)
        two = round_of(seekers[::-1], offers[::-1], graph=graph)

        assert one == two

    def test_any_change_of_the_input_changes_the_digest(self):
        digests = {
            round_of([seeker()], [offer()]).input_digest,
            round_of([seeker(weeks_waited=3)], [offer()]).input_digest,
            round_of([seeker()], [offer(room=2)]).input_digest,
            round_of([seeker()], [offer()], weights=Weights(floor=0.2)).input_digest,
            round_of([seeker()], [offer()], policy=Policy.BEST_TOTAL).input_digest,
            round_of([seeker()], [offer()], week_of=date(2026, 7, 6)).input_digest,
            round_of([seeker()], [offer()], graph=replace(GRAPH, near={})).input_digest,
            round_of(
                [seeker()], [offer()], barred=frozenset({(UUID(int=5), UUID(int=6))})
            ).input_digest,
        }

        assert len(digests) == 8

    def test_becomes_json(self):
        seekers, offers, graph = crowd(20, 10, seed=1)
        result = round_of(seekers, offers, graph=graph)

        read_back = json.loads(json.dumps(to_json(result)))

        assert read_back["served"] == result.served
        assert read_back["pairs"][0]["parts"]["skills"]["weight"] == 500_000
        assert read_back["pairs"][0]["appeal_id"] == str(result.pairs[0].appeal_id)
        assert set(read_back["unserved"][0]["removed"]) == set(Rule)

    @EVERY_POLICY
    def test_nobody_at_all_is_an_empty_round(self, policy):
        result = round_of([], [], policy=policy)

        assert (result.pairs, result.unserved, result.value) == ((), (), 0)
        assert result.served_waits.median is None

    def test_without_offers_everybody_is_unserved(self):
        result = round_of([seeker(1), seeker(2)], [])

        assert [each.reason for each in result.unserved] == [Reason.NO_OFFER_PASSES] * 2

    @pytest.mark.parametrize(
        ("seekers", "offers", "says"),
        [
            ([seeker(), seeker()], [], "appeal is given twice"),
            ([], [offer(), offer()], "offer is given twice"),
            ([seeker(all_needs=(MENTORING,))], [], "open need"),
            ([], [offer(room=-1)], "room"),
        ],
    )
    def test_refuses_nonsense(self, seekers, offers, says):
        with pytest.raises(ProblemError, match=says):
            round_of(seekers, offers)


class TestJson:
    def test_refuses_what_has_no_form(self):
        with pytest.raises(TypeError, match="object"):
            to_json({"value": object()})
