"""Two rounds side by side."""

from matching.domain.profiles import Weights
from matching.domain.vocabulary import NeedKind, SkillLevel
from matching.services import comparisons
from tests import factories
from tests.services.test_rounds import bar, dry


class TestCompare:
    def test_says_who_is_newly_served_and_who_no_longer(self, session, keys):
        offer = factories.offer(session, keys, capacity=1)
        first = factories.appeal(session, keys)
        before = dry(session)
        bar(session, first, offer)
        second = factories.appeal(session, keys)
        after = dry(session)

        comparison = comparisons.compare(before, after)

        changes = {each.appeal_id: each.change for each in comparison.differences}
        assert changes == {
            first.id: comparisons.Change.NO_LONGER_SERVED,
            second.id: comparisons.Change.NEWLY_SERVED,
        }
        assert comparison.same == 0

    def test_says_for_whom_nothing_changes(self, session, keys):
        factories.offer(session, keys)
        factories.appeal(session, keys)

        comparison = comparisons.compare(dry(session), dry(session))

        assert comparison.differences == ()
        assert comparison.same == 1

    def test_tells_better_from_worse(self, session, keys):
        plain = factories.offer(session, keys, skills={"python": SkillLevel.BASIC})
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        before = dry(session)
        plain.open = False
        factories.offer(session, keys)
        after = dry(session)

        assert comparisons.compare(before, after).count(comparisons.Change.BETTER) == 1
        assert comparisons.compare(after, before).count(comparisons.Change.WORSE) == 1

    def test_measures_both_rounds_by_the_same_weights(self, session, keys):
        factories.offer(session, keys, capacity=1)
        factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        before = dry(session)
        after = dry(session, weights=Weights(skills=0.1, level=0.9))

        comparison = comparisons.compare(before, after)

        assert before.result["pairs"][0]["score"] != after.result["pairs"][0]["score"]
        assert comparison.differences == ()
