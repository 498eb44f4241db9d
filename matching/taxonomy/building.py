"""From labels to the arrays of an index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy import stored
from matching.taxonomy.lexicon import Lexicon
from matching.taxonomy.text import content, fold, romanise, spellings
from matching.taxonomy.texts import Texts

KINDS = tuple(ConceptKind)
LANGUAGES = tuple(InterfaceLanguage)


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
    folded: Texts
    """The folded labels, sorted."""
    skeletons: Texts
    """The skeletons of all spellings of the labels, sorted."""
    arrays: stored.Arrays


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
    folded, folded_labels = _sorted((row.folded, at) for at, row in enumerate(rows))
    begun, begun_labels = _sorted(
        (skeleton, at)
        for at, row in enumerate(rows)
        for skeleton in _spellings(row.folded, skeletons)
    )
    return Parts(
        lexicon,
        folded,
        begun,
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
            "folded_labels": folded_labels,
            "begun_labels": begun_labels,
            "begun_lengths": np.array([len(text) for text in begun], np.int32),
            **_evidence(of_concept, owners, tokens, concepts, len(order)),
            **_related(concepts, related),
        },
    )


def _rows(labels: Sequence[Label]) -> list[_Row]:
    """Return the labels that can be searched for, by concept."""
    rows = []
    for number in sorted(range(len(labels)), key=lambda number: labels[number].concept):
        folded = fold(labels[number].text)
        words = [word for word in content(folded) if romanise(word)]
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


def _sorted(texts: Iterable[tuple[str, int]]) -> tuple[Texts, NDArray[np.int32]]:
    order = sorted(texts)
    return Texts.of(text for text, _ in order), np.array([at for _, at in order], np.int32)


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
