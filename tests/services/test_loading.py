"""The official classification beside ours: joined, renewed, and nobody's code lost."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, select

from matching.db import Base, db, glance, transaction
from matching.domain.taxonomy import TaxonomySource
from matching.domain.vocabulary import ConceptKind, Evidence, InterfaceLanguage, SkillLevel
from matching.models import coding as rows
from matching.models.coding import Concept, ConceptLabel, OccupationSkill, TaxonomyRelease
from matching.models.intake import AppealSkill
from matching.models.words import Synonym
from matching.services import coding, words
from matching.taxonomy import starter
from tests import factories
from tests.esco import OFFICIAL, Sample, isco, job, needs_official, skill
from tests.services import loading

ROOT = Path(__file__).parents[2]
MONDAY, LATER = date(2026, 11, 16), date(2027, 1, 4)
STARTER, ESCO, DESK = TaxonomySource
JOB, SKILL = ConceptKind.OCCUPATION, ConceptKind.SKILL
EN = InterfaceLanguage.EN

OURS = """
[[skill]]
id = "fog-hearing"
general = false
parent = "{parent}"
be = ["слухаць туман"]
ru = ["слышать туман"]
en = ["listen to fog"]
"""


@pytest.fixture
def sample():
    """Lighthouses, where somebody reads Python and a nurse is a nurse."""
    sample = Sample()
    sample.skills[skill("snake")] = ("PYTHON (computer-programming)", "snake reading")
    sample.skills[skill("adder")] = ("read adders",)
    sample.jobs[job("carer")] = ("Nurse responsible for general care", "lamp nurse")
    sample.asked += [
        (job("keeper"), "essential", skill("snake")),
        (job("carer"), "optional", skill("trim")),
        (job("carer"), "essential", skill("snake")),
    ]
    sample.broader_jobs.append((job("carer"), isco("C99")))
    sample.broader_skills.append((skill("adder"), skill("snake")))
    return sample


@pytest.fixture
def load(session, tmp_path):
    """Loads a sample into the session of the test."""

    def load(sample, *, version="1.0", on=MONDAY):
        shutil.rmtree(tmp_path / "esco", ignore_errors=True)
        release = coding.read_esco(coding.find_esco(sample.write(tmp_path / "esco")))
        return coding.load_esco(session, release=release, version=version, on=on)

    return load


@pytest.fixture
def grown(tmp_path):
    """Our files with one skill more, which is one of theirs."""
    folder = tmp_path / "starter"
    shutil.copytree(starter.SHIPPED, folder)
    group = next(each.parent for each in starter.load().concepts if each.id == "python")
    (folder / "skills" / "zz-grown.toml").write_text(OURS.format(parent=group), encoding="utf-8")
    return folder


def label_texts(session, concept, source):
    columns = select(ConceptLabel.text).where(ConceptLabel.concept_id == concept)
    chosen = columns.where(ConceptLabel.source == source, ConceptLabel.language == EN)
    return session.scalars(chosen.order_by(ConceptLabel.position)).all()


def said_by(session, source):
    """Every name and relation from a source."""
    tables = (ConceptLabel, OccupationSkill)
    return [
        sorted(map(str, session.execute(select(row.__table__).where(row.source == source))))
        for row in tables
    ]


def whole(session):
    """Every row of the taxonomy, as it is in the database."""
    tables = (Concept, ConceptLabel, OccupationSkill, TaxonomyRelease)
    return [sorted(map(str, session.execute(select(row.__table__)))) for row in tables]


class TestLoad:
    def test_stores_concepts_names_and_relations(self, session, load, sample):
        load(sample)

        keeper = session.get_one(Concept, "esco-keeper")
        relation = session.get_one(OccupationSkill, ("esco-keeper", "esco-trim", ESCO))
        assert (keeper.kind, keeper.isco, keeper.parent_id) == (JOB, "9901", "esco-C99")
        assert (keeper.source, keeper.uri, keeper.active) == (ESCO, job("keeper"), True)
        assert (keeper.circle, keeper.general) == (None, False)
        assert label_texts(session, "esco-keeper", ESCO) == ["lighthouse keeper", "lamp warden"]
        assert relation.essential

    def test_remembers_what_was_loaded_when(self, session, load, sample):
        loaded = load(sample, version="1.2.0")

        release = coding.esco_release(session)
        assert (release.version, release.installed_on) == ("1.2.0", MONDAY)
        assert len(release.digest) == 64
        assert (loaded.concepts, loaded.joined) == (11, 2)

    def test_offers_it_to_whoever_searches(self, session, load, sample):
        load(sample)

        found = coding.catalogue(session)

        assert found.search("lamp warden", JOB, EN)[0].id == "esco-keeper"
        assert found.graph.essential["esco-listener"] == {"esco-fog"}

    def test_leaves_what_is_ours_as_it_is(self, session, load, sample):
        before = said_by(session, STARTER)
        nurse = session.get_one(Concept, "nurse")
        kept = (nurse.parent_id, nurse.isco, nurse.circle, nurse.general, nurse.active)

        load(sample)

        nurse = session.get_one(Concept, "nurse")
        assert (nurse.parent_id, nurse.isco, nurse.circle, nurse.general, nurse.active) == kept
        assert said_by(session, STARTER) == before

    def test_is_the_same_again_when_loaded_again(self, session, load, sample):
        load(sample)
        once = whole(session)

        load(sample)

        assert whole(session) == once


class TestJoin:
    def test_gives_ours_the_names_that_it_has_not(self, session, load, sample):
        load(sample)

        assert label_texts(session, "python", ESCO) == ["snake reading"]
        assert session.get_one(Concept, "python").uri == skill("snake")
        found = coding.catalogue(session)
        assert [each.id for each in found.search("snake reading", SKILL, EN)][:1] == ["python"]
        assert found.label("python", EN) == "Python (computer programming)"

    def test_offers_theirs_no_more_but_can_read_it(self, session, load, sample):
        load(sample)

        found = coding.catalogue(session)
        theirs = found.require("esco-snake", SKILL)
        assert not theirs.active
        assert theirs.label(EN) == "PYTHON (computer-programming)"
        assert "esco-snake" not in {each.id for each in found.search("snake reading")}

    def test_gives_ours_the_relations_too(self, session, load, sample):
        load(sample)

        graph = coding.catalogue(session).graph
        assert graph.essential["esco-keeper"] == {"esco-trim", "python"}
        assert "esco-trim" in graph.optional["nurse"]
        assert "python" in graph.essential["nurse"]
        assert "esco-snake" not in graph.essential["nurse"] | graph.optional["nurse"]

    def test_lets_ours_decide_what_is_essential(self, session, load, sample):
        ours = session.scalars(
            select(OccupationSkill).where(
                OccupationSkill.occupation_id == "nurse", OccupationSkill.essential
            )
        ).first()
        sample.skills[skill("own")] = tuple(label_texts(session, ours.skill_id, STARTER)[:1])
        sample.asked.append((job("carer"), "optional", skill("own")))

        load(sample)

        assert ours.skill_id in coding.catalogue(session).graph.essential["nurse"]
        assert session.get(OccupationSkill, ("nurse", ours.skill_id, ESCO)) is None

    def test_puts_what_belongs_to_theirs_under_ours(self, session, load, sample):
        load(sample)

        assert coding.catalogue(session).parent("esco-adder") == "python"

    def test_is_undone_when_theirs_changes_its_name(self, session, load, sample):
        load(sample)
        sample.skills[skill("snake")] = ("charm snakes",)

        load(sample, on=LATER)

        assert session.get_one(Concept, "python").uri is None
        assert label_texts(session, "python", ESCO) == []
        assert session.get_one(Concept, "esco-snake").active
        assert session.get_one(Concept, "esco-adder").parent_id == "esco-snake"
        assert coding.catalogue(session).graph.essential["esco-keeper"] == {
            "esco-trim",
            "esco-snake",
        }

    def test_is_done_again_when_ours_grow(self, session, load, sample, grown):
        load(sample)

        coding.install_starter(session, on=LATER, folder=grown)

        found = coding.catalogue(session)
        assert session.get_one(Concept, "fog-hearing").uri == skill("fog")
        assert not session.get_one(Concept, "esco-fog").active
        assert found.graph.essential["esco-listener"] == {"fog-hearing"}
        assert found.search("hear ships in fog", SKILL, EN)[0].id == "fog-hearing"

    def test_is_undone_when_ours_go(self, session, load, sample, grown):
        load(sample)
        before = said_by(session, ESCO)
        coding.install_starter(session, on=LATER, folder=grown)
        joined = said_by(session, ESCO)

        coding.install_starter(session, on=MONDAY)

        assert said_by(session, ESCO) == before != joined
        assert session.get_one(Concept, "esco-fog").active
        assert not session.get_one(Concept, "fog-hearing").active

    def test_leaves_groups_of_one_name_apart(self, session, load, sample):
        group = session.get_one(Concept, "python").parent_id
        sample.skill_groups[skill("S1")] = label_texts(session, group, STARTER)[0]

        load(sample)

        assert session.get_one(Concept, group).uri is None
        assert session.get_one(Concept, "esco-S1").active


class TestNewerRelease:
    def test_keeps_what_vanished_but_offers_it_no_more(self, session, load, sample):
        load(sample)
        del sample.skills[skill("fog")], sample.jobs[job("listener")]
        sample.asked = [each for each in sample.asked if each[2] != skill("fog")]

        load(sample, on=LATER)

        found = coding.catalogue(session)
        assert found.label("esco-fog", EN) == "listen to fog"
        assert not found.require("esco-listener", JOB).active
        assert "esco-fog" not in {each.id for each in found.search("listen to fog")}
        assert "esco-fog" not in found.skills_of("esco-keeper")

    def test_offers_again_what_came_back(self, session, load, sample):
        load(sample)
        fog = sample.skills.pop(skill("fog"))
        load(sample)
        sample.skills[skill("fog")] = fog

        load(sample)

        assert session.get_one(Concept, "esco-fog").active

    def test_keeps_ours_when_what_it_was_joined_to_vanished(self, session, load, sample):
        load(sample)
        del sample.skills[skill("snake")]

        load(sample)

        assert session.get_one(Concept, "python").active
        assert session.get_one(Concept, "python").uri is None
        assert not session.get_one(Concept, "esco-snake").active

    def test_brings_names_and_relations_up_to_date(self, session, load, sample):
        load(sample)
        sample.jobs[job("keeper")] = ("keeper of lights",)
        sample.asked = [(job("keeper"), "optional", skill("polish"))]

        load(sample)

        assert label_texts(session, "esco-keeper", ESCO) == ["keeper of lights"]
        keeper = coding.catalogue(session).require("esco-keeper", JOB)
        assert (keeper.essential, keeper.optional) == ((), ("esco-polish",))


class TestPeople:
    """Who was coded with one of theirs, which then becomes one of ours."""

    @pytest.fixture
    def become(self, session, load, sample, grown):
        """Has `esco-fog` become ours, and a keeper one too."""
        folder = grown / "occupations" / "zz-grown.toml"
        folder.write_text(
            OURS.format(parent=session.get_one(Concept, "nurse").parent_id)
            .replace("[[skill]]", "[[occupation]]")
            .replace("general = false", 'isco = "9901"\nessential = ["python"]\noptional = []')
            .replace("fog-hearing", "light-keeper")
            .replace("listen to fog", "lighthouse keeper"),
            encoding="utf-8",
        )
        load(sample)
        return lambda: coding.install_starter(session, on=LATER, folder=grown)

    def codes(self, session, appeal):
        columns = select(AppealSkill.skill_id, AppealSkill.wanted, AppealSkill.evidence)
        chosen = columns.where(AppealSkill.appeal_id == appeal.id)
        return sorted(tuple(row) for row in session.execute(chosen))

    def test_aims_at_ours(self, session, keys, become):
        appeal = factories.appeal(session, keys, target_occupation_id="esco-keeper")
        version = appeal.version

        become()

        session.refresh(appeal)
        assert (appeal.target_occupation_id, appeal.version) == ("light-keeper", version)

    def test_came_from_ours(self, session, keys, become):
        offer = factories.offer(session, keys, path_occupation_id="esco-keeper")

        become()

        session.refresh(offer)
        assert offer.path_occupation_id == "light-keeper"

    def test_wants_ours(self, session, keys, become):
        appeal = factories.appeal(session, keys, wanted=("sql", "esco-fog"))

        become()

        seeker = Evidence.SEEKER
        assert self.codes(session, appeal) == [
            ("fog-hearing", True, seeker),
            ("sql", True, seeker),
        ]

    def test_says_it_once_who_said_it_twice(self, session, keys, become):
        become()
        coding.install_starter(session, on=MONDAY)
        appeal = factories.appeal(session, keys, wanted=("fog-hearing", "esco-fog"))

        become()

        assert self.codes(session, appeal) == [("fog-hearing", True, Evidence.SEEKER)]

    def test_keeps_both_who_has_one_and_wants_the_other(self, session, keys, become):
        become()
        coding.install_starter(session, on=MONDAY)
        appeal = factories.appeal(session, keys, wanted=("fog-hearing", "esco-fog"))
        held = session.get_one(AppealSkill, (appeal.id, "esco-fog"))
        held.wanted = False
        session.flush()

        become()

        seeker = Evidence.SEEKER
        assert self.codes(session, appeal) == [
            ("esco-fog", False, seeker),
            ("fog-hearing", True, seeker),
        ]

    @pytest.mark.parametrize(
        "levels", [(SkillLevel.EXPERT, SkillLevel.WORKING), (SkillLevel.WORKING, SkillLevel.EXPERT)]
    )
    def test_teaches_at_the_higher_of_two_levels(self, session, keys, become, levels):
        become()
        coding.install_starter(session, on=MONDAY)
        skills = dict(zip(("fog-hearing", "esco-fog"), levels, strict=True))
        offer = factories.offer(session, keys, skills=skills)

        become()

        session.refresh(offer)
        assert {row.skill_id: row.level for row in offer.skills} == {
            "fog-hearing": SkillLevel.EXPERT
        }

    def test_teaches_ours(self, session, keys, become):
        offer = factories.offer(session, keys, skills={"esco-fog": SkillLevel.WORKING})

        become()

        session.refresh(offer)
        assert {row.skill_id: row.level for row in offer.skills} == {
            "fog-hearing": SkillLevel.WORKING
        }

    def test_leaves_everybody_else_alone(self, session, keys, become):
        appeal = factories.appeal(session, keys, wanted=("esco-trim",))

        become()

        assert self.codes(session, appeal) == [("esco-trim", True, Evidence.SEEKER)]

    def test_words_of_the_desk_follow(self, session, keys, become):
        first = self.approved(session, keys, "foghorn ear")
        become()
        self.approved(session, keys, "mist ear", concept="fog-hearing")
        coding.install_starter(session, on=date(2027, 2, 1))
        second = self.approved(session, keys, "haze ear")
        digest = session.get_one(TaxonomyRelease, DESK).digest

        become()

        said = label_texts(session, "fog-hearing", DESK)
        assert said == ["foghorn ear", "mist ear", "haze ear"]
        assert label_texts(session, "esco-fog", DESK) == []
        assert session.get_one(TaxonomyRelease, DESK).digest != digest
        places = {
            word.id: (word.concept_id, word.position) for word in session.scalars(select(Synonym))
        }
        assert places[first.id] == ("fog-hearing", 0)
        assert places[second.id] == ("fog-hearing", 2)

    def approved(self, session, keys, text, *, concept="esco-fog"):
        word = factories.word(session, keys, concept=concept, text=text)
        by = factories.actor_of(factories.coordinator(session, keys))
        words.approve(session, word_id=word.id, version=word.version, by=by, on=MONDAY, keys=keys)
        return word

    def test_nobody_else_is_coded(self):
        coded = {
            f"{table.name}.{column.parent.name}"
            for table in Base.metadata.sorted_tables
            for column in table.foreign_keys
            if column.column.table.name == "concept"
        }

        taxonomy = {
            "concept.parent_id",
            "concept_label.concept_id",
            "occupation_skill.occupation_id",
            "occupation_skill.skill_id",
        }
        moved = {
            "appeal.target_occupation_id",
            "appeal_skill.skill_id",
            "offer.path_occupation_id",
            "offer_skill.skill_id",
            "synonym.concept_id",
        }
        assert coded == taxonomy | moved


class TestWholeOrNot:
    @pytest.fixture
    def files(self, sample, tmp_path):
        return sample.write(tmp_path / "esco")

    def test_nothing_is_changed_when_the_database_refuses_in_the_middle(self, app, files):
        with app.app_context():
            with glance() as session:
                before = whole(session)
            release = coding.read_esco(coding.find_esco(files))

            def refuse(_connection, _cursor, statement, *_rest):
                if "SET parent_id" in statement:
                    raise OSError("the disk is full")

            event.listen(db.engine, "before_cursor_execute", refuse)
            with pytest.raises(OSError, match="full"), transaction() as session:
                coding.load_esco(session, release=release, version="1", on=MONDAY)
            event.remove(db.engine, "before_cursor_execute", refuse)

            with glance() as session:
                assert whole(session) == before

    @pytest.mark.parametrize("moment", [*loading.MOMENTS])
    def test_nothing_is_changed_when_it_is_killed(
        self, app, files, moment, database_url, keystore_url
    ):
        with app.app_context(), glance() as session:
            before = whole(session)

        killed = subprocess.run(
            [sys.executable, "-m", loading.__name__, database_url, keystore_url, files, moment],
            cwd=ROOT,
            env=os.environ,
            check=False,
        )

        assert killed.returncode == -signal.SIGKILL
        with app.app_context(), glance() as session:
            assert whole(session) == before


class TestStatistics:
    def test_count_by_source(self, session, load, sample):
        before = coding.statistics(session)

        load(sample, version="1.2.0")

        counts = coding.statistics(session)
        theirs = counts.sources[ESCO]
        assert (theirs.version, theirs.installed_on) == ("1.2.0", "2026-11-16")
        assert (theirs.occupations, theirs.skills, theirs.joined) == (2, 4, 2)
        assert counts.occupations == before.occupations + 2
        assert counts.skills == before.skills + 4
        assert counts.sources[STARTER].occupations == before.occupations
        assert sum(each.relations for each in counts.sources.values()) == counts.relations
        assert sum(each.labels for each in counts.sources.values()) == sum(counts.labels.values())


@needs_official
class TestOfficialRelease:
    def test_is_loaded_and_searched(self, session):
        release = coding.read_esco(coding.find_esco(OFFICIAL))

        loaded = coding.load_esco(session, release=release, version="1", on=MONDAY)

        assert loaded.joined > 700
        counts = coding.statistics(session)
        assert counts.occupations > 2_900
        assert counts.skills > 14_000
        assert counts.relations > 120_000
        nurse = session.get_one(Concept, "nurse")
        assert nurse.uri is not None
        assert len(label_texts(session, "nurse", ESCO)) > 5
        assert session.scalars(select(rows.Concept.id).where(rows.Concept.uri == nurse.uri)).all()
