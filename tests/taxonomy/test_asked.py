"""What occupations ask for, as numbers."""

from pathlib import Path

import numpy as np
import pytest

from matching.domain.errors import BrokenIndex
from matching.taxonomy.asked import ESSENTIAL, OPTIONAL, Asked
from tests.taxonomy.relating import job, skill

COOK = job("cook", "baking frying", "serving")
WAITER = job("waiter", "serving", "smiling")


class TestAsked:
    def test_counts_an_optional_skill_a_half(self) -> None:
        asked = Asked.of([WAITER, COOK])

        assert asked.occupations == ("cook", "waiter")
        assert asked.skills == ("baking", "frying", "serving", "smiling")
        assert asked.weights.toarray().tolist() == [
            [ESSENTIAL, ESSENTIAL, OPTIONAL, 0],
            [0, 0, ESSENTIAL, OPTIONAL],
        ]

    def test_leaves_out_what_left_the_taxonomy(self) -> None:
        gone = skill("frying", active=False)

        asked = Asked.of([COOK, gone, job("smith", "forging", active=False)])

        assert asked.occupations == ("cook",)
        assert asked.skills == ("baking", "serving")

    def test_keeps_a_skill_that_nobody_asks_for(self) -> None:
        assert Asked.of([skill("juggling")]).skills == ("juggling",)

    def test_finds_a_rare_skill_more_telling(self) -> None:
        asked = Asked.of([COOK, WAITER])

        rarity = dict(zip(asked.skills, asked.rarity, strict=True))

        assert rarity["baking"] > rarity["serving"] >= 1

    def test_is_the_same_when_opened_from_files(self, tmp_path: Path) -> None:
        built = Asked.of([COOK, WAITER])
        built.save(tmp_path)

        opened = Asked.open(tmp_path)

        assert (opened.occupations, opened.skills) == (built.occupations, built.skills)
        assert opened.weights.toarray().tolist() == built.weights.toarray().tolist()

    def test_notices_files_that_do_not_fit(self, tmp_path: Path) -> None:
        Asked.of([COOK]).save(tmp_path)
        np.save(tmp_path / "asked-weights.npy", np.ones(1, np.float32))

        with pytest.raises(BrokenIndex):
            Asked.open(tmp_path)


class TestCosines:
    def test_are_1_for_all_that_is_essential_when_nothing_else_is_asked(self) -> None:
        asked = Asked.of([job("cook", "baking frying"), job("smith", "forging")])

        assert asked.cosines(["baking", "frying"]).tolist() == pytest.approx([1, 0])

    def test_count_an_optional_skill_for_less(self) -> None:
        asked = Asked.of([COOK, job("steward", "baking serving", "frying")])

        cook, steward = asked.cosines(["baking", "frying"])

        assert cook > steward > 0

    def test_ignore_strangers_and_repetition(self) -> None:
        asked = Asked.of([COOK, WAITER])

        twice = asked.cosines(["baking", "baking", "unheard-of"])

        assert twice.tolist() == asked.cosines(["baking"]).tolist()

    def test_are_0_for_somebody_who_holds_nothing(self) -> None:
        assert Asked.of([COOK, WAITER]).cosines([]).tolist() == [0, 0]


class TestOverlaps:
    def test_count_the_skills_that_are_held(self) -> None:
        asked = Asked.of([COOK, WAITER])

        assert asked.overlaps(["baking", "serving", "unheard-of"]).tolist() == [2, 1]
