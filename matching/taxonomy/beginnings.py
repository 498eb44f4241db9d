"""Labels that are what was typed, or go on from it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy import ranges, stored
from matching.taxonomy.text import romanise
from matching.taxonomy.texts import Texts

SAME = 1.0
_BEGUN, _SHARE = 0.5, 0.45
_SHORTEST, _MOST = 2, 100

_FOLDED, _SKELETONS, _NAME = "folded", "skeletons", "beginnings"
_ARRAYS = ("same", "begun", "lengths")
_LAST_LETTER = "\U0010ffff"


class Beginnings:
    """The labels in the order of the alphabet, folded and as skeletons. Never changes."""

    def __init__(self, folded: Texts, skeletons: Texts, arrays: stored.Arrays) -> None:
        """Take the parts as they are. Raises BrokenIndex when they do not fit each other."""
        self._folded, self._skeletons, self._arrays = folded, skeletons, arrays
        self._same: NDArray[np.int32] = arrays["same"]
        self._begun: NDArray[np.int32] = arrays["begun"]
        self._lengths: NDArray[np.int32] = arrays["lengths"]
        stored.require(len(self._same) == len(folded), "beginnings")
        stored.require(len(self._begun) == len(self._lengths) == len(skeletons), "beginnings")

    @classmethod
    def build(cls, folded: Sequence[str], skeletons: Sequence[Iterable[str]]) -> Self:
        """Index labels by number, each folded and in all its skeletons."""
        same = sorted((text, label) for label, text in enumerate(folded))
        begun = sorted((text, label) for label, texts in enumerate(skeletons) for text in texts)
        return cls(
            Texts.of(text for text, _ in same),
            Texts.of(text for text, _ in begun),
            {
                "same": np.array([label for _, label in same], np.int32),
                "begun": np.array([label for _, label in begun], np.int32),
                "lengths": np.array([len(text) for text, _ in begun], np.int32),
            },
        )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the saved index, mapped. Raises BrokenIndex."""
        return cls(
            Texts.open(folder, _FOLDED),
            Texts.open(folder, _SKELETONS),
            stored.open_(folder, _ARRAYS, prefix=_NAME),
        )

    def save(self, folder: Path) -> None:
        """Write the index to files of the folder."""
        self._folded.save(folder, _FOLDED)
        self._skeletons.save(folder, _SKELETONS)
        stored.save(folder, self._arrays, prefix=_NAME)

    def of(self, folded: str) -> dict[int, float]:
        """Return the labels that the text is, with SAME, and the shortest that go on from it."""
        found = self._going_on(romanise(folded)) if len(folded) >= _SHORTEST else {}
        same = _span(self._folded, folded, folded + " ")
        return found | {int(label): SAME for label in self._same[same]}

    def _going_on(self, skeleton: str) -> dict[int, float]:
        span = _span(self._skeletons, skeleton, skeleton + _LAST_LETTER)
        shares = len(skeleton) / self._lengths[span]
        found: dict[int, float] = {}
        for at in ranges.largest(shares, _MOST):
            label = int(self._begun[span][at])
            found[label] = max(found.get(label, 0), _BEGUN + _SHARE * float(shares[at]))
        return found


def _span(texts: Texts, first: str, after: str) -> slice:
    """Return where the texts from one on and before another are."""
    start = bisect_left(texts, first)
    return slice(start, bisect_left(texts, after, lo=start))
