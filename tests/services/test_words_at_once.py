"""Several people at the desk of words at the same moment: nothing is coded or named twice."""

from functools import partial

import pytest
from sqlalchemy import select

from matching.db import transaction
from matching.domain.errors import AlreadyDecided, NotFound, WordTaken
from matching.domain.taxonomy import TaxonomySource
from matching.domain.vocabulary import Evidence
from matching.domain.words import Meaning
from matching.models.coding import ConceptLabel
from matching.models.intake import AppealSkill, UncodedText
from matching.services import intake, triage, words
from tests import factories
from tests.factories import MONDAY
from tests.services.at_once import at_once, look

TIMES = 10

pytestmark = pytest.mark.parametrize("time", range(TIMES))


@pytest.fixture
def people(app, keys):
    """Two coordinators."""
    with app.app_context(), transaction() as session:
        return [factories.actor_of(factories.coordinator(session, keys)) for _ in "ab"]


@pytest.fixture
def named(app, keys, people):
    """A first word that everybody finds, so that the desk has its release."""
    with app.app_context(), transaction() as session:
        seen = shown(factories.word(session, keys, text="earliest craft", concept="react"))
        words.approve(session, by=people[0], keys=keys, **seen)


@pytest.fixture
def text(app, keys):
    """A text that waits, as ids of its row and its appeal."""
    with app.app_context(), transaction() as session:
        row = factories.uncoded(session, keys, factories.appeal(session, keys, wanted=()))
        return row.id, row.appeal_id


def mapping(keys, by, text, concept):
    return partial(
        words.map_,
        meanings=[Meaning((text[0],), concept)],
        evidence=Evidence.COORDINATOR,
        by=by,
        on=MONDAY,
        keys=keys,
    )


def shown(row):
    """A word as a page showed it."""
    return {"word_id": row.id, "version": row.version, "on": MONDAY}


def sorted_(*answers):
    return sorted(answers, key=str)


def codes(session):
    return [row.skill_id for row in session.scalars(select(AppealSkill))]


def labels(session):
    ours = ConceptLabel.source == TaxonomySource.DESK
    return session.scalars(
        select(ConceptLabel.concept_id).where(ours).order_by(ConceptLabel.concept_id)
    ).all()


def test_two_coordinators_map_the_same_text_once(app, keys, people, text, time):
    both = zip(people, ("python", "sql"), strict=True)

    answers = at_once(app, *(mapping(keys, by, text, concept) for by, concept in both))

    assert sorted_(*answers) == sorted_(1, AlreadyDecided)
    assert len(look(app, codes)) == 1


def test_one_maps_what_another_finishes_at_the_appeal(app, keys, people, text, time):
    first, second = people
    text_id, appeal_id = text
    finish = partial(triage.resolve, appeal_id=appeal_id, text_id=text_id, by=second, on=MONDAY)

    def resolve(session):
        finish(session)
        return "resolved"

    answers = at_once(app, mapping(keys, first, text, "python"), resolve)

    assert sorted_(*answers) in (sorted_(1, NotFound), sorted_(AlreadyDecided, "resolved"))
    assert look(app, lambda session: session.get(UncodedText, text_id)) is None


def test_one_maps_what_its_writer_withdraws(app, keys, people, text, time):
    seeker = factories.seeker_of(text[1])

    answers = at_once(
        app,
        mapping(keys, people[0], text, "python"),
        partial(intake.withdraw, by=seeker, week=MONDAY),
    )

    assert sorted_(*answers) in (sorted_(1, None), sorted_(AlreadyDecided, None))
    assert look(app, codes) == []


def test_two_coordinators_map_two_texts_of_the_same_two_appeals(app, keys, people, time):
    with app.app_context(), transaction() as session:
        appeals = [factories.appeal(session, keys, wanted=()) for _ in "ab"]
        rows = [factories.uncoded(session, keys, each).id for each in (*appeals, *appeals)]
    groups = [((rows[0], rows[1]), "python"), ((rows[3], rows[2]), "sql")]

    answers = at_once(
        app,
        *(
            partial(
                words.map_,
                meanings=[Meaning(ids, concept)],
                evidence=Evidence.COORDINATOR,
                by=by,
                on=MONDAY,
                keys=keys,
            )
            for by, (ids, concept) in zip(people, groups, strict=True)
        ),
    )

    assert answers == [2, 2]
    assert sorted(look(app, codes)) == ["python", "python", "sql", "sql"]


def test_two_coordinators_decide_about_a_word_once(app, keys, people, time):
    with app.app_context(), transaction() as session:
        seen = shown(factories.word(session, keys))

    answers = at_once(
        app,
        partial(words.approve, by=people[0], keys=keys, **seen),
        partial(words.refuse, by=people[1], **seen),
    )

    assert sorted_(*answers) == sorted_(None, AlreadyDecided)
    assert len(look(app, labels)) in (0, 1)


@pytest.mark.usefixtures("named")
def test_two_words_of_the_same_name_are_not_both_approved(app, keys, people, time):
    with app.app_context(), transaction() as session:
        rows = [factories.word(session, keys, concept=each) for each in ("python", "sql")]
        seen = [shown(row) for row in rows]

    answers = at_once(
        app,
        *(
            partial(words.approve, by=by, keys=keys, **each)
            for by, each in zip(people, seen, strict=True)
        ),
    )

    assert sorted_(*answers) == sorted_(None, WordTaken)
    assert len(look(app, labels)) == len(["the first", "one of the two"])


@pytest.mark.usefixtures("named")
def test_two_names_of_the_same_concept_are_both_kept(app, keys, people, time):
    with app.app_context(), transaction() as session:
        seen = [
            shown(factories.word(session, keys, text=each)) for each in ("snakecraft", "serpentry")
        ]

    answers = at_once(
        app,
        *(
            partial(words.approve, by=by, keys=keys, **each)
            for by, each in zip(people, seen, strict=True)
        ),
    )

    assert answers == [None, None]
    assert look(app, labels) == ["python", "python", "react"]
