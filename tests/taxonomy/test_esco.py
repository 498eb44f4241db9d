"""Reading the official files: what is taken, what is left out, and what is refused by name."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from matching.domain.errors import BrokenTaxonomy
from matching.domain.taxonomy import Concept, LeftOut
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import esco, starter, tables
from matching.taxonomy.esco import Release
from matching.taxonomy.joining import joins
from tests.esco import OFFICIAL, Sample, job, needs_official, skill

EN, RU = InterfaceLanguage.EN, InterfaceLanguage.RU


def read(folder: Path) -> Release:
    return esco.read(esco.find(folder), tell=lambda _what: None)


def concepts(folder: Path) -> dict[str, Concept]:
    return {concept.id: concept for concept in read(folder).concepts}


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Sample().write(tmp_path / "esco")


@pytest.fixture(scope="module")
def official() -> Release:
    return read(OFFICIAL)


class TestRead:
    def test_takes_every_kind_with_names_and_relations(self, folder):
        found = concepts(folder)

        keeper, trim = found["esco-keeper"], found["esco-trim"]
        assert (keeper.kind, keeper.isco) == (ConceptKind.OCCUPATION, "9901")
        assert keeper.uri == job("keeper")
        assert keeper.labels == {EN: ("lighthouse keeper", "lamp warden")}
        assert (keeper.essential, keeper.optional) == (("esco-trim",), ("esco-fog",))
        assert (trim.kind, trim.isco) == (ConceptKind.SKILL, None)
        assert found["esco-C99"].kind is ConceptKind.GROUP

    def test_keeps_each_name_once_however_it_is_spelled(self, folder):
        assert concepts(folder)["esco-trim"].labels[EN] == ("trim lamp wicks", "cut wicks")

    def test_puts_a_group_before_a_broader_concept(self, folder):
        found = concepts(folder)

        assert found["esco-trim"].parent == "esco-S1"
        assert found["esco-listener"].parent == "esco-keeper"
        assert found["esco-C9"].parent is None

    def test_chooses_a_parent_that_closes_no_circle(self, tmp_path):
        sample = Sample()
        sample.broader_skills = [
            (skill("trim"), skill("polish")),
            (skill("polish"), skill("fog")),
            (skill("fog"), skill("trim")),
            (skill("fog"), skill("fog")),
        ]

        found = concepts(sample.write(tmp_path))

        parents = {each: found[each].parent for each in ("esco-fog", "esco-polish", "esco-trim")}
        assert parents == {"esco-fog": "esco-trim", "esco-polish": "esco-fog", "esco-trim": None}

    def test_is_the_same_from_archives_and_from_files_of_the_later_version(self, folder, tmp_path):
        packed = Sample().pack(tmp_path / "packed")
        later = Sample().write(tmp_path / "later", suffix="_en")

        assert read(packed) == read(folder) == read(later)

    def test_looks_one_folder_deeper(self, folder):
        assert read(folder.parent) == read(folder)

    def test_finds_files_and_their_archive_side_by_side(self, folder):
        alone = read(folder)

        Sample().pack(folder)

        assert read(folder) == alone

    def test_takes_names_in_our_other_languages(self, folder):
        text = (folder / "skills_en.csv").read_text(encoding="utf-8")
        translated = text.replace("listen to fog", "слушать туман").replace("hear ships in fog", "")
        (folder / "skills_ru.csv").write_text(translated, encoding="utf-8", newline="")

        assert concepts(folder)["esco-fog"].labels[RU] == ("слушать туман",)

    def test_leaves_out_what_is_not_released(self, tmp_path):
        sample = Sample(statuses={job("listener"): "obsolete"})

        release = read(sample.write(tmp_path))

        assert "esco-listener" not in {concept.id for concept in release.concepts}
        assert release.left_out == LeftOut(unreleased=1, relations=2)

    def test_counts_relations_to_what_is_not_there(self, tmp_path):
        sample = Sample()
        sample.asked.append((job("keeper"), "essential", skill("rowing")))

        assert read(sample.write(tmp_path)).left_out == LeftOut(relations=1)

    def test_leaves_out_names_that_do_not_fit_the_column(self, tmp_path):
        sample = Sample()
        sample.skills[skill("fog")] = ("listen to fog", "o" * 201, "o" * 200)

        release = read(sample.write(tmp_path))

        labels = {concept.id: concept.labels[EN] for concept in release.concepts}
        assert labels["esco-fog"] == ("listen to fog", "o" * 200)
        assert release.left_out == LeftOut(labels=1)

    def test_drops_what_cannot_be_seen(self, tmp_path):
        sample = Sample()
        sample.skills[skill("fog")] = ("listen\u00a0to \u200bfog", "", " ")

        assert concepts(sample.write(tmp_path))["esco-fog"].labels[EN] == ("listen to fog",)

    def test_is_essential_when_said_to_be_both(self, tmp_path):
        sample = Sample()
        sample.asked.append((job("keeper"), "essential", skill("fog")))

        assert concepts(sample.write(tmp_path))["esco-keeper"].optional == ()

    def test_knows_the_day_of_the_newest_change(self, folder):
        replace(folder / "occupations_en.csv", "2026-03-09", "2026-05-04")

        assert read(folder).changed == "2026-05-04"

    def test_has_another_digest_when_a_file_changes(self, folder):
        before = esco.find(folder).digest

        replace(folder / "skills_en.csv", "cut wicks", "cut the wicks")

        assert esco.find(folder).digest != before

    def test_tells_what_it_reads(self, folder):
        told: list[str] = []

        esco.read(esco.find(folder), tell=told.append)

        assert sorted(told) == sorted(Sample().texts())


class TestRefuse:
    def test_no_folder(self, tmp_path):
        with pytest.raises(BrokenTaxonomy, match="there is no folder"):
            esco.find(tmp_path / "nowhere")

    def test_a_folder_without_a_release(self, tmp_path):
        with pytest.raises(BrokenTaxonomy, match="no files of ESCO"):
            esco.find(tmp_path)

    @pytest.mark.parametrize("name", sorted(Sample().texts()))
    def test_a_file_that_is_missing(self, folder, name):
        (folder / name).unlink()

        with pytest.raises(BrokenTaxonomy, match=f"{name} is missing"):
            esco.find(folder)

    @pytest.mark.parametrize(
        ("name", "column"),
        [
            ("skills_en.csv", "altLabels"),
            ("skills_en.csv", "status"),
            ("occupations_en.csv", "iscoGroup"),
            ("occupationSkillRelations.csv", "relationType"),
            ("broaderRelationsSkillPillar.csv", "broaderUri"),
        ],
    )
    def test_a_column_that_is_missing(self, folder, name, column):
        replace(folder / name, column, "something")

        with pytest.raises(BrokenTaxonomy, match=f"{name}: there is no column {column}"):
            read(folder)

    def test_two_releases_in_one_folder(self, folder):
        sample = Sample()
        sample.skills[skill("rowing")] = ("rowing",)
        sample.write(folder / "another")

        with pytest.raises(BrokenTaxonomy, match=r"skills_en\.csv is there twice"):
            esco.find(folder)

    def test_a_line_that_is_cut_off(self, folder):
        with (folder / "occupationSkillRelations.csv").open("a") as file:
            file.write("half a line")

        with pytest.raises(BrokenTaxonomy, match=r"occupationSkillRelations\.csv: line 5"):
            read(folder)

    def test_a_quotation_that_does_not_end(self, folder):
        with (folder / "skills_en.csv").open("a") as file:
            file.write('Skill,"endless')

        with pytest.raises(BrokenTaxonomy, match=r"skills_en\.csv: unexpected end"):
            read(folder)

    def test_a_field_longer_than_any_text(self, folder):
        replace(folder / "skills_en.csv", "cut wicks", "o" * 200_000)

        with pytest.raises(BrokenTaxonomy, match=r"skills_en\.csv: field larger"):
            read(folder)

    def test_letters_in_another_encoding(self, folder):
        (folder / "skills_en.csv").write_bytes(b"conceptUri\n\xff\xfe")

        with pytest.raises(BrokenTaxonomy, match=r"skills_en\.csv: .*decode"):
            read(folder)

    def test_an_empty_file(self, folder):
        (folder / "skills_en.csv").write_bytes(b"")

        with pytest.raises(BrokenTaxonomy, match="there is no column conceptUri"):
            read(folder)

    def test_an_archive_that_is_none(self, folder):
        (folder / "relations.zip").write_bytes(b"PK nothing")

        with pytest.raises(BrokenTaxonomy, match=r"relations\.zip: "):
            esco.find(folder)

    @pytest.mark.parametrize(
        ("local", "central", "value"),
        [(6, 8, 1), (8, 10, 99)],
        ids=["locked", "packed in a way that nobody knows"],
    )
    def test_an_archive_that_cannot_be_opened(
        self, tmp_path: Path, local: int, central: int, value: int
    ) -> None:
        archive = Sample().pack(tmp_path) / "relations.zip"
        content = bytearray(archive.read_bytes())
        for header, offset in ((b"PK\3\4", local), (b"PK\1\2", central)):
            at = content.find(header)
            content[at + offset] = value
        archive.write_bytes(content)

        with pytest.raises(BrokenTaxonomy, match=r"\.csv: "):
            esco.find(tmp_path)

    def test_an_archive_that_was_damaged(self, tmp_path):
        archive = Sample().pack(tmp_path) / "classification-en.zip"
        content = bytearray(archive.read_bytes())
        content[60:90] = bytes(30)
        archive.write_bytes(content)

        with pytest.raises(BrokenTaxonomy, match=r"ISCOGroups_en\.csv: "):
            esco.find(tmp_path)

    def test_more_than_any_classification_holds(self, tmp_path, monkeypatch):
        monkeypatch.setattr(tables, "LARGEST", 1_000_000)
        Sample().pack(tmp_path)
        with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as archive:
            archive.writestr("skills_be.csv", bytes(5_000_000))

        with pytest.raises(BrokenTaxonomy, match="more than any classification"):
            esco.find(tmp_path)
        assert (tmp_path / "bomb.zip").stat().st_size < 10_000

    def test_a_concept_that_is_there_twice(self, tmp_path):
        sample = Sample()
        sample.skills[job("keeper")] = ("keeping",)

        with pytest.raises(BrokenTaxonomy, match="keeper is there twice"):
            read(sample.write(tmp_path))

    def test_a_concept_without_a_name(self, tmp_path):
        sample = Sample()
        sample.skills[skill("fog")] = ("…", "hear ships in fog")

        with pytest.raises(BrokenTaxonomy, match="fog has no name"):
            read(sample.write(tmp_path))

    @pytest.mark.parametrize("tail", ["", "a b", "x" * 60, "x'y"])
    def test_an_id_that_fits_no_column(self, tmp_path, tail):
        sample = Sample()
        sample.skills[skill(tail)] = ("rowing",)

        with pytest.raises(BrokenTaxonomy, match="is no name of a concept"):
            read(sample.write(tmp_path))

    def test_a_relation_that_nobody_knows(self, tmp_path):
        sample = Sample()
        sample.asked.append((job("keeper"), "forbidden", skill("fog")))

        with pytest.raises(BrokenTaxonomy, match="nobody knows the relation forbidden"):
            read(sample.write(tmp_path))


class TestJoins:
    def named(self, concept: str, label: str, kind: ConceptKind = ConceptKind.SKILL) -> Concept:
        return Concept(id=concept, kind=kind, labels={EN: (label, "something else")})

    def test_what_has_the_same_name_however_it_is_spelled(self):
        ours = [self.named("ours", "Trim lamp-wicks")]
        theirs = [self.named("theirs", "trim lamp wicks")]

        assert joins(ours, theirs) == {"ours": "theirs"}

    def test_nothing_of_another_kind_or_by_another_name(self):
        ours = [self.named("ours", "trim", ConceptKind.OCCUPATION), self.named("mine", "polish")]
        theirs = [self.named("theirs", "trim"), self.named("another", "polishing")]

        assert joins(ours, theirs) == {}

    def test_nothing_that_two_are_called(self):
        twice = [self.named("one", "trim"), self.named("two", "Trim")]
        once = [self.named("theirs", "trim")]

        assert joins(twice, once) == joins(once, twice) == {}


@needs_official
class TestOfficialRelease:
    def test_is_read_whole(self, official):
        kinds = [concept.kind for concept in official.concepts]

        assert kinds.count(ConceptKind.OCCUPATION) >= 3_007
        assert kinds.count(ConceptKind.SKILL) >= 13_896
        assert sum(len(each.essential) + len(each.optional) for each in official.concepts) > 123_000
        assert official.left_out.labels == 0
        assert official.left_out.relations < 100

    def test_has_a_parent_for_every_skill_and_occupation(self, official):
        orphans = [
            concept
            for concept in official.concepts
            if concept.parent is None and concept.kind is not ConceptKind.GROUP
        ]

        assert len(orphans) < 20

    def test_has_no_circle(self, official):
        parents = {concept.id: concept.parent for concept in official.concepts}

        for concept in parents:
            above = [concept]
            while (parent := parents[above[-1]]) is not None:
                above.append(parent)
                assert len(above) < 20

    def test_has_many_of_ours(self, official):
        ours = starter.load().concepts

        joined = joins(
            [concept for concept in ours if concept.kind is not ConceptKind.GROUP],
            [concept for concept in official.concepts if concept.kind is not ConceptKind.GROUP],
        )

        assert len(joined) > 700
        assert len(set(joined.values())) == len(joined)
