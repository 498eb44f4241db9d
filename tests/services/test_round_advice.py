"""What a kept round tells of itself: how even it is, and whom to look for."""

from uuid import UUID

from matching.domain.matches import Peace, Quality, Recruit, to_json
from matching.domain.profiles import Weights
from matching.domain.vocabulary import InterfaceLanguage, NeedKind, Policy, SpokenLanguage
from matching.models.rounds import Round
from matching.services import round_advice, round_details, rounds
from tests import factories
from tests.factories import MONDAY

EN = InterfaceLanguage.EN
QUALITY = Quality(100_000, 200_000, 300_000, 400_000, 500_000)
PEACE = Peace(people=10, content=9, blocking=2, allowed=40)
RECRUIT = Recruit(
    skill="sql",
    kind=NeedKind.TEACHING,
    language=SpokenLanguage.BE,
    people=1,
    value=-5,
    waiting=3,
)


def kept(session, keys, *, recruits=(RECRUIT,), quality=QUALITY, peace=PEACE) -> Round:
    """A kept round that tells just this of itself."""
    factories.appeal(session, keys)
    factories.offer(session, keys)
    run = rounds.run_dry(session, weights=Weights(), policy=Policy.SERVE_MOST, by=None, on=MONDAY)
    told = {"quality": quality, "peace": peace, "recruits": recruits}
    run.result = run.result | {name: to_json(value) for name, value in told.items()}
    return run


class TestAdvice:
    def test_reads_back_what_the_round_said(self, session, keys):
        run = kept(session, keys)

        (missing,) = round_advice.missing(session, run, language=EN)
        assert round_advice.quality(run) == QUALITY
        assert round_advice.peace(run) == PEACE
        assert (missing.skill, missing.kind) == ("SQL", NeedKind.TEACHING)
        assert (missing.people, missing.value, missing.waiting) == (1, -5, 3)

    def test_says_nothing_of_what_was_not_counted(self, session, keys):
        run = kept(session, keys, recruits=(), quality=None, peace=None)

        assert round_advice.quality(run) is None
        assert round_advice.peace(run) is None
        assert round_advice.missing(session, run, language=EN) == ()

    def test_says_nothing_of_a_round_from_before_it_was_counted(self, session, keys):
        run = kept(session, keys)
        run.result = {
            name: value
            for name, value in run.result.items()
            if name not in {"quality", "peace", "recruits"}
        }

        assert round_advice.quality(run) is None
        assert round_advice.peace(run) is None
        assert round_advice.missing(session, run, language=EN) == ()

    def test_names_no_more_than_a_team_can_look_for(self, session, keys):
        run = kept(session, keys, recruits=(RECRUIT,) * 20)

        assert len(round_advice.missing(session, run, language=EN)) == round_advice.MOST

    def test_is_forgotten_with_anybody_whose_wish_it_may_have_been(self, session, keys):
        run = kept(session, keys)
        appeal_id = run.result["pairs"][0]["appeal_id"]

        round_details.forget_people(session, people=[UUID(appeal_id)])

        assert round_advice.missing(session, run, language=EN) == ()
        assert round_advice.peace(run) == PEACE

    def test_is_forgotten_with_everybody(self, session, keys):
        run = kept(session, keys)

        round_details.forget_all(run)

        assert round_advice.missing(session, run, language=EN) == ()
        assert round_advice.quality(run) == QUALITY
