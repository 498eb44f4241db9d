"""A small release in the shape of the official one, and of our own invention."""

import csv
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

ROOT = Path(__file__).parents[1]
OFFICIAL = Path(os.environ.get("BYCHANGE_ESCO", ROOT.parent / "shared" / "data" / "esco"))
"""Where the official release lies, if it does."""
needs_official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="no official files here")

URI = "http://data.europa.eu/esco"
CHANGED = "2026-03-09T10:00:00Z"
RELATIONS = ("occupationSkillRelations", "broaderRelationsOccPillar", "broaderRelationsSkillPillar")


def skill(tail: str) -> str:
    return f"{URI}/skill/{tail}"


def job(tail: str) -> str:
    return f"{URI}/occupation/{tail}"


def isco(tail: str) -> str:
    return f"{URI}/isco/{tail}"


@dataclass
class Sample:
    """Lighthouses. A test changes what it likes before it writes the files."""

    groups: dict[str, str] = field(
        default_factory=lambda: {
            isco("C9"): "people of the sea",
            isco("C99"): "people of the light",
        }
    )
    skill_groups: dict[str, str] = field(
        default_factory=lambda: {skill("S1"): "looking after lamps"}
    )
    skills: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            skill("trim"): ("trim lamp wicks", "cut wicks", "Cut  wicks!"),
            skill("polish"): ("polish a lens", "lens polishing"),
            skill("fog"): ("listen to fog", "hear ships in fog"),
        }
    )
    jobs: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            job("keeper"): ("lighthouse keeper", "lamp warden"),
            job("listener"): ("fog listener",),
        }
    )
    broader_jobs: list[tuple[str, str]] = field(
        default_factory=lambda: [
            (isco("C99"), isco("C9")),
            (job("keeper"), isco("C99")),
            (job("listener"), job("keeper")),
        ]
    )
    broader_skills: list[tuple[str, str]] = field(
        default_factory=lambda: [
            (skill("trim"), skill("polish")),
            (skill("trim"), skill("S1")),
            (skill("polish"), skill("S1")),
        ]
    )
    asked: list[tuple[str, str, str]] = field(
        default_factory=lambda: [
            (job("keeper"), "essential", skill("trim")),
            (job("keeper"), "optional", skill("fog")),
            (job("listener"), "essential", skill("fog")),
        ]
    )
    statuses: dict[str, str] = field(default_factory=dict)
    """Of what is not released."""

    def texts(self, *, suffix: str = "") -> dict[str, str]:
        """The files by name; relations with the suffix of later versions when it is given."""
        groups = {uri: (label,) for uri, label in self.groups.items()}
        skill_groups = {uri: (label,) for uri, label in self.skill_groups.items()}
        asked = [(job, kind, "knowledge", skill) for job, kind, skill in self.asked]
        return {
            "ISCOGroups_en.csv": self._concepts("ISCOGroup", groups, code="9"),
            "skillGroups_en.csv": self._concepts("SkillGroup", skill_groups),
            "skills_en.csv": self._concepts("KnowledgeSkillCompetence", self.skills),
            "occupations_en.csv": self._concepts("Occupation", self.jobs, iscoGroup="9901"),
            f"occupationSkillRelations{suffix}.csv": _table(
                ("occupationUri", "relationType", "skillType", "skillUri"), asked
            ),
            f"broaderRelationsOccPillar{suffix}.csv": _broader(self.broader_jobs),
            f"broaderRelationsSkillPillar{suffix}.csv": _broader(self.broader_skills),
        }

    def write(self, folder: Path, *, suffix: str = "") -> Path:
        """Write the files into a folder; the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.texts(suffix=suffix).items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        return folder

    def pack(self, folder: Path) -> Path:
        """Write the files into two archives, as they are published; their folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.texts().items():
            archive = "relations.zip" if name.startswith(RELATIONS) else "classification-en.zip"
            with ZipFile(folder / archive, "a", ZIP_DEFLATED) as opened:
                opened.writestr(name, text)
        return folder

    def _concepts(self, kind: str, named: dict[str, tuple[str, ...]], **more: str) -> str:
        header = ("conceptType", "conceptUri", *more, "preferredLabel", "altLabels", "status")
        lines = [
            (kind, uri, *more.values(), names[0], "\n".join(names[1:]), self._status(uri), CHANGED)
            for uri, names in named.items()
        ]
        return _table((*header, "modifiedDate"), lines)

    def _status(self, uri: str) -> str:
        return self.statuses.get(uri, "released")


def _broader(pairs: list[tuple[str, str]]) -> str:
    header = ("conceptType", "conceptUri", "broaderType", "broaderUri")
    return _table(header, [("Concept", child, "Concept", parent) for child, parent in pairs])


def _table(header: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    return text.getvalue()
