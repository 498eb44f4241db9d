"""The official classification of skills and occupations, read from the files of a release.

Versions 1.1 and 1.2 have the same columns; the later one adds a language to every file name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from matching.domain.errors import BrokenTaxonomy
from matching.domain.taxonomy import Concept, LeftOut
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import tables
from matching.taxonomy.starter import LONGEST_LABEL
from matching.taxonomy.tables import Allowance, Table
from matching.taxonomy.text import fold

Tell = Callable[[str], None]
"""Is told what is being read."""

_OCCUPATIONS, _SKILLS = "occupations", "skills"
_KINDS = {
    "ISCOGroups": ConceptKind.GROUP,
    "skillGroups": ConceptKind.GROUP,
    _SKILLS: ConceptKind.SKILL,
    _OCCUPATIONS: ConceptKind.OCCUPATION,
}
"""What the files of concepts hold; those that others belong to come first."""
_ASKED = "occupationSkillRelations"
_BROADER = ("broaderRelationsOccPillar", "broaderRelationsSkillPillar")

_ENGLISH = InterfaceLanguage.EN
_NAME = re.compile(r"(?P<stem>[A-Za-z]+)(_(?P<language>[a-z]{2}))?\.csv")
_TAIL = re.compile(r"[A-Za-z0-9.-]{1,59}")
_ISCO = re.compile("[0-9]{4}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RELEASED = "released"
_ESSENTIAL = {"essential": True, "optional": False}


@dataclass(frozen=True)
class Files:
    """The files of one release, not read yet."""

    tables: Mapping[str, Table]
    """By what is in them; concepts also by language: `skills_en`."""
    digest: str
    """Of their content, however it is packed."""


@dataclass(frozen=True)
class Release:
    """What the files say."""

    concepts: tuple[Concept, ...]
    digest: str
    changed: str
    """The day of the newest change in it, or nothing."""
    left_out: LeftOut


def find(folder: Path) -> Files:
    """Return the files of the release in a folder, unpacked or in archives.

    Raises BrokenTaxonomy: nothing there, a file that is missing, or there twice and not the same.
    """
    found: dict[str, dict[str, Table]] = defaultdict(dict)
    allowance = Allowance()
    for table in tables.find(folder):
        key = _key(table.name)
        if key is not None:
            found[key].setdefault(table.digest(allowance), table)
    if not found:
        raise BrokenTaxonomy(f"there are no files of ESCO in {folder}")
    for key in (*(f"{stem}_{_ENGLISH}" for stem in _KINDS), _ASKED, *_BROADER):
        if key not in found:
            raise BrokenTaxonomy(f"{key}.csv is missing in {folder}")
    for versions in found.values():
        _refuse_two(list(versions.values()))
    content = sha256("".join(f"{key} {next(iter(found[key]))}\n" for key in sorted(found)).encode())
    chosen = {key: next(iter(versions.values())) for key, versions in found.items()}
    return Files(chosen, content.hexdigest())


def read(files: Files, tell: Tell) -> Release:
    """Read all that is released. Raises BrokenTaxonomy naming the file and the place in it."""
    return _Reading(files, tell).release()


def concept_id(uri: str) -> str:
    """Return our id for a concept of theirs. Raises BrokenTaxonomy."""
    tail = uri.rsplit("/", 1)[-1]
    if not _TAIL.fullmatch(tail):
        raise BrokenTaxonomy(f"{uri} is no name of a concept")
    return f"esco-{tail}"


def _key(name: str) -> str | None:
    """Return what a file of this name holds, None for what we do not read."""
    found = _NAME.fullmatch(name)
    stem, language = (found["stem"], found["language"]) if found else ("", None)
    if stem in _KINDS and language in list(InterfaceLanguage):
        return f"{stem}_{language}"
    if stem in (_ASKED, *_BROADER) and language in (None, _ENGLISH):
        return stem
    return None


def _refuse_two(versions: list[Table]) -> None:
    if len(versions) > 1:
        first, second = versions[:2]
        raise BrokenTaxonomy(f"{first.name} is there twice: {first.place} and {second.place}")


class _Reading:
    """One pass through the files."""

    def __init__(self, files: Files, tell: Tell) -> None:
        self._files = files
        self._tell = tell
        self._allowance = Allowance()
        self._concepts: dict[str, Concept] = {}
        self._ids: dict[str, str] = {}
        self._changed = ""
        self._left_out: Counter[str] = Counter()

    def release(self) -> Release:
        for stem, kind in _KINDS.items():
            self._read_concepts(stem, kind)
        for stem in _KINDS:
            for language in InterfaceLanguage:
                self._read_names(stem, language)
        parents = self._parents()
        skills = self._skills()
        concepts = (
            replace(
                concept,
                parent=parents.get(concept.id),
                essential=_of(skills[concept.id], essential=True),
                optional=_of(skills[concept.id], essential=False),
            )
            for concept in self._concepts.values()
        )
        return Release(
            tuple(concepts), self._files.digest, self._changed, LeftOut(**self._left_out)
        )

    def _rows(self, key: str, *needed: str, optional: str = "") -> Iterator[tuple[str, ...]]:
        table = self._files.tables[key]
        self._tell(table.name)
        yield from table.rows(needed, self._allowance, optional=[optional] if optional else [])

    def _read_concepts(self, stem: str, kind: ConceptKind) -> None:
        """Take every released concept with its English names, which join it to one of ours."""
        key = f"{stem}_{_ENGLISH}"
        isco = "iscoGroup" if kind is ConceptKind.OCCUPATION else "status"
        columns = ("conceptUri", "status", "preferredLabel", "altLabels", isco)
        for uri, status, *names, group, day in self._rows(key, *columns, optional="modifiedDate"):
            if status != _RELEASED:
                self._left_out["unreleased"] += 1
                continue
            known = concept_id(uri)
            if known in self._concepts:
                raise BrokenTaxonomy(f"{key}.csv: {uri} is there twice")
            labels = self._texts(*names)
            if not labels:
                raise BrokenTaxonomy(f"{key}.csv: {uri} has no name")
            self._ids[uri] = known
            found = _ISCO.fullmatch(group)
            self._concepts[known] = Concept(
                id=known, kind=kind, labels={_ENGLISH: labels}, isco=found and found[0], uri=uri
            )
            if _DAY.match(day):
                self._changed = max(self._changed, day[: len("2026-11-16")])

    def _read_names(self, stem: str, language: InterfaceLanguage) -> None:
        """Take the names in another language, of what is there in English."""
        key = f"{stem}_{language}"
        if language is _ENGLISH or key not in self._files.tables:
            return
        for uri, *names in self._rows(key, "conceptUri", "preferredLabel", "altLabels"):
            labels = self._texts(*names)
            if uri in self._ids and labels:
                concept = self._concepts[self._ids[uri]]
                more = replace(concept, labels={**concept.labels, language: labels})
                self._concepts[concept.id] = more

    def _texts(self, preferred: str, others: str) -> tuple[str, ...]:
        """Return the names, each once however it is spelled; nothing without a preferred one."""
        texts: dict[str, str] = {}
        for text in map(_tidied, (preferred, *others.splitlines())):
            folded = fold(text)
            if len(text) > LONGEST_LABEL:
                self._left_out["labels"] += 1
            elif folded:
                texts.setdefault(folded, text)
        return tuple(texts.values()) if fold(preferred) in texts else ()

    def _parents(self) -> dict[str, str]:
        """Return what each concept belongs to: one parent, chosen the same way every time.

        A group stands before a broader concept, for it says least about whoever is coded with it;
        then the first by its id. What would close a circle is passed over.
        """
        broader: dict[str, set[str]] = defaultdict(set)
        for key in _BROADER:
            for child, parent in self._rows(key, "conceptUri", "broaderUri"):
                if self._knows(child, parent):
                    broader[self._ids[child]].add(self._ids[parent])
        parents: dict[str, str] = {}
        for child in sorted(broader):
            for parent in sorted(broader[child], key=self._telling):
                if not _is_below(parent, child, parents):
                    parents[child] = parent
                    break
        return parents

    def _telling(self, parent: str) -> tuple[bool, str]:
        return self._concepts[parent].kind is not ConceptKind.GROUP, parent

    def _skills(self) -> dict[str, dict[str, bool]]:
        """Return for each occupation the skills it asks for, True for the essential ones."""
        skills: dict[str, dict[str, bool]] = defaultdict(dict)
        columns = ("occupationUri", "relationType", "skillUri")
        for occupation, relation, skill in self._rows(_ASKED, *columns):
            if relation not in _ESSENTIAL:
                raise BrokenTaxonomy(f"{_ASKED}.csv: nobody knows the relation {relation}")
            if self._knows(occupation, skill):
                asked, known = skills[self._ids[occupation]], self._ids[skill]
                asked[known] = asked.get(known, False) or _ESSENTIAL[relation]
        return skills

    def _knows(self, *uris: str) -> bool:
        known = all(uri in self._ids for uri in uris)
        if not known:
            self._left_out["relations"] += 1
        return known


def _tidied(text: str) -> str:
    """Return the text with single spaces and nothing invisible."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return "".join(mark for mark in spaced if mark.isprintable())


def _is_below(one: str, other: str, parents: Mapping[str, str]) -> bool:
    """Tell whether `one` is the `other`, or belongs to it by what was chosen so far."""
    at: str | None = one
    while at is not None and at != other:
        at = parents.get(at)
    return at == other


def _of(skills: Mapping[str, bool], *, essential: bool) -> tuple[str, ...]:
    return tuple(skill for skill, needed in skills.items() if needed is essential)
