"""From what a person types to the few concepts that they may mean."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.domain.taxonomy import MOST_CANDIDATES, Candidate, Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy.ngrams import Ngrams
from matching.taxonomy.text import fold, romanise, spellings
from matching.taxonomy.typos import Words

Scores = NDArray[np.float64]

LEAST_SCORE = 0.3
"""Below this a likeness is chance."""

_ALIKE = 0.98
"""The most that a text can score without being a label letter by letter."""

_NO_LABELS = "-"
_CORRECTED = 0.9
_MOST_READINGS = 3

_BEGUN, _SHARE = 0.5, 0.45
_SHORTEST_BEGINNING = 2

# Smaller than one step of a rounded score, so that they decide between equals only.
_DIGITS = 3
_READERS_LANGUAGE, _PREFERRED_LABEL = 0.0004, 0.0002


@dataclass(frozen=True, slots=True)
class _Row:
    """One way to write one label."""

    concept: Concept
    language: InterfaceLanguage
    position: int
    text: str
    folded: str
    skeleton: str


class Index:
    """The labels and synonyms of all languages, searched at once.

    It never changes once built, so that a process builds it once and its threads share it.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._rows = [row for concept in concepts for row in _rows_of(concept)]
        self._ngrams = Ngrams([row.skeleton for row in self._rows] or [_NO_LABELS])
        self._words = Words(text for row in self._rows for text in (row.folded, row.skeleton))
        self._exact: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            self._exact[row.folded].append(number)
        self._alphabet = sorted(range(len(self._rows)), key=self._skeleton)
        self._lengths = np.array([len(row.skeleton) for row in self._rows])
        kinds = np.array([row.concept.kind for row in self._rows])
        self._of_kind = {kind: kinds == kind for kind in ConceptKind}
        self._ties = {language: self._ties_for(language) for language in (None, *InterfaceLanguage)}

    def search(
        self,
        text: str,
        *,
        kind: ConceptKind | None = None,
        language: InterfaceLanguage | None = None,
        limit: int = MOST_CANDIDATES,
    ) -> list[Candidate]:
        """Return what the text may mean, best first: each concept once, by its closest label.

        Any text is welcome: its first LONGEST_TEXT characters are read, and what resembles
        nothing gives nothing. Of equals, those with a label in the given language come first.
        """
        folded = fold(text)
        if not folded or not self._rows:
            return []
        scores = self._scores(folded)
        if kind is not None:
            scores = scores * self._of_kind[kind]
        return [
            _candidate(self._rows[row], float(scores[row]), language)
            for row in self._best(scores, language, limit)
        ]

    def _scores(self, folded: str) -> Scores:
        """Score every row, as typed and as probably meant; only a label itself gets 1."""
        skeleton = romanise(folded)
        scores = self._likeness(skeleton)
        for reading in self._readings(folded):
            scores = np.maximum(scores, _CORRECTED * self._likeness(reading))
        if len(folded) >= _SHORTEST_BEGINNING:
            rows = self._beginning_with(skeleton)
            share = len(skeleton) / self._lengths[rows]
            scores[rows] = np.maximum(scores[rows], _BEGUN + _SHARE * share)
        scores[self._exact.get(folded, [])] = 1.0
        return np.round(scores, _DIGITS)

    def _likeness(self, skeleton: str) -> Scores:
        return np.minimum(self._ngrams.cosines(skeleton), _ALIKE)

    def _readings(self, folded: str) -> set[str]:
        """Return what was meant if words have a typo, on their own keyboard or in Latin letters."""
        in_script = self._words.meant(folded, _MOST_READINGS)
        in_latin = self._words.meant(romanise(folded), _MOST_READINGS)
        return {romanise(reading) for reading in (*in_script, *in_latin)}

    def _beginning_with(self, skeleton: str) -> list[int]:
        """Return the rows that go on from what was typed so far."""
        first = bisect_left(self._alphabet, skeleton, key=self._skeleton)
        after = bisect_left(self._alphabet, skeleton + "\uffff", lo=first, key=self._skeleton)
        return self._alphabet[first:after]

    def _skeleton(self, row: int) -> str:
        return self._rows[row].skeleton

    def _best(
        self, scores: Scores, language: InterfaceLanguage | None, limit: int
    ) -> Iterator[int]:
        """Yield the best row of each of the best concepts."""
        likely = np.flatnonzero(scores >= LEAST_SCORE)
        ranks = scores[likely] + self._ties[language][likely]
        seen: set[str] = set()
        for row in likely[np.argsort(-ranks, kind="stable")]:
            if len(seen) >= limit:
                return
            concept = self._rows[row].concept.id
            if concept not in seen:
                seen.add(concept)
                yield int(row)

    def _ties_for(self, language: InterfaceLanguage | None) -> Scores:
        own = np.array([row.language == language for row in self._rows], dtype=np.float64)
        preferred = np.array([row.position == 0 for row in self._rows], dtype=np.float64)
        return _READERS_LANGUAGE * own + _PREFERRED_LABEL * preferred


def _rows_of(concept: Concept) -> Iterator[_Row]:
    for language, labels in concept.labels.items():
        for position, label in enumerate(labels):
            folded = fold(label)
            for skeleton in filter(None, spellings(folded)):
                yield _Row(concept, language, position, label, folded, skeleton)


def _candidate(row: _Row, score: float, language: InterfaceLanguage | None) -> Candidate:
    return Candidate(
        id=row.concept.id,
        kind=row.concept.kind,
        label=row.concept.label(language or row.language),
        label_en=row.concept.label(InterfaceLanguage.EN),
        score=score,
        matched=row.text,
    )
