"""A second coordinator decides about a word; whoever finds it wrong later takes it back."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotFound, SamePerson
from matching.domain.lifecycles import WORD_STEPS, WordStatus, advance
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.domain.weeks import week_of
from matching.domain.words import ListedWord
from matching.models.accounts import Account
from matching.models.coding import Concept, ConceptLabel
from matching.models.words import Synonym
from matching.services import audit, coding, sealing
from matching.services.keys import Keys
from matching.services.words import labels

PAGE = 25


def proposed(
    session: Session, *, language: InterfaceLanguage, by: Actor, keys: Keys
) -> Sequence[ListedWord]:
    """Return the words that wait for a decision, the oldest first.

    They were typed by colleagues for everybody, so reading them is no opening.
    """
    statement = (
        select(Synonym, Concept.kind, Account.alias)
        .join(Concept, Concept.id == Synonym.concept_id)
        .join(Account, Account.id == Synonym.proposed_by)
        .where(Synonym.status == WordStatus.PROPOSED)
        .order_by(Synonym.proposed_week, Synonym.id)
        .limit(PAGE)
    )
    found = session.execute(statement).all()
    texts = sealing.open_all(session, [(row, "text") for row, *_ in found], by=by, keys=keys)
    shown = [(*each, text) for each, text in zip(found, texts, strict=True)]
    return _listed(session, shown, language=language, by=by)


def listed(
    session: Session, *, language: InterfaceLanguage, page: int, by: Actor
) -> Sequence[ListedWord]:
    """Return one page of the words that everybody finds now, newest first; pages count from 1."""
    statement = (
        select(Synonym, Concept.kind, Account.alias, ConceptLabel.text)
        .join(Concept, Concept.id == Synonym.concept_id)
        .join(Account, Account.id == Synonym.proposed_by)
        .join(ConceptLabel, labels.is_of_word())
        .where(Synonym.status == WordStatus.APPROVED)
        .order_by(Synonym.decided_week.desc(), ConceptLabel.text, Synonym.id)
    )
    shown = session.execute(statement.limit(PAGE).offset((page - 1) * PAGE))
    return _listed(session, shown, language=language, by=by)


def pages(session: Session) -> int:
    """Return how many pages of such words there are, at least 1."""
    approved = Synonym.status == WordStatus.APPROVED
    count = session.scalar(select(func.count()).select_from(Synonym).where(approved)) or 0
    return max(1, -(-count // PAGE))


def approve(
    session: Session, *, word_id: UUID, version: int, by: Actor, on: date, keys: Keys
) -> None:
    """Let everybody find a concept by this word, from the next search on.

    Raises NotFound, AlreadyDecided, SamePerson for whoever proposed it, and WordTaken when
    something else was given this name in the meantime.
    """
    row = _hold(session, word_id, version)
    if row.proposed_by == by.id:
        raise SamePerson
    status = _advance(row, WordStatus.APPROVED)
    text = sealing.open_(session, row, "text", by=by, keys=keys)
    release = labels.hold(session, on=on)
    kind = session.get_one(Concept, row.concept_id).kind
    labels.require_free(session, text=text, kind=kind, language=row.language)
    row.position = labels.add(session, word=row, text=text)
    labels.renew(session, release=release, on=on)
    _close(session, row, status, action=Action.WORD_APPROVED, by=by, on=on)


def refuse(session: Session, *, word_id: UUID, version: int, by: Actor, on: date) -> None:
    """Forget a word; whoever proposed it may do so too. Raises NotFound and AlreadyDecided."""
    row = _hold(session, word_id, version)
    status = _advance(row, WordStatus.REFUSED)
    _close(session, row, status, action=Action.WORD_REFUSED, by=by, on=on)


def retire(session: Session, *, word_id: UUID, version: int, by: Actor, on: date) -> None:
    """Take a word back from everybody; what was coded by it stays coded.

    Raises NotFound and AlreadyDecided.
    """
    row = _hold(session, word_id, version)
    status = _advance(row, WordStatus.RETIRED)
    release = labels.hold(session, on=on)
    labels.remove(session, word=row)
    labels.renew(session, release=release, on=on)
    row.position = None
    _close(session, row, status, action=Action.WORD_RETIRED, by=by, on=on)


def _hold(session: Session, word_id: UUID, version: int) -> Synonym:
    row = session.get(Synonym, word_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.version != version:
        raise AlreadyDecided
    return row


def _advance(row: Synonym, to: WordStatus) -> WordStatus:
    return advance(WORD_STEPS, row.status, to)


def _close(
    session: Session, row: Synonym, status: WordStatus, *, action: Action, by: Actor, on: date
) -> None:
    row.status, row.decided_by, row.decided_week = status, by.id, week_of(on)
    row.text = sealing.ERASED
    sealing.forget(session, person_id=row.id)
    session.flush()
    audit.record(session, by=by, action=action, subject_id=row.id, on=on)


def _listed(
    session: Session,
    words: Iterable[tuple[Synonym, ConceptKind, str, str]],
    *,
    language: InterfaceLanguage,
    by: Actor,
) -> list[ListedWord]:
    labelled = coding.catalogue(session)
    return [
        ListedWord(
            id=row.id,
            version=row.version,
            text=text,
            language=row.language,
            kind=kind,
            label=labelled.label(row.concept_id, language),
            week=row.decided_week or row.proposed_week,
            alias=alias,
            own=row.proposed_by == by.id,
        )
        for row, kind, alias, text in words
    ]
