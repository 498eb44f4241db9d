"""The standing solution carried over from one input to the next, beside one that is solved anew."""

import gc
from dataclasses import replace
from types import FunctionType, ModuleType
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from matching.domain.profiles import Weights
from matching.domain.vocabulary import NeedKind, Policy, Priority, SkillLevel
from matching.engine import waiting
from matching.engine.outlook import Outlooks
from tests.engine import people
from tests.engine.test_outlook import given

SKILLS = ("sql", "test-design", "spreadsheets", "reporting")
PEOPLE = st.integers(1, 7)
LEVELS = st.sampled_from(SkillLevel)

seekers = st.builds(
    people.seeker,
    PEOPLE,
    needs=st.sampled_from([(NeedKind.MENTORING,), (NeedKind.TEACHING, NeedKind.MENTORING)]),
    all_needs=st.just((NeedKind.TEACHING, NeedKind.MENTORING)),
    wanted=st.frozensets(st.sampled_from(SKILLS), max_size=3),
    target_occupation=st.sampled_from(["tester", "analyst", None]),
    availability=st.sampled_from([people.EVENINGS, people.EVENINGS, people.MORNINGS]),
    weeks_waited=st.integers(0, 2),
    priority=st.sampled_from(Priority),
    helped=st.sampled_from([False, False, False, True]),
)
offers = st.builds(
    people.offer,
    PEOPLE,
    kinds=st.sampled_from([frozenset({NeedKind.MENTORING}), frozenset(NeedKind)]),
    skills=st.dictionaries(st.sampled_from(SKILLS), LEVELS, max_size=3),
    availability=st.sampled_from([people.EVENINGS, people.EVENINGS, people.MORNINGS]),
    room=st.integers(0, 3),
)


class Following(RuleBasedStateMachine):
    """People and offers come, go and change in any order; all answers are those of a fresh one."""

    policy = Policy.SERVE_MOST

    def __init__(self):
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        # However much has changed, it is never solved anew.
        self.patch.setattr(waiting, "MOST_CHANGED", 0)
        self.seekers, self.offers, self.apart = {}, {}, set()
        self.outlooks = Outlooks(self.given())
        self.first = self.outlooks

    def teardown(self):
        self.patch.undo()

    def given(self):
        mentors = {each.mentor_id for each in self.offers.values()}
        return given(
            self.seekers.values(),
            self.offers.values(),
            policy=self.policy,
            weights=Weights(floor=0.2),
            barred=frozenset(
                pair for pair in self.apart if pair[0] in self.seekers and pair[1] in mentors
            ),
        )

    @initialize(everybody=st.lists(seekers, max_size=7), everything=st.lists(offers, max_size=7))
    def begin(self, everybody, everything):
        self.seekers = {each.appeal_id: each for each in everybody}
        self.offers = {each.offer_id: each for each in everything}
        self.outlooks = self.first = Outlooks(self.given())

    @rule(somebody=seekers)
    def an_appeal_comes_or_changes(self, somebody):
        self.seekers[somebody.appeal_id] = somebody

    @rule(number=PEOPLE)
    def an_appeal_goes(self, number):
        self.seekers.pop(UUID(int=number), None)

    @rule(something=offers)
    def an_offer_comes_or_changes(self, something):
        self.offers[something.offer_id] = something

    @rule(number=PEOPLE)
    def an_offer_goes(self, number):
        self.offers.pop(people.offer(number).offer_id, None)

    @rule(number=PEOPLE, room=st.integers(0, 8))
    def an_offer_has_other_room(self, number, room):
        offer_id = people.offer(number).offer_id
        if offer_id in self.offers:
            self.offers[offer_id] = replace(self.offers[offer_id], room=room)

    @rule(number=PEOPLE, mentor=PEOPLE)
    def two_are_kept_apart_or_no_longer(self, number, mentor):
        self.apart ^= {(UUID(int=number), people.offer(mentor).mentor_id)}

    @rule(somebody=seekers, something=offers, number=PEOPLE)
    def much_happens_at_once(self, somebody, something, number):
        self.an_appeal_comes_or_changes(somebody)
        self.an_offer_goes(number)
        self.an_offer_comes_or_changes(something)
        self.two_are_kept_apart_or_no_longer(number, number)

    @invariant()
    def says_what_a_fresh_one_says(self):
        now = self.given()
        self.outlooks, fresh = self.outlooks.followed(now), Outlooks(now)

        carried, anew = self.outlooks.waiting.standing, fresh.waiting.standing
        assert self.outlooks is self.first
        assert carried.proves_itself()
        assert carried.value == anew.value
        # By value alone, of equal optima one may serve more than another.
        counts = self.policy is Policy.SERVE_MOST
        if counts:
            assert (carried.mentors >= 0).sum() == (anew.mentors >= 0).sum()
        for seeker in now.seekers:
            if not seeker.helped:
                said, says = self.outlooks.of(seeker.appeal_id), fresh.of(seeker.appeal_id)
                assert (said.best, said.cost) == (says.best, says.cost)
                assert not counts or said.fewer_served == says.fewer_served
        for offer in now.offers:
            told = self.outlooks.worth_of_place(offer.offer_id)
            tells = fresh.worth_of_place(offer.offer_id)
            assert told.value == tells.value
            assert not counts or told.served == tells.served


class FollowingTheTotal(Following):
    """The same where the total counts."""

    policy = Policy.BEST_TOTAL


TestFollowing = Following.TestCase
TestFollowingTheTotal = FollowingTheTotal.TestCase
for case in (TestFollowing, TestFollowingTheTotal):
    case.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


class TestFollowed:
    crowd = given(*people.crowd(20, 10, 1))

    def test_is_carried_over_where_little_changed(self):
        outlooks = Outlooks(self.crowd)

        fewer = replace(self.crowd, seekers=self.crowd.seekers[1:])

        assert outlooks.followed(fewer) is outlooks
        assert outlooks.given is fewer

    @pytest.mark.parametrize(
        "changes",
        [
            {"weights": Weights(waiting=0.5)},
            {"policy": Policy.BEST_TOTAL},
            {"week_of": people.WEEK.replace(day=30)},
            {"graph": people.GRAPH},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_is_solved_anew_where_all_depends_on_it(self, changes):
        outlooks = Outlooks(self.crowd)

        assert outlooks.followed(replace(self.crowd, **changes)) is not outlooks

    def test_is_solved_anew_where_much_has_changed(self):
        outlooks = Outlooks(self.crowd)

        assert outlooks.followed(replace(self.crowd, seekers=self.crowd.seekers[12:])) is not (
            outlooks
        )

    def test_is_solved_anew_once_many_small_changes_have_added_up(self):
        outlooks = first = Outlooks(self.crowd)
        steps = 0

        while outlooks is first:
            fewer = outlooks.given.seekers[1:] if steps % 2 else self.crowd.seekers
            outlooks, steps = outlooks.followed(replace(self.crowd, seekers=fewer)), steps + 1
            assert steps < 100

        assert steps > 5

    def test_leaves_nothing_of_an_appeal_that_is_gone(self):
        appeal_id = self.crowd.seekers[0].appeal_id
        mentor_id = self.crowd.offers[0].mentor_id
        apart = frozenset({(appeal_id, mentor_id)})
        outlooks = Outlooks(replace(self.crowd, barred=apart))
        assert appeal_id in reachable(outlooks)

        others = tuple(each for each in self.crowd.offers if each.mentor_id != mentor_id)
        left = replace(self.crowd, seekers=self.crowd.seekers[1:], offers=others)
        assert outlooks.followed(left) is outlooks

        assert appeal_id not in reachable(outlooks)


def reachable(thing):
    """Return the ids that something leads to by whatever way, as one could who reads memory."""
    seen, found, left = set(), set(), [thing]
    while left:
        here = left.pop()
        if id(here) in seen or isinstance(here, type | ModuleType | FunctionType):
            continue
        seen.add(id(here))
        if isinstance(here, UUID):
            found.add(here)
        left.extend(gc.get_referents(here))
    return found
