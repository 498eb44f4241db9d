"""From what a person types to the few concepts that they may mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.domain.taxonomy import MOST_CANDIDATES
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import building, ranges, stored
from matching.taxonomy.beginnings import SAME, Beginnings
from matching.taxonomy.building import Label, Parts
from matching.taxonomy.lexicon import Lexicon, Reading
from matching.taxonomy.ranges import Numbers, Reals
from matching.taxonomy.text import content, fold, romanise

LEAST_SCORE = 0.3
"""Below this a likeness is chance."""

_ALIKE = 0.98
"""The most that a text can score without being a label letter by letter."""

# What each kind of evidence weighs, together 1: a conditional logit over the candidates of held
# out synonyms of the starter taxonomy, fitted on half of twenty folds and tried on the other
# half, both ways; rounded, and the same on ESCO to a point.
_CLOSEST, _CLOSEST_SEVERAL, _OWN_WORDS, _RELATED_WORDS = 0.22, 0.21, 0.41, 0.16
_SEVERAL = 3

# Chosen among neighbours in the same way. Below `unlike` words share letters by chance, above
# `the same` a typed word is taken for the one of the lexicon, and below `telling` the words of a
# concept say nothing about those related to it.
_UNLIKE, _THE_SAME, _TELLING = 0.15, 0.6, 0.3

_FOREIGN = 0.9
"""What is left of a score when the concept has no name in the language of the reader."""

_MOST_WEIGHED, _MOST_TIED = 300, 20

# Smaller than one step of a rounded score, so that they decide between equals only.
_DIGITS = 3
_READERS_LANGUAGE, _PREFERRED_LABEL = 0.0004, 0.0002

_NAME = "labels"


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

    1. The words of the text are compared with all words of the taxonomy by their letters, as
       typed and as meant if there was a slip (`lexicon`).
    2. Each concept is weighed by how much of the text its words cover, those of all its labels
       in all languages together, and a little by those of related concepts.
    3. The labels of the best few hundred are compared with the text as a whole, by the cosine
       of their letter groups; so are those that are the text or go on from it (`beginnings`).

    It never changes once built: threads share it, and processes share the files of a saved one.
    """

    def __init__(self, parts: Parts) -> None:
        """Take the parts as they are. Raises BrokenIndex when they do not fit each other."""
        building.check(parts)
        self._parts, self._arrays = parts, parts.arrays
        self._lexicon = parts.lexicon
        self._spans: Numbers = parts.arrays["spans"]

    @classmethod
    def build(cls, labels: Sequence[Label], related: Iterable[tuple[int, int]] = ()) -> Self:
        """Index labels. Concepts in pairs of related ones tell a little about each other."""
        return cls(building.parts(labels, related))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the saved index, mapped. Raises BrokenIndex."""
        arrays = stored.open_(folder, building.ARRAYS, prefix=_NAME)
        return cls(Parts(Lexicon.open(folder), Beginnings.open(folder), arrays))

    def save(self, folder: Path) -> None:
        """Write the index to files of the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lexicon.save(folder)
        self._parts.beginnings.save(folder)
        stored.save(folder, self._arrays, prefix=_NAME)

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
        if not words or len(self._spans) == 1:
            return []
        reading = self._lexicon.read(words)
        begun = self._parts.beginnings.of(folded)
        evidence = self._evidence(reading)
        concepts = self._likely(evidence, begun, kind)
        if not len(concepts):
            return []
        likeness = self._likeness(reading, concepts, begun)
        scores = _scores(likeness, evidence[concepts], self._knows(concepts, language))
        return [*self._best(concepts, scores, likeness, language, limit)]

    def _evidence(self, reading: Reading) -> Reals:
        """Return how much of the text the words of each concept cover, all labels together.

        Each typed word counts by its rarity, or that of the word that it is most alike.
        """
        rarity = self._arrays["rarity"]
        sums, total = np.zeros(len(self._spans) - 1, np.float32), np.float32(0)
        for products, length in zip(reading.products, reading.lengths, strict=True):
            alike = np.minimum(products / (length * self._lexicon.lengths), 1)
            closest = int(np.argmax(alike))
            weight = rarity[closest] if alike[closest] > _THE_SAME else rarity.max()
            sums += weight * self._evidence_of((alike - _UNLIKE) / (1 - _UNLIKE))
            total += weight
        return sums / total

    def _evidence_of(self, alike: Reals) -> Reals:
        """Return for each concept what the likeness of words to a typed word tells for it."""
        names = self._arrays["evidence_starts"], self._arrays["evidence"]
        relations = self._arrays["related_starts"], self._arrays["related"]
        concepts = len(self._spans) - 1
        own = ranges.spread(alike, *names, above=0, places=concepts)
        around = ranges.spread(own, *relations, above=_TELLING, places=concepts)
        return _OWN_WORDS * np.sqrt(own) + _RELATED_WORDS * around

    def _likely(
        self, evidence: Reals, begun: Mapping[int, float], kind: ConceptKind | None
    ) -> Numbers:
        """Return the concepts of a kind that are worth a closer look, sorted."""
        right = np.ones(len(evidence), np.bool_)
        if kind is not None:
            right = self._arrays["kinds"] == building.KINDS.index(kind)
        told = np.flatnonzero(right & (evidence > 0))
        most = told[ranges.largest(evidence[told], _MOST_WEIGHED)]
        named = self._arrays["owners"][list(begun)]
        return np.union1d(most, named[right[named]]).astype(np.int64)

    def _likeness(
        self, reading: Reading, concepts: Numbers, begun: Mapping[int, float]
    ) -> list[Reals]:
        """Return how alike the text and each label of each concept are; 1 only when the same."""
        labels = ranges.covered(self._spans, concepts)
        starts = self._arrays["starts"]
        tokens = self._arrays["tokens"][ranges.covered(starts, labels)]
        counts = ranges.lengths(starts, labels)
        sums = np.add.reduceat(reading.products.sum(axis=0)[tokens], np.cumsum(counts) - counts)
        length = np.linalg.norm(reading.lengths)
        likeness = np.minimum(sums / (self._arrays["lengths"][labels] * length), _ALIKE)
        for label, share in begun.items():
            at = min(int(np.searchsorted(labels, label)), len(labels) - 1)
            if labels[at] == label:
                likeness[at] = max(likeness[at], share)
        return np.split(likeness, np.cumsum(ranges.lengths(self._spans, concepts))[:-1])

    def _knows(self, concepts: Numbers, language: InterfaceLanguage | None) -> NDArray[np.bool_]:
        """Tell for each concept whether it has a label in the language, if one is given.

        Everything has one in English: who reads it is first shown what has one in all languages,
        since whoever is to help them may read another.
        """
        if language is None:
            return np.ones(len(concepts), np.bool_)
        needed = building.LANGUAGES if language is InterfaceLanguage.EN else (language,)
        bits = np.uint8(sum(1 << building.LANGUAGES.index(each) for each in needed))
        known: NDArray[np.bool_] = (self._arrays["known_in"][concepts] & bits) == bits
        return known

    def _best(
        self,
        concepts: Numbers,
        scores: NDArray[np.float64],
        likeness: Sequence[Reals],
        language: InterfaceLanguage | None,
        limit: int,
    ) -> Iterator[Hit]:
        """Yield the best concepts, each with its closest label."""
        likely = [int(at) for at in np.argsort(-scores, kind="stable")[: limit + _MOST_TIED]]
        ranked = []
        for at in likely:
            first = int(self._spans[concepts[at]])
            ties = self._ties(slice(first, first + len(likeness[at])), language)
            label = int(np.argmax(likeness[at] + ties))
            ranked.append((-scores[at] - ties[label], at, first + label))
        for _, at, label in sorted(ranked)[:limit]:
            if scores[at] >= LEAST_SCORE:
                concept = int(self._arrays["concepts"][concepts[at]])
                yield Hit(concept, int(self._arrays["numbers"][label]), float(scores[at]))

    def _ties(self, labels: slice, language: InterfaceLanguage | None) -> NDArray[np.float64]:
        """Return what decides between equal labels."""
        ties = np.where(self._arrays["preferred"][labels], _PREFERRED_LABEL, 0.0)
        if language is not None:
            own = self._arrays["languages"][labels] == building.LANGUAGES.index(language)
            ties = ties + np.where(own, _READERS_LANGUAGE, 0.0)
        return ties


def _scores(
    likeness: Sequence[Reals], evidence: Reals, known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the score of each concept: its closest labels, and what its words cover."""
    closest, several = _closest(likeness)
    mixed = _CLOSEST * closest + _CLOSEST_SEVERAL * several + evidence
    mixed = np.minimum(np.where(known, mixed, mixed * _FOREIGN), _ALIKE)
    mixed[closest == SAME] = SAME
    return np.round(mixed, _DIGITS)


def _closest(likeness: Sequence[Reals]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each concept the likeness of its closest label, and the mean of its closest few.

    All concepts at once: one sort is cheaper than a small one for each of hundreds.
    """
    counts = np.array([len(labels) for labels in likeness])
    starts = np.cumsum(counts) - counts
    labels, owners = np.concatenate(likeness).astype(np.float64), np.repeat(starts, counts)
    labels = labels[np.lexsort((-labels, owners))]
    few = np.where(np.arange(len(labels)) - owners < _SEVERAL, labels, 0)
    return labels[starts], np.add.reduceat(few, starts) / np.minimum(counts, _SEVERAL)
