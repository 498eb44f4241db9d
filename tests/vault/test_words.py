"""The Belarusian words of receipts: written down by hand, so held to every promise here."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from matching import vault

PATH = Path(vault.__file__).parent / "words" / "be.txt"
ALPHABET = "абвгдеёжзійклмнопрстуўфхцчшыьэюя"
PREFIX = 4
WITHOUT_MARKS = str.maketrans("ёйў", "еіу")
BY_EAR = str.maketrans("ёйўоыэюя", "еіуаіеуа")


@pytest.fixture(scope="module")
def text() -> str:
    return PATH.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def words(text) -> list[str]:
    return text.removesuffix("\n").split("\n")


@pytest.fixture(scope="module")
def heard(words) -> list[str]:
    return [word.translate(BY_EAR) for word in words]


def in_the_alphabet(word: str) -> list[int]:
    return [ALPHABET.index(letter) for letter in word]


def repeated(values) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def with_one_letter_hidden(word: str) -> set[str]:
    return {f"{word[:place]}_{word[place + 1 :]}" for place in range(len(word))}


def with_one_letter_lost(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def with_two_letters_swapped(word: str) -> set[str]:
    return {
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(len(word) - 1)
    } - {word}


class TestBelarusianWords:
    def test_are_2048_so_that_a_word_is_worth_eleven_bits(self, words):
        assert len(words) == 2**11

    def test_are_all_different(self, words):
        assert repeated(words) == []

    def test_stand_one_a_line_with_a_line_end_after_the_last(self, text, words):
        assert text == "".join(f"{word}\n" for word in words)

    def test_are_composed_characters(self, text):
        assert unicodedata.is_normalized("NFC", text)

    def test_use_small_letters_of_the_belarusian_alphabet_alone(self, words):
        assert [word for word in words if not set(word) <= set(ALPHABET)] == []

    def test_are_four_to_eight_letters_long(self, words):
        assert [word for word in words if not 4 <= len(word) <= 8] == []

    def test_follow_the_belarusian_alphabet(self, words):
        assert words == sorted(words, key=in_the_alphabet)

    def test_are_known_by_their_first_four_letters(self, words):
        assert repeated(word[:PREFIX] for word in words) == []

    def test_are_known_by_them_even_when_typed_without_marks(self, words):
        typed = [word.translate(WITHOUT_MARKS) for word in words]

        assert repeated(word[:PREFIX] for word in typed) == []


class TestSlips:
    """No word becomes another by one slip, even for somebody who writes as they hear."""

    def test_no_two_words_sound_the_same(self, heard):
        assert repeated(heard) == []

    def test_one_wrong_letter_never_makes_another_word(self, heard):
        hidden = [pattern for word in heard for pattern in with_one_letter_hidden(word)]

        assert repeated(hidden) == []

    def test_one_lost_letter_never_makes_another_word(self, heard):
        known = set(heard)

        assert [word for word in heard if with_one_letter_lost(word) & known] == []

    def test_two_swapped_letters_never_make_another_word(self, heard):
        known = set(heard)

        assert [word for word in heard if with_two_letters_swapped(word) & known] == []
