"""What may be named of a wish: only what several want."""

import pytest
from sqlalchemy import event

from matching.db import db
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Evidence
from matching.models.coding import Concept
from matching.models.intake import AppealSkill
from matching.services import coding
from tests import factories

GROUP = "group-development-skills"
"""What scala, delphi and matlab belong to."""

BEYOND_THE_DESK = [AppealStatus.READY, AppealStatus.PROPOSED, AppealStatus.PAIRED]


@pytest.fixture
def wanting(session, keys):
    """Make so many appeals that want these skills."""

    def make(number, *wanted, held=(), **given):
        for _ in range(number):
            row = factories.appeal(session, keys, wanted=wanted, **given)
            row.skills += [
                AppealSkill(skill_id=skill, wanted=False, evidence=Evidence.SEEKER)
                for skill in held
            ]
        session.flush()

    return make


class TestSkill:
    def test_that_five_want_is_named(self, session, wanting):
        wanting(5, "scala")

        assert coding.shown_skills(session, ["scala"]) == {"scala": "scala"}

    def test_that_four_want_is_not_named_at_all(self, session, wanting):
        wanting(4, "scala")

        assert coding.shown_skills(session, ["scala"]) == {}

    def test_that_four_want_gives_way_to_its_group_when_five_want_something_of_it(
        self, session, wanting
    ):
        wanting(4, "scala")
        wanting(1, "delphi")

        shown = coding.shown_skills(session, ["scala", "delphi"])

        assert shown == {"scala": GROUP, "delphi": GROUP}

    def test_counts_people_and_not_what_each_of_them_wants(self, session, wanting):
        wanting(4, "scala", "delphi", "matlab")

        assert coding.shown_skills(session, ["scala", "delphi", "matlab"]) == {}

    def test_stands_beside_the_others_each_by_its_own_count(self, session, wanting):
        wanting(5, "scala")
        wanting(1, "delphi")
        wanting(1, "beekeeping")

        shown = coding.shown_skills(session, ["scala", "delphi", "beekeeping"])

        assert shown == {"scala": "scala", "delphi": GROUP}

    def test_that_others_have_is_no_less_rare(self, session, wanting):
        wanting(1, "scala")
        wanting(9, held=["scala"])

        assert coding.shown_skills(session, ["scala"]) == {}

    @pytest.mark.parametrize("status", AppealStatus)
    def test_counts_open_appeals_that_a_coordinator_has_read(self, session, wanting, status):
        wanting(4, "scala")
        wanting(1, "scala", status=status)

        named = coding.shown_skills(session, ["scala"]) == {"scala": "scala"}

        assert named is (status in BEYOND_THE_DESK)

    def test_that_the_wanted_work_asks_for_is_wanted(self, session, wanting):
        wanting(4, "react")
        wanting(1, target_occupation_id="frontend-developer")

        assert coding.shown_skills(session, ["react"]) == {"react": "react"}

    def test_that_the_wanted_work_asks_for_is_not_wanted_by_who_has_it(self, session, wanting):
        wanting(4, "react")
        wanting(1, target_occupation_id="frontend-developer", held=["react"])

        assert coding.shown_skills(session, ["react"]) == {"react": GROUP}

    def test_is_asked_for_as_often_for_many_as_for_one(self, session, wanting):
        wanting(2, "scala", "delphi", "react")
        coding.catalogue(session)

        one = count_queries(session, ["scala"])

        assert count_queries(session, ["scala", "delphi", "react", "beekeeping"]) == one


class TestClosestParent:
    @pytest.fixture(autouse=True)
    def scala_belongs_to_java(self, session, monkeypatch):
        """Put a step between a skill and its group, as the data files may."""
        session.get_one(Concept, "scala").parent_id = "java"
        session.flush()
        built = coding.catalogue(session)
        plain = built.parent
        monkeypatch.setattr(
            type(built), "parent", lambda _, code: "java" if code == "scala" else plain(code)
        )

    def test_is_named_first(self, session, wanting):
        wanting(2, "scala")
        wanting(3, "java")

        assert coding.shown_skills(session, ["scala"]) == {"scala": "java"}

    def test_is_left_out_when_it_is_rare_too(self, session, wanting):
        wanting(2, "scala")
        wanting(3, "delphi")

        assert coding.shown_skills(session, ["scala"]) == {"scala": GROUP}

    def test_is_not_named_for_its_own_because_of_what_belongs_to_it(self, session, wanting):
        wanting(1, "java")
        wanting(4, "scala")

        shown = coding.shown_skills(session, ["java", "scala"])

        assert shown == {"java": GROUP, "scala": "java"}


class TestJob:
    def test_that_five_aim_at_is_named(self, session, wanting):
        wanting(5, target_occupation_id="ux-writer")

        assert coding.shown_jobs(session, ["ux-writer"]) == {"ux-writer": "ux-writer"}

    def test_that_four_aim_at_gives_way_to_its_group_or_to_nothing(self, session, wanting):
        wanting(4, target_occupation_id="ux-writer")
        nothing = coding.shown_jobs(session, ["ux-writer"])
        wanting(1, target_occupation_id="localiser")

        group = coding.shown_jobs(session, ["ux-writer"])

        assert (nothing, group) == ({}, {"ux-writer": "group-it-work"})

    def test_of_nobody_is_asked_without_harm(self, session):
        assert coding.shown_jobs(session, []) == {}


def count_queries(session, codes) -> int:
    session.flush()
    asked = []

    def note(*given):
        asked.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    coding.shown_skills(session, codes)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
