"""From rows to profiles: what is understood, what is left out, and never a guess."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.domain.availability import Availability
from matching.domain.errors import UnreadableSpreadsheet
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import (
    TIME_ZONES,
    Circle,
    ConceptKind,
    DayPart,
    LanguageLevel,
    NeedKind,
    Priority,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.services.spreadsheets import concepts, kept_apart, people, tables
from matching.services.spreadsheets.columns import APPEALS, KEPT_APART, MENTORS
from matching.services.spreadsheets.concepts import Concepts
from matching.taxonomy import starter
from tests.services import spreadsheet_writing as writing

DAY = date(2026, 11, 25)


@pytest.fixture
def coded() -> Concepts:
    """The taxonomy that ships, without any word of its own."""
    return Concepts(concepts.shipped())


def seekers(data: bytes, coded: Concepts, on: date = DAY) -> people.People[SeekerProfile]:
    return people.seekers(tables.read(data, APPEALS), coded, on=on)


def offers(data: bytes, coded: Concepts) -> people.People[OfferProfile]:
    return people.offers(tables.read(data, MENTORS), coded)


def seeker(coded: Concepts, **cells: object) -> SeekerProfile:
    found = seekers(writing.appeals(cells), coded)
    assert found.problems == ()
    return found.profiles[0]


def offer(coded: Concepts, **cells: object) -> OfferProfile:
    found = offers(writing.mentors(cells), coded)
    assert found.problems == ()
    return found.profiles[0]


def problem(coded: Concepts, **cells: object) -> tuple[str, str]:
    (found,) = seekers(writing.appeals(cells), coded).problems
    assert found.line == 2
    return found.column, found.reason


class TestSeekers:
    def test_fills_in_what_is_not_said(self, coded):
        assert seeker(coded) == SeekerProfile(
            appeal_id=people.appeal_id("A-1"),
            circle=Circle.ARTS,
            needs=(NeedKind.TEACHING,),
            all_needs=(NeedKind.TEACHING,),
            held=frozenset(),
            wanted=frozenset(),
            target_occupation=None,
            languages={SpokenLanguage.BE: LanguageLevel.NATIVE},
            availability=Availability(4, "Europe/Minsk", frozenset({DayPart.WEEKDAY_EVENING})),
            weeks_waited=0,
            priority=Priority.NORMAL,
            sensitivity=TrustTier.STANDARD,
        )

    def test_keeps_the_order_of_needs(self, coded):
        found = seeker(coded, needs="job_search, пошук працы; Ментор", all_needs="")

        assert found.needs == found.all_needs == (NeedKind.JOB_SEARCH, NeedKind.MENTORING)

    def test_counts_weeks_since_the_appeal_came(self, coded):
        for text in ("2026-11-01", "01.11.2026", "1/11/2026"):
            assert seeker(coded, received=text).weeks_waited == 4
        assert seeker(coded, received="2026-11-01", weeks_waited="7").weeks_waited == 7

    def test_reads_a_number_as_a_spreadsheet_writes_it(self, coded):
        for text in ("7", "7.0", "7,00"):
            assert seeker(coded, hours=text).availability.weekly_hours == 7

    def test_knows_a_time_zone_by_its_city(self, coded):
        for text in ("Europe/Warsaw", "europe/warsaw", "Warsaw"):
            assert seeker(coded, time_zone=text).availability.time_zone == "Europe/Warsaw"

    def test_knows_levels_by_word_number_and_frame_of_reference(self, coded):
        spoken = seeker(coded, languages="be=родная; руская: C1; English=2, pl").languages

        assert spoken == {
            SpokenLanguage.BE: LanguageLevel.NATIVE,
            SpokenLanguage.RU: LanguageLevel.FLUENT,
            SpokenLanguage.EN: LanguageLevel.CONVERSATIONAL,
            SpokenLanguage.PL: LanguageLevel.CONVERSATIONAL,
        }

    @pytest.mark.parametrize(
        ("cells", "column", "reason"),
        [
            ({"id": ""}, "id", "it is empty"),
            ({"circle": "medcine"}, "circle", "nobody knows 'medcine': it is one of uniformed, "),
            ({"needs": "money"}, "needs", "nobody knows 'money': it is one of mentoring, teach"),
            ({"needs": ";"}, "needs", "it is an empty list"),
            ({"languages": "be=well"}, "languages", "nobody knows 'well'"),
            ({"languages": "be; be=native"}, "languages", "be is there twice"),
            ({"hours": "4.5"}, "hours", "'4.5' is no whole number from 1 to 168"),
            ({"hours": "0"}, "hours", "'0' is no whole number from 1 to 168"),
            ({"hours": "٣"}, "hours", "'٣' is no whole number from 1 to 168"),
            ({"time_zone": "Mars"}, "time_zone", "'Mars' is no time zone such as Europe/Minsk"),
            ({"received": "31.02.2026"}, "received", "there is no day '31.02.2026'"),
            ({"received": "soon"}, "received", "'soon' is no date such as 2026-03-31"),
            ({"received": "2027-01-01"}, "", "it was received after the day of the round"),
            ({"priority": "3"}, "priority", "nobody knows '3': it is one of normal, soon, urgent"),
            ({"helped": "perhaps"}, "helped", "'perhaps' is neither yes nor no"),
            ({"held": "★"}, "held", "there is no letter in '★'"),
            (
                {"needs": "teaching", "all_needs": "mentoring"},
                "",
                "all_needs does not name everything that needs does",
            ),
        ],
    )
    def test_names_what_is_wrong(self, coded, cells, column, reason):
        found = problem(coded, **cells)

        assert found[0] == column
        assert found[1].startswith(reason)

    def test_names_everything_that_is_wrong_in_a_row_and_reads_the_others(self, coded):
        data = writing.appeals({"hours": "x", "times": "never"}, {"id": "A-2"})

        found = seekers(data, coded)

        assert [(each.line, each.column) for each in found.problems] == [(2, "hours"), (2, "times")]
        assert [found.names[each.appeal_id] for each in found.profiles] == ["A-2"]

    def test_leaves_out_both_rows_of_one_id(self, coded):
        found = seekers(writing.appeals({"id": "A-1"}, {"id": "A-2"}, {"id": "A-1"}), coded)

        assert [found.names[each.appeal_id] for each in found.profiles] == ["A-2"]
        assert [(each.line, each.column) for each in found.problems] == [(2, "id"), (4, "id")]
        assert found.mentioned == {"A-1", "A-2"}

    def test_shows_no_control_characters_and_no_long_texts(self, coded):
        _, reason = problem(coded, circle="\x1b[2J" + "x" * 500)

        assert "\x1b" not in reason
        assert len(reason) < 250


class TestOffers:
    def test_takes_the_id_for_the_mentor(self, coded):
        assert offer(coded).mentor_id == people.mentor_id("M-1")
        assert offer(coded, mentor="Ала").mentor_id == people.mentor_id("Ала")

    def test_knows_all_of_a_list(self, coded):
        found = offer(coded, circles="усе", times="All")

        assert found.circles == frozenset(Circle)
        assert found.availability.parts == frozenset(DayPart)

    def test_reads_skills_with_levels(self, coded):
        found = offer(coded, skills="Python=expert, sql; тэст-дызайн: асновы | git=")

        assert found.skills == {
            "git": SkillLevel.WORKING,
            "python": SkillLevel.EXPERT,
            "sql": SkillLevel.WORKING,
            "test-design": SkillLevel.BASIC,
        }

    def test_takes_the_higher_level_of_a_skill_that_is_there_twice(self, coded):
        assert offer(coded, skills="sql=expert; SQL=basic").skills == {"sql": SkillLevel.EXPERT}


class TestConcepts:
    @pytest.mark.parametrize("kind", [ConceptKind.SKILL, ConceptKind.OCCUPATION])
    def test_every_code_and_every_preferred_name_in_each_language_stands_for_its_concept(
        self, coded, kind
    ):
        column = "held" if kind is ConceptKind.SKILL else "target"
        meant = [
            (name, concept.id)
            for concept in starter.load().concepts
            for name in [concept.id, *(labels[0] for labels in concept.labels.values())]
            if concept.kind is kind
        ]
        rows = ({"id": str(row), column: name} for row, (name, _) in enumerate(meant))

        found = seekers(writing.appeals(*rows), coded)

        assert found.problems == ()
        assert [each.held or {each.target_occupation} for each in found.profiles] == [
            {concept_id} for _, concept_id in meant
        ]

    def test_parts_skills_at_commas_unless_they_belong_to_a_name(self, coded):
        names = [
            (concept.id, text)
            for concept in starter.load().concepts
            for texts in concept.labels.values()
            for text in texts
            if concept.kind is ConceptKind.SKILL and "," in text
        ]

        assert names
        for skill, name in names:
            assert seeker(coded, held=f"{name}; sql, git").held == {skill, "sql", "git"}
            assert offer(coded, skills=f"{name}=expert").skills == {skill: SkillLevel.EXPERT}

    def test_keeps_a_word_of_ones_own_and_never_guesses(self, coded):
        asking = seekers(writing.appeals({"wanted": "Pyhton; Выпас коз"}), coded).profiles
        giving = offers(writing.mentors({"skills": "выпас  КОЗ=expert"}), coded).profiles

        found = coded.own_words(people.words(asking, giving))

        assert asking[0].wanted == {"pyhton", "выпас коз"}
        assert giving[0].skills == {"выпас коз": SkillLevel.EXPERT}
        assert [(each.word, each.people) for each in found] == [("Выпас коз", 2), ("Pyhton", 1)]
        assert found[1].suggestions[0] == "python"

    def test_a_name_of_several_skills_stays_a_word_of_its_own_with_all_of_them_beside(self, coded):
        asking = seekers(writing.appeals({"wanted": "Bitrix24"}), coded).profiles

        (found,) = coded.own_words(people.words(asking, ()))

        assert asking[0].wanted == {"bitrix24"}
        assert found.suggestions == ("bitrix", "crm")

    def test_an_unknown_occupation_is_told_too(self, coded):
        asking = seekers(writing.appeals({"target": "Пастух коз"}), coded).profiles

        (found,) = coded.own_words(people.words(asking, ()))

        assert (found.word, found.kind) == ("Пастух коз", ConceptKind.OCCUPATION)


class TestKeptApart:
    def apart(self, coded, rows, mentors=({"id": "M-1"},)) -> kept_apart.KeptApart:
        table = tables.read(writing.csv_of(rows), KEPT_APART)
        kept_apart.refuse_unclear(table)
        asking = seekers(writing.appeals({"id": "A-1"}, {"id": "A-2", "hours": "x"}), coded)
        return kept_apart.read(table, asking, offers(writing.mentors(*mentors), coded))

    def test_knows_a_mentor_by_name_and_by_any_offer(self, coded):
        mentors = [{"id": "M-1", "mentor": "Ала"}, {"id": "M-2", "mentor": "Ала"}]

        for name in ("Ала", "M-1", "M-2"):
            found = self.apart(coded, [{"appeal": "A-1", "mentor": name}], mentors)
            assert found.pairs == {(people.appeal_id("A-1"), people.mentor_id("Ала"))}

    def test_names_whoever_nobody_knows(self, coded):
        rows = [{"appeal": "A-9", "mentor": "M-1"}, {"appeal": "A-1", "mentor": "M-9"}]

        found = self.apart(coded, rows)

        assert found.pairs == frozenset()
        assert [(each.line, each.column) for each in found.problems] == [
            (2, "appeal"),
            (3, "mentor"),
        ]

    def test_says_nothing_of_whoever_was_left_out(self, coded):
        assert self.apart(coded, [{"appeal": "A-2", "mentor": "M-1"}]).problems == ()

    def test_refuses_a_row_that_does_not_name_two(self, coded):
        with pytest.raises(UnreadableSpreadsheet, match="line 2, mentor: it is empty"):
            self.apart(coded, [{"appeal": "A-1", "mentor": ""}])


skills = st.sampled_from(["python", "sql", "test-design", "cpp", "выпас коз", "ткацтва 2.0"])
jobs = st.none() | st.sampled_from(["manual-tester", "frontend-developer", "пастух коз"])
availabilities = st.builds(
    Availability,
    weekly_hours=st.integers(1, 168),
    time_zone=st.sampled_from(TIME_ZONES),
    parts=st.frozensets(st.sampled_from(DayPart), min_size=1),
)
languages = st.dictionaries(
    st.sampled_from(SpokenLanguage), st.sampled_from(LanguageLevel), min_size=1
)
all_needs = st.lists(st.sampled_from(NeedKind), min_size=1, unique=True)
ids = st.integers(1, 2**128 - 1).map(lambda number: UUID(int=number))


@st.composite
def seeker_profiles(draw: st.DrawFn) -> SeekerProfile:
    asked = draw(all_needs)
    still_open = draw(st.permutations(asked).map(lambda order: order[: len(asked)]))
    return SeekerProfile(
        appeal_id=draw(ids),
        circle=draw(st.sampled_from(Circle)),
        needs=tuple(still_open[: draw(st.integers(1, len(asked)))]),
        all_needs=tuple(asked),
        held=draw(st.frozensets(skills)),
        wanted=draw(st.frozensets(skills)),
        target_occupation=draw(jobs),
        languages=draw(languages),
        availability=draw(availabilities),
        weeks_waited=draw(st.integers(0, 5200)),
        priority=draw(st.sampled_from(Priority)),
        sensitivity=draw(st.sampled_from(TrustTier)),
        helped=draw(st.booleans()),
    )


offer_profiles = st.builds(
    OfferProfile,
    offer_id=ids,
    mentor_id=ids,
    kinds=st.frozensets(st.sampled_from(NeedKind), min_size=1),
    circles=st.frozensets(st.sampled_from(Circle), min_size=1),
    skills=st.dictionaries(skills, st.sampled_from(SkillLevel)),
    languages=languages,
    availability=availabilities,
    room=st.integers(0, 1000),
    trust=st.sampled_from(TrustTier),
    path_circle=st.none() | st.sampled_from(Circle),
    path_occupation=jobs,
)


class TestRoundTrip:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(seeker_profiles(), min_size=1, max_size=4, unique_by=lambda each: each.appeal_id),
        st.sampled_from(tables.DELIMITERS),
    )
    def test_a_seeker_written_down_is_the_same_seeker(self, coded, profiles, delimiter):
        rows = [writing.appeal_row(each) for each in profiles]

        found = seekers(writing.csv_of(rows, delimiter), coded)

        assert found.problems == ()
        assert found.profiles == tuple(profiles)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(offer_profiles, min_size=1, max_size=4, unique_by=lambda each: each.offer_id),
        st.sampled_from(tables.DELIMITERS),
    )
    def test_an_offer_written_down_is_the_same_offer(self, coded, profiles, delimiter):
        rows = [writing.mentor_row(each) for each in profiles]

        found = offers(writing.csv_of(rows, delimiter), coded)

        assert found.problems == ()
        assert found.profiles == tuple(profiles)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.text(
    "=:;,|ae5B. ", max_size=9
)


class TestAnything:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dictionaries(st.sampled_from([each.name for each in APPEALS]), texts))
    def test_an_appeal_is_either_read_or_named(self, coded, cells):
        found = seekers(writing.appeals(cells), coded)

        assert len(found.profiles) + bool(found.problems) == 1

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dictionaries(st.sampled_from([each.name for each in MENTORS]), texts))
    def test_a_mentor_is_either_read_or_named(self, coded, cells):
        found = offers(writing.mentors(cells), coded)

        assert len(found.profiles) + bool(found.problems) == 1
