"""Opening what waits, a batch at a time, and grouping what says the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.lifecycles import WordStatus
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.domain.words import MOST_AT_ONCE, Line, Opened
from matching.models.coding import Concept, ConceptLabel
from matching.models.intake import Appeal, UncodedText
from matching.models.words import Synonym
from matching.services import openings, sealing
from matching.services.keys import Keys
from matching.services.words import labels
from matching.services.words.waiting import waits
from matching.taxonomy.text import fold

Found = tuple[UncodedText, InterfaceLanguage, date]
"""A text with the language of its appeal and the week in which that came."""
Known = Mapping[tuple[ConceptKind, str], tuple[str, date]]
"""Which concept a word from the desk names, and since when."""


def open_batch(
    session: Session, *, reason: OpeningReason, quota: int, by: Actor, on: date, keys: Keys
) -> tuple[Opened, ...]:
    """Open the texts that have waited longest; whose they are, and why, stays in the audit.

    One batch counts as one opening; nothing that waits is none. Raises QuotaUsed.
    """
    oldest = _waiting().order_by(Appeal.received_week, Appeal.id, UncodedText.id)
    rows = [row for row, _, _ in session.execute(oldest.limit(MOST_AT_ONCE))]
    if not rows:
        return ()
    openings.open_batch(
        session,
        by=by,
        what=Sealed.WORDS,
        subject_ids=dict.fromkeys(row.appeal_id for row in rows),
        reason=reason,
        quota=quota,
        on=on,
    )
    texts = sealing.open_all(session, [(row, "text") for row in rows], by=by, keys=keys)
    return _grouped(rows, texts)


def lines(session: Session, *, opened: Iterable[Opened]) -> tuple[Line | None, ...]:
    """Return what is known about texts that were opened a moment ago, each in its place.

    What was decided or erased in the meantime is left out; None stands for a group of which
    nothing waits any more, or that was never one.
    """
    groups = list(opened)
    wanted = [each for group in groups for each in group.ids]
    found = session.execute(_waiting().where(UncodedText.id.in_(wanted)))
    texts = {row.id: (row, language, week) for row, language, week in found}
    known = _known(session)
    return tuple(
        _line(group.text, [texts[each] for each in group.ids if each in texts], known)
        for group in groups
    )


def _waiting() -> Select[UncodedText, InterfaceLanguage, date]:
    return select(UncodedText, Appeal.language, Appeal.received_week).join(Appeal).where(waits())


def _grouped(rows: Sequence[UncodedText], texts: Sequence[str]) -> tuple[Opened, ...]:
    groups: dict[tuple[ConceptKind, str], list[tuple[str, UUID]]] = defaultdict(list)
    for row, text in zip(rows, texts, strict=True):
        groups[row.kind, fold(text) or text].append((text, row.id))
    return tuple(
        Opened(text=group[0][0], ids=tuple(each for _, each in group)) for group in groups.values()
    )


def _line(text: str, found: Sequence[Found], known: Known) -> Line | None:
    if len({row.kind for row, _, _ in found}) != 1:
        return None
    rows = [row for row, _, _ in found]
    _, language, received = found[0]
    concept, since = known.get((rows[0].kind, fold(text)), (None, received))
    return Line(
        text=text,
        ids=tuple(row.id for row in rows),
        kind=rows[0].kind,
        language=language,
        wanted=sum(row.wanted for row in rows),
        appeals=tuple(dict.fromkeys(row.appeal_id for row in rows)),
        # Whoever wrote later saw this word among the candidates, and chose none of them.
        known=concept if since >= max(week for _, _, week in found) else None,
    )


def _known(session: Session) -> Known:
    since = func.coalesce(Synonym.decided_week, Synonym.proposed_week)
    words = (
        select(Concept.kind, ConceptLabel.text, Concept.id, since)
        .join_from(Synonym, ConceptLabel, labels.is_of_word())
        .join(Concept, Concept.id == ConceptLabel.concept_id)
        .where(Synonym.status == WordStatus.APPROVED, Concept.active)
    )
    known: dict[tuple[ConceptKind, str], tuple[str, date]] = {}
    ambiguous = set()
    for kind, text, concept, week in session.execute(words):
        word = kind, fold(text)
        if known.setdefault(word, (concept, week))[0] != concept:
            ambiguous.add(word)
    return {word: meaning for word, meaning in known.items() if word not in ambiguous}
