from pathlib import Path

import numpy as np
import pytest

from matching.domain.errors import BrokenIndex, UnknownConcept
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy.catalogue import Catalogue
from matching.taxonomy.search import Word
from matching.taxonomy.starter import Starter

BE, RU, EN = InterfaceLanguage.BE, InterfaceLanguage.RU, InterfaceLanguage.EN
ASKED = ("медсестра", "токарь", "piton", "UX дызайн", "", "настаўніца пачатковых класаў")


def skill(name: str, *, said: bool = True, **more: object) -> Concept:
    labels = {language: (f"{name} {language}",) if said else () for language in (BE, RU)}
    return Concept(name, ConceptKind.SKILL, {**labels, EN: (name,)}, **more)


def job(name: str, essential: tuple[str, ...], optional: tuple[str, ...] = ()) -> Concept:
    labels = {BE: (), RU: (), EN: (name,)}
    return Concept(
        name, ConceptKind.OCCUPATION, labels, essential=essential, optional=optional, isco="0001"
    )


@pytest.fixture(scope="module")
def folder(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    saved = tmp_path_factory.mktemp("saved")
    catalogue.save(saved)
    return saved


class TestOpen:
    def test_answers_as_what_was_saved(self, catalogue: Catalogue, folder: Path) -> None:
        opened = Catalogue.open(folder)

        for text in ASKED:
            for language in (None, BE, EN):
                assert opened.search(text, None, language) == catalogue.search(text, None, language)
        assert opened.graph.essential == catalogue.graph.essential
        assert opened.graph.optional == catalogue.graph.optional
        assert dict(opened.graph.near) == dict(catalogue.graph.near)

    def test_maps_the_files_instead_of_reading_them(self, folder: Path) -> None:
        opened = Catalogue.open(folder)

        base = opened._shelf.names._letters
        while isinstance(base, np.ndarray) and base.base is not None:
            base = base.base
        assert type(base).__name__ == "mmap"

    def test_refuses_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenIndex):
            Catalogue.open(tmp_path)


class TestEverything:
    def test_knows_what_is_shipped(self, catalogue: Catalogue, shipped: Starter) -> None:
        for concept in shipped.concepts:
            assert catalogue.label(concept.id, BE) == concept.labels[BE][0]
            assert catalogue.parent(concept.id) == concept.parent

    def test_asks_of_a_target_what_the_files_say(
        self, catalogue: Catalogue, shipped: Starter
    ) -> None:
        jobs = [each for each in shipped.concepts if each.kind is ConceptKind.OCCUPATION]

        assert catalogue.graph.essential == {each.id: frozenset(each.essential) for each in jobs}


class TestWords:
    WORDS = (Word("nurse", RU, "уколочница"), Word("turner", BE, "стружкадзел"))

    @pytest.fixture
    def worded(self, folder: Path) -> Catalogue:
        return Catalogue.open(folder, self.WORDS)

    @pytest.mark.parametrize("text", ["уколочница", "Уколочница ", "укалочница"])
    def test_are_found_with_and_without_a_slip(self, worded: Catalogue, text: str) -> None:
        best = worded.search(text, ConceptKind.OCCUPATION, RU)[0]

        assert (best.id, best.matched) == ("nurse", "уколочница")

    def test_are_among_the_names_of_their_concept(self, worded: Catalogue) -> None:
        names = worded.require("nurse", ConceptKind.OCCUPATION).labels[RU]

        assert names[-1] == "уколочница"
        assert worded.label("nurse", RU) != "уколочница"

    def test_leave_everything_else_as_it_was(self, worded: Catalogue, catalogue: Catalogue) -> None:
        for text in ASKED:
            assert worded.search(text, None, RU) == catalogue.search(text, None, RU)

    def test_name_a_concept_once(self, worded: Catalogue) -> None:
        found = [each.id for each in worded.search("медсестра уколочница", None, RU)]

        assert found.count("nurse") == 1

    def test_of_no_concept_are_refused(self, folder: Path) -> None:
        with pytest.raises(UnknownConcept):
            Catalogue.open(folder, [Word("nobody", RU, "никто")])

    def test_of_what_left_the_taxonomy_are_not_found(self, tmp_path: Path) -> None:
        Catalogue.of([skill("smithing", active=False)]).save(tmp_path)

        gone = Catalogue.open(tmp_path, [Word("smithing", RU, "ковка")])

        assert gone.search("ковка") == []


class TestSkillsOf:
    def test_offers_what_has_a_name_in_every_language_first(self) -> None:
        catalogue = Catalogue.of(
            [
                skill("annealing", said=False),
                skill("forging"),
                skill("welding"),
                job("smith", ("annealing", "forging"), ("welding",)),
            ]
        )

        assert catalogue.skills_of("smith") == ("forging", "welding", "annealing")


class TestCompanions:
    def test_offers_what_has_a_name_in_every_language_first(self) -> None:
        catalogue = Catalogue.of(
            [
                skill("annealing", said=False),
                skill("forging"),
                skill("welding"),
                job("smith", ("annealing", "forging", "welding")),
                job("hardener", ("annealing", "forging")),
            ]
        )

        assert catalogue.companions(["forging"]) == ("welding", "annealing")


class TestTargets:
    def test_tell_what_carries_over(self) -> None:
        catalogue = Catalogue.of(
            [
                skill("forging"),
                skill("planning", general=True),
                job("smith", ("forging", "planning")),
                job("farrier", ("forging",), ("planning",)),
            ]
        )

        (found,) = catalogue.targets(["forging", "planning"], origin="smith")

        assert found.id == "farrier"
        assert found.carried.held == ("planning",)
