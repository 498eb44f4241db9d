"""From labels to the arrays of an index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import stored
from matching.taxonomy.beginnings import Beginnings
from matching.taxonomy.lexicon import Lexicon
from matching.taxonomy.text import content, fold, romanise, spellings

KINDS = tuple(ConceptKind)
LANGUAGES = tuple(InterfaceLanguage)

ARRAYS = (
    "numbers",  # of each label: where it was in the sequence
    "owners",  # whose it is, by place in `concepts`
    "languages",
    "preferred",
    "starts",  # where its words begin
    "lengths",  # of its vector
    "tokens",  # its words
    "concepts",  # sorted
    "spans",  # where the labels of each concept begin
    "kinds",
    "known_in",  # a bit for each language
    "evidence_starts",  # of each word: where its concepts begin
    "evidence",  # the concepts that have it in a label
    "rarity",
    "related_starts",  # of each concept: where the related ones begin
    "related",
)


@dataclass(frozen=True, slots=True)
class Label:
    """One name of a concept."""

    concept: int
    """The number of the concept, from 0 on."""
    kind: ConceptKind
    language: InterfaceLanguage
    text: str
    preferred: bool


@dataclass(frozen=True)
class Parts:
    """What an index consists of."""

    lexicon: Lexicon
    beginnings: Beginnings
    arrays: stored.Arrays
    """See ARRAYS."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A label that has words."""

    number: int
    label: Label
    folded: str
    words: list[str]


def parts(labels: Sequence[Label], related: Iterable[tuple[int, int]]) -> Parts:
    """Return the parts of an index of labels, each known by its number in the sequence.

    Groups are left out: nobody is searched for with them. Related are pairs of concepts, an
    occupation and a skill that it asks for, say, whose words tell a little about each other.
    """
    rows = _rows(labels)
    skeletons = {word: romanise(word) for word in {word for row in rows for word in row.words}}
    order = {skeleton: number for number, skeleton in enumerate(sorted({*skeletons.values()}))}
    numbers = {word: order[skeleton] for word, skeleton in skeletons.items()}
    tokens, starts = _joined([[numbers[word] for word in row.words] for row in rows])
    owners = np.repeat(np.arange(len(rows)), np.diff(starts))
    uses = np.bincount(_once(owners, tokens)[1], minlength=len(order))
    lexicon = Lexicon.build(numbers, uses, len(rows))
    of_concept = np.array([row.label.concept for row in rows], np.int32)
    concepts, spans = np.unique(of_concept, return_index=True)
    squares = np.bincount(owners, np.square(lexicon.lengths[tokens]), len(rows))
    beginnings = Beginnings.build(
        [row.folded for row in rows], [_spellings(row.folded, skeletons) for row in rows]
    )
    return Parts(
        lexicon,
        beginnings,
        {
            "numbers": np.array([row.number for row in rows], np.int32),
            "languages": np.array([LANGUAGES.index(row.label.language) for row in rows], np.uint8),
            "preferred": np.array([row.label.preferred for row in rows], np.bool_),
            "tokens": tokens,
            "starts": starts,
            "lengths": np.sqrt(squares).astype(np.float32),
            "concepts": concepts,
            "spans": np.append(spans, len(rows)).astype(np.int64),
            "owners": np.searchsorted(concepts, of_concept).astype(np.int32),
            "known_in": _known_in(rows, spans),
            "kinds": np.array([KINDS.index(rows[at].label.kind) for at in spans], np.uint8),
            **_evidence(of_concept, owners, tokens, concepts, len(order)),
            **_related(concepts, related),
        },
    )


def check(parts: Parts) -> None:
    """Require that the arrays fit each other. Raises BrokenIndex."""
    of = {name: len(array) for name, array in parts.arrays.items()}
    per_label = {of[name] for name in ("numbers", "owners", "languages", "preferred", "lengths")}
    per_concept = {of[name] for name in ("concepts", "kinds", "known_in")}
    words = len(parts.lexicon)
    stored.require(per_label == {of["starts"] - 1}, "labels")
    stored.require(per_concept == {of["spans"] - 1} == {of["related_starts"] - 1}, "concepts")
    stored.require(words == of["rarity"] == of["evidence_starts"] - 1, "words")
    for starts, members in (
        ("starts", "tokens"),
        ("evidence_starts", "evidence"),
        ("related_starts", "related"),
    ):
        stored.require(parts.arrays[starts][-1] == of[members], members)


def _rows(labels: Sequence[Label]) -> list[_Row]:
    """Return the labels that can be searched for, by concept."""
    rows, known = [], cache(romanise)
    for number in sorted(range(len(labels)), key=lambda number: labels[number].concept):
        folded = fold(labels[number].text)
        words = [word for word in content(folded) if known(word)]
        if words and labels[number].kind is not ConceptKind.GROUP:
            rows.append(_Row(number, labels[number], folded, words))
    return rows


def _spellings(folded: str, skeletons: dict[str, str]) -> Iterable[str]:
    if "х" in folded or "ў" in folded:
        return spellings(folded)
    return [" ".join(skeletons.get(word) or romanise(word) for word in folded.split())]


def _joined(lists: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the lists one after the other, and where each begins, with the end of the last."""
    starts = np.array([*accumulate(map(len, lists), initial=0)], np.int64)
    return np.fromiter(chain.from_iterable(lists), np.int32, starts[-1]), starts


def _once(first: NDArray[Any], second: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each pair of small numbers once, sorted."""
    pairs = np.unique(first.astype(np.int64) << 32 | second.astype(np.int64))
    return pairs >> 32, pairs & 0xFFFFFFFF


def _known_in(rows: Sequence[_Row], spans: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return for each concept a bit for each language that it has a label in."""
    bits = [1 << LANGUAGES.index(row.label.language) for row in rows]
    if not bits:
        return np.zeros(0, np.uint8)
    known: NDArray[np.uint8] = np.bitwise_or.reduceat(np.array(bits, np.uint8), spans)
    return known


def _evidence(
    of_label: NDArray[np.int32],
    owners: NDArray[np.int64],
    tokens: NDArray[np.int32],
    concepts: NDArray[np.int32],
    words: int,
) -> dict[str, NDArray[Any]]:
    """Return the concepts that have each word in a label of any language, and how rare it is."""
    of_word, evidence = _once(tokens, np.searchsorted(concepts, of_label)[owners])
    starts = np.searchsorted(of_word, np.arange(words + 1))
    return {
        "evidence": evidence.astype(np.int32),
        "evidence_starts": starts,
        "rarity": np.log(1 + len(concepts) / (1 + np.diff(starts))).astype(np.float32),
    }


def _related(
    concepts: NDArray[np.int32], related: Iterable[tuple[int, int]]
) -> dict[str, NDArray[Any]]:
    """Return for each concept the related ones."""
    pairs = np.array([*related], np.int64).reshape(-1, 2)
    known = np.isin(pairs, concepts).all(axis=1)
    both = np.searchsorted(concepts, np.concatenate([pairs[known], pairs[known][:, ::-1]]))
    first, second = _once(both[:, 0], both[:, 1])
    return {
        "related": second.astype(np.int32),
        "related_starts": np.searchsorted(first, np.arange(len(concepts) + 1)),
    }
