"""Likeness of short texts by the letters they share, at any number of texts."""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

# Pairs of letters are what survives a typo in a word of four; five in a row add nothing to them.
LETTERS_IN_A_ROW = (2, 4)


class Ngrams:
    """Texts as TF-IDF vectors of their letter groups, kept by group. Never changes once built.

    Looking up touches only the texts that share a group with the query (Salton & Buckley 1988,
    with an inverted file).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts, at least one of which has a letter."""
        vectorizer: Any = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=LETTERS_IN_A_ROW,
            sublinear_tf=True,
            lowercase=False,
            dtype=np.float32,
        )
        postings = vectorizer.fit_transform(texts).T.tocsr()
        self._size = len(texts)
        self._starts, self._texts, self._weights = postings.indptr, postings.indices, postings.data
        self._groups = vectorizer.build_analyzer()
        self._columns: dict[str, int] = vectorizer.vocabulary_
        self._rarity: NDArray[np.float32] = vectorizer.idf_
        # A group that no text has is as rare as can be: it must count against a likeness.
        self._unseen = float(self._rarity.max())

    def cosines(self, query: str) -> NDArray[np.float64]:
        """Return the cosine of the query with every text, in [0, 1]."""
        known: list[tuple[int, float]] = []
        length = 0.0
        for group, times in Counter(self._groups(query)).items():
            column = self._columns.get(group)
            rarity = self._unseen if column is None else float(self._rarity[column])
            weight = (1 + log(times)) * rarity
            length += weight * weight
            if column is not None:
                known.append((column, weight))
        return self._sum(known) / sqrt(length) if known else np.zeros(self._size)

    def _sum(self, known: Sequence[tuple[int, float]]) -> NDArray[np.float64]:
        spans = [slice(self._starts[column], self._starts[column + 1]) for column, _ in known]
        texts = np.concatenate([self._texts[span] for span in spans])
        parts = [
            self._weights[span] * np.float32(weight)
            for span, (_, weight) in zip(spans, known, strict=True)
        ]
        return np.bincount(texts, np.concatenate(parts), self._size).astype(np.float64)
