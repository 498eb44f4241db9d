"""Work suggested to somebody who does not know yet where to go."""

from dataclasses import replace

import pytest

from matching.domain.taxonomy import Concept, Target
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage
from matching.taxonomy.asked import Asked
from matching.taxonomy.starter import Starter
from matching.taxonomy.targets import MOST_OF_A_KIND, Targets
from tests.taxonomy.relating import job, skill

GROUP = Concept("kitchen", ConceptKind.GROUP, {})
COOK = job("cook", "baking frying boiling", "serving", isco="5120", parent="kitchen")


def suggest(
    held: str, *concepts: Concept, origin: str | None = None, limit: int = 5
) -> tuple[Target, ...]:
    return Targets(Asked.of(concepts), concepts).suggest(held.split(), origin, limit)


def ids(found: tuple[Target, ...]) -> list[str]:
    return [target.id for target in found]


class TestScore:
    def test_is_the_likeness_of_skills_when_the_origin_is_not_known(self) -> None:
        only = job("boiler", "boiling", isco="5120")

        (found,) = suggest("boiling", only)

        assert found.score == pytest.approx(1)

    def test_grows_with_what_stands_near_the_origin(self) -> None:
        near = job("chef", "boiling tasting", isco="3434", parent="kitchen")
        nearer = job("baker", "boiling kneading", isco="5122", parent="kitchen")
        far = job("brewer", "boiling malting", isco="7514")

        found = suggest("boiling", COOK, near, nearer, far, GROUP, origin="cook")

        assert ids(found) == ["baker", "chef", "brewer"]

    def test_counts_the_parts_as_said(self) -> None:
        other = job("other-cook", "boiling", isco="5120", parent="kitchen")

        (found,) = suggest("boiling", COOK, other, GROUP, origin="cook")

        # Of six ancestors each, four groups of ISCO-08, the kitchen and itself, five are common.
        assert found.score == pytest.approx(0.4 * 1 + 0.4 * 5 / 6 + 0.2 * 1)

    def test_knows_where_an_origin_stood_that_left_the_taxonomy(self) -> None:
        gone = job("cook", "boiling", isco="5120", active=False)
        near, far = job("b", "boiling", isco="5120"), job("a", "boiling", isco="8111")

        assert ids(suggest("boiling", gone, near, far, origin="cook")) == ["b", "a"]

    def test_does_without_an_isco_code(self) -> None:
        assert ids(suggest("boiling", COOK, job("monk", "boiling"), origin="cook")) == ["monk"]


class TestChoice:
    def test_leaves_out_the_origin(self) -> None:
        assert suggest("boiling", COOK, origin="cook") == ()

    def test_leaves_out_what_asks_for_nothing_that_is_held(self) -> None:
        assert suggest("forging", COOK) == ()
        assert suggest("", COOK) == ()

    def test_leaves_out_the_circle_of_the_origin(self) -> None:
        nurse = job("nurse", "bandaging listening", isco="2221", circle=Circle.MEDICINE)
        midwife = job("midwife", "bandaging listening", isco="2222", circle=Circle.MEDICINE)
        support = job("support", "listening", isco="3512")

        assert ids(suggest("bandaging listening", nurse, midwife, support, origin="nurse")) == [
            "support"
        ]

    def test_leaves_out_the_state(self) -> None:
        teacher = job("teacher", "listening", isco="2330", circle=Circle.EDUCATION)
        guard = job("prison-guard", "listening", circle=Circle.UNIFORMED, isco="5413")
        soldier = job("soldier", "listening", isco="0310")
        tutor = job("tutor", "listening", isco="2359")

        assert ids(suggest("listening", teacher, guard, soldier, tutor, origin="teacher")) == [
            "tutor"
        ]

    def test_shows_them_when_nothing_else_is_there(self) -> None:
        nurse = job("nurse", "bandaging", isco="2221", circle=Circle.MEDICINE)
        midwife = job("midwife", "bandaging", isco="2222", circle=Circle.MEDICINE)

        assert ids(suggest("bandaging", nurse, midwife, origin="nurse")) == ["midwife"]

    def test_prefers_those_that_share_more_than_a_name(self) -> None:
        namesake = job("baker", "baking kneading", isco="5120", parent="kitchen")
        sharing = job("chemist", "baking frying boiling measuring", isco="2113")

        found = suggest("baking frying boiling", COOK, namesake, sharing, origin="cook")

        assert ids(found) == ["chemist", "baker"]

    def test_prefers_those_that_everybody_can_read(self) -> None:
        names = dict.fromkeys(InterfaceLanguage, ("brewer",))
        english = {InterfaceLanguage.EN: ("boiler",)}
        boiler = replace(job("boiler", "boiling", isco="5120"), labels=english)
        brewer = replace(job("brewer", "boiling malting", isco="7514"), labels=names)

        assert ids(suggest("boiling", COOK, boiler, brewer, origin="cook")) == ["brewer", "boiler"]

    def test_varies_the_kinds(self) -> None:
        developers = [
            job(f"developer-{letter}", "coding", isco="2512", parent="it") for letter in "abc"
        ]
        tester = job("tester", "coding testing", isco="2519", parent="it")
        teacher = job("teacher", "coding teaching", isco="2330", parent="school")

        found = suggest("coding", *developers, tester, teacher, limit=3)

        assert ids(found) == ["developer-a", "developer-b", "teacher"]

    def test_fills_up_with_more_of_a_kind_when_there_is_nothing_else(self) -> None:
        developers = [job(f"developer-{letter}", "coding", isco="2512") for letter in "abc"]

        assert len(suggest("coding", *developers)) == len(developers) > MOST_OF_A_KIND

    def test_ends_where_parents_go_in_a_circle(self) -> None:
        one = job("one", "boiling", parent="other")
        other = job("other", "frying", parent="one")

        assert ids(suggest("boiling", one, other)) == ["one"]


class TestReasons:
    def test_name_what_is_held_and_what_is_missing_the_telling_first(self) -> None:
        waiter = job("waiter", "serving", isco="5131")

        found = suggest("serving baking", COOK, waiter)

        cook = next(target for target in found if target.id == "cook")
        assert cook.overlap == ("baking", "serving")
        assert cook.gap == ("boiling", "frying")

    def test_count_the_general_skills_that_carry_over(self) -> None:
        general = [skill("listening", general=True), skill("planning", general=True)]
        coach = job("coach", "listening running", "planning", isco="3422")

        (found,) = suggest("planning running", coach, *general)

        assert found.carried.held == ("planning",)
        assert set(found.carried.asked) == {"listening", "planning"}

    @pytest.mark.parametrize(
        ("origin", "welcome"),
        [
            ("riot-police-officer", "security-guard"),
            ("history-teacher", "tutor"),
            ("nurse", "carer"),
            ("criminal-investigator", "osint-analyst"),
        ],
    )
    def test_make_sense_in_the_shipped_taxonomy(
        self, shipped: Starter, origin: str, welcome: str
    ) -> None:
        left = next(one for one in shipped.concepts if one.id == origin)

        found = suggest(" ".join(left.essential), *shipped.concepts, origin=origin)

        assert welcome in ids(found)
        assert len(found) == 5
