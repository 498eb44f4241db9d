"""Reading the taxonomy files, and refusing those that contradict themselves."""

from pathlib import Path

import pytest

from matching.domain.errors import BrokenTaxonomy
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage
from matching.taxonomy import starter
from matching.taxonomy.starter import Starter

BAKING = """
[[skill]]
id = "baking"
general = false
be = ["пячы хлеб"]
ru = ["печь хлеб", "выпечка"]
en = ["bake bread"]
"""

GROUP = """
[group]
id = "group-food"
be = ["ежа"]
ru = ["еда"]
en = ["food"]
"""

BAKER = """
[[occupation]]
id = "baker"
isco = "7512"
circle = "industry"
be = ["пекар"]
ru = ["пекарь"]
en = ["baker"]
essential = ["baking"]
optional = []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A taxonomy of one skill and one occupation."""
    for kind, text in (("skills", BAKING), ("occupations", BAKER)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "food.toml").write_text(text, encoding="utf-8")
    return tmp_path


def rewrite(folder: Path, kind: str, before: str, after: str) -> None:
    file = folder / kind / "food.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


class TestLoad:
    def test_reads_skills_and_occupations_with_all_their_fields(self, folder: Path) -> None:
        baking, baker = starter.load(folder).concepts

        assert baking.kind is ConceptKind.SKILL
        assert baking.labels[InterfaceLanguage.RU] == ("печь хлеб", "выпечка")
        assert baker.kind is ConceptKind.OCCUPATION
        assert (baker.isco, baker.circle) == ("7512", Circle.INDUSTRY)
        assert (baker.essential, baker.optional) == (("baking",), ())

    def test_gives_the_same_digest_for_the_same_files(self, folder: Path) -> None:
        assert starter.load(folder).digest == starter.load(folder).digest

    def test_gives_another_digest_once_a_label_changes(self, folder: Path) -> None:
        before = starter.load(folder).digest

        rewrite(folder, "skills", "bake bread", "baking bread")

        assert starter.load(folder).digest != before

    def test_finds_an_empty_folder_empty(self, tmp_path: Path) -> None:
        assert starter.load(tmp_path).concepts == ()


class TestGroup:
    @pytest.fixture
    def grouped(self, folder: Path) -> Path:
        """The same taxonomy, its skills within a group."""
        rewrite(folder, "skills", "\n[[skill]]", f"{GROUP}\n[[skill]]")
        return folder

    def test_comes_before_its_members_and_is_their_parent(self, grouped: Path) -> None:
        group, baking, baker = starter.load(grouped).concepts

        assert (group.id, group.kind) == ("group-food", ConceptKind.GROUP)
        assert group.labels[InterfaceLanguage.EN] == ("food",)
        assert (group.parent, baking.parent, baker.parent) == (None, "group-food", None)

    def test_gives_way_to_a_closer_parent(self, grouped: Path) -> None:
        frying = BAKING.replace("baking", "frying").replace("bake", "fry")
        closer = frying.replace("general = false", 'general = false\nparent = "baking"')
        (grouped / "skills" / "more.toml").write_text(closer, encoding="utf-8")

        parents = {concept.id: concept.parent for concept in starter.load(grouped).concepts}

        assert (parents["frying"], parents["baking"]) == ("baking", "group-food")

    @pytest.mark.parametrize("parent", ["group-space", "baker"])
    def test_that_is_no_group_and_no_skill_is_refused(self, grouped: Path, parent: str) -> None:
        rewrite(grouped, "skills", "general = false", f'general = false\nparent = "{parent}"')

        with pytest.raises(BrokenTaxonomy, match=rf"skills/food\.toml: baking: .* {parent}"):
            starter.load(grouped)

    def test_that_is_the_skill_itself_is_refused(self, grouped: Path) -> None:
        rewrite(grouped, "skills", "general = false", 'general = false\nparent = "baking"')

        with pytest.raises(BrokenTaxonomy, match="baking: it is above itself"):
            starter.load(grouped)

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (('be = ["ежа"]', ""), "no label in be"),
            (('id = "group-food"', 'id = "baker"'), "the id is taken"),
            (
                ('id = "group-food"', 'id = "group-food"\nisco = "7512"'),
                "nobody knows the key isco",
            ),
        ],
    )
    def test_that_makes_no_sense_is_refused(
        self, grouped: Path, change: tuple[str, str], problem: str
    ) -> None:
        rewrite(grouped, "skills", *change)

        with pytest.raises(BrokenTaxonomy, match=problem):
            starter.load(grouped)


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "change", "concept", "problem"),
        [
            ("occupations", ('["baking"]', '["brewing"]'), "baker", "no skill brewing"),
            ("occupations", ('["baking"]', '["baking", "baking"]'), "baker", "twice"),
            ("occupations", ("optional = []", 'optional = ["baking"]'), "baker", "both"),
            ("occupations", ('"7512"', '"75"'), "baker", "isco"),
            ("occupations", ('isco = "7512"', ""), "baker", "isco"),
            ("occupations", ('"industry"', '"space"'), "baker", "no circle space"),
            ("occupations", ("optional", "optonal"), "baker", "optonal"),
            ("occupations", ('["пекар"]', "[]"), "baker", "no label in be"),
            ("skills", ('be = ["пячы хлеб"]', ""), "baking", "no label in be"),
            ("skills", ('["bake bread"]', '"bake bread"'), "baking", "en must be a list"),
            ("skills", ('["bake bread"]', '["bake bread "]'), "baking", "en must be a list"),
            ("skills", ('["bake bread"]', '[""]'), "baking", "en must be a list"),
            ("skills", ('["bake bread"]', f'["{"b" * 201}"]'), "baking", "en must be a list"),
            ("skills", ("false", '"no"'), "baking", "general"),
            ("skills", ('"baking"', '"Baking!"'), "Baking!", "small letters"),
            ("skills", ('id = "baking"', ""), "an entry without an id", "small letters"),
        ],
    )
    def test_name_the_file_the_concept_and_the_problem(
        self, folder: Path, kind: str, change: tuple[str, str], concept: str, problem: str
    ) -> None:
        if kind == "skills":
            (folder / "occupations" / "food.toml").unlink()
        rewrite(folder, kind, *change)

        with pytest.raises(BrokenTaxonomy) as refusal:
            starter.load(folder)

        assert f"{kind}/food.toml: {concept}: " in str(refusal.value)
        assert problem in str(refusal.value)

    def test_an_id_taken_in_another_file(self, folder: Path) -> None:
        (folder / "skills" / "more.toml").write_text(BAKING, encoding="utf-8")

        with pytest.raises(BrokenTaxonomy, match=r"more\.toml: baking: .* skills/food\.toml"):
            starter.load(folder)

    def test_an_occupation_with_the_id_of_a_skill(self, folder: Path) -> None:
        rewrite(folder, "occupations", '"baker"\n', '"baking"\n')

        with pytest.raises(BrokenTaxonomy, match=r"occupations/food\.toml: baking"):
            starter.load(folder)

    def test_a_file_that_is_no_toml(self, folder: Path) -> None:
        (folder / "skills" / "food.toml").write_text("[[skill", encoding="utf-8")

        with pytest.raises(BrokenTaxonomy, match=r"skills/food\.toml"):
            starter.load(folder)

    def test_a_skill_among_the_occupations(self, folder: Path) -> None:
        (folder / "occupations" / "more.toml").write_text(BAKING, encoding="utf-8")

        with pytest.raises(BrokenTaxonomy, match=r"occupations/more\.toml"):
            starter.load(folder)


class TestShipped:
    def test_is_read_whole(self, shipped: Starter) -> None:
        kinds = [concept.kind for concept in shipped.concepts]

        assert kinds.count(ConceptKind.OCCUPATION) >= 60
        assert kinds.count(ConceptKind.SKILL) >= 250
