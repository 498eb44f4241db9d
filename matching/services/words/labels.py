"""Words for everybody as labels of their concepts, beside those that ship or were loaded.

Whoever adds or removes one holds the release of the desk, so that no two names are taken at the
same moment; its digest tells every worker that there is something new.
"""

import json
from datetime import date
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from matching.domain.errors import WordTaken
from matching.domain.taxonomy import TaxonomySource
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.models.coding import ConceptLabel, TaxonomyRelease
from matching.models.words import Synonym
from matching.services import coding
from matching.services.upserts import insert_into
from matching.taxonomy.text import fold

_VERSION = "1"
_EXACT = 10
"""More concepts than share one name: what equals a label stands before all that resembles it."""


def is_of_word() -> ColumnElement[bool]:
    """Return the condition that a label is the one of an approved word."""
    return (
        (ConceptLabel.source == TaxonomySource.DESK)
        & (ConceptLabel.concept_id == Synonym.concept_id)
        & (ConceptLabel.language == Synonym.language)
        & (ConceptLabel.position == Synonym.position)
    )


def require_free(
    session: Session, *, text: str, kind: ConceptKind, language: InterfaceLanguage
) -> None:
    """Raise WordTaken when something of this kind has this name in this language."""
    catalogue, folded = coding.catalogue(session), fold(text)
    for candidate in catalogue.search(text, kind, language, _EXACT):
        concept = catalogue.require(candidate.id, kind)
        if folded in map(fold, concept.labels.get(language, ())):
            raise WordTaken(text, concept.id)


def hold(session: Session, *, on: date) -> TaxonomyRelease:
    """Return the release of the desk, locked until the transaction ends."""
    first = insert_into(session, TaxonomyRelease).values(
        source=TaxonomySource.DESK, version=_VERSION, digest=_digest([]), installed_on=on
    )
    session.execute(first.on_conflict_do_nothing())
    return session.get_one(
        TaxonomyRelease, TaxonomySource.DESK, with_for_update=True, populate_existing=True
    )


def add(session: Session, *, word: Synonym, text: str) -> int:
    """Make a word the last label of its concept, and return its position. The release is held."""
    last = session.scalar(
        select(func.max(ConceptLabel.position)).where(
            ConceptLabel.source == TaxonomySource.DESK,
            ConceptLabel.concept_id == word.concept_id,
            ConceptLabel.language == word.language,
        )
    )
    label = ConceptLabel(
        concept_id=word.concept_id,
        language=word.language,
        source=TaxonomySource.DESK,
        position=0 if last is None else last + 1,
        text=text,
    )
    session.add(label)
    session.flush()
    return label.position


def remove(session: Session, *, word: Synonym) -> None:
    """Take the label of a word away. The release is held."""
    session.execute(
        delete(ConceptLabel).where(
            ConceptLabel.source == TaxonomySource.DESK,
            ConceptLabel.concept_id == word.concept_id,
            ConceptLabel.language == word.language,
            ConceptLabel.position == word.position,
        )
    )


def renew(session: Session, *, release: TaxonomyRelease, on: date) -> None:
    """Let the release say what all labels of the desk are now."""
    label = ConceptLabel
    columns = select(label.concept_id, label.language, label.position, label.text)
    ours = columns.where(label.source == TaxonomySource.DESK)
    ordered = ours.order_by(label.concept_id, label.language, label.position)
    release.digest = _digest([list(row) for row in session.execute(ordered)])
    release.installed_on = on
    session.flush()


def _digest(labels: list[list[object]]) -> str:
    return sha256(json.dumps(labels).encode()).hexdigest()
