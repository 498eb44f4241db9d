"""From what a person types to the few concepts that they may mean."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
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
_RELATED = 0.5

_FOREIGN = 0.97
"""What is left of a score when the concept has no name in the language of the reader."""

_MOST_TIED = 20

# Smaller than one step of a rounded score, so that they decide between equals only.
_DIGITS = 3
_READERS_LANGUAGE, _PREFERRED_LABEL = 0.0004, 0.0002

_NAME, _FOLDED, _SKELETONS = "labels", "folded", "skeletons"
_ARRAYS = (
    *("numbers", "languages", "preferred", "tokens", "starts", "lengths"),
    *("concepts", "spans", "kinds", "folded_labels"),
    *("begun_labels", "begun_lengths"),
    *("evidence", "evidence_starts", "rarity", "joined", "related", "related_starts"),
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
        self._parts, self._lexicon = parts, parts.lexicon
        arrays = parts.arrays
        self._concepts, self._spans = arrays["concepts"], arrays["spans"]
        self._tokens, self._starts = arrays["tokens"], arrays["starts"][:-1]
        self._lengths = arrays["lengths"]
        self._evidence, self._evidence_starts = arrays["evidence"], arrays["evidence_starts"]
        self._of_kind = {
            kind: arrays["kinds"] == number for number, kind in enumerate(building.KINDS)
        }
        self._known = {language: self._known_in(language) for language in building.LANGUAGES}
        self._ties = {
            language: self._ties_for(language) for language in (None, *building.LANGUAGES)
        }

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
        if not words or not len(self._concepts):
            return []
        reading = self._lexicon.read(words)
        labels = self._labels(reading, folded)
        scores = self._scores(reading, labels, language)
        if kind is not None:
            scores = scores * self._of_kind[kind]
        return [*self._best(scores, labels, language, limit)]

    def _labels(self, reading: Reading, folded: str) -> Scores:
        """Return the likeness of the whole text to every label; only a label itself gets 1."""
        sums = np.add.reduceat(reading.products.sum(axis=0)[self._tokens], self._starts)
        length = np.linalg.norm(reading.lengths)
        likeness: Scores = np.minimum(sums / (self._lengths * length), _ALIKE)
        if len(folded) >= _SHORTEST_BEGINNING:
            self._raise_begun(likeness, romanise(folded))
        likeness[self._same(folded)] = 1
        return likeness

    def _raise_begun(self, likeness: Scores, skeleton: str) -> None:
        """Raise the likeness of the labels that go on from what was typed so far."""
        texts = self._parts.skeletons
        first = bisect_left(texts, skeleton)
        after = bisect_left(texts, skeleton + "\U0010ffff", lo=first)
        labels = self._parts.arrays["begun_labels"][first:after]
        share = len(skeleton) / self._parts.arrays["begun_lengths"][first:after]
        np.maximum.at(likeness, labels, (_BEGUN + _SHARE * share).astype(np.float32))

    def _same(self, folded: str) -> NDArray[np.int32]:
        """Return the labels that are the text."""
        texts = self._parts.folded
        first = bisect_left(texts, folded)
        after = bisect_left(texts, folded + " ", lo=first)
        return self._parts.arrays["folded_labels"][first:after]

    def _scores(
        self, reading: Reading, labels: Scores, language: InterfaceLanguage | None
    ) -> Scores:
        """Return the score of each concept: its closest label, and what its words cover."""
        closest = np.maximum.reduceat(labels, self._spans[:-1])
        mixed = _LABEL * np.minimum(closest, _ALIKE) + _WORDS * self._covered(reading)
        mixed = np.minimum(mixed, _ALIKE)
        if language is not None:
            mixed *= np.where(self._known[language], 1, _FOREIGN)
        return np.where(closest == 1, np.float32(1), mixed)

    def _covered(self, reading: Reading) -> Scores:
        """Return how much of the text the words of each concept cover, all labels together.

        Each typed word counts by its rarity and as far as the closest word of the concept is
        like it, or half as far for a related concept.
        """
        arrays = self._parts.arrays
        alike = reading.products / (reading.lengths[:, None] * self._lexicon.lengths)
        alike = np.clip((alike - _UNLIKE) / (1 - _UNLIKE), 0, 1)
        covered = np.maximum.reduceat(alike[:, self._evidence], self._evidence_starts, axis=1)
        if len(arrays["related"]):
            around = np.maximum.reduceat(
                covered[:, arrays["related"]], arrays["related_starts"], axis=1
            )
            joined = arrays["joined"]
            covered[:, joined] = np.maximum(covered[:, joined], _RELATED * around)
        unseen = arrays["rarity"].max()
        rarity = [unseen if at is None else arrays["rarity"][at] for at in reading.numbers]
        covering: Scores = np.average(covered, axis=0, weights=rarity)
        return covering

    def _best(
        self, scores: Scores, labels: Scores, language: InterfaceLanguage | None, limit: int
    ) -> Iterator[Hit]:
        """Yield the best concepts, each with its closest label."""
        rounded = np.round(scores.astype(np.float64), _DIGITS)
        likely = np.flatnonzero(rounded >= LEAST_SCORE)
        likely = likely[np.argsort(-rounded[likely], kind="stable")[: limit + _MOST_TIED]]
        ties = self._ties[language]
        closest = [self._closest(int(at), labels, ties) for at in likely]
        ranks = rounded[likely] + ties[closest]
        for rank in np.argsort(-ranks, kind="stable")[:limit]:
            label = int(self._parts.arrays["numbers"][closest[rank]])
            concept = int(self._concepts[likely[rank]])
            yield Hit(concept, label, float(rounded[likely[rank]]))

    def _closest(self, concept: int, labels: Scores, ties: Scores) -> int:
        """Return the label of a concept that the text came closest to."""
        first, after = self._spans[concept : concept + 2]
        return int(first + np.argmax(labels[first:after] + ties[first:after]))

    def _known_in(self, language: InterfaceLanguage) -> NDArray[np.bool_]:
        """Tell for each concept whether it has a label in a language."""
        own = self._parts.arrays["languages"] == building.LANGUAGES.index(language)
        known: NDArray[np.bool_] = np.logical_or.reduceat(own, self._spans[:-1])
        return known

    def _ties_for(self, language: InterfaceLanguage | None) -> Scores:
        arrays = self._parts.arrays
        ties = _PREFERRED_LABEL * arrays["preferred"].astype(np.float32)
        if language is not None:
            ties += _READERS_LANGUAGE * (arrays["languages"] == building.LANGUAGES.index(language))
        return ties
