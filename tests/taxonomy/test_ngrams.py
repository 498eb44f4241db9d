"""Likeness of words by their letters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.taxonomy.ngrams import Ngrams

WORDS = ["nurse", "nursing", "turner", "токарь", "ab", "a"]


def cosines(words: list[str], word: str) -> list[float]:
    ngrams = Ngrams.build(words, np.ones(len(words), np.int64), len(words))
    products, length = ngrams.products(word)
    return [float(cosine) for cosine in products / (ngrams.lengths * length)]


class TestProducts:
    @pytest.mark.parametrize("word", WORDS)
    def test_of_a_word_with_itself_are_the_largest(self, word: str) -> None:
        found = cosines(WORDS, word)

        assert max(found) == found[WORDS.index(word)] == pytest.approx(1)

    def test_are_larger_for_what_shares_more_letters(self) -> None:
        nurse, nursing, turner, *_ = cosines(WORDS, "nurses")

        assert nurse > nursing > turner

    @pytest.mark.parametrize("word", ["xyz", "𐍈𐍈", "щ"])
    def test_are_nothing_without_a_common_letter(self, word: str) -> None:
        assert cosines(WORDS, word) == [0] * len(WORDS)

    @given(
        st.lists(st.text("abcя", min_size=1, max_size=6), min_size=1, unique=True),
        st.text("abcяz", min_size=1, max_size=6),
    )
    def test_are_never_more_than_the_lengths_allow(self, words: list[str], typed: str) -> None:
        assert all(0 <= cosine <= 1.0001 for cosine in cosines(words, typed))
