"""Words that were probably meant, one slip away from what was typed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy import stored
from matching.taxonomy.texts import Texts

SHORTEST_WORD = 4
"""A slip in a shorter word makes any other."""

_NAME = "typos"
_ARRAYS = ("forms", "owners")

# Odd, so that it divides again modulo 2⁶⁴; from the digits of the golden ratio, as is usual.
_BASE = 0x9E3779B97F4A7C15
_UNDONE = pow(_BASE, -1, 1 << 64)

Hashes = NDArray[np.uint64]


class Words:
    """The words of the taxonomy, found by what is left when a letter is missing.

    Two words are one slip apart (a letter dropped, added, changed, or two swapped: Damerau 1964)
    only if they share a form with at most one letter deleted, so those forms are the keys
    (Mor & Fraenkel 1982) and no word needs comparing with all others. Of a form only a hash is
    kept (Karp & Rabin 1987): what collides is compared letter by letter anyway.
    """

    def __init__(self, words: Texts, arrays: stored.Arrays) -> None:
        """Take the arrays as they are. Raises BrokenIndex when they do not fit each other."""
        self._words, self._arrays = words, arrays
        self._forms: Hashes = arrays["forms"]
        self._owners: NDArray[np.int32] = arrays["owners"]
        stored.require(len(self._forms) == len(self._owners), "typos")

    @classmethod
    def build(cls, words: Iterable[str]) -> Self:
        """Index the words, each once."""
        known = sorted(set(words))
        long = [number for number, word in enumerate(known) if len(word) >= SHORTEST_WORD]
        forms, owners = _forms([known[number] for number in long])
        order = np.argsort(forms, kind="stable")
        numbers = np.array(long, np.int32)[owners[order]]
        return cls(Texts.of(known), {"forms": forms[order], "owners": numbers})

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the saved index, mapped. Raises BrokenIndex."""
        return cls(Texts.open(folder, _NAME), stored.open_(folder, _ARRAYS, prefix=_NAME))

    def save(self, folder: Path) -> None:
        """Write the index to files of the folder."""
        self._words.save(folder, _NAME)
        stored.save(folder, self._arrays, prefix=_NAME)

    def __contains__(self, word: str) -> bool:
        return self._words.find(word) is not None

    def meant(self, word: str, most: int) -> list[str]:
        """Return at most so many known words that an unknown one may have been, likely first."""
        if len(word) < SHORTEST_WORD - 1 or word in self:
            return []
        forms = np.unique(_forms([word])[0])
        first = np.searchsorted(self._forms, forms, "left")
        after = np.searchsorted(self._forms, forms, "right")
        owners = {
            int(owner)
            for begin, end in zip(first, after, strict=True)
            for owner in self._owners[begin:end]
        }
        slips = [
            other for other in map(self._words.__getitem__, owners) if one_slip_apart(word, other)
        ]
        return sorted(slips, key=lambda other: _unlikely(word, other))[:most]


def one_slip_apart(first: str, second: str) -> bool:
    """Tell whether one letter dropped, added or changed, or two neighbours swapped, is all."""
    short, long = sorted((first, second), key=len)
    start = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    changed = short[start + 1 :] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return changed or (swapped and short[start + 2 :] == long[start + 2 :])


def _unlikely(typed: str, meant: str) -> tuple[bool, int, str]:
    """Order the slips: the first letter is rarely wrong, and swapped letters are all there."""
    letters, others = Counter(typed), Counter(meant)
    changed = (letters - others).total() + (others - letters).total()
    return typed[0] != meant[0], changed, meant


def _forms(words: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return the hash of each word, and of it without each of its letters, and whose it is.

    With letters c at places k, a word's hash is Σ cₖ·Bᵏ modulo 2⁶⁴. Without the letter at p it is
    the sum up to p and the sum from there on divided once by B: running sums give all of them.
    """
    lengths = np.array([len(word) for word in words], np.int64)
    letters = np.frombuffer("".join(words).encode("utf-32-le", "replace"), np.uint32)
    owners = np.repeat(np.arange(len(words)), lengths)
    ends = np.cumsum(lengths)
    places = np.arange(len(letters)) - (ends - lengths)[owners]
    terms = (letters.astype(np.uint64) + np.uint64(1)) * _powers(lengths)[places]
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])
    whole = sums[ends] - sums[ends - lengths]
    before = sums[:-1] - sums[ends - lengths][owners]
    after = whole[owners] - before - terms
    without = before + after * np.uint64(_UNDONE)
    return np.concatenate([whole, without]), np.concatenate([np.arange(len(words)), owners])


def _powers(lengths: NDArray[np.int64]) -> Hashes:
    powers = np.full(int(lengths.max(initial=0)) + 1, _BASE, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
