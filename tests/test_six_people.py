"""The page about six people says what the service answers, and they choose what it offers."""

import pytest

from matching.domain.taxonomy import MOST_CANDIDATES
from matching.domain.vocabulary import ConceptKind
from matching.taxonomy import starter
from matching.taxonomy.catalogue import Catalogue
from tests import six_people
from tests.six_people import PEOPLE, Person

each_person = pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.title)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.of(starter.load().concepts)


def found(catalogue: Catalogue, text: str, kind: ConceptKind | None, person: Person) -> list[str]:
    return [each.id for each in catalogue.search(text, kind, person.language, MOST_CANDIDATES)]


def test_the_page_says_what_the_service_answers(catalogue: Catalogue):
    written = six_people.PAGE.read_text(encoding="utf-8")

    assert written == six_people.page(catalogue), "renew it: python -m tests.six_people"


@each_person
def test_their_words_lead_to_what_they_mean(catalogue: Catalogue, person: Person):
    jobs = found(catalogue, person.job, ConceptKind.OCCUPATION, person)
    skills = [found(catalogue, text, ConceptKind.SKILL, person) for text, _chosen in person.adds]

    assert jobs[0] == person.means
    assert [offered[0] for offered in skills] == [chosen for _text, chosen in person.adds]


@each_person
def test_they_tick_what_is_offered(catalogue: Catalogue, person: Person):
    assert set(person.ticks) <= set(catalogue.skills_of(person.means))


@each_person
def test_they_find_what_they_want_to_become(catalogue: Catalogue, person: Person):
    if person.target is None:
        offered = [target.id for target in six_people.targets(catalogue, person)]
    else:
        offered = found(catalogue, person.target, None, person)

    assert person.goal in offered


@each_person
def test_something_carries_over(catalogue: Catalogue, person: Person):
    carried = catalogue.carried_over(six_people.held(person), person.goal)

    assert carried.held
