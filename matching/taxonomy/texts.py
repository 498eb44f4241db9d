"""Many short texts in two arrays."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy import stored

_ARRAYS = ("letters", "starts")


class Texts(Sequence[str]):
    """Texts by number, as UTF-8 bytes and the places where each begins. Never changes."""

    def __init__(self, letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        """Take the arrays as they are. Raises BrokenIndex when they do not fit each other."""
        stored.require(len(starts) > 0 and starts[0] == 0 and starts[-1] == len(letters), "texts")
        self._letters, self._starts = letters, starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return these texts. A half of a surrogate pair, which UTF-8 has not, becomes '?'."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(text) for text in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    @classmethod
    def open(cls, folder: Path, name: str) -> Self:
        """Return the texts saved under a name, mapped. Raises BrokenIndex."""
        return cls(*stored.open_(folder, _ARRAYS, prefix=name).values())

    def save(self, folder: Path, name: str) -> None:
        """Write the texts to files that begin with a name."""
        stored.save(folder, {"letters": self._letters, "starts": self._starts}, prefix=name)

    def find(self, text: str) -> int | None:
        """Return the number of a text among texts that are sorted, None when it is not there."""
        at = bisect_left(self, text)
        return at if at < len(self) and self[at] == text else None

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        at = range(len(self))[number]
        return bytes(self._letters[self._starts[at] : self._starts[at + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))
