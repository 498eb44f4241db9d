"""From typed words to candidates: on the shipped taxonomy, in three languages, with slips."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy.catalogue import Catalogue
from matching.taxonomy.index import LEAST_SCORE
from matching.taxonomy.starter import Starter

BE, RU, EN = InterfaceLanguage
ALPHABETS = {
    BE: "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    RU: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    EN: "abcdefghijklmnopqrstuvwxyz",
}


def skill(name: str, **labels: tuple[str, ...]) -> Concept:
    return Concept(
        name,
        ConceptKind.SKILL,
        {InterfaceLanguage(language): texts for language, texts in labels.items()},
    )


def dropped(text: str, at: int, letter: str) -> str:
    return text[:at] + text[at + 1 :]


def replaced(text: str, at: int, letter: str) -> str:
    return text[:at] + letter + text[at + 1 :]


def swapped(text: str, at: int, letter: str) -> str:
    at = min(at, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


class TestPeopleFindThemselves:
    @pytest.mark.parametrize(
        ("typed", "concept"),
        [
            ("мент", "police-officer"),
            ("гаишник", "traffic-police-officer"),
            ("следак", "criminal-investigator"),
            ("настаўніца пачатковых класаў", "primary-school-teacher"),
            ("nastaŭnica pačatkovych klasaŭ", "primary-school-teacher"),
            ("токарь", "turner"),
            ("айтишник", "software-developer"),
            ("медсестра", "nurse"),
            ("medsestra", "nurse"),
            ("медсетсра", "nurse"),
            ("метн", "police-officer"),
            ("оперная певица", "opera-singer"),
            ("Учительница  истории!", "history-teacher"),
        ],
    )
    def test_by_the_word_that_they_use(
        self, catalogue: Catalogue, typed: str, concept: str
    ) -> None:
        found = catalogue.search(typed, kind=ConceptKind.OCCUPATION)

        assert found[0].id == concept

    @pytest.mark.parametrize(
        ("typed", "concept"),
        [
            ("вайсковец", "army-officer"),
            ("сьледчы", "criminal-investigator"),
            ("пажарны-ратаўнік", "firefighter"),
            ("I worked as a nurse", "nurse"),
            ("працавала медсястрой", "nurse"),
            ("работал токарем", "turner"),
            ("была настаўніцай гісторыі", "history-teacher"),
        ],
    )
    def test_in_taraskievica_and_in_the_words_around_it(
        self, catalogue: Catalogue, typed: str, concept: str
    ) -> None:
        found = catalogue.search(typed, kind=ConceptKind.OCCUPATION, language=BE)

        assert found[0].id == concept

    @pytest.mark.parametrize("typed", ["SQL", "sql", "C#", "с#", "1С", "1c", "QA"])
    def test_by_two_or_three_letters(self, catalogue: Catalogue, typed: str) -> None:
        assert catalogue.search(typed)[0].score == 1.0

    def test_by_the_beginning_of_a_word(self, catalogue: Catalogue) -> None:
        found = catalogue.search("програм", kind=ConceptKind.OCCUPATION, language=RU)

        assert "software-developer" in [candidate.id for candidate in found]

    def test_in_the_middle_of_a_sentence(self, catalogue: Catalogue) -> None:
        found = catalogue.search("я работал следователем 10 лет", kind=ConceptKind.OCCUPATION)

        assert "criminal-investigator" in [candidate.id for candidate in found]

    @pytest.mark.parametrize("language", InterfaceLanguage)
    def test_by_every_shipped_label(
        self, catalogue: Catalogue, shipped: Starter, language: InterfaceLanguage
    ) -> None:
        lost = [
            (concept.id, label)
            for concept in random.Random(5).sample(shipped.concepts, 200)
            if concept.kind is not ConceptKind.GROUP
            for label in concept.labels[language]
            if concept.id
            not in [
                candidate.id
                for candidate in catalogue.search(label, kind=concept.kind, language=language)
                if candidate.score == 1.0
            ]
        ]

        assert lost == []


class TestTypos:
    @pytest.mark.parametrize("slip", [dropped, replaced, swapped])
    @pytest.mark.parametrize("language", InterfaceLanguage)
    def test_rarely_hide_a_label(
        self,
        catalogue: Catalogue,
        shipped: Starter,
        language: InterfaceLanguage,
        slip: Callable[[str, int, str], str],
    ) -> None:
        chance = random.Random(7)
        labels = [
            (concept, label)
            for concept in shipped.concepts
            if concept.kind is not ConceptKind.GROUP
            for label in concept.labels[language]
            if len(label) >= 4
        ]
        sample = chance.sample(labels, 200)

        first = among_five = 0
        for concept, label in sample:
            typed = slip(label, chance.randrange(len(label)), chance.choice(ALPHABETS[language]))
            found = catalogue.search(typed, kind=concept.kind, language=language)
            ids = [candidate.id for candidate in found]
            first += ids[:1] == [concept.id]
            among_five += concept.id in ids

        assert first >= 0.90 * len(sample)
        assert among_five >= 0.97 * len(sample)


class TestNonsense:
    @pytest.mark.parametrize(
        "typed", ["", "   ", "\0", "😀😀", "\u202e\u200f", "zzz", "asdf qwerty", "пппп", "?!%"]
    )
    def test_means_nothing(self, catalogue: Catalogue, typed: str) -> None:
        assert catalogue.search(typed) == []

    @pytest.mark.parametrize(
        "typed",
        ["nurse\0", "\u202enurse", "😀 nurse", "nurse" + " " * 1_000_000, "nurse\n\n"],
    )
    def test_around_a_word_is_overlooked(self, catalogue: Catalogue, typed: str) -> None:
        assert catalogue.search(typed)[0].id == "nurse"

    @pytest.mark.parametrize(
        "typed", ["<script>alert(1)</script>" * 50_000, "'; DROP TABLE concept; --", "%s{}\\"]
    )
    def test_with_a_sting_does_nothing(self, catalogue: Catalogue, typed: str) -> None:
        assert len(catalogue.search(typed)) <= 5


class TestCandidates:
    @pytest.mark.parametrize(
        ("language", "label"), [(BE, "слон"), (EN, "elephant"), (None, "слон")]
    )
    def test_are_named_in_the_language_of_the_reader_or_of_the_text(
        self, language: InterfaceLanguage | None, label: str
    ) -> None:
        catalogue = Catalogue.of([skill("a", be=("слон", "сланіха"), en=("elephant",))])

        best = catalogue.search("сланіха", language=language)[0]

        assert (best.label, best.label_en, best.matched) == (label, "elephant", "сланіха")

    def test_are_of_the_kind_asked_for(self, catalogue: Catalogue) -> None:
        found = catalogue.search("QA", kind=ConceptKind.SKILL)

        assert {candidate.kind for candidate in found} == {ConceptKind.SKILL}

    def test_name_each_concept_once(self, catalogue: Catalogue) -> None:
        ids = [candidate.id for candidate in catalogue.search("учитель", limit=20)]

        assert len(ids) == len(set(ids)) > 5

    def test_of_equal_score_start_with_the_language_of_the_reader(self) -> None:
        catalogue = Catalogue.of(
            [skill("a", be=("слон",), en=("x",)), skill("b", ru=("слон",), en=("y",))]
        )

        assert [found.id for found in catalogue.search("слон", language=BE)] == ["a", "b"]
        assert [found.id for found in catalogue.search("слон", language=RU)] == ["b", "a"]

    @pytest.mark.parametrize("language", InterfaceLanguage)
    def test_stand_back_where_somebody_cannot_read_them(self, language: InterfaceLanguage) -> None:
        everywhere = skill("b", be=("сланы",), ru=("слоны",), en=("grey elephants",))
        catalogue = Catalogue.of([skill("a", en=("pink elephants",)), everywhere])

        def scores(reader: InterfaceLanguage | None) -> dict[str, float]:
            return {each.id: each.score for each in catalogue.search("elephants", None, reader)}

        plain, read = scores(None), scores(language)
        assert read["b"] == plain["b"]
        assert read["a"] < plain["a"]
        assert catalogue.search("pink elephants", None, language)[0].id == "a"

    def test_of_equal_score_start_with_a_preferred_label(self) -> None:
        catalogue = Catalogue.of(
            [skill("a", en=("zoo", "elephant")), skill("b", en=("elephant", "zoo"))]
        )

        assert [found.id for found in catalogue.search("elephant")] == ["b", "a"]

    def test_fall_back_to_another_language(self) -> None:
        catalogue = Catalogue.of([skill("a", en=("elephant",))])

        assert catalogue.search("elephant", language=BE)[0].label == "elephant"

    def test_are_none_without_concepts(self) -> None:
        assert Catalogue.of([]).search("nurse") == []

    @settings(max_examples=150, deadline=None)
    @given(
        typed=st.one_of(st.text(), st.text("абвгдікоўя nurse#+.'-\0\u202e", max_size=40)),
        kind=st.none() | st.sampled_from(ConceptKind),
        language=st.none() | st.sampled_from(InterfaceLanguage),
        limit=st.integers(0, 7),
    )
    def test_are_few_and_sorted_whatever_is_typed(
        self,
        catalogue: Catalogue,
        typed: str,
        kind: ConceptKind | None,
        language: InterfaceLanguage | None,
        limit: int,
    ) -> None:
        found = catalogue.search(typed, kind=kind, language=language, limit=limit)

        scores = [candidate.score for candidate in found]
        assert len(found) <= limit
        assert scores == sorted(scores, reverse=True)
        assert all(LEAST_SCORE <= score <= 1 for score in scores)
        assert all(kind in (None, candidate.kind) for candidate in found)
