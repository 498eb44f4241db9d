"""Words meant, one slip away from words typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.taxonomy.typos import Words, one_slip_apart

WORDS = Words.build(["nurse", "police", "officer", "turner", "tuner", "sql"])


class TestMeant:
    @pytest.mark.parametrize("typed", ["nuse", "nurrse", "nurze", "nusre", "unrse", "nurs"])
    def test_finds_a_word_after_any_one_slip(self, typed: str) -> None:
        assert WORDS.meant(typed, most=3) == ["nurse"]

    def test_offers_several_words_the_likelier_first(self) -> None:
        assert WORDS.meant("tunrer", most=3) == ["turner", "tuner"]
        assert WORDS.meant("tunrer", most=1) == ["turner"]

    @pytest.mark.parametrize("typed", ["nurse", "nunrsse", "sq", "sqr", "", "zebra"])
    def test_leaves_alone_what_is_known_far_or_short(self, typed: str) -> None:
        assert WORDS.meant(typed, most=3) == []

    def test_finds_nothing_among_no_words(self) -> None:
        assert Words.build([]).meant("nurse", most=3) == []

    @given(st.text("abcd", min_size=5, max_size=9), st.data())
    def test_finds_whatever_lost_a_letter(self, word: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(word) - 1))
        typed = word[:at] + word[at + 1 :]

        assert Words.build([word, "zzzzz"]).meant(typed, most=3) == [word]


class TestOneSlipApart:
    @pytest.mark.parametrize(
        ("first", "second"), [("ab", "abc"), ("abc", "adc"), ("abcd", "acbd"), ("a", "ab")]
    )
    def test_knows_each_kind_of_slip_both_ways(self, first: str, second: str) -> None:
        assert one_slip_apart(first, second)
        assert one_slip_apart(second, first)

    @pytest.mark.parametrize(
        ("first", "second"), [("ab", "abcd"), ("abc", "ade"), ("abcd", "badc"), ("abc", "cba")]
    )
    def test_refuses_two_slips(self, first: str, second: str) -> None:
        assert not one_slip_apart(first, second)
        assert not one_slip_apart(second, first)

    @given(st.text("abc", min_size=1), st.data())
    def test_holds_for_every_letter_left_out(self, word: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(word) - 1))

        assert one_slip_apart(word, word[:at] + word[at + 1 :])
