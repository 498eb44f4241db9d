"""The pairs of a round as a spreadsheet, for the program that wrote the appeals."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TypeVar
from uuid import UUID

from matching.domain.matches import MILLIONTHS, AddedPart, Alternative, Pair, ScorePart

Skill = TypeVar("Skill")

ALTERNATIVES = 2
SKILLS_SHOWN = 12
"""The most skills in one cell, those that count most: a trade may ask for fifty."""
DIGITS = 6
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
    *(part.value for part in ScorePart),
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
    for rank, pair in enumerate(pairs, start=1):
        writer.writerow([str(rank), *_cells(pair, words, style)])
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _cells(pair: Pair, words: Words, style: Style) -> Iterator[str]:
    yield harmless(words.names[pair.appeal_id])
    yield harmless(words.names[pair.mentor_id])
    yield harmless(words.names[pair.offer_id])
    yield pair.need.value
    yield str(pair.pass_number)
    yield style.fraction(pair.score)
    for part in ScorePart:
        yield style.fraction(pair.parts[part].contribution)
    for added in _ADDED:
        yield style.fraction(pair.added[added].contribution)
    yield _listed(pair.covered, words.skill)
    yield _listed(pair.near, lambda near: f"{words.skill(near.skill)} ← {words.skill(near.via)}")
    yield _listed(pair.missing, words.skill)
    others = pair.alternatives[:ALTERNATIVES]
    for other in others:
        yield from _alternative(other, words, style)
    yield from [""] * (ALTERNATIVES - len(others)) * len(_ALTERNATIVE)


def _alternative(other: Alternative, words: Words, style: Style) -> Iterator[str]:
    yield harmless(words.names[other.offer_id])
    yield style.fraction(other.score)
    # Where fewer would be served the cost is people: points beside it would look like a gain.
    yield "" if other.fewer_served else style.fraction(other.cost)
    yield str(other.fewer_served)


def _listed(skills: Sequence[Skill], name: Callable[[Skill], str]) -> str:
    listed = [harmless(name(each)) for each in skills[:SKILLS_SHOWN]]
    more = len(skills) - len(listed)
    return "; ".join([*listed, f"{more} more"] if more else listed)
