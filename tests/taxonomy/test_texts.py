"""Texts in two arrays: the same texts, wherever they are kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import BrokenIndex
from matching.taxonomy.texts import Texts

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]))


class TestTexts:
    @given(st.lists(WRITTEN))
    def test_are_what_they_were_made_of(self, written: list[str]) -> None:
        texts = Texts.of(written)

        assert list(texts) == written
        assert len(texts) == len(written)
        assert texts[1:3] == written[1:3]

    def test_are_counted_from_the_end_too_and_not_beyond(self) -> None:
        texts = Texts.of(["ах", "ох"])

        assert texts[-1] == "ох"
        with pytest.raises(IndexError):
            texts[2]

    @given(st.lists(WRITTEN, unique=True), WRITTEN)
    def test_are_found_when_they_are_sorted(self, written: list[str], other: str) -> None:
        written.sort()
        texts = Texts.of(written)

        assert [texts.find(text) for text in written] == [*range(len(written))]
        assert (texts.find(other) is None) == (other not in written)

    def test_are_the_same_from_files(self, tmp_path: Path) -> None:
        Texts.of(["слон", "", "elephant"]).save(tmp_path, "zoo")

        assert list(Texts.open(tmp_path, "zoo")) == ["слон", "", "elephant"]

    def test_are_refused_when_another_file_of_them_was_put_there(self, tmp_path: Path) -> None:
        Texts.of(["слон"]).save(tmp_path, "zoo")
        Texts.of(["слон", "elephant"]).save(tmp_path, "ark")
        (tmp_path / "ark-letters.npy").replace(tmp_path / "zoo-letters.npy")

        with pytest.raises(BrokenIndex):
            Texts.open(tmp_path, "zoo")
