"""The taxonomy that ships with the service, read from the reviewable files beside this module."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matching.domain.errors import BrokenTaxonomy
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage

SHIPPED = Path(__file__).parent / "starter"

LONGEST_LABEL = 200

_FOLDERS = {ConceptKind.SKILL: "skills", ConceptKind.OCCUPATION: "occupations"}
_NAMED = {"id", *InterfaceLanguage}
_KEYS = {
    ConceptKind.GROUP: _NAMED,
    ConceptKind.SKILL: _NAMED | {"parent", "general"},
    ConceptKind.OCCUPATION: _NAMED | {"parent", "isco", "circle", "essential", "optional"},
}
_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_ISCO = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class Starter:
    """The shipped concepts, and a digest that changes whenever a file does."""

    concepts: tuple[Concept, ...]
    digest: str

    @property
    def version(self) -> str:
        """The digest, short enough to say aloud."""
        return self.digest[:12]


@dataclass(frozen=True)
class _Entry:
    """One table of a file. Every complaint about it names the file and the concept."""

    file: str
    kind: ConceptKind
    values: Mapping[str, Any]
    group: str | None = None
    """The id of the group that its file names."""

    @property
    def id(self) -> str:
        return str(self.values.get("id", ""))

    @property
    def parent(self) -> str | None:
        """The group of the file, unless the entry belongs to something closer."""
        parent = self.values.get("parent", self.group)
        return None if parent is None else str(parent)

    def broken(self, problem: str) -> BrokenTaxonomy:
        return BrokenTaxonomy(f"{self.file}: {self.id or 'an entry without an id'}: {problem}")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when the key is absent."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(_is_text(value) for value in values):
            raise self.broken(f"{key} must be a list of texts of at most {LONGEST_LABEL} letters")
        if len(set(values)) < len(values):
            raise self.broken(f"{key} says something twice")
        return tuple(values)


def load(folder: Path = SHIPPED) -> Starter:
    """Read all files of a taxonomy folder, skills first, each group before its members.

    Raises BrokenTaxonomy naming the file and the concept: an id that is taken or missing, a
    skill or parent that does not exist, a language without a label, a key or value that makes
    no sense.
    """
    entries = [entry for kind in _FOLDERS for entry in _entries(folder, kind)]
    _refuse_taken_ids(entries)
    _refuse_unknown_skills(entries)
    _refuse_unknown_parents(entries)
    return Starter(tuple(_concept(entry) for entry in entries), _digest(folder))


def _files(folder: Path, kind: ConceptKind) -> list[Path]:
    return sorted((folder / _FOLDERS[kind]).glob("*.toml"))


def _digest(folder: Path) -> str:
    content = sha256()
    for kind in _FOLDERS:
        for file in _files(folder, kind):
            content.update(f"{kind}/{file.name}\n".encode() + file.read_bytes())
    return content.hexdigest()


def _entries(folder: Path, kind: ConceptKind) -> Iterator[_Entry]:
    for file in _files(folder, kind):
        name = f"{_FOLDERS[kind]}/{file.name}"
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise BrokenTaxonomy(f"{name}: {problem}") from problem
        if set(tables) - {kind.value, ConceptKind.GROUP.value}:
            raise BrokenTaxonomy(f"{name}: only [[{kind.value}]] tables belong here")
        group = tables.get(ConceptKind.GROUP.value)
        if group is not None:
            yield _Entry(name, ConceptKind.GROUP, group)
        for values in tables.get(kind.value, []):
            yield _Entry(name, kind, values, group=group and str(group.get("id", "")))


def _refuse_taken_ids(entries: list[_Entry]) -> None:
    taken: dict[str, str] = {}
    for entry in entries:
        if entry.id in taken:
            raise entry.broken(f"the id is taken in {taken[entry.id]}")
        taken[entry.id] = entry.file


def _refuse_unknown_skills(entries: list[_Entry]) -> None:
    skills = {entry.id for entry in entries if entry.kind is ConceptKind.SKILL}
    for entry in entries:
        asked = (*entry.texts("essential"), *entry.texts("optional"))
        unknown = [skill for skill in asked if skill not in skills]
        if unknown:
            raise entry.broken(f"there is no skill {unknown[0]}")
        if len(set(asked)) < len(asked):
            raise entry.broken("a skill is both essential and optional")


def _refuse_unknown_parents(entries: list[_Entry]) -> None:
    kinds = {entry.id: entry.kind for entry in entries}
    parents = {entry.id: entry.parent for entry in entries if entry.parent is not None}
    for entry in entries:
        if entry.parent is None:
            continue
        if kinds.get(entry.parent) not in {entry.kind, ConceptKind.GROUP}:
            raise entry.broken(f"there is no group or {entry.kind} {entry.parent}")
        if entry.id in _above(entry.id, parents):
            raise entry.broken("it is above itself")


def _above(concept_id: str, parents: Mapping[str, str]) -> set[str]:
    above: set[str] = set()
    at = parents.get(concept_id)
    while at is not None and at not in above:
        above.add(at)
        at = parents.get(at)
    return above


def _concept(entry: _Entry) -> Concept:
    unknown = set(entry.values) - _KEYS[entry.kind]
    if unknown:
        raise entry.broken(f"nobody knows the key {min(unknown)}")
    if not _ID.fullmatch(entry.id):
        raise entry.broken("an id is made of small letters, digits and hyphens")
    return Concept(
        id=entry.id,
        kind=entry.kind,
        labels=_labels(entry),
        isco=_isco(entry),
        circle=_circle(entry),
        general=_general(entry),
        essential=entry.texts("essential"),
        optional=entry.texts("optional"),
        parent=entry.parent,
    )


def _labels(entry: _Entry) -> Mapping[InterfaceLanguage, tuple[str, ...]]:
    labels = {language: entry.texts(language) for language in InterfaceLanguage}
    for language, texts in labels.items():
        if not texts:
            raise entry.broken(f"no label in {language}")
    return MappingProxyType(labels)


def _isco(entry: _Entry) -> str | None:
    isco = entry.values.get("isco")
    if entry.kind is not ConceptKind.OCCUPATION:
        return None
    if not isinstance(isco, str) or not _ISCO.fullmatch(isco):
        raise entry.broken("isco must be four digits")
    return isco


def _circle(entry: _Entry) -> Circle | None:
    circle = entry.values.get("circle")
    if circle is None:
        return None
    try:
        return Circle(circle)
    except ValueError as problem:
        raise entry.broken(f"there is no circle {circle}") from problem


def _general(entry: _Entry) -> bool:
    general = entry.values.get("general", False)
    if not isinstance(general, bool):
        raise entry.broken("general must be true or false")
    return general


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) == len(value) <= LONGEST_LABEL
