"""An index in files: the same answers, and damage that has a name."""

import random
from pathlib import Path

import pytest

from matching.domain.errors import BrokenIndex
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy.building import Label
from matching.taxonomy.index import Hit, Index
from matching.taxonomy.starter import Starter

BE, RU, EN = InterfaceLanguage
ZOO = [
    Label(7, ConceptKind.SKILL, EN, "feeding elephants", preferred=True),
    Label(7, ConceptKind.SKILL, BE, "карміць сланоў", preferred=True),
    Label(2, ConceptKind.OCCUPATION, EN, "keeper", preferred=True),
    Label(2, ConceptKind.OCCUPATION, RU, "смотритель", preferred=True),
    Label(4, ConceptKind.GROUP, EN, "work with animals", preferred=True),
]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The folder of a small index."""
    Index.build(ZOO, [(2, 7)]).save(tmp_path)
    return tmp_path


class TestSavedIndex:
    def test_answers_as_before_it_was_saved(self, shipped: Starter, tmp_path: Path) -> None:
        labels = [
            Label(number, concept.kind, language, text, preferred=False)
            for number, concept in enumerate(shipped.concepts)
            for language, texts in concept.labels.items()
            for text in texts
        ]
        built = Index.build(labels)
        built.save(tmp_path)

        opened = Index.open(tmp_path)

        for label in random.Random(3).sample(labels, 150):
            typed = label.text[1:]
            assert opened.search(typed, label.kind, BE) == built.search(typed, label.kind, BE)

    def test_is_empty_when_nothing_was_indexed(self, tmp_path: Path) -> None:
        Index.build([]).save(tmp_path)

        assert Index.open(tmp_path).search("keeper") == []

    def test_is_refused_when_any_file_is_missing(self, saved: Path) -> None:
        for file in sorted(saved.iterdir()):
            content = file.read_bytes()
            file.unlink()

            with pytest.raises(BrokenIndex, match=file.name):
                Index.open(saved)
            file.write_bytes(content)

    def test_is_refused_when_any_file_is_cut_short(self, saved: Path) -> None:
        for file in sorted(saved.iterdir()):
            content = file.read_bytes()
            for kept in (0, 5, len(content) - 1):
                file.write_bytes(content[:kept])

                with pytest.raises(BrokenIndex, match=file.name):
                    Index.open(saved)
            file.write_bytes(content)

    def test_is_refused_when_its_files_are_of_two_indexes(
        self, saved: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = tmp_path_factory.mktemp("other")
        Index.build(ZOO[:3]).save(other)
        for file in sorted(saved.iterdir()):
            content = file.read_bytes()
            if content[:128] == (other / file.name).read_bytes()[:128]:
                continue
            file.write_bytes((other / file.name).read_bytes())

            with pytest.raises(BrokenIndex):
                Index.open(saved)
            file.write_bytes(content)


class TestHits:
    def test_name_the_concept_and_the_label_by_the_numbers_they_came_with(self) -> None:
        index = Index.build(ZOO)

        assert index.search("смотритель") == [Hit(concept=2, label=3, score=1.0)]

    def test_are_never_groups(self) -> None:
        assert Index.build(ZOO).search("work with animals", ConceptKind.GROUP) == []

    def test_join_words_of_several_names(self) -> None:
        index = Index.build(
            [
                Label(0, ConceptKind.SKILL, EN, "care for horses", preferred=True),
                Label(0, ConceptKind.SKILL, EN, "grooming animals", preferred=False),
                Label(1, ConceptKind.SKILL, EN, "care for children", preferred=True),
                Label(2, ConceptKind.SKILL, EN, "grooming yourself", preferred=True),
            ]
        )

        assert index.search("grooming horses")[0].concept == 0

    def test_know_a_little_from_what_is_related(self) -> None:
        labels = [
            Label(0, ConceptKind.OCCUPATION, EN, "keeper", preferred=True),
            Label(1, ConceptKind.OCCUPATION, EN, "driver", preferred=True),
            Label(2, ConceptKind.SKILL, EN, "feeding elephants", preferred=True),
        ]

        apart = Index.build(labels).search("elephant keeper of any kind")
        joined = Index.build(labels, [(0, 2)]).search("elephant keeper of any kind")

        assert joined[0].concept == apart[0].concept == 0
        assert joined[0].score > apart[0].score

    def test_in_the_language_of_the_reader_come_before_near_ones_in_another(self) -> None:
        labels = [
            Label(0, ConceptKind.SKILL, EN, "klasa", preferred=True),
            Label(1, ConceptKind.SKILL, BE, "класы", preferred=True),
        ]

        index = Index.build(labels)

        assert [hit.concept for hit in index.search("класс", language=BE)] == [1, 0]
