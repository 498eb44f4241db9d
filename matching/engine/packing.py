"""Flags packed into words of 64 bits, for compiled functions."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.problem import Flags, Integers

Bits = NDArray[np.uint64]


def packed(flags: Flags) -> Bits:
    """Return (N, words): column c of a row is bit c % 64 of word c // 64."""
    words = -(-flags.shape[1] // 64)
    wide = np.zeros((len(flags), words * 64), dtype=np.bool_)
    wide[:, : flags.shape[1]] = flags
    rows = np.packbits(wide, axis=1, bitorder="little")
    return np.ascontiguousarray(rows).view("<u8").reshape(len(flags), words).astype(np.uint64)


def bit(number: Integers) -> Bits:
    """Return a word with this bit, or none for a number below 0."""
    return np.where(number < 0, 0, np.uint64(1) << number.clip(0).astype(np.uint64))
