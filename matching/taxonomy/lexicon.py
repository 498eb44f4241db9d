"""The words of all labels, and which of them a typed word may be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy import stored
from matching.taxonomy.ngrams import Ngrams
from matching.taxonomy.ranges import Reals
from matching.taxonomy.text import romanise, spellings
from matching.taxonomy.texts import Texts
from matching.taxonomy.typos import Words

_SKELETONS, _VARIANTS, _OF = "words", "variants", "of"

_CORRECTED = 0.85
_MOST_SLIPS = 3


@dataclass(frozen=True)
class Reading:
    """What typed words may be."""

    products: Reals
    """For each typed word the inner product with every word of the lexicon."""
    lengths: Reals
    """The length of the vector of each typed word."""


class Lexicon:
    """Every word by its skeleton. Never changes once built."""

    def __init__(
        self,
        skeletons: Texts,
        variants: Texts,
        variant_of: NDArray[np.int32],
        ngrams: Ngrams,
        typos: Words,
    ) -> None:
        """Take the parts as they are. Raises BrokenIndex when they do not fit each other."""
        self._skeletons, self._variants, self._variant_of = skeletons, variants, variant_of
        self._ngrams, self._typos = ngrams, typos
        fits = len(variants) == len(variant_of) == len(ngrams.lengths) - len(skeletons)
        stored.require(fits, "lexicon")
        self.lengths = ngrams.lengths[: len(skeletons)]

    @classmethod
    def build(cls, words: Mapping[str, int], uses: NDArray[np.int64], labels: int) -> Self:
        """Index folded words, each with the number of its skeleton in sorted order.

        A skeleton is in so many of all labels.
        """
        skeletons = sorted({romanise(word) for word in words})
        also = sorted(
            {
                (variant, number)
                for word, number in words.items()
                for variant in spellings(word)[1:]
                if variant
            }
        )
        variants = [variant for variant, _ in also]
        every = np.concatenate([uses, np.zeros(len(also), np.int64)])
        return cls(
            Texts.of(skeletons),
            Texts.of(variants),
            np.array([number for _, number in also], np.int32),
            Ngrams.build([*skeletons, *variants], every, labels),
            Words.build([*words, *skeletons, *variants]),
        )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the saved lexicon, mapped. Raises BrokenIndex."""
        return cls(
            Texts.open(folder, _SKELETONS),
            Texts.open(folder, _VARIANTS),
            stored.open_(folder, [_OF], prefix=_VARIANTS)[_OF],
            Ngrams.open(folder),
            Words.open(folder),
        )

    def save(self, folder: Path) -> None:
        """Write the lexicon to files of the folder."""
        self._skeletons.save(folder, _SKELETONS)
        self._variants.save(folder, _VARIANTS)
        stored.save(folder, {_OF: self._variant_of}, prefix=_VARIANTS)
        self._ngrams.save(folder)
        self._typos.save(folder)

    def __len__(self) -> int:
        return len(self._skeletons)

    def read(self, words: Sequence[str]) -> Reading:
        """Return what folded words may be: as typed, and as meant if there was a slip."""
        read = [self._read(word) for word in words]
        return Reading(
            products=np.array([products for products, _ in read]),
            lengths=np.array([length for _, length in read], np.float32),
        )

    def _read(self, word: str) -> tuple[Reals, float]:
        products, length = self._products(romanise(word))
        for meant in self._meant(word):
            corrected, other = self._products(meant)
            np.maximum(products, corrected * np.float32(_CORRECTED * length / other), out=products)
        return products, length

    def _products(self, skeleton: str) -> tuple[Reals, float]:
        every, length = self._ngrams.products(skeleton)
        products = every[: len(self)]
        np.maximum.at(products, self._variant_of, every[len(self) :])
        return products, length

    def _meant(self, word: str) -> Iterable[str]:
        """Return what was meant by a typo, made on its own keyboard or in Latin letters."""
        skeleton = romanise(word)
        slips = [*self._typos.meant(word, _MOST_SLIPS), *self._typos.meant(skeleton, _MOST_SLIPS)]
        return dict.fromkeys(self._usual(romanise(slip)) for slip in slips)

    def _usual(self, skeleton: str) -> str:
        """Return the skeleton that a variant stands for, or the same."""
        variant = self._variants.find(skeleton)
        return skeleton if variant is None else self._skeletons[int(self._variant_of[variant])]
