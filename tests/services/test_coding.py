"""Installing the taxonomy, and asking it, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from matching.db import db
from matching.domain.errors import BrokenTaxonomy, UnknownConcept
from matching.domain.taxonomy import MOST_TICKS, Concept
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage
from matching.models import coding as rows
from matching.services import coding
from matching.taxonomy.catalogue import Catalogue

MONDAY = date(2026, 11, 16)
BE, RU, EN = InterfaceLanguage

SKILL = '[[skill]]\nid = "{0}"\ngeneral = {1}\nbe = ["{0} be"]\nru = ["{0} ru"]\nen = ["{0}"]\n'
JOB = """
[[occupation]]
id = "{0}"
isco = "7512"
circle = "industry"
be = ["{0} be", "{0} яшчэ"]
ru = ["{0} ru"]
en = ["{0}"]
essential = {1}
optional = {2}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test writes a taxonomy of its own."""
    (tmp_path / "skills").mkdir()
    (tmp_path / "occupations").mkdir()
    write(tmp_path, skills=["baking", "frying"], jobs={"baker": ["baking"]})
    return tmp_path


def write(
    folder: Path,
    *,
    skills: list[str],
    jobs: dict[str, list[str]],
    general: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
) -> None:
    """Write a taxonomy of such skills and jobs over what the folder had."""
    said = [SKILL.format(name, "true" if name in general else "false") for name in skills]
    (folder / "skills" / "all.toml").write_text("\n".join(said), encoding="utf-8")
    asked = [JOB.format(name, list(needs), list(optional)) for name, needs in jobs.items()]
    text = "\n".join(asked).replace("'", '"')
    (folder / "occupations" / "all.toml").write_text(text, encoding="utf-8")


def offered(session: Session) -> set[str]:
    """The starter's concepts that are still offered."""
    ours = select(rows.Concept.id).where(rows.Concept.source == coding.STARTER)
    return set(session.scalars(ours.where(rows.Concept.active)))


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """What the database is asked from now on."""
    asked: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    yield asked
    event.remove(db.engine, "before_cursor_execute", remember)


class TestInstallStarter:
    def test_stores_concepts_labels_and_relations(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)

        baker = session.get_one(rows.Concept, "baker")
        relation = session.get_one(rows.OccupationSkill, ("baker", "baking", coding.STARTER))
        assert (baker.kind, baker.isco) == (ConceptKind.OCCUPATION, "7512")
        assert (baker.circle, baker.general, baker.active) == (Circle.INDUSTRY, False, True)
        assert {label.text for label in baker.labels} == {
            "baker be",
            "baker яшчэ",
            "baker ru",
            "baker",
        }
        assert relation.essential

    def test_remembers_what_was_installed_when(self, session: Session, folder: Path) -> None:
        release = coding.install_starter(session, on=MONDAY, folder=folder)

        assert (release.source, release.installed_on) == (coding.STARTER, MONDAY)
        assert len(release.digest) == 64
        assert release.digest.startswith(release.version)

    def test_writes_nothing_the_second_time(
        self, session: Session, folder: Path, statements: list[str]
    ) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        statements.clear()

        release = coding.install_starter(session, on=date(2027, 1, 4), folder=folder)

        assert release.installed_on == MONDAY
        assert [said for said in statements if not said.startswith("SELECT")] == []

    def test_brings_labels_and_relations_up_to_date(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)

        write(folder, skills=["baking", "frying"], jobs={"baker": ["frying"]})
        coding.install_starter(session, on=date(2027, 1, 4), folder=folder)

        found = coding.catalogue(session)
        assert found.graph.essential["baker"] == {"frying"}
        assert session.get_one(rows.TaxonomyRelease, coding.STARTER).installed_on.year == 2027

    def test_keeps_what_vanished_but_offers_it_no_more(
        self, session: Session, folder: Path
    ) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)

        write(folder, skills=["baking"], jobs={"cook": ["baking"]})
        coding.install_starter(session, on=MONDAY, folder=folder)

        found = coding.catalogue(session)
        assert offered(session) == {"baking", "cook"}
        assert found.label("baker", RU) == "baker ru"
        assert found.require("frying", ConceptKind.SKILL).active is False
        assert found.search("frying") == []
        assert found.graph.essential["baker"] == {"baking"}

    def test_offers_again_what_came_back(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        write(folder, skills=["baking"], jobs={"cook": ["baking"]})
        coding.install_starter(session, on=MONDAY, folder=folder)

        write(folder, skills=["baking", "frying"], jobs={"baker": ["baking"]})
        coding.install_starter(session, on=MONDAY, folder=folder)

        assert offered(session) == {"baking", "frying", "baker"}

    def test_touches_nothing_when_a_file_is_broken(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)

        write(folder, skills=["baking"], jobs={"baker": ["brewing"]})
        with pytest.raises(BrokenTaxonomy):
            coding.install_starter(session, on=MONDAY, folder=folder)

        assert offered(session) == {"baking", "frying", "baker"}


class TestStatistics:
    def test_count_what_is_offered(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)

        counts = coding.statistics(session)

        assert (counts.occupations, counts.skills, counts.relations) == (1, 2, 1)
        assert counts.labels == {"be": 4, "ru": 3, "en": 3}

    def test_leave_out_what_vanished(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        write(folder, skills=["baking"], jobs={"cook": ["baking"]})
        coding.install_starter(session, on=MONDAY, folder=folder)

        counts = coding.statistics(session)

        assert (counts.occupations, counts.skills, counts.relations) == (1, 1, 1)
        assert counts.labels == {"be": 3, "ru": 2, "en": 2}


class TestCatalogue:
    def test_searches_labels_and_synonyms(self, session: Session, folder: Path) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)

        best = coding.catalogue(session).search("baker яшчэ", language=BE)[0]

        assert (best.id, best.label, best.label_en, best.score) == ("baker", "baker be", "baker", 1)

    def test_asks_the_database_one_thing_once_it_is_built(
        self, session: Session, statements: list[str]
    ) -> None:
        coding.catalogue(session)
        statements.clear()

        found = coding.catalogue(session)
        found.label("nurse", BE)
        found.search("медсестра")
        found.skills_of("nurse")

        assert len([said for said in statements if said.startswith("SELECT")]) == 1

    def test_is_built_once_for_all_threads(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(coding.reading, "_opened", {})

        def look(_number: int) -> Catalogue:
            with app.app_context(), db.sessionmaker() as own:
                return coding.catalogue(own)

        with ThreadPoolExecutor(4) as threads:
            found = set(threads.map(look, range(8)))

        assert len(found) == 1

    def test_is_laid_out_once_for_all_processes(
        self, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch, statements: list[str]
    ) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        coding.catalogue(session)
        monkeypatch.setattr(coding.reading, "_opened", {})
        statements.clear()

        in_another_process = coding.catalogue(session)

        assert in_another_process.label("baker", BE) == "baker be"
        assert not any("occupation_skill" in said for said in statements)

    def test_knows_everything_after_going_back_to_a_former_taxonomy(
        self, session: Session, folder: Path
    ) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        coding.catalogue(session)
        write(folder, skills=["baking", "frying"], jobs={"butcher": ["frying"]})
        coding.install_starter(session, on=MONDAY, folder=folder)
        write(folder, skills=["baking", "frying"], jobs={"baker": ["baking"]})

        coding.install_starter(session, on=MONDAY, folder=folder)

        assert coding.catalogue(session).label("butcher", BE) == "butcher be"

    def test_is_laid_out_anew_when_its_files_are_damaged(
        self, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        coding.catalogue(session)
        monkeypatch.setattr(coding.reading, "_opened", {})
        for file in session.info["taxonomy_folder"].glob("*/shelf-kind.npy"):
            file.write_bytes(file.read_bytes()[:-1])

        mended = coding.catalogue(session)

        assert mended.search("baker")[0].id == "baker"

    def test_is_never_half_of_what_is_just_being_installed(
        self, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        coding.install_starter(session, on=MONDAY, folder=folder)
        monkeypatch.setattr(coding.reading, "_opened", {})
        monkeypatch.setitem(session.info, "taxonomy_folder", folder / "laid out")
        every = coding.concepts.every

        def outpaced(reading: Session) -> Iterator[Concept]:
            monkeypatch.setattr(coding.concepts, "every", every)
            found = list(every(reading))
            write(folder, skills=["baking", "frying"], jobs={"cook": ["frying"]})
            coding.install_starter(reading, on=MONDAY, folder=folder)
            return iter(found)

        monkeypatch.setattr(coding.concepts, "every", outpaced)

        found = coding.catalogue(session)

        assert found.search("cook")[0].id == "cook"
        assert "baker" not in {each.id for each in found.search("baker")}

    def test_is_empty_when_nothing_is_installed(self, session: Session) -> None:
        for table in (rows.ConceptLabel, rows.OccupationSkill, rows.Concept, rows.TaxonomyRelease):
            session.execute(table.__table__.delete())

        assert coding.catalogue(session).search("nurse") == []

    @pytest.mark.parametrize(
        ("concept", "kind"),
        [("nobody", ConceptKind.SKILL), ("nurse", ConceptKind.SKILL), ("", ConceptKind.OCCUPATION)],
    )
    def test_refuses_what_is_not_there_or_of_another_kind(
        self, session: Session, concept: str, kind: ConceptKind
    ) -> None:
        with pytest.raises(UnknownConcept):
            coding.catalogue(session).require(concept, kind)

    def test_refuses_to_name_what_is_not_there(self, session: Session) -> None:
        with pytest.raises(UnknownConcept):
            coding.catalogue(session).label("nobody", BE)

    def test_knows_the_circle_of_an_occupation(self, session: Session) -> None:
        officer = coding.catalogue(session).require("police-officer", ConceptKind.OCCUPATION)

        assert officer.circle is Circle.UNIFORMED

    def test_explains_why_skills_are_near(self, session: Session) -> None:
        found = coding.catalogue(session)

        assert found.graph.near["react"]["javascript"] > 0
        assert "frontend-developer" in found.why_near("react", "javascript")


class TestSkillsOf:
    def test_mixes_general_skills_among_the_telling_ones(
        self, session: Session, folder: Path
    ) -> None:
        skills = ["a-rare", "b-rare", "c-rare", "common", "listening", "planning"]
        jobs = {"baker": skills, "cook": ["common", "listening"]}
        write(folder, skills=skills, jobs=jobs, general=("listening", "planning"))
        coding.install_starter(session, on=MONDAY, folder=folder)

        ticks = coding.catalogue(session).skills_of("baker")

        assert ticks == ("a-rare", "b-rare", "planning", "c-rare", "common", "listening")

    def test_puts_optional_skills_after_essential_ones(
        self, session: Session, folder: Path
    ) -> None:
        write(folder, skills=["baking", "art"], jobs={"baker": ["baking"]}, optional=("art",))
        coding.install_starter(session, on=MONDAY, folder=folder)

        assert coding.catalogue(session).skills_of("baker") == ("baking", "art")

    def test_stops_at_what_can_be_ticked(self, session: Session) -> None:
        found = coding.catalogue(session)

        longest = max(map(len, map(found.skills_of, found.graph.essential)))

        assert longest == MOST_TICKS

    def test_refuses_a_skill(self, session: Session) -> None:
        with pytest.raises(UnknownConcept):
            coding.catalogue(session).skills_of("python")
