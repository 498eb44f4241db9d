"""Nearness of skills, by the occupations that ask for both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind
from matching.taxonomy.near import MOST_NEIGHBOURS, nearness
from matching.taxonomy.starter import Starter


def job(name: str, essential: str, optional: str = "") -> Concept:
    return Concept(
        name,
        ConceptKind.OCCUPATION,
        {},
        essential=tuple(essential.split()),
        optional=tuple(optional.split()),
    )


JOBS = [
    job("front-end", "html css react", "design"),
    job("full-stack", "html css react sql"),
    job("analyst", "sql statistics"),
    job("artist", "design drawing"),
]


class TestNearness:
    def test_grows_with_the_occupations_that_are_shared(self) -> None:
        near = nearness(JOBS).near

        assert near["html"]["css"] > near["html"]["sql"] > 0

    def test_counts_an_optional_skill_for_less(self) -> None:
        jobs = [job("cook", "baking frying", "serving"), job("waiter", "serving")]

        near = nearness(jobs).near["baking"]

        assert near["frying"] > near["serving"]

    def test_is_cautious_about_a_single_shared_occupation(self) -> None:
        near = nearness([job("cook", "baking frying")]).near

        assert near["baking"] == {"frying": 0.5}

    def test_leaves_strangers_out(self) -> None:
        near = nearness(JOBS).near

        assert "drawing" not in near["html"]

    def test_leaves_general_skills_out(self) -> None:
        near = nearness([job("cook", "baking frying planning")], general={"planning"}).near

        assert near == {"baking": {"frying": 0.5}, "frying": {"baking": 0.5}}

    def test_has_nothing_to_say_of_a_lonely_skill(self) -> None:
        assert nearness([job("cook", "baking")]).near == {}

    def test_has_nothing_to_say_without_occupations(self) -> None:
        assert nearness([]).near == {}

    def test_keeps_the_nearest_only(self) -> None:
        many = " ".join(f"skill-{number:02}" for number in range(20))

        near = nearness([job("everything", many)]).near["skill-00"]

        assert list(near) == [f"skill-{number:02}" for number in range(1, MOST_NEIGHBOURS + 1)]

    def test_explains_itself_by_the_shared_occupations(self) -> None:
        measured = nearness(JOBS)

        assert measured.shared("html", "css") == ("front-end", "full-stack")
        assert measured.shared("html", "drawing") == ()
        assert measured.shared("html", "unheard-of") == ()

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

        measured = nearness(jobs)

        for skill, neighbours in measured.near.items():
            assert skill not in neighbours
            assert list(neighbours.values()) == sorted(neighbours.values(), reverse=True)
            for other, value in neighbours.items():
                assert 0 < value <= 1
                assert measured.shared(skill, other)

    @pytest.mark.parametrize(("skill", "neighbour"), [("react", "javascript"), ("html", "css")])
    def test_joins_what_belongs_together_in_the_shipped_taxonomy(
        self, shipped: Starter, skill: str, neighbour: str
    ) -> None:
        jobs = [found for found in shipped.concepts if found.kind is ConceptKind.OCCUPATION]

        assert neighbour in nearness(jobs).near[skill]
