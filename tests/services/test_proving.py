"""A matcher that does not tell the truth: what it answers is checked before it is kept."""

import sys

import pytest
from sqlalchemy import func, select

from matching.domain.errors import ProofFailed
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Policy
from matching.models.rounds import Round
from matching.services import matcher, rounds
from matching.services.matcher import line
from tests import factories
from tests.factories import MONDAY

LIAR = """
from dataclasses import replace
from matching.engine import __main__ as process
from matching.engine.questions import Desk

class Liar(Desk):
    def answer(self, question):
        reply = super().answer(question)
        return replace(reply, value=lie(reply.value))

def with_first(answer, **changes):
    first, *others = answer.result.pairs
    pairs = (replace(first, **changes), *others)
    return replace(answer, result=replace(answer.result, pairs=pairs))

def one_price(answer):
    answer.proof.passes[0].appeal_price[0] += 1
    return answer

def one_place(answer):
    answer.proof.passes[0].offer_price[0] += 1
    return answer

def one_pair(answer):
    other = answer.result.pairs[1]
    return with_first(answer, offer_id=other.offer_id, mentor_id=other.mentor_id)

def one_score(answer):
    return with_first(answer, score=answer.result.pairs[0].score + 1)

def one_less(answer):
    return replace(answer, result=replace(answer.result, pairs=answer.result.pairs[1:]))

def nothing(answer):
    return answer

process.Desk = Liar
lie = LIE
process.main()
"""


@pytest.fixture
def two_pairs(session, keys):
    for _ in range(2):
        factories.appeal(session, keys, needs=["teaching"])
        factories.offer(session, keys, capacity=1)


@pytest.fixture(params=["one_price", "one_place", "one_pair", "one_score", "one_less"])
def liar(request, monkeypatch):
    """The matcher, but for one lie."""
    yield from telling(request.param, monkeypatch)


@pytest.fixture
def honest(monkeypatch):
    """The same stand-in without a lie."""
    yield from telling("nothing", monkeypatch)


def telling(lie, monkeypatch):
    script = LIAR.replace("LIE", lie)
    matcher.end()
    monkeypatch.setattr(line, "COMMAND", (sys.executable, "-c", script))
    yield
    matcher.end()


def run(session) -> Round:
    return rounds.run_dry(session, weights=Weights(), policy=Policy.SERVE_MOST, by=None, on=MONDAY)


def kept(session) -> int:
    return session.scalar(select(func.count()).select_from(Round))


def test_no_lie_is_kept(session, two_pairs, liar):
    with pytest.raises(ProofFailed):
        run(session)

    assert kept(session) == 0


def test_the_truth_is_kept(session, two_pairs, honest):
    assert len(run(session).result["pairs"]) == 2
    assert kept(session) == 1
