"""Which of our concepts is which of the official ones, by their English names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.taxonomy.text import fold

_Name = tuple[ConceptKind, str]


def joins(ours: Iterable[Concept], theirs: Iterable[Concept]) -> Mapping[str, str]:
    """Return the id of theirs for each of ours that is the same concept; each of both once.

    They are the same when the preferred names are, folded and within a kind, and nobody else has
    that name. The same names give the same answer, whatever was joined before.

    Other names join nothing. Ours hold what people say, and that is often a neighbour: whoever
    types `sociologist` finds our research scientist, but a sociologist is not the same work.
    """
    bearers = _bearers(theirs)
    return {
        known[0]: bearers[name][0]
        for name, known in _bearers(ours).items()
        if len(known) == len(bearers.get(name, ())) == 1
    }


def _bearers(concepts: Iterable[Concept]) -> Mapping[_Name, list[str]]:
    bearers: dict[_Name, list[str]] = defaultdict(list)
    for concept in concepts:
        bearers[concept.kind, fold(concept.label(InterfaceLanguage.EN))].append(concept.id)
    return bearers
