"""Words that were probably meant, one slip away from what was typed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

SHORTEST_WORD = 4
"""A slip in a shorter word makes any other."""


class Words:
    """The words of the taxonomy, found by what is left when a letter is missing.

    Two words are one slip apart (a letter dropped, added, changed, or two swapped: Damerau 1964)
    only if they share a form with at most one letter deleted, so those forms are the keys
    (Mor & Fraenkel 1982) and no word needs comparing with all others.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = {word for text in texts for word in text.split()}
        self._by_form: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if len(word) >= SHORTEST_WORD:
                for form in _forms(word):
                    self._by_form[form].append(word)

    def meant(self, text: str, most: int) -> list[str]:
        """Return at most so many readings of a text in which unknown words became known ones."""
        choices = [self._choices(word) for word in text.split()]
        readings = (
            " ".join(choice[min(rank, len(choice) - 1)] for choice in choices)
            for rank in range(most)
        )
        return [reading for reading in dict.fromkeys(readings) if reading != text]

    def _choices(self, word: str) -> list[str]:
        if word in self._known or len(word) < SHORTEST_WORD - 1:
            return [word]
        near = {other for form in _forms(word) for other in self._by_form.get(form, ())}
        slips = [other for other in near if one_slip_apart(word, other)]
        return sorted(slips, key=lambda other: _unlikely(word, other)) or [word]


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


def _forms(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
