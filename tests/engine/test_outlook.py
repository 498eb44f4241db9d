"""The standing solution between two rounds, beside rounds that are run anew."""

from dataclasses import replace
from uuid import UUID

import pytest

from matching.domain.errors import NotFound
from matching.domain.matches import Pair, Reason, Rule
from matching.domain.profiles import Weights
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import Circle, NeedKind, Policy
from matching.engine import round as rounds
from matching.engine.outlook import Outlooks
from tests.engine import people

FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))


def given(seekers, offers, graph=people.GRAPH, policy=Policy.SERVE_MOST, **changes) -> RoundInput:
    return RoundInput(
        seekers=tuple(seekers),
        offers=tuple(offers),
        graph=graph,
        weights=changes.pop("weights", Weights()),
        policy=policy,
        barred=changes.pop("barred", frozenset()),
        week_of=people.WEEK,
    )


def first_pass(given: RoundInput) -> tuple[int, int]:
    """How many a round helps in its first pass, and what that is worth."""
    figures = rounds.run(given).result.passes[0]
    return figures.pairs, figures.value


@pytest.fixture(params=[(policy, seed) for policy in Policy for seed in range(4)], ids=str)
def crowd(request: pytest.FixtureRequest) -> RoundInput:
    policy, seed = request.param
    return given(*people.crowd(14, 7, seed), policy=policy)


class TestOf:
    def test_gives_what_a_round_without_the_appeal_confirms(self, crowd):
        outlooks, everybody = Outlooks(crowd), first_pass(crowd)
        waiting = [seeker for seeker in crowd.seekers if not seeker.helped]

        for seeker in waiting:
            outlook = outlooks.of(seeker.appeal_id)

            others = tuple(each for each in crowd.seekers if each != seeker)
            served, value = first_pass(replace(crowd, seekers=others))
            own = outlook.best.objective if isinstance(outlook.best, Pair) else 0
            assert outlook.fewer_served == served - everybody[0] + bool(own)
            assert outlook.cost == value - everybody[1] + own
            assert outlook.moved >= outlook.fewer_served

    def test_says_the_same_however_often_it_is_asked(self, crowd):
        outlooks = Outlooks(crowd)
        waiting = [seeker.appeal_id for seeker in crowd.seekers if not seeker.helped]

        first = {appeal_id: outlooks.of(appeal_id).cost for appeal_id in waiting}
        again = {appeal_id: outlooks.of(appeal_id).cost for appeal_id in reversed(waiting)}

        assert again == first

    def test_names_the_mentor_with_the_reasons_of_a_round(self):
        waits = given([people.seeker(1)], [people.offer(1)])

        outlook = Outlooks(waits).of(FIRST)

        (pair,) = rounds.run(waits).result.pairs
        assert outlook.best == replace(pair, alternatives=())
        assert (outlook.moved, outlook.fewer_served, outlook.cost) == (0, 0, 0)

    def test_counts_who_would_move(self):
        only_first = people.offer(1)
        anybody = people.offer(2, skills={})
        waits = given(
            [people.seeker(1, weeks_waited=9), people.seeker(2, needs=(NeedKind.MENTORING,))],
            [only_first, anybody],
            barred=frozenset({(FIRST, anybody.mentor_id)}),
            weights=Weights(floor=0.0),
        )

        outlook = Outlooks(waits).of(FIRST)

        assert outlook.best.mentor_id == only_first.mentor_id
        assert (outlook.moved, outlook.fewer_served) == (1, 0)
        assert outlook.cost > 0

    def test_says_when_somebody_else_would_get_nobody(self):
        waits = given([people.seeker(1, weeks_waited=9), people.seeker(2)], [people.offer(1)])

        outlook = Outlooks(waits).of(FIRST)

        assert (outlook.moved, outlook.fewer_served) == (1, 1)

    def test_says_why_nobody_is_left(self):
        outbid = given([people.seeker(1, weeks_waited=9), people.seeker(2)], [people.offer(1)])
        refused = given(
            [people.seeker(1)], [people.offer(1, circles=frozenset({Circle.ARTS})), people.offer(2)]
        )

        beaten = Outlooks(outbid).of(SECOND)
        alone = Outlooks(replace(refused, offers=refused.offers[:1])).of(FIRST)

        assert beaten.best.reason is Reason.OUTBID
        assert (beaten.moved, beaten.fewer_served, beaten.cost) == (0, 0, 0)
        assert alone.best.reason is Reason.NO_OFFER_PASSES
        assert alone.best.removed[Rule.CIRCLE] == 1
        assert alone.best.nearest_miss.rule is Rule.CIRCLE

    def test_knows_nobody_who_is_helped_already_or_not_there(self):
        outlooks = Outlooks(given([people.seeker(1, helped=True)], [people.offer(1)]))

        for appeal_id in (FIRST, THIRD):
            with pytest.raises(NotFound):
                outlooks.of(appeal_id)

    def test_nobody_and_nothing_is_no_problem(self):
        alone = Outlooks(given([people.seeker(1)], []))

        assert alone.of(FIRST).best.reason is Reason.NO_OFFER_PASSES


class TestWorthOfPlace:
    def test_is_what_a_round_with_one_more_place_adds(self, crowd):
        outlooks, before = Outlooks(crowd), first_pass(crowd)

        for offer in crowd.offers:
            worth = outlooks.worth_of_place(offer.offer_id)

            more = tuple(
                replace(each, room=each.room + 1) if each == offer else each
                for each in crowd.offers
            )
            served, value = first_pass(replace(crowd, offers=more))
            assert (worth.served, worth.value) == (served - before[0], value - before[1])

    def test_is_told_of_a_full_offer_too(self, crowd):
        full, *others = crowd.offers
        less = replace(crowd, offers=(replace(full, room=0), *others))

        worth = Outlooks(less).worth_of_place(full.offer_id)

        served, value = first_pass(replace(crowd, offers=(replace(full, room=1), *others)))
        before = first_pass(less)
        assert (worth.served, worth.value) == (served - before[0], value - before[1])

    def test_of_an_offer_that_is_not_there_is_not_known(self, crowd):
        with pytest.raises(NotFound):
            Outlooks(crowd).worth_of_place(UUID(int=5))
