"""Made-up people as the rows of spreadsheets, always the same for a seed.

Skills and trades of the starter taxonomy, a few frequent and most rare as in life, by their names
in three languages, beside some words of the group's own; one appeal in 500 is spoilt.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

import numpy as np

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import (
    TIME_ZONES,
    Circle,
    ConceptKind,
    DayPart,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
)
from matching.taxonomy import starter

OWN_WORDS, OWN_WORD, SPOILT = 300, 0.05, 500
FLATTENED = 8
"""How many of the most frequent are about equally frequent."""


class Crowd:
    """Made-up people, row by row."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        concepts = starter.load().concepts
        self._skills = self._shuffled(concepts, ConceptKind.SKILL)
        self._trades = self._shuffled(concepts, ConceptKind.OCCUPATION)

    def appeals(self, count: int) -> Iterator[Sequence[object]]:
        """Yield the header and so many rows."""
        yield (
            *("id", "circle", "needs", "held", "wanted", "target", "languages", "hours"),
            *("times", "time_zone", "weeks_waited", "priority", "sensitivity"),
        )
        for number in range(count):
            spoilt = number % SPOILT == SPOILT - 1
            yield (
                f"A-{number}",
                "nobody knows" if spoilt else self._one(Circle),
                "; ".join(self._some(NeedKind, 1, 2)),
                "; ".join(self._names(3, 8)),
                "; ".join(self._names(1, 6)),
                self._name(self._trades) if self._chance(0.5) else "",
                self._languages(),
                self._random.integers(1, 10),
                "; ".join(self._some(DayPart, 1, 3)),
                self._zone(),
                self._random.integers(0, 30),
                self._random.choice(["", "soon", "urgent"], p=[0.8, 0.15, 0.05]),
                self._random.choice(["", "raised", "highest"], p=[0.85, 0.1, 0.05]),
            )

    def mentors(self, count: int) -> Iterator[Sequence[object]]:
        """Yield the header and so many rows."""
        yield (
            *("id", "kinds", "circles", "skills", "languages", "hours", "times", "time_zone"),
            *("room", "trust", "path_circle", "path_occupation"),
        )
        for number in range(count):
            changed = self._chance(0.25)
            yield (
                f"M-{number}",
                "; ".join(self._some(NeedKind, 1, 3)),
                "; ".join(self._some(Circle, 3, 9)),
                "; ".join(f"{name}={self._one(SkillLevel)}" for name in self._names(3, 12)),
                self._languages(),
                self._random.integers(1, 7),
                "; ".join(self._some(DayPart, 1, 3)),
                self._zone(),
                self._random.integers(1, 5),
                self._random.choice(["", "raised", "highest"], p=[0.5, 0.3, 0.2]),
                self._one(Circle) if changed else "",
                self._name(self._trades) if changed else "",
            )

    def _shuffled(self, concepts: Iterable[Concept], kind: ConceptKind) -> list[Concept]:
        found = [each for each in concepts if each.kind is kind]
        return [found[place] for place in self._random.permutation(len(found))]

    def _names(self, least: int, most: int) -> list[str]:
        count = self._random.integers(least, most + 1)
        own = [f"наш навык {number}" for number in range(OWN_WORDS)]
        return [
            str(self._random.choice(own)) if self._chance(OWN_WORD) else self._name(self._skills)
            for _ in range(count)
        ]

    def _name(self, concepts: Sequence[Concept]) -> str:
        """Return a name in some language; a few concepts are frequent and most are rare."""
        grown = FLATTENED * ((len(concepts) + FLATTENED) / FLATTENED) ** self._random.random()
        concept = concepts[min(int(grown) - FLATTENED, len(concepts) - 1)]
        language = [*InterfaceLanguage][self._random.integers(len(InterfaceLanguage))]
        return concept.label(language)

    def _languages(self) -> str:
        spoken = self._some([*SpokenLanguage][:5], 1, 3)
        return "; ".join(f"{each}={self._one([*LanguageLevel][1:])}" for each in spoken)

    def _zone(self) -> str:
        return TIME_ZONES[int(self._random.integers(8))]

    def _some(self, members: Iterable[object], least: int, most: int) -> list[str]:
        order = [str(each) for each in members]
        count = self._random.integers(least, most + 1)
        return [order[place] for place in self._random.permutation(len(order))[:count]]

    def _one(self, members: Iterable[object]) -> str:
        return self._some(members, 1, 1)[0]

    def _chance(self, part: float) -> bool:
        return bool(self._random.random() < part)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue()


def write(folder: Path, appeals: int, mentors: int, seed: int) -> tuple[Path, Path]:
    """Write both files, with semicolons and in different encodings; return where they are."""
    crowd = Crowd(seed)
    first, second = folder / "appeals.csv", folder / "mentors.csv"
    first.write_text(as_csv(crowd.appeals(appeals)), encoding="utf-8-sig", newline="")
    second.write_text(as_csv(crowd.mentors(mentors)), encoding="utf-16", newline="")
    return first, second
