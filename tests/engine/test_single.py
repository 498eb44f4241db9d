"""One pair checked by the book: what is told of it must hold, to the millionth."""

from dataclasses import replace
from uuid import UUID

import pytest

from matching.domain.matches import AddedPart, ScorePart
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Circle, NeedKind
from matching.engine.certificate import Broken, CertificateError
from matching.engine.outlook import Outlooks
from matching.engine.single import verify_pair
from tests.engine import people
from tests.engine.test_outlook import given

TWO = given([people.seeker(1), people.seeker(2)], [people.offer(1), people.offer(2, skills={})])


@pytest.fixture(scope="module")
def pair():
    return Outlooks(TWO).of(UUID(int=1)).best


def test_holds_for_what_the_matcher_says(pair):
    verify_pair(pair, TWO)


def test_holds_for_everybody_of_a_crowd():
    crowd = given(*people.crowd(20, 12, 3))
    outlooks = Outlooks(crowd)
    best = [outlooks.of(each.appeal_id).best for each in crowd.seekers if not each.helped]
    pairs = [each for each in best if hasattr(each, "offer_id")]

    for each in pairs:
        verify_pair(each, crowd)

    assert pairs


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        ({"appeal_id": UUID(int=3)}, Broken.SHAPE),
        ({"offer_id": UUID(int=3)}, Broken.SHAPE),
        ({"mentor_id": UUID(int=3)}, Broken.PAIR),
        ({"need": NeedKind.JOB_SEARCH}, Broken.PAIR),
        ({"pass_number": 2}, Broken.PAIR),
        ({"offer_id": people.offer(2).offer_id}, Broken.PAIR),
        ({"score": 999_999}, Broken.SCORE),
        ({"objective": 999_999}, Broken.SCORE),
        ({"parts": {}}, Broken.SCORE),
        ({"added": {}}, Broken.SCORE),
    ],
    ids=str,
)
def test_refuses_whatever_else_is_told(pair, told, broken):
    with pytest.raises(CertificateError) as refusal:
        verify_pair(replace(pair, **told), TWO)

    assert refusal.value.rule is broken


def test_refuses_a_part_that_is_a_millionth_off(pair):
    level = pair.parts[ScorePart.LEVEL]
    parts = pair.parts | {ScorePart.LEVEL: replace(level, contribution=level.contribution + 1)}
    served = pair.added[AddedPart.SERVED]
    added = pair.added | {AddedPart.SERVED: replace(served, contribution=2)}

    for wrong in (replace(pair, parts=parts), replace(pair, added=added)):
        with pytest.raises(CertificateError, match="score"):
            verify_pair(wrong, TWO)


@pytest.mark.parametrize(
    "changes",
    [
        {"offers": (people.offer(1, room=0),)},
        {"offers": (people.offer(1, circles=frozenset({Circle.ARTS})),)},
        {"offers": (people.offer(1, availability=people.MORNINGS),)},
        {"offers": (people.offer(1, languages={}),)},
        {"barred": frozenset({(UUID(int=1), people.offer(1).mentor_id)})},
        {"weights": Weights(floor=1.0)},
    ],
    ids=str,
)
def test_refuses_a_pair_that_is_not_allowed(pair, changes):
    with pytest.raises(CertificateError) as refusal:
        verify_pair(pair, replace(TWO, **changes))

    assert refusal.value.rule is Broken.RULE


def test_refuses_a_further_helper_and_people_given_twice(pair):
    helped = replace(TWO, seekers=(people.seeker(1, helped=True),))
    twice = replace(TWO, offers=TWO.offers * 2)

    for wrong, broken in ((helped, Broken.TURN), (twice, Broken.SHAPE)):
        with pytest.raises(CertificateError) as refusal:
            verify_pair(pair, wrong)
        assert refusal.value.rule is broken
