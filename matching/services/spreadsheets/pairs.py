"""The pairs of a round as a spreadsheet, for the program that wrote the appeals."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import TypeVar
from uuid import UUID

from matching.domain.matches import MILLIONTHS, AddedPart, Pair, ScorePart

Skill = TypeVar("Skill")

ALTERNATIVES = 2
SKILLS_SHOWN = 12
"""The most skills in one cell, those that count most: a trade may ask for fifty."""
DIGITS = 6
PARTS = tuple(ScorePart)
_ADDED = (AddedPart.WAITING, AddedPart.PRIORITY)
_ALTERNATIVE = ("", "_score", "_cost", "_fewer_served")

COLUMNS = (
    "rank",
    "appeal",
    "mentor",
    "offer",
    "need",
    "pass",
    "score",
    *(part.value for part in PARTS),
    *(part.value for part in _ADDED),
    "covered",
    "near",
    "missing",
    *(f"alternative_{n}{end}" for n in range(1, ALTERNATIVES + 1) for end in _ALTERNATIVE),
)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV Injection)."""


@dataclass(frozen=True)
class Words:
    """What the files call people, and what skills are called."""

    names: Mapping[UUID, str]
    skill: Callable[[str], str]


@dataclass(frozen=True)
class Style:
    """How a spreadsheet is written."""

    delimiter: str

    @property
    def point(self) -> str:
        """Who separates cells by semicolons needs the comma for decimals."""
        return "," if self.delimiter == ";" else "."

    def fraction(self, millionths: int) -> str:
        """Return a score as a decimal number."""
        return f"{millionths / MILLIONTHS:.{DIGITS}f}".replace(".", self.point)


def write(pairs: Sequence[Pair], words: Words, style: Style) -> bytes:
    """Return the pairs in their order, rank by rank, as UTF-8 that Excel recognises.

    What people wrote never begins like a formula.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=style.delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    cells = _Cells(words, style)
    for rank, pair in enumerate(pairs, start=1):
        writer.writerow([str(rank), *cells.of(pair)])
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


class _Cells:
    """What stands in a row. Most of it stands in many rows, and is worked out once."""

    def __init__(self, words: Words, style: Style) -> None:
        self._names = words.names
        self._fraction = cache(style.fraction)
        self._skill = cache(lambda code: harmless(words.skill(code)))
        self._near = cache(lambda near: f"{self._skill(near.skill)} ← {words.skill(near.via)}")

    def of(self, pair: Pair) -> Iterator[str]:
        """Yield the cells of a pair, in the order of COLUMNS, but for its rank."""
        yield harmless(self._names[pair.appeal_id])
        yield harmless(self._names[pair.mentor_id])
        yield harmless(self._names[pair.offer_id])
        yield pair.need.value
        yield str(pair.pass_number)
        yield self._fraction(pair.score)
        for part in PARTS:
            yield self._fraction(pair.parts[part].contribution)
        for added in _ADDED:
            yield self._fraction(pair.added[added].contribution)
        yield _listed(pair.covered, self._skill)
        yield _listed(pair.near, self._near)
        yield _listed(pair.missing, self._skill)
        others = pair.alternatives[:ALTERNATIVES]
        for other in others:
            yield harmless(self._names[other.offer_id])
            yield self._fraction(other.score)
            # Where fewer would be served the cost is people: points beside it look like a gain.
            yield "" if other.fewer_served else self._fraction(other.cost)
            yield str(other.fewer_served)
        yield from [""] * (ALTERNATIVES - len(others)) * len(_ALTERNATIVE)


def _listed(skills: Sequence[Skill], name: Callable[[Skill], str]) -> str:
    listed = [name(each) for each in skills[:SKILLS_SHOWN]]
    more = len(skills) - len(listed)
    return "; ".join([*listed, f"{more} more"] if more else listed)
