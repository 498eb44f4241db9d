"""Nearness of skills, by the occupations that ask for both and by their names."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import BrokenIndex
from matching.domain.taxonomy import Concept
from matching.taxonomy.evidence import FAINTEST, MOST_NEIGHBOURS, TOGETHER
from matching.taxonomy.near import Nearness
from matching.taxonomy.starter import Starter
from tests.taxonomy.relating import job, skill

JOBS = [
    job("front-end", "html css react", "design"),
    job("full-stack", "html css react sql"),
    job("analyst", "sql statistics"),
    job("artist", "design drawing"),
]


def near(*concepts: Concept) -> dict[str, dict[str, float]]:
    return {one: dict(neighbours) for one, neighbours in Nearness.build(concepts).items()}


class TestByOccupations:
    def test_grows_with_the_occupations_that_are_shared(self) -> None:
        measured = near(*JOBS)

        assert measured["html"]["css"] > measured["html"]["sql"] > 0

    def test_counts_an_optional_skill_for_less(self) -> None:
        measured = near(job("cook", "baking frying"), job("waiter", "serving", "baking frying"))

        assert measured["baking"]["frying"] > measured["baking"]["serving"]

    def test_is_cautious_about_a_single_shared_occupation(self) -> None:
        assert near(job("cook", "baking frying"))["baking"] == {"frying": TOGETHER / 2}

    def test_leaves_strangers_out(self) -> None:
        assert "drawing" not in near(*JOBS)["html"]

    def test_has_nothing_to_say_of_a_lonely_skill(self) -> None:
        assert near(job("cook", "baking")) == {}

    def test_has_nothing_to_say_without_occupations(self) -> None:
        assert near() == {}

    def test_does_not_ask_an_occupation_that_left(self) -> None:
        assert near(job("cook", "baking frying", active=False)) == {}


class TestByNames:
    def test_joins_names_that_are_alike_though_no_occupation_asks_for_both(self) -> None:
        measured = near(
            skill("machine-sewing", "sewing by machine", "use of sewing machines"),
            skill("hand-sewing", "sewing by hand"),
            skill("typing", "typing"),
        )

        assert measured.keys() == {"machine-sewing", "hand-sewing"}
        assert measured["hand-sewing"]["machine-sewing"] > FAINTEST

    def test_reads_synonyms_too(self) -> None:
        measured = near(
            skill("react", "React", "JavaScript library for pages"),
            skill("vue", "Vue", "JavaScript framework for pages"),
            skill("welding", "welding"),
        )

        assert "vue" in measured["react"]
        assert "welding" not in measured["react"]

    def test_adds_to_what_occupations_say(self) -> None:
        alike = [skill("frying-fish", "frying fish"), skill("frying-eggs", "frying eggs")]
        cook = job("cook", "frying-fish frying-eggs")

        by_jobs, by_names = near(cook), near(*alike)

        both = near(cook, *alike)["frying-fish"]["frying-eggs"]
        assert both > by_jobs["frying-fish"]["frying-eggs"]
        assert both > by_names["frying-fish"]["frying-eggs"]

    def test_takes_skills_without_a_name(self) -> None:
        assert near(skill("first"), skill("second"), skill("third", "!")) == {}


class TestByMeaning:
    def test_joins_names_of_one_meaning(self) -> None:
        directions = {"sewing": [1.0, 0.0], "tailoring": [0.8, 0.6], "mining": [0.0, 1.0]}

        def encode(labels: list[str]) -> np.ndarray:
            return np.array([directions[label] for label in labels], np.float32)

        skills = [skill(name, name) for name in directions]

        measured = Nearness.build(skills, encode=encode)

        assert measured["sewing"].keys() == {"tailoring"}
        assert measured["tailoring"]["sewing"] > measured["tailoring"]["mining"]


class TestNearness:
    def test_leaves_general_skills_out(self) -> None:
        general = skill("planning", "planning of frying", general=True)

        measured = near(job("cook", "baking frying planning"), general, skill("frying", "frying"))

        assert measured.keys() == {"baking", "frying"}
        assert measured["frying"].keys() == {"baking"}

    def test_leaves_out_what_left_the_taxonomy(self) -> None:
        gone = skill("frying", "frying", active=False)

        assert near(job("cook", "baking boiling frying"), gone)["baking"].keys() == {"boiling"}

    def test_keeps_the_nearest_only_and_of_equals_the_first(self) -> None:
        many = " ".join(f"skill-{number:02}" for number in range(20))

        measured = near(job("everything", many))["skill-00"]

        assert list(measured) == [f"skill-{number:02}" for number in range(1, MOST_NEIGHBOURS + 1)]

    def test_is_found_in_any_block_of_rows(self) -> None:
        jobs = [job(f"job-{number:03}", f"a-{number:03} b-{number:03}") for number in range(400)]

        measured = near(*jobs)

        assert all(
            measured[f"a-{number:03}"] == {f"b-{number:03}": TOGETHER / 2} for number in range(400)
        )

    def test_knows_nothing_of_a_stranger(self) -> None:
        measured = Nearness.build(JOBS)

        assert measured.neighbours("unheard-of") == {}
        assert "unheard-of" not in measured

    def test_explains_itself_by_the_shared_occupations_the_most_telling_first(self) -> None:
        measured = Nearness.build([*JOBS, job("designer", "css", "html"), job("css-only", "css")])

        assert measured.shared("html", "css") == ("designer", "front-end", "full-stack")
        assert measured.shared("html", "drawing") == ()
        assert measured.shared("html", "unheard-of") == ()

    def test_is_the_same_when_opened_from_files(self, tmp_path: Path) -> None:
        built = Nearness.build(JOBS)
        built.save(tmp_path)

        opened = Nearness.open(tmp_path)

        assert dict(opened) == dict(built)
        assert opened.shared("html", "css") == built.shared("html", "css")

    def test_notices_files_that_do_not_fit(self, tmp_path: Path) -> None:
        Nearness.build(JOBS).save(tmp_path)
        Nearness.build(JOBS[:2]).asked.save(tmp_path)

        with pytest.raises(BrokenIndex):
            Nearness.open(tmp_path)

    @given(
        st.lists(
            st.tuples(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
        )
    )
    def test_lies_between_0_and_1_and_always_has_a_reason(
        self, lists: list[tuple[set[str], set[str]]]
    ) -> None:
        jobs = [
            job(f"job-{number}", " ".join(first), " ".join(second - first))
            for number, (first, second) in enumerate(lists)
        ]

        measured = Nearness.build(jobs)

        assert len(list(measured)) == len(measured)
        for one, neighbours in measured.items():
            assert one not in neighbours
            assert list(neighbours.values()) == sorted(neighbours.values(), reverse=True)
            for other, value in neighbours.items():
                assert 0 < value <= 1
                assert measured.shared(one, other)

    @pytest.mark.parametrize(
        ("one", "neighbour"), [("react", "javascript"), ("html", "css"), ("sql", "sql-advanced")]
    )
    def test_joins_what_belongs_together_in_the_shipped_taxonomy(
        self, shipped: Starter, one: str, neighbour: str
    ) -> None:
        assert neighbour in Nearness.build(shipped.concepts)[one]
