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

Entry = dict[str, Any]

STARTER = Path(matching.__file__).parent / "taxonomy" / "starter"
LANGUAGES = tuple(InterfaceLanguage)
KINDS = ("occupation", "skill")

# What the language never writes: proof of a label in the wrong list. Belarusian has no и, щ, ъ
# and never softens р, ч, ш, ж, д, т.
FOREIGN_LETTERS = {
    InterfaceLanguage.BE: re.compile("[ищъ]|[рчшждт][іеёюяь]", re.IGNORECASE),
    InterfaceLanguage.RU: re.compile("[іў]", re.IGNORECASE),
    InterfaceLanguage.EN: re.compile("[а-яёіў]", re.IGNORECASE),
}
# A Latin letter beside a Cyrillic one is a look-alike that no search would ever match.
MIXED_WORD = re.compile("[a-z][а-яёіў]|[а-яёіў][a-z]", re.IGNORECASE)


def read(kind: str) -> list[Entry]:
    """All entries of one kind, in the order of the file names."""
    files = sorted((STARTER / f"{kind}s").glob("*.toml"))
    return [entry for file in files for entry in tomllib.loads(file.read_text("utf-8"))[kind]]


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
        sizes = {
            file.name: len(tomllib.loads(file.read_text("utf-8"))[kind])
            for file in (STARTER / f"{kind}s").glob("*.toml")
        }

        assert {name: size for name, size in sizes.items() if size > 120} == {}


class TestEntries:
    def test_describe_a_skill_completely(self, skills: list[Entry]) -> None:
        expected = {"id", "general", "be", "ru", "en"}

        assert [skill["id"] for skill in skills if set(skill) != expected] == []

    def test_describe_an_occupation_completely(self, occupations: list[Entry]) -> None:
        expected = {"id", "isco", "be", "ru", "en", "essential", "optional"}

        incomplete = [job["id"] for job in occupations if set(job) - {"circle"} != expected]

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

        poor = [job["id"] for job in occupations if len(general & set(job["essential"])) < 4]

        assert poor == []

    def test_join_most_skills_to_more_than_one_occupation(
        self, occupations: list[Entry], skills: list[Entry]
    ) -> None:
        uses = Counter(name for job in occupations for name in job["essential"] + job["optional"])

        shared = [skill["id"] for skill in skills if uses[skill["id"]] > 1]

        assert len(shared) > len(skills) * 0.8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
class TestLabels:
    def test_offer_a_name_and_a_synonym(self, kind: str, language: str) -> None:
        assert [entry["id"] for entry in read(kind) if len(entry[language]) < 2] == []

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

    def test_name_one_concept_each_when_preferred(self, kind: str, language: str) -> None:
        preferred = [entry[language][0].casefold() for entry in read(kind)]

        assert repeated(preferred) == []

    def test_are_said_once_in_a_concept(self, kind: str, language: str) -> None:
        twice = [
            entry["id"] for entry in read(kind) if repeated([x.casefold() for x in entry[language]])
        ]

        assert twice == []

    def test_never_hide_another_concept_behind_a_synonym(self, kind: str, language: str) -> None:
        entries = read(kind)
        owners = {entry[language][0].casefold(): entry["id"] for entry in entries}

        stolen = [
            (label, concept)
            for label, concept in labels_of(entries, language)
            if owners.get(label.casefold(), concept) != concept
        ]

        assert stolen == []


@pytest.mark.parametrize("language", [InterfaceLanguage.BE, InterfaceLanguage.RU])
def test_occupations_know_two_everyday_names_in_be_and_ru(
    occupations: list[Entry], language: str
) -> None:
    poor = [job["id"] for job in occupations if len(job[language]) < 3]

    assert poor == []


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
