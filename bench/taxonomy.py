"""Measure text → concept on names that the index has never seen, beside plain TF-IDF.

    python -m bench.taxonomy --esco DIR

Always on the taxonomy that ships; with `--esco` also on the official release, from a folder of its
CSV files or zips, and on both together. The same seed gives the same figures. Leaves with 1 when
an aim for the official release or the time of a query is missed; the aims for ours are printed
beside what was reached.

Held out: all names but the preferred ones are dealt into twenty folds, each name into one. For a
fold an index is built without its names: a held-out text is taken from its concept in every
language that has it, so it is truly absent and the index keeps 95% of the synonyms. What stays is
what people would have written down before somebody types something new: other forms, and other
languages. (`another script` removes also what sounds the same in them.) Then the text is typed,
once as it is and once with one random edit: a letter of its alphabet inserted, deleted,
substituted, or two neighbours swapped. The search knows the kind that is asked for and the
language of the reader, as a form does. Queries are timed by the processor, since others may use
the machine.

The peer is what is usual: TF-IDF of groups of three to five letters over folded labels, by
scikit-learn (a development dependency), cosine, each concept by its best label.
"""

import argparse
import random
import resource
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from time import process_time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench import relations
from bench.clock import report, timed
from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import esco, joining, starter
from matching.taxonomy.building import Label
from matching.taxonomy.index import Index
from matching.taxonomy.text import fold, romanise

SEED = 1
FOLDS = 20
TYPED = 300
ASKED = 1000
SLOWEST_MS = 20.0
AIMS_OF_OURS = (0.80, 0.95)
AIMS_OF_SKILLS = (0.90, 0.86)
FIVE = 5
ALPHABETS = {
    InterfaceLanguage.BE: "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    InterfaceLanguage.RU: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    InterfaceLanguage.EN: "abcdefghijklmnopqrstuvwxyz",
}

Search = Callable[[str, Label], Sequence[int]]
"""Return the concepts for a text, when this label is meant and its kind and language known."""

folded = cache(fold)


@dataclass(frozen=True)
class Material:
    """What is indexed."""

    labels: Sequence[Label]
    related: Sequence[tuple[int, int]]

    def without(self, held: Iterable[Label], spelling: Callable[[str], str]) -> "Material":
        """Return it without these names, and without what is spelt the same."""
        gone = {(label.concept, spelling(label.text)) for label in held}
        kept = [label for label in self.labels if (label.concept, spelling(label.text)) not in gone]
        return replace(self, labels=kept)

    def index(self) -> Index:
        """Build what is measured."""
        return Index.build(self.labels, self.related)


@dataclass
class Tally:
    """How often the right concept was the first and among five."""

    asked: int = 0
    first: int = 0
    among_five: int = 0

    def add(self, found: Sequence[int], right: int) -> None:
        """Count one answer."""
        self.asked += 1
        self.first += list(found[:1]) == [right]
        self.among_five += right in found[:FIVE]

    def shares(self) -> str:
        """Return both shares, to be printed."""
        return f"{self.first / self.asked:7.3f} {self.among_five / self.asked:7.3f}"


def material(concepts: Iterable[Concept]) -> Material:
    """Return the names and relations of concepts, numbered in their order."""
    searched = [one for one in concepts if one.active and one.kind is not ConceptKind.GROUP]
    numbers = {concept.id: number for number, concept in enumerate(searched)}
    labels = [
        Label(number, concept.kind, language, text, preferred=position == 0)
        for number, concept in enumerate(searched)
        for language, texts in concept.labels.items()
        for position, text in enumerate(texts)
    ]
    related = [
        (number, numbers[skill])
        for number, concept in enumerate(searched)
        for skill in (*concept.essential, *concept.optional)
        if skill in numbers
    ]
    return Material(labels, related)


def joined(ours: Sequence[Concept], theirs: Sequence[Concept]) -> list[Concept]:
    """Return ours first, with what the official concepts of the same name add, then theirs."""
    same = joining.joins(ours, theirs)
    of = {concept.id: concept for concept in theirs}
    mixed = [_with(one, of[same[one.id]]) if one.id in same else one for one in ours]
    taken = set(same.values())
    return [*mixed, *(concept for concept in theirs if concept.id not in taken)]


def _with(our: Concept, their: Concept) -> Concept:
    labels = {
        language: tuple(
            dict.fromkeys((*our.labels.get(language, ()), *their.labels.get(language, ())))
        )
        for language in InterfaceLanguage
    }
    return replace(our, labels=labels)


def folds(
    all_: Material, count: int, spelling: Callable[[str], str]
) -> Iterator[tuple[Material, list[Label]]]:
    """Yield so many of the twenty folds: what is indexed, and the names held out."""
    synonyms = [label for label in all_.labels if not label.preferred]
    random.Random(SEED).shuffle(synonyms)
    for fold_number in range(count):
        held = synonyms[fold_number::FOLDS]
        yield all_.without(held, spelling), held


def one_edit(text: str, language: InterfaceLanguage, chance: random.Random) -> str:
    """Return the text with one random edit."""
    at, letter = chance.randrange(len(text)), chance.choice(ALPHABETS[language])
    edits = [text[:at] + letter + text[at:], text[:at] + text[at + 1 :]]
    edits.append(text[:at] + letter + text[at + 1 :])
    first = min(at, max(len(text) - 2, 0))
    edits.append(text[:first] + text[first : first + 2][::-1] + text[first + 2 :])
    return chance.choice(edits)


def by_index(index: Index) -> Search:
    """Return the search that is measured."""
    return lambda text, label: [
        hit.concept for hit in index.search(text, kind=label.kind, language=label.language)
    ]


def by_peer(indexed: Material) -> Search:
    """Return the usual search."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32)
    vectors = vectorizer.fit_transform([folded(label.text) for label in indexed.labels]).T.tocsr()
    concepts = np.array([label.concept for label in indexed.labels])
    kinds = np.array([label.kind for label in indexed.labels])
    of_kind = {kind: kinds == kind for kind in ConceptKind}

    def search(text: str, label: Label) -> list[int]:
        cosines = (vectorizer.transform([fold(text)]) @ vectors).toarray()[0]
        order = np.argsort(-(cosines * of_kind[label.kind]), kind="stable")[:200]
        return list(dict.fromkeys(int(concept) for concept in concepts[order]))[:FIVE]

    return search


def held_out(
    name: str,
    all_: Material,
    count: int,
    search: Callable[[Material], Search],
    *,
    choose: Callable[[Label], bool] = lambda label: True,
    spelling: Callable[[str], str] = folded,
) -> Mapping[tuple[str, str, bool], Tally]:
    """Print how often held-out names are found, by kind and language, clean and with an edit."""
    tallies: dict[tuple[str, str, bool], Tally] = defaultdict(Tally)
    chance, spent = random.Random(SEED), []
    for indexed, held in folds(all_, count, spelling):
        find = search(indexed)
        meant = [label for label in held if choose(label)]
        for label in chance.sample(meant, min(TYPED, len(meant))):
            typed = {False: label.text, True: one_edit(label.text, label.language, chance)}
            for edited, text in typed.items():
                worked = process_time()
                found = find(text, label)
                spent.append(process_time() - worked)
                tallies[label.kind, label.language, edited].add(found, label.concept)
    print(
        f"\n{name}: {count} folds, {median(spent) * 1000:.1f} ms of the processor a query (median)"
    )
    print(f"{'':24}      n   top-1   top-5   with an edit")
    for kind, language in sorted({key[:2] for key in tallies}):
        clean, slip = tallies[kind, language, False], tallies[kind, language, True]
        print(f"{kind + ' ' + language:24} {clean.asked:6d} {clean.shares()}   {slip.shares()}")
    return tallies


def top_five(
    tallies: Mapping[tuple[str, str, bool], Tally], kind: ConceptKind, edited: bool
) -> float:
    """Return how often the right English concept of a kind was among five."""
    tally = tallies[kind, InterfaceLanguage.EN, edited]
    return tally.among_five / tally.asked


def against_aims(tallies: Mapping[tuple[str, str, bool], Tally]) -> None:
    """Print for each language what the aims for ours are and what was reached."""
    for language in InterfaceLanguage:
        both = [
            one
            for (_, spoken, edited), one in tallies.items()
            if (spoken, edited) == (language, False)
        ]
        asked = sum(one.asked for one in both)
        first, five = (sum(one.first for one in both), sum(one.among_five for one in both))
        print(
            f"{'both kinds ' + language:24} {asked:6d} {first / asked:7.3f} {five / asked:7.3f}   "
            f"aims {AIMS_OF_OURS[0]:.2f} {AIMS_OF_OURS[1]:.2f}"
        )


def bench_index(name: str, all_: Material) -> bool:
    """Print what building, opening and asking cost; tell whether a query is fast enough."""
    worked = process_time()
    index, built = timed(all_.index, 1)
    print(
        f"\n{name}: {len(all_.labels)} labels, built in {built[0]:.2f} s, "
        f"{process_time() - worked:.2f} s of the processor, at most {peak_mib():.0f} MiB so far"
    )
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        opened, seconds = timed(lambda: Index.open(Path(folder)), 5)
        report(f"opened, {size / 2**20:.0f} MiB", seconds)
        chance, spent = random.Random(SEED), []
        find = by_index(opened)
        for label in chance.choices(all_.labels, k=ASKED):
            text = one_edit(label.text, label.language, chance)
            worked = process_time()
            find(text, label)
            spent.append((process_time() - worked) * 1000)
    slowest = quantiles(spent, n=20)[-1]
    print(
        f"a query with an edit         median {median(spent):.2f} ms   p95 {slowest:.2f} ms "
        "of the processor"
    )
    return slowest <= SLOWEST_MS


def peak_mib() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def skeleton(text: str) -> str:
    """Return what a text sounds like, whatever its script."""
    return romanise(folded(text))


def bench_ours(ours: Material, count: int) -> None:
    """Print all of ours."""
    against_aims(held_out("ours", ours, count, lambda one: by_index(one.index())))
    held_out(
        "ours, another script", ours, count, lambda one: by_index(one.index()), spelling=skeleton
    )
    held_out("ours, by plain TF-IDF", ours, count, by_peer)


def bench_official(ours: Sequence[Concept], folder: Path, count: int) -> bool:
    """Print all of the official release and of both together; tell whether the aims are met."""
    release = esco.read(esco.find(folder), lambda step: None)
    both = material(joined(ours, release.concepts))
    fast = bench_index("ours and ESCO", both)
    theirs = material(release.concepts)
    found = held_out("ESCO", theirs, count, lambda one: by_index(one.index()))
    held_out("ESCO, by plain TF-IDF", theirs, count, by_peer)
    names = {(label.language, label.text) for label in material(ours).labels}
    held_out(
        "ours, with ESCO beside",
        both,
        count,
        lambda one: by_index(one.index()),
        choose=lambda label: (label.language, label.text) in names,
    )
    reached = [top_five(found, ConceptKind.SKILL, edited) for edited in (False, True)]
    return fast and all(share >= aim for share, aim in zip(reached, AIMS_OF_SKILLS, strict=True))


def main() -> int:
    """Print all figures and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--esco", type=Path, help="folder of the official files")
    parser.add_argument("--folds", type=int, default=10, help="of the twenty, for ours")
    parser.add_argument("--official-folds", type=int, default=2, help="of the twenty, for ESCO")
    parser.add_argument("--relations", action="store_true", help="measure those as well")
    given = parser.parse_args()
    ours = starter.load().concepts
    bench_index("ours", material(ours))
    bench_ours(material(ours), given.folds)
    met = given.esco is None or bench_official(ours, given.esco, given.official_folds)
    related = relations.main(given.esco) if given.relations else 0
    return 0 if met and related == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
