"""Measure what relates concepts: near skills, companions of skills, target occupations.

    python -m bench.relations --esco DIR

Always on the taxonomy that ships; with `--esco` also on the official release, from a folder of its
CSV files or zips. The same seed gives the same figures. Leaves with 1 when one falls short.

- near: how many of the links that ESCO itself draws between skills are found among the ten
  neighbours of each end, by each kind of evidence. ESCO's links are not read by the service.
- companions: how many of the hidden 30% of an occupation's skills are among twenty that the other
  70% suggest, while the occupation itself is not asked.
"""

import argparse
import csv
import io
import resource
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean
from time import perf_counter, process_time

import numpy as np

from bench.clock import report, timed
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import companions, likeness, starter
from matching.taxonomy.asked import Asked
from matching.taxonomy.evidence import MOST_NEIGHBOURS
from matching.taxonomy.likeness import Encode
from matching.taxonomy.near import Nearness
from matching.taxonomy.targets import Targets

SEED = 1
HIDDEN = 0.3
CALLS = 300
AIM_COMPANIONS = 0.54
AIM_NEAR = 0.40

Links = Mapping[str, set[str]]
Neighbours = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Official:
    """What is read of an official release."""

    concepts: tuple[Concept, ...]
    links: Links
    """Skill to the skills that it is linked with, from either side."""


def official(folder: Path) -> Official:
    """Read the English files of a release."""
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows(folder, "occupationSkillRelations.csv"):
        asked[row["occupationUri"], row["relationType"]].append(last(row["skillUri"]))
    parents = {
        row["conceptUri"]: last(row["broaderUri"])
        for row in rows(folder, "broaderRelationsOccPillar.csv")
        if row["broaderType"] == "Occupation"
    }
    jobs = [
        Concept(
            last(uri := row["conceptUri"]),
            ConceptKind.OCCUPATION,
            names(row),
            isco=row["iscoGroup"],
            essential=tuple(asked[uri, "essential"]),
            optional=tuple(asked[uri, "optional"]),
            parent=parents.get(uri),
        )
        for row in rows(folder, "occupations_en.csv")
    ]
    skills = [
        Concept(last(row["conceptUri"]), ConceptKind.SKILL, names(row))
        for row in rows(folder, "skills_en.csv")
    ]
    links: dict[str, set[str]] = defaultdict(set)
    for row in rows(folder, "skillSkillRelations.csv"):
        one, other = last(row["originalSkillUri"]), last(row["relatedSkillUri"])
        links[one].add(other)
        links[other].add(one)
    return Official((*jobs, *skills), links)


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Return the rows of a file of the folder, or of any zip in it."""
    found = folder / name
    if found.exists():
        yield from csv.DictReader(io.StringIO(found.read_text(encoding="utf-8-sig")))
        return
    for archive in map(zipfile.ZipFile, sorted(folder.glob("*.zip"))):
        for inside in archive.namelist():
            if Path(inside).name == name:
                text = archive.read(inside).decode("utf-8-sig")
                yield from csv.DictReader(io.StringIO(text, newline=""))
                return
    raise FileNotFoundError(f"{folder} has no {name}")


def last(uri: str) -> str:
    """Return the last part of an address."""
    return uri.rsplit("/", 1)[-1]


def names(row: Mapping[str, str]) -> dict[InterfaceLanguage, tuple[str, ...]]:
    """Return the preferred label and then the others."""
    others = [label for label in row["altLabels"].split("\n") if label]
    return {InterfaceLanguage.EN: (row["preferredLabel"], *others)}


def recall(near: Neighbours, links: Links) -> float:
    """Return the mean share of a skill's links among its neighbours."""
    return fmean(
        len(linked.intersection(near.get(skill, ()))) / len(linked)
        for skill, linked in links.items()
    )


def by_meaning(skills: Sequence[Concept], encode: Encode) -> Neighbours:
    """Return the nearest by the encoder alone."""
    vectors, near = likeness.meanings(skills, encode), {}
    for row, skill in enumerate(skills):
        cosines = vectors @ vectors[row]
        cosines[row] = -1
        nearest = np.argpartition(-cosines, MOST_NEIGHBOURS)[:MOST_NEIGHBOURS]
        near[skill.id] = [skills[other].id for other in nearest]
    return near


def bench_near(release: Official, encode: Encode | None) -> bool:
    """Print how many links each kind of evidence finds; tell whether all together find enough."""
    jobs = [one for one in release.concepts if one.kind is ConceptKind.OCCUPATION]
    skills = [one for one in release.concepts if one.kind is ConceptKind.SKILL]
    nameless = [replace(skill, labels={}) for skill in skills]
    best = recall(Nearness.build(release.concepts), release.links)
    say("near, recall@10, occupations", recall(Nearness.build([*jobs, *nameless]), release.links))
    say("near, recall@10, names", recall(Nearness.build(skills), release.links))
    say("near, recall@10, both", best)
    if encode is None:
        print("the encoder is not installed: pip install bychange[encoder]")
        return best >= AIM_NEAR
    say("near, recall@10, encoder", recall(by_meaning(skills, encode), release.links))
    start = perf_counter()
    all_three = Nearness.build(release.concepts, encode=encode)
    say("near, recall@10, all three", recall(all_three, release.links))
    print(f"{'  built in':<34} {perf_counter() - start:8.2f} s")
    return min(best, recall(all_three, release.links)) >= AIM_NEAR


def bench_companions(asked: Asked) -> float:
    """Print how many hidden skills are suggested, and return it."""
    random = np.random.default_rng(SEED)
    shares, baskets = [], []
    for row, occupation in enumerate(asked.occupations):
        mixed = [asked.skills[column] for column in random.permutation(asked.asked_by(row))]
        hidden, held = mixed[: round(HIDDEN * len(mixed))], mixed[round(HIDDEN * len(mixed)) :]
        if hidden and held:
            found = companions.suggest(asked, held, leaving_out=occupation)
            shares.append(len(set(hidden).intersection(found)) / len(hidden))
            baskets.append(held)
    say("companions, recall@20", fmean(shares))
    report("  a call", each(partial(companions.suggest, asked, held) for held in baskets[:CALLS]))
    return fmean(shares)


def bench_targets(asked: Asked, concepts: Sequence[Concept]) -> None:
    """Time suggestions to people who hold all that is essential to what they did."""
    start = perf_counter()
    targets = Targets(asked, concepts)
    print(f"{'targets, made ready in':<34} {perf_counter() - start:8.2f} s")
    jobs = [one for one in concepts if one.kind is ConceptKind.OCCUPATION and one.essential]
    people = random_jobs(jobs)
    report("  a call", each(partial(targets.suggest, one.essential, one.id) for one in people))


def random_jobs(jobs: Sequence[Concept]) -> list[Concept]:
    """Return CALLS of the jobs, or all when there are fewer."""
    order = np.random.default_rng(SEED).permutation(len(jobs))
    return [jobs[row] for row in order[:CALLS]]


def each(calls: Iterable[Callable[[], object]]) -> list[float]:
    """Return the seconds of each call."""
    return [timed(call, 1)[1][0] for call in calls]


def bench_all(name: str, concepts: Sequence[Concept]) -> float:
    """Print what can be measured on any taxonomy, and return the recall of companions."""
    start, worked = perf_counter(), process_time()
    nearness = Nearness.build(concepts)
    took, worked = perf_counter() - start, process_time() - worked
    asked = nearness.asked
    print(
        f"\n{name}: {len(asked.occupations)} occupations, {len(asked.skills)} skills, "
        f"{asked.weights.nnz} relations"
    )
    print(
        f"{'near, built in':<34} {took:8.2f} s, {worked:.2f} s of the processor, "
        f"at most {peak_mib():.0f} MiB so far"
    )
    print(f"{'near, skills with a neighbour':<34} {len(nearness):8d}")
    report("  a look", each(partial(nearness.neighbours, one) for one in asked.skills))
    found = bench_companions(asked)
    bench_targets(asked, concepts)
    return found


def peak_mib() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(name: str, share: float) -> None:
    """Print a line of a share."""
    print(f"{name:<34} {share:8.3f}")


def main(esco: Path | None) -> int:
    """Print all figures and return the exit status."""
    bench_all("ours", starter.load().concepts)
    if esco is None:
        return 0
    release = official(esco)
    companions_found = bench_all("ESCO", release.concepts)
    enough = bench_near(release, likeness.installed())
    return 0 if enough and companions_found >= AIM_COMPANIONS else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--esco", type=Path, help="folder of the official files")
    sys.exit(main(parser.parse_args().esco))
