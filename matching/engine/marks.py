"""Some numbers out of many, put in order by a bit for each: no comparison, and no guess of one."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.packing import Bits
from matching.engine.pairs import ONE, common
from matching.engine.problem import Index

WORD, LOW = np.uint64(6), np.uint64(63)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


class Marks(NamedTuple):
    """A bit for each number, and one for each word that has any."""

    words: Bits
    filled: Bits


@compiled
def no_marks(numbers: int) -> Marks:
    """Return room for the numbers below this one."""
    words = (numbers >> 6) + 1
    return Marks(np.zeros(words, np.uint64), np.zeros((words >> 6) + 1, np.uint64))


@compiled
def put_in_order(numbers: Index, marks: Marks) -> None:
    """Sort numbers, none of which stands there twice. The marks are clear before and after."""
    words, filled = marks.words, marks.filled
    for number in numbers:
        word = np.uint64(number) >> WORD
        words[word] |= ONE << (np.uint64(number) & LOW)
        filled[word >> WORD] |= ONE << (word & LOW)
    place = 0
    for group in range(np.uint64(len(filled))):
        while filled[group]:
            word = (group << WORD) + lowest(filled[group])
            filled[group] &= filled[group] - ONE
            while words[word]:
                numbers[place] = (word << WORD) + lowest(words[word])
                words[word] &= words[word] - ONE
                place += 1


@inlined
def lowest(word: np.uint64) -> np.uint64:
    """Return the place of the lowest bit that is set."""
    return common((word & (~word + ONE)) - ONE, ALL)
