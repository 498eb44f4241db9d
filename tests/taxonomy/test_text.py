"""Folding and romanising: what counts as the same spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.taxonomy.text import LONGEST_TEXT, content, fold, romanise, spellings


class TestFold:
    @pytest.mark.parametrize(
        ("typed", "folded"),
        [
            ("  Учитель   ИСТОРИИ ", "учитель истории"),
            ("актёр", "актер"),
            ("аб’ява", "абява"),
            ("аб'ява", "абява"),
            ("учи\u0301тель", "учитель"),
            ("\u202eток\u200bарь\u00ad", "токарь"),
            ("токарь\0слесарь", "токарь слесарь"),
            ("токарь-слесарь", "токарь слесарь"),
            ("ＱＡ", "qa"),
            ("C++", "c++"),
            (".NET, Node.js.", ".net node.js"),
        ],
    )
    def test_drops_what_keyboards_vary(self, typed: str, folded: str) -> None:
        assert fold(typed) == folded

    @pytest.mark.parametrize("typed", ["С#", "1С", "С++"])
    def test_reads_technical_names_from_either_keyboard(self, typed: str) -> None:
        assert fold(typed) == fold(typed.replace("С", "C"))

    @pytest.mark.parametrize("typed", ["", "  \n", "\0", "😀", "\u202e", "?!", "+", "\ud800"])
    def test_leaves_nothing_of_what_has_no_letter(self, typed: str) -> None:
        assert fold(typed) == ""

    def test_reads_the_beginning_of_a_long_text(self) -> None:
        assert len(fold("ab " * 400_000)) <= LONGEST_TEXT

    @given(st.text())
    def test_is_the_same_when_done_twice(self, typed: str) -> None:
        once = fold(typed)

        assert fold(once) == once


class TestRomanise:
    @pytest.mark.parametrize(
        ("cyrillic", "latin"),
        [
            ("настаўніца", "nastaŭnica"),
            ("настаўніца", "nastaunitsa"),
            ("следователь", "sledovatel"),
            ("журналістка", "žurnalistka"),
            ("журналистка", "zhurnalistka"),
            ("гісторыя", "historyja"),
            ("история", "istoriya"),
            ("медсястра", "miedsiastra"),
            ("программист", "programmist"),
            ("хирург", "khirurg"),
            ("сварщик", "svarshchik"),
        ],
    )
    def test_meets_latin_spelling(self, cyrillic: str, latin: str) -> None:
        assert romanise(fold(cyrillic)) == romanise(fold(latin))

    @pytest.mark.parametrize(
        ("first", "second"),
        [("тэставік", "тэставик"), ("спецыяліст", "сьпецыяліст"), ("настаўнік", "настаунік")],
    )
    def test_overlooks_light_variants(self, first: str, second: str) -> None:
        assert romanise(fold(first)) == romanise(fold(second))

    def test_keeps_a_row_of_the_same_letter_apart_from_one(self) -> None:
        assert romanise("zzz") != romanise("z")

    @given(st.text() | st.text("шсчхцкжеіияьzsctkhie ", max_size=12))
    def test_is_the_same_when_done_twice(self, typed: str) -> None:
        once = romanise(fold(typed))

        assert romanise(once) == once

    @given(st.text("абвгдеёжзіклмнопрстуўфхцчшыьэюя abc", max_size=30))
    def test_is_that_of_each_word(self, typed: str) -> None:
        folded = fold(typed)

        assert romanise(folded).split() == [
            skeleton for word in folded.split() if (skeleton := romanise(word))
        ]


class TestContent:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("я працавала настаўніцай", ["настаўніцай"]),
            ("я работал следователем", ["следователем"]),
            ("I worked as a nurse", ["nurse"]),
            ("учёт и отчётность", ["учет", "отчетность"]),
        ],
    )
    def test_leaves_out_what_tells_nothing_about_work(self, typed: str, words: list[str]) -> None:
        assert content(fold(typed)) == words

    @pytest.mark.parametrize("typed", ["it", "на", "what i can do", "R", "C"])
    def test_keeps_something_of_whatever_has_a_word(self, typed: str) -> None:
        assert content(fold(typed)) != []

    @given(st.text())
    def test_invents_nothing(self, typed: str) -> None:
        folded = fold(typed)

        assert set(content(folded)) <= set(folded.split())


class TestSpellings:
    def test_know_that_lacinka_writes_ch(self) -> None:
        assert romanise(fold("chirurh")) in spellings(fold("хірург"))

    def test_know_that_a_russian_keyboard_has_no_short_u(self) -> None:
        assert romanise(fold("правда")) in spellings(fold("праўда"))

    def test_are_one_when_nothing_varies(self) -> None:
        assert spellings("nurse") == ("nurse",)
