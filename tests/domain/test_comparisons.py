from dataclasses import replace

from matching.domain.comparisons import Change, compare
from matching.domain.matches import to_json
from matching.domain.profiles import Weights
from matching.engine.round import run
from tests.engine.people import given, offer, seeker


def written(seekers, offers, weights=None):
    return to_json(run(given(seekers, offers, weights=weights or Weights())).result)


def changes(comparison):
    return {each.appeal_id.int: each.change for each in comparison.differences}


class TestCompare:
    def test_finds_nothing_between_a_result_and_itself(self):
        result = written([seeker(1), seeker(2)], [offer()])

        assert compare(result, result).differences == ()
        assert compare(result, result).same == 2

    def test_tells_who_is_newly_served_and_who_no_longer(self):
        first = written([seeker(1, weeks_waited=9), seeker(2)], [offer()])
        second = written([seeker(1), seeker(2, weeks_waited=9)], [offer()])

        assert changes(compare(first, second)) == {
            1: Change.NO_LONGER_SERVED,
            2: Change.NEWLY_SERVED,
        }

    def test_tells_who_gains_and_who_loses_the_greatest_gain_first(self):
        poor, good = offer(skills={}), offer(skills={"sql": 3, "test-design": 3})
        first = written([seeker(1)], [poor])
        second = written([seeker(1)], [good])

        assert changes(compare(first, second)) == {1: Change.BETTER}
        assert changes(compare(second, first)) == {1: Change.WORSE}

    def test_does_not_count_other_weights_as_a_gain(self):
        first = written([seeker(1)], [offer()])
        second = written([seeker(1)], [offer()], replace(Weights(), skills=0.1))

        assert compare(first, second).same == 1
