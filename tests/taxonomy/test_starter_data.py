"""The starter taxonomy's data files keep the promises that the loader and the forms build on."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import matching
from matching.domain.vocabulary import Circle, InterfaceLanguage
from matching.taxonomy.text import fold

Entry = dict[str, Any]

STARTER = Path(matching.__file__).parent / "taxonomy" / "starter"
LANGUAGES = tuple(InterfaceLanguage)
KINDS = ("occupation", "skill")

LEFT = {
    "arts-and-media": {Circle.ARTS, Circle.MEDIA, Circle.OTHER},
    "education": {Circle.EDUCATION},
    "industry": {Circle.INDUSTRY},
    "justice": {Circle.JUSTICE, Circle.UNIFORMED},
    "medicine": {Circle.MEDICINE},
    "state-service": {Circle.STATE_SERVICE, Circle.BUSINESS},
    "uniformed": {Circle.UNIFORMED, Circle.JUSTICE},
}
"""Which circles are suggested to those who leave an occupation of a file."""

NOT_LEFT = {
    "corporate-trainer",
    "hr-specialist",
    "instructional-designer",
    "procurement-specialist",
    "secretary",
    "security-guard",
    "tutor",
    "veterinarian",
}
"""Occupations of those files that tell nothing of a circle: private ones, or in every field."""

AIMED_AT = {
    "front end": "frontend-developer",
    "back end": "backend-developer",
    "mobile": "mobile-developer",
    "QA, manual": "manual-tester",
    "QA, automated": "test-automation-engineer",
    "DevOps": "devops-engineer",
    "data analysis": "data-analyst",
    "data engineering": "data-engineer",
    "UX and UI design": "ux-ui-designer",
    "motion design": "motion-designer",
    "product management": "product-manager",
    "project management": "project-manager",
    "business analysis": "business-analyst",
    "systems analysis": "systems-analyst",
    "technical writing": "technical-writer",
    "support": "support-specialist",
    "information security": "security-specialist",
    "localisation": "localiser",
}
"""Where most go."""

# What the language never writes: proof of a label in the wrong list. Belarusian has no и, щ, ъ
# and never softens р, ч, ш, ж, д, т.
FOREIGN_LETTERS = {
    InterfaceLanguage.BE: re.compile("[ищъ]|[рчшждт][іеёюяь]", re.IGNORECASE),
    InterfaceLanguage.RU: re.compile("[іў]", re.IGNORECASE),
    InterfaceLanguage.EN: re.compile("[а-яёіў]", re.IGNORECASE),
}
# A Latin letter beside a Cyrillic one is a look-alike that no search would ever match.
MIXED_WORD = re.compile("[a-z][а-яёіў]|[а-яёіў][a-z]", re.IGNORECASE)


def files(kind: str) -> dict[str, Entry]:
    """What each file of one kind holds, by its name."""
    found = sorted((STARTER / f"{kind}s").glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in found}


def read(kind: str) -> list[Entry]:
    """All entries of one kind, in the order of the file names."""
    return [entry for tables in files(kind).values() for entry in tables[kind]]


def labels_of(entries: list[Entry], language: str) -> Iterator[tuple[str, str]]:
    """Every label with the id of its concept."""
    return ((label, entry["id"]) for entry in entries for label in entry[language])


def repeated(values: Iterator[str] | list[str]) -> list[str]:
    """The values that occur more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.fixture(scope="module")
def occupations() -> list[Entry]:
    return read("occupation")


@pytest.fixture(scope="module")
def skills() -> list[Entry]:
    return read("skill")


class TestSize:
    def test_covers_enough_occupations(self, occupations: list[Entry]) -> None:
        assert len(occupations) >= 150

    def test_covers_enough_skills(self, skills: list[Entry]) -> None:
        assert len(skills) >= 700

    def test_covers_enough_general_skills(self, skills: list[Entry]) -> None:
        general = [skill["id"] for skill in skills if skill["general"]]

        assert len(general) >= 40

    @pytest.mark.parametrize("kind", KINDS)
    def test_keeps_each_file_short_enough_to_review(self, kind: str) -> None:
        sizes = {name: len(tables[kind]) for name, tables in files(kind).items()}

        assert {name: size for name, size in sizes.items() if size > 120} == {}


class TestEntries:
    def test_describe_a_skill_completely(self, skills: list[Entry]) -> None:
        expected = {"id", "general", "be", "ru", "en"}

        assert [skill["id"] for skill in skills if set(skill) - {"parent"} != expected] == []

    def test_describe_an_occupation_completely(self, occupations: list[Entry]) -> None:
        expected = {"id", "isco", "be", "ru", "en", "essential", "optional"}

        spare = {"circle", "parent"}

        incomplete = [job["id"] for job in occupations if set(job) - spare != expected]

        assert incomplete == []

    def test_have_ids_of_their_own_in_kebab_case(self) -> None:
        ids = [entry["id"] for kind in KINDS for entry in read(kind)]

        assert repeated(ids) == []
        assert [name for name in ids if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)] == []

    def test_class_an_occupation_by_four_digits_of_isco(self, occupations: list[Entry]) -> None:
        wrong = [job["id"] for job in occupations if not re.fullmatch("[0-9]{4}", job["isco"])]

        assert wrong == []

    def test_suggest_only_circles_that_exist(self, occupations: list[Entry]) -> None:
        named = {job["circle"] for job in occupations if "circle" in job}

        assert named <= set(Circle)

    @pytest.mark.parametrize("field", LEFT)
    def test_suggest_a_circle_for_every_job_that_people_leave(self, field: str) -> None:
        jobs = files("occupation")[field]["occupation"]

        without = {job["id"] for job in jobs if job.get("circle") not in LEFT[field]}

        assert without <= NOT_LEFT

    def test_suggest_no_circle_where_it_would_be_a_guess(self, occupations: list[Entry]) -> None:
        guessed = {job["id"] for job in occupations if "circle" in job} & NOT_LEFT

        assert guessed == set()


class TestGroups:
    @pytest.mark.parametrize("kind", KINDS)
    def test_gather_every_file(self, kind: str) -> None:
        without = [name for name, tables in files(kind).items() if "group" not in tables]

        assert without == []

    def test_have_ids_and_names_of_their_own(self) -> None:
        groups = [tables["group"] for kind in KINDS for tables in files(kind).values()]
        others = {entry["id"] for kind in KINDS for entry in read(kind)}

        ids = [group["id"] for group in groups]
        names = [(language, fold(group[language][0])) for group in groups for language in LANGUAGES]

        assert repeated(ids) == repeated(names) == []
        assert set(ids) & others == set()
        assert [name for name in ids if not name.startswith("group-")] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_named_in_every_language_and_in_its_letters(self, language: str) -> None:
        groups = [tables["group"] for kind in KINDS for tables in files(kind).values()]
        foreign = FOREIGN_LETTERS[InterfaceLanguage(language)]

        names = [group[language][0] for group in groups]

        assert [name for name in names if foreign.search(name) or MIXED_WORD.search(name)] == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_are_so_large_that_none_of_them_is_one_trade(self, kind: str) -> None:
        members = {name: len(tables[kind]) for name, tables in files(kind).items()}

        assert {name: count for name, count in members.items() if count < 7} == {}

    @pytest.mark.parametrize("kind", KINDS)
    def test_have_no_member_that_is_called_as_they_are(self, kind: str) -> None:
        labels = {
            fold(label) for language in LANGUAGES for label, _ in labels_of(read(kind), language)
        }
        groups = [tables["group"] for tables in files(kind).values()]

        alike = [fold(group[language][0]) for group in groups for language in LANGUAGES]

        assert set(alike) & labels == set()


class TestRelations:
    def test_lead_to_skills_that_exist(self, occupations: list[Entry], skills: list[Entry]) -> None:
        known = {skill["id"] for skill in skills}
        named = {name for job in occupations for name in job["essential"] + job["optional"]}

        assert sorted(named - known) == []

    def test_leave_no_skill_an_orphan(self, occupations: list[Entry], skills: list[Entry]) -> None:
        named = {name for job in occupations for name in job["essential"] + job["optional"]}

        assert [skill["id"] for skill in skills if skill["id"] not in named] == []

    def test_name_a_skill_once_in_an_occupation(self, occupations: list[Entry]) -> None:
        twice = {job["id"]: repeated(job["essential"] + job["optional"]) for job in occupations}

        assert {name: skills for name, skills in twice.items() if skills} == {}

    def test_give_every_occupation_eight_essential_skills(self, occupations: list[Entry]) -> None:
        assert [job["id"] for job in occupations if len(job["essential"]) < 8] == []

    def test_let_every_occupation_show_what_carries_over(
        self, occupations: list[Entry], skills: list[Entry]
    ) -> None:
        general = {skill["id"] for skill in skills if skill["general"]}

        poor = [
            job["id"]
            for job in occupations
            if len(general & set(job["essential"])) < 4
            or len(general & set(job["essential"] + job["optional"])) < 8
        ]

        assert poor == []

    @pytest.mark.parametrize("work", AIMED_AT)
    def test_know_the_work_that_most_go_to_in_depth(
        self, work: str, occupations: list[Entry], skills: list[Entry]
    ) -> None:
        general = {skill["id"] for skill in skills if skill["general"]}

        (job,) = [job for job in occupations if job["id"] == AIMED_AT[work]]
        asked = set(job["essential"] + job["optional"])

        assert len(job["essential"]) >= 12
        assert len(asked - general) >= 15
        assert len(asked & general) >= 9
        assert all(len(job[language]) >= 8 for language in LANGUAGES)

    def test_join_most_skills_to_more_than_one_occupation(
        self, occupations: list[Entry], skills: list[Entry]
    ) -> None:
        uses = Counter(name for job in occupations for name in job["essential"] + job["optional"])

        shared = [skill["id"] for skill in skills if uses[skill["id"]] > 1]

        assert len(shared) > len(skills) * 0.8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
class TestLabels:
    def test_offer_a_name_and_synonyms(self, kind: str, language: str) -> None:
        least = {"occupation": 7, "skill": 3}[kind]

        assert [entry["id"] for entry in read(kind) if len(entry[language]) < least] == []

    def test_are_trimmed_and_not_empty(self, kind: str, language: str) -> None:
        labels = [label for label, _ in labels_of(read(kind), language)]

        assert [label for label in labels if not label or label != " ".join(label.split())] == []

    def test_are_written_in_their_language(self, kind: str, language: str) -> None:
        foreign = FOREIGN_LETTERS[InterfaceLanguage(language)]

        labels = [label for label, _ in labels_of(read(kind), language)]

        assert [label for label in labels if foreign.search(label)] == []

    def test_mix_no_alphabets_within_a_word(self, kind: str, language: str) -> None:
        labels = [label for label, _ in labels_of(read(kind), language)]

        assert [label for label in labels if MIXED_WORD.search(label)] == []

    def test_mean_one_concept_each_and_are_said_once(self, kind: str, language: str) -> None:
        folded = [fold(label) for label, _ in labels_of(read(kind), language)]

        assert repeated(folded) == []

    def test_leave_something_to_search_for(self, kind: str, language: str) -> None:
        labels = [label for label, _ in labels_of(read(kind), language)]

        assert [label for label in labels if not fold(label)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_occupations_start_lower_case_unless_with_a_proper_name(
    occupations: list[Entry], language: str
) -> None:
    titled = re.compile("[A-ZА-ЯЁІЎ][a-zа-яёіў]")
    proper = re.compile("DevOps")

    wrong = [
        job["id"]
        for job in occupations
        if titled.match(job[language][0]) and not proper.match(job[language][0])
    ]

    assert wrong == []
