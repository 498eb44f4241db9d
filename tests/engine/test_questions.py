from dataclasses import replace

from matching.domain.errors import MatcherFailed
from matching.domain.profiles import Weights
from matching.domain.questions import Asked, Question
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import Policy
from matching.engine.questions import Desk
from tests.engine import people

CANARY = "a word of somebody's"


def test_a_defect_is_told_without_what_was_given(capfd):
    seekers, offers, graph = people.crowd(3, 3, 1)
    given = RoundInput(
        seekers=(replace(seekers[0], languages={CANARY: 4}),),
        offers=tuple(offers),
        graph=graph,
        weights=Weights(),
        policy=Policy.SERVE_MOST,
        barred=frozenset(),
        week_of=people.WEEK,
    )

    refusal = Desk().answer(Question(Asked.ROUND, given)).refusal

    assert isinstance(refusal, MatcherFailed)
    told = capfd.readouterr().err
    assert "KeyError" in told
    assert "tables.py" in told
    assert CANARY not in told + str(refusal)
