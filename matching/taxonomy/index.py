"""From what a person types to the few concepts that they may mean."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.domain.taxonomy import MOST_CANDIDATES
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import building, stored
from matching.taxonomy.building import Label, Parts
from matching.taxonomy.lexicon import Lexicon, Reading
from matching.taxonomy.ngrams import Scores
from matching.taxonomy.text import content, fold, romanise
from matching.taxonomy.texts import Texts

LEAST_SCORE = 0.22
"""Below this a likeness is chance."""

_ALIKE = 0.98
"""The most that a text can score without being a label letter by letter."""

_BEGUN, _SHARE = 0.5, 0.45
_SHORTEST_BEGINNING = 2

_LABEL, _WORDS = 0.5, 0.5
_UNLIKE = 0.2
_RELATED, _TELLING = 0.5, 0.5

_FOREIGN = 0.97
"""What is left of a score when the concept has no name in the language of the reader."""

_MOST_WEIGHED, _MOST_BEGUN, _MOST_TIED = 300, 100, 20
_LAST_LETTER = "\U0010ffff"

# Smaller than one step of a rounded score, so that they decide between equals only.
_DIGITS = 3
_READERS_LANGUAGE, _PREFERRED_LABEL = 0.0004, 0.0002

_NAME, _FOLDED, _SKELETONS = "labels", "folded", "skeletons"
_ARRAYS = (
    *("numbers", "languages", "preferred", "tokens", "starts", "lengths"),
    *("concepts", "spans", "owners", "kinds", "known_in", "folded_labels"),
    *("begun_labels", "begun_lengths"),
    *("evidence", "evidence_starts", "rarity", "related", "related_starts"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One concept that a text may mean."""

    concept: int
    label: int
    """The number of the label that the text came closest to."""
    score: float
    """In (0, 1]; 1 only when the text is the label."""


class Index:
    """The labels and synonyms of all languages, searched at once.

    It never changes once built: threads share it, and processes share the files of a saved one.
    """

    def __init__(self, parts: Parts) -> None:
        """Take the parts as they are. Raises BrokenIndex when they do not fit each other."""
        self._parts, self._lexicon, self._arrays = parts, parts.lexicon, parts.arrays
        self._spans, self._owners = self._arrays["spans"], self._arrays["owners"]

    @classmethod
    def build(cls, labels: Sequence[Label], related: Iterable[tuple[int, int]] = ()) -> Self:
        """Index labels. Concepts in pairs of related ones tell a little about each other."""
        return cls(building.parts(labels, related))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the saved index, mapped. Raises BrokenIndex."""
        return cls(
            Parts(
                Lexicon.open(folder),
                Texts.open(folder, _FOLDED),
                Texts.open(folder, _SKELETONS),
                stored.open_(folder, _ARRAYS, prefix=_NAME),
            )
        )

    def save(self, folder: Path) -> None:
        """Write the index to files of the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._parts.lexicon.save(folder)
        self._parts.folded.save(folder, _FOLDED)
        self._parts.skeletons.save(folder, _SKELETONS)
        stored.save(folder, self._parts.arrays, prefix=_NAME)

    def search(
        self,
        text: str,
        kind: ConceptKind | None = None,
        language: InterfaceLanguage | None = None,
        limit: int = MOST_CANDIDATES,
    ) -> list[Hit]:
        """Return what the text may mean, best first: each concept once, by its closest label.

        Any text is welcome: its first LONGEST_TEXT characters are read, and what resembles
        nothing gives nothing. Of equals, those with a label in the given language come first.
        """
        folded = fold(text)
        words = [word for word in content(folded) if romanise(word)]
        if not words or not len(self._owners):
            return []
        reading = self._lexicon.read(words)
        covered = self._covered(reading)
        begun = self._begun(folded)
        concepts = self._likely(covered, [*begun], kind)
        if not len(concepts):
            return []
        likeness = self._likeness(reading, concepts, begun)
        scores = self._scores(likeness, covered[concepts], self._knows(concepts, language))
        return [*self._best(concepts, scores, likeness, language, limit)]

    def _begun(self, folded: str) -> dict[int, float]:
        """Return labels that are the text or go on from it, and how much of them was typed."""
        begun: dict[int, float] = {}
        if len(folded) >= _SHORTEST_BEGINNING:
            skeleton = romanise(folded)
            span = _beginning(self._parts.skeletons, skeleton, skeleton + _LAST_LETTER)
            shares = len(skeleton) / self._arrays["begun_lengths"][span]
            for at in _largest(shares, _MOST_BEGUN):
                label = int(self._arrays["begun_labels"][span][at])
                begun[label] = max(begun.get(label, 0), _BEGUN + _SHARE * float(shares[at]))
        same = _beginning(self._parts.folded, folded, folded + " ")
        return begun | {int(label): 1.0 for label in self._arrays["folded_labels"][same]}

    def _likely(
        self, covered: Scores, begun: Sequence[int], kind: ConceptKind | None
    ) -> NDArray[np.int64]:
        """Return the concepts of a kind that are worth a closer look, sorted."""
        right = np.ones(len(covered), np.bool_)
        if kind is not None:
            right = self._arrays["kinds"] == building.KINDS.index(kind)
        touched = np.flatnonzero(right & (covered > 0))
        most = touched[_largest(covered[touched], _MOST_WEIGHED)]
        named = self._owners[list(begun)]
        return np.union1d(most, named[right[named]])

    def _likeness(
        self, reading: Reading, concepts: NDArray[np.int64], begun: Mapping[int, float]
    ) -> list[Scores]:
        """Return how alike the text and each label of each concept are; 1 only when the same."""
        labels = _ranges(self._spans, concepts)
        starts = self._arrays["starts"]
        tokens = self._arrays["tokens"][_ranges(starts, labels)]
        counts = starts[labels + 1] - starts[labels]
        sums = np.add.reduceat(reading.products.sum(axis=0)[tokens], np.cumsum(counts) - counts)
        length = np.linalg.norm(reading.lengths)
        likeness = np.minimum(sums / (self._arrays["lengths"][labels] * length), _ALIKE)
        for label, share in begun.items():
            at = np.searchsorted(labels, label)
            if at < len(labels) and labels[at] == label:
                likeness[at] = max(likeness[at], share)
        return np.split(likeness, np.cumsum(np.diff(self._spans)[concepts])[:-1])

    def _scores(
        self, likeness: Sequence[Scores], covered: Scores, known: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Return the score of each concept: its closest label, and what its words cover."""
        closest = np.array([labels.max() for labels in likeness])
        mixed = np.minimum(_LABEL * np.minimum(closest, _ALIKE) + _WORDS * covered, _ALIKE)
        mixed = np.where(known, mixed, mixed * _FOREIGN)
        return np.round(np.where(closest == 1, 1.0, mixed).astype(np.float64), _DIGITS)

    def _knows(
        self, concepts: NDArray[np.int64], language: InterfaceLanguage | None
    ) -> NDArray[np.bool_]:
        """Tell for each concept whether it has a label in the language, if one is given."""
        if language is None:
            return np.ones(len(concepts), np.bool_)
        bit = np.uint8(1 << building.LANGUAGES.index(language))
        return (self._arrays["known_in"][concepts] & bit) > 0

    def _covered(self, reading: Reading) -> Scores:
        """Return how much of the text the words of each concept cover, all labels together.

        Each typed word counts by its rarity and as far as the closest word of the concept is
        like it, or half as far for a related concept.
        """
        rarity = self._parts.arrays["rarity"]
        unseen = rarity.max()
        covered, total = np.zeros(len(self._spans) - 1, np.float32), np.float32(0)
        for products, length, number in zip(
            reading.products, reading.lengths, reading.numbers, strict=True
        ):
            weight = unseen if number is None else rarity[number]
            alike = (products / (length * self._lexicon.lengths) - _UNLIKE) / (1 - _UNLIKE)
            covered += weight * self._covered_by(np.minimum(alike, 1))
            total += weight
        return covered / total

    def _covered_by(self, alike: Scores) -> Scores:
        """Return for each concept how much its words, or related ones, are like a typed word."""
        arrays = self._parts.arrays
        own = np.zeros(len(self._spans) - 1, np.float32)
        _spread(alike, 0, arrays["evidence_starts"], arrays["evidence"], own)
        around = np.zeros_like(own)
        _spread(own, _TELLING, arrays["related_starts"], arrays["related"], around)
        return np.maximum(own, _RELATED * around)

    def _best(
        self,
        concepts: NDArray[np.int64],
        scores: NDArray[np.float64],
        likeness: Sequence[Scores],
        language: InterfaceLanguage | None,
        limit: int,
    ) -> Iterator[Hit]:
        """Yield the best concepts, each with its closest label."""
        likely = np.flatnonzero(scores >= LEAST_SCORE)
        likely = likely[np.argsort(-scores[likely], kind="stable")[: limit + _MOST_TIED]]
        hits = []
        for at in likely:
            first = int(self._spans[concepts[at]])
            ties = self._ties(first, len(likeness[at]), language)
            label = int(np.argmax(likeness[at] + ties))
            hits.append((-scores[at] - ties[label], int(at), first + label))
        for _, at, label in sorted(hits)[:limit]:
            concept, number = self._arrays["concepts"][concepts[at]], self._arrays["numbers"][label]
            yield Hit(int(concept), int(number), float(scores[at]))

    def _ties(
        self, first: int, count: int, language: InterfaceLanguage | None
    ) -> NDArray[np.float64]:
        """Return what decides between equal labels."""
        span = slice(first, first + count)
        ties = _PREFERRED_LABEL * self._arrays["preferred"][span]
        if language is not None:
            own = self._arrays["languages"][span] == building.LANGUAGES.index(language)
            ties = ties + _READERS_LANGUAGE * own
        return ties


def _beginning(texts: Texts, first: str, after: str) -> slice:
    """Return where the sorted texts from one on and before another are."""
    start = bisect_left(texts, first)
    return slice(start, bisect_left(texts, after, lo=start))


def _largest(values: Scores, most: int) -> NDArray[np.int64]:
    """Return where the largest values are, in any order."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - most)[-most:]


def _ranges(starts: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers from the start of each chosen one to the start of its next."""
    counts = starts[chosen + 1] - starts[chosen]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts[chosen] - ends + counts, counts)


def _spread(
    values: Scores, above: float, starts: NDArray[np.int64], to: NDArray[np.int32], into: Scores
) -> None:
    """Give each place the largest of the values above a bound that are spread to it."""
    sources = np.flatnonzero(values > above)
    # The last that is written stays, so the largest comes last.
    sources = sources[np.argsort(values[sources], kind="stable")]
    into[to[_ranges(starts, sources)]] = np.repeat(
        values[sources], starts[sources + 1] - starts[sources]
    )
