"""Likeness of words by the letters they share, at any number of words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy import stored
from matching.taxonomy.ranges import Reals

# Pairs of letters are what survives a typo in a word of four; five in a row add nothing to them.
LETTERS_IN_A_ROW = (2, 3, 4)
_BITS_OF_A_LETTER = 16
_EDGE = " "

_NAME = "ngrams"
_ARRAYS = ("groups", "rarity", "starts", "words", "weights", "lengths")


class Ngrams:
    """Words as TF-IDF vectors of their letter groups, kept by group. Never changes once built.

    Looking up touches only the words that share a group with the query (Salton & Buckley 1988,
    with an inverted file). Whole labels need no vectors of their own: theirs are sums of these.
    """

    def __init__(self, arrays: stored.Arrays) -> None:
        """Take the arrays as they are. Raises BrokenIndex when they do not fit each other."""
        self._arrays = arrays
        self._groups: NDArray[np.uint64] = arrays["groups"]
        self._rarity: Reals = arrays["rarity"]
        self._starts: NDArray[np.int64] = arrays["starts"]
        self._words: NDArray[np.int32] = arrays["words"]
        self._weights: Reals = arrays["weights"]
        self.lengths: Reals = arrays["lengths"]
        groups, postings = len(self._groups), len(self._words)
        stored.require(len(self._rarity) == groups == len(self._starts) - 1, "ngrams")
        stored.require(len(self._weights) == postings == self._starts[-1], "ngrams")
        # A group that no word has is as rare as can be: it must count against a likeness.
        self._unseen = float(self._rarity.max(initial=1.0))

    @classmethod
    def build(cls, words: Sequence[str], uses: NDArray[np.int64], labels: int) -> Self:
        """Index the words, each in so many of so many labels: what is common there tells less."""
        groups, owners = _groups_of(words)
        known, columns = np.unique(groups, return_inverse=True)
        postings, times = np.unique(columns << 32 | owners, return_counts=True)
        of_group, of_word = postings >> 32, postings & 0xFFFFFFFF
        group_uses = np.bincount(of_group, uses[of_word], len(known))
        rarity = np.log((1 + labels) / (1 + np.minimum(group_uses, labels))) + 1
        weights = (1 + np.log(times)) * rarity[of_group]
        return cls(
            {
                "groups": known,
                "rarity": rarity.astype(np.float32),
                "starts": np.searchsorted(of_group, np.arange(len(known) + 1)),
                "words": of_word.astype(np.int32),
                "weights": weights.astype(np.float32),
                "lengths": np.sqrt(np.bincount(of_word, weights**2, len(words))).astype(np.float32),
            }
        )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the saved index, mapped. Raises BrokenIndex."""
        return cls(stored.open_(folder, _ARRAYS, prefix=_NAME))

    def save(self, folder: Path) -> None:
        """Write the index to files of the folder."""
        stored.save(folder, self._arrays, prefix=_NAME)

    def products(self, word: str) -> tuple[Reals, float]:
        """Return the inner product of a word with every word of the index, and its own length."""
        groups, times = np.unique(_groups_of([word])[0], return_counts=True)
        at = np.minimum(np.searchsorted(self._groups, groups), len(self._groups) - 1)
        known = self._groups[at] == groups
        weights = (1 + np.log(times)) * np.where(known, self._rarity[at], self._unseen)
        return self._sum(at[known], weights[known]), float(np.sqrt(weights @ weights))

    def _sum(self, groups: NDArray[np.int64], weights: NDArray[np.float64]) -> Reals:
        if not len(groups):
            return np.zeros(len(self.lengths), np.float32)
        spans = [slice(self._starts[group], self._starts[group + 1]) for group in groups]
        words = np.concatenate([self._words[span] for span in spans])
        parts = [
            self._weights[span] * np.float32(weight)
            for span, weight in zip(spans, weights, strict=True)
        ]
        sums = np.bincount(words, np.concatenate(parts), len(self.lengths))
        return sums.astype(np.float32)


def _groups_of(words: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return each group of letters of each word, edges included, and the number of its word.

    A group of at most four letters fits into one number; rare letters beyond the first 65,536
    share theirs with others.
    """
    padded = "".join(f"{_EDGE}{word}{_EDGE}" for word in words)
    letters = np.frombuffer(padded.encode("utf-32-le", "replace"), np.uint32)
    letters = (letters & 0xFFFF).astype(np.uint64)
    owners = np.repeat(np.arange(len(words)), [len(word) + 2 * len(_EDGE) for word in words])
    groups, of_word = [], []
    for count in LETTERS_IN_A_ROW:
        last = len(letters) - count + 1
        packed = np.zeros(max(last, 0), np.uint64)
        for at in range(count):
            packed |= letters[at : last + at] << np.uint64(_BITS_OF_A_LETTER * at)
        inside = owners[: len(packed)] == owners[count - 1 :]
        groups.append(packed[inside])
        of_word.append(owners[: len(packed)][inside])
    return np.concatenate(groups), np.concatenate(of_word)
