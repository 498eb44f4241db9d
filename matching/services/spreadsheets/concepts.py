"""From the names in a spreadsheet to codes, without ever guessing.

A code or a name of the taxonomy, in any of its languages, stands for its concept. Everything else
is a word of the group's own: it fits whoever writes it in the same way. What it may have meant is
for people to decide, so it is only suggested.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import SEARCHED, ConceptKind, InterfaceLanguage, SkillLevel
from matching.services.spreadsheets import cells, names
from matching.services.spreadsheets.misreading import Misread, shown
from matching.taxonomy import starter
from matching.taxonomy.catalogue import Catalogue
from matching.taxonomy.text import fold

SUGGESTIONS = 3
SUGGESTED_FOR = 100
"""How many words are looked up, those of most people first: each takes a few milliseconds."""
LEAST_LIKELY = 0.6
"""What scores below this in the search is no suggestion."""
_CODE, _PREFERRED, _SYNONYM = range(3)
"""What a text is to a concept; the closer one wins."""


@dataclass(frozen=True)
class OwnWord:
    """A word that the taxonomy does not know, or that means several things in it."""

    word: str
    kind: ConceptKind
    people: int
    """How many rows it stands in."""
    suggestions: tuple[str, ...]
    """Codes of what it may mean, the likeliest first."""


@dataclass(frozen=True)
class Known:
    """A taxonomy, and what each name in it stands for."""

    catalogue: Catalogue
    skills: frozenset[str]
    meanings: Mapping[ConceptKind, Mapping[str, tuple[str, ...]]]
    """Of each folded name the concepts: one, unless it is doubtful."""


class Concepts:
    """Codes what stands in cells, and remembers the group's own words."""

    def __init__(self, known: Known) -> None:
        """Take what is known before anything is read."""
        self.catalogue = known.catalogue
        self._skills = known.skills
        self._meanings = known.meanings
        self._spellings: dict[tuple[ConceptKind, str], set[str]] = defaultdict(set)
        # The same few thousand skills stand in all rows.
        self._taught = cache(lambda part: tuple(self._coded(part)))

    def skills(self, text: str) -> frozenset[str]:
        """Return the skills of a list. A level that stands beside one makes no difference."""
        return frozenset(self.taught(text))

    def taught(self, text: str) -> Mapping[str, SkillLevel]:
        """Return the skills of a list such as `python=expert; sql`.

        One without a level is taught at working level, one named twice at the higher. Raises
        Misread.
        """
        taught: dict[str, SkillLevel] = {}
        for part in cells.parts(text, commas=False):
            for code, level in self._taught(part):
                if code not in taught or taught[code] < level:
                    taught[code] = level
        return dict(sorted(taught.items()))

    def occupation(self, text: str) -> str:
        """Return an occupation. Raises Misread for a text without letters."""
        return self._code(ConceptKind.OCCUPATION, text)

    def label(self, code: str, language: InterfaceLanguage) -> str:
        """Return what people call a skill: its name, or the group's own word."""
        if code in self._skills:
            return self.catalogue.label(code, language)
        return min(self._spellings[ConceptKind.SKILL, code])

    def own_words(self, uses: Counter[tuple[ConceptKind, str]]) -> tuple[OwnWord, ...]:
        """Return the group's own among these words, those in most rows first."""
        own = [(kind, code) for kind, code in uses if (kind, code) in self._spellings]
        own.sort(key=lambda each: (-uses[each], each))
        return tuple(
            OwnWord(
                word=min(self._spellings[each]),
                kind=each[0],
                people=uses[each],
                suggestions=self._suggestions(*each) if place < SUGGESTED_FOR else (),
            )
            for place, each in enumerate(own)
        )

    def _coded(self, part: str) -> Iterator[tuple[str, SkillLevel]]:
        for name, level in self._single(part):
            yield self._code(ConceptKind.SKILL, name), level

    def _single(self, part: str) -> Iterator[tuple[str, SkillLevel]]:
        """Yield skills with their levels. A comma parts them, unless it belongs to a name."""
        if "," in part and not self._knows(_unlevelled(part)):
            yield from map(_levelled, cells.parts(part, commas=True))
        else:
            yield _levelled(part)

    def _knows(self, text: str) -> bool:
        return fold(text) in self._meanings[ConceptKind.SKILL]

    def _code(self, kind: ConceptKind, text: str) -> str:
        folded = fold(text)
        if not folded:
            raise Misread(f"there is no letter in {shown(text)}")
        meanings = self._meanings[kind].get(folded, ())
        if len(meanings) == 1:
            return meanings[0]
        self._spellings[kind, folded].add(text)
        return folded

    def _suggestions(self, kind: ConceptKind, folded: str) -> tuple[str, ...]:
        found = self.catalogue.search(folded, kind=kind, limit=SUGGESTIONS)
        likely = tuple(each.id for each in found if each.score >= LEAST_LIKELY)
        return self._meanings[kind].get(folded, likely)


@cache
def shipped() -> Known:
    """Return the taxonomy that ships with the service. Takes two seconds, the first time."""
    given = starter.load().concepts
    return Known(
        catalogue=Catalogue.of(given),
        skills=frozenset(one.id for one in given if one.kind is ConceptKind.SKILL),
        meanings={kind: _meanings(given, kind) for kind in SEARCHED},
    )


def _levelled(part: str) -> tuple[str, SkillLevel]:
    name, sign, level = part.rpartition("=")
    if sign and level.strip():
        return name.strip(), names.member(SkillLevel, level)
    if sign:
        return name.strip(), SkillLevel.WORKING
    name, sign, level = part.rpartition(":")
    # A colon may belong to the name of a program.
    if sign and names.knows(SkillLevel, level):
        return name.strip(), names.member(SkillLevel, level)
    return part, SkillLevel.WORKING


def _unlevelled(part: str) -> str:
    """Return a skill without its level, where a comma can belong to nothing but its name."""
    for sign in "=:":
        name, found, level = part.rpartition(sign)
        if found and "," not in level:
            return name
    return part


def _meanings(concepts: Iterable[Concept], kind: ConceptKind) -> Mapping[str, tuple[str, ...]]:
    closest: dict[str, dict[str, int]] = defaultdict(dict)
    for concept in concepts:
        if concept.kind is kind and concept.active:
            for text, closeness in _texts(concept):
                meant = closest[fold(text)]
                meant[concept.id] = min(closeness, meant.get(concept.id, closeness))
    return {text: _closest(meant) for text, meant in closest.items()}


def _texts(concept: Concept) -> Iterator[tuple[str, int]]:
    yield concept.id, _CODE
    for texts in concept.labels.values():
        for place, text in enumerate(texts):
            yield text, _SYNONYM if place else _PREFERRED


def _closest(meant: Mapping[str, int]) -> tuple[str, ...]:
    least = min(meant.values())
    return tuple(sorted(each for each, closeness in meant.items() if closeness == least))
