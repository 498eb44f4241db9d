"""A coordinator proposes a word for everybody."""

from datetime import date
from uuid import uuid4

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.vocabulary import ConceptKind
from matching.domain.weeks import week_of
from matching.domain.words import NewWord
from matching.models.words import Synonym
from matching.services import audit, coding, sealing
from matching.services.keys import Keys
from matching.services.words import labels


def propose(
    session: Session,
    *,
    concept_id: str,
    kind: ConceptKind,
    word: NewWord,
    by: Actor,
    on: date,
    keys: Keys,
) -> Synonym:
    """Keep a word for a second coordinator to decide about, sealed for the team until then.

    Raises UnknownConcept, and WordTaken when something of this kind has this name already.
    """
    coding.catalogue(session).require(concept_id, kind)
    labels.require_free(session, text=word.text, kind=kind, language=word.language)
    row = Synonym(
        id=uuid4(),
        concept_id=concept_id,
        language=word.language,
        proposed_by=by.id,
        proposed_week=week_of(on),
    )
    # A key of its own that belongs to nobody: once the word is decided, the key goes.
    sealing.new_key(session, key_id=row.id, person_id=row.id, holders=(), keys=keys)
    sealing.seal(session, row, "text", word.text, keys=keys)
    session.add(row)
    session.flush()
    audit.record(session, by=by, action=Action.WORD_PROPOSED, subject_id=row.id, on=on)
    return row
