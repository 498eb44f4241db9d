from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching.domain.errors import BrokenIndex, UnknownConcept
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage
from matching.taxonomy.shelf import Shelf
from matching.taxonomy.starter import Starter

BE, RU, EN = InterfaceLanguage.BE, InterfaceLanguage.RU, InterfaceLanguage.EN


def skill(name: str, **more: object) -> Concept:
    return Concept(name, ConceptKind.SKILL, {BE: (f"{name} be",), RU: (), EN: (name,)}, **more)


def job(name: str, **more: object) -> Concept:
    return Concept(name, ConceptKind.OCCUPATION, {BE: (), RU: (), EN: (name, "синоним")}, **more)


COOK = job("cook", isco="0512", circle=Circle.OTHER, essential=("frying",), optional=("baking",))
SMALL = (COOK, skill("frying", general=True, parent="kitchen"), skill("baking", active=False))
GROUP = Concept("kitchen", ConceptKind.GROUP, {BE: ("кухня",), RU: ("кухня",), EN: ("kitchen",)})


def everything(shelf: Shelf) -> dict[str, Concept]:
    return {concept.id: replace(concept, labels=dict(concept.labels)) for concept in shelf}


class TestShelf:
    def test_gives_back_every_concept_that_was_laid_out(self) -> None:
        shelf = Shelf.of((*SMALL, GROUP))

        assert everything(shelf) == {each.id: each for each in (*SMALL, GROUP)}

    def test_gives_back_the_shipped_taxonomy_from_its_folder(
        self, shipped: Starter, tmp_path: Path
    ) -> None:
        Shelf.of(shipped.concepts).save(tmp_path)

        found = everything(Shelf.open(tmp_path))

        assert found == {
            concept.id: replace(concept, labels=dict(concept.labels))
            for concept in shipped.concepts
        }

    def test_numbers_concepts_in_the_order_of_their_ids(self) -> None:
        shelf = Shelf.of((*SMALL, GROUP))

        assert list(shelf.ids) == ["baking", "cook", "frying", "kitchen"]
        assert [shelf.number(concept_id) for concept_id in shelf.ids] == [0, 1, 2, 3]

    def test_leaves_out_skills_and_parents_that_are_not_there(self) -> None:
        shelf = Shelf.of([replace(COOK, parent="nowhere")])

        left = shelf.concept(0)
        assert (left.essential, left.optional, left.parent) == ((), (), None)

    def test_knows_nothing_of_other_concepts(self) -> None:
        with pytest.raises(UnknownConcept, match="flying"):
            Shelf.of(SMALL).number("flying")

    def test_may_be_empty(self, tmp_path: Path) -> None:
        Shelf.of([]).save(tmp_path)

        assert len(Shelf.open(tmp_path)) == 0

    @pytest.mark.parametrize("damage", ["missing", "cut", "shorter"])
    def test_refuses_damaged_files(self, tmp_path: Path, damage: str) -> None:
        Shelf.of(SMALL).save(tmp_path)
        file = tmp_path / "shelf-kind.npy"
        match damage:
            case "missing":
                file.unlink()
            case "cut":
                file.write_bytes(file.read_bytes()[:-1])
            case "shorter":
                np.save(file, np.zeros(1, np.int8))

        with pytest.raises(BrokenIndex):
            Shelf.open(tmp_path)
