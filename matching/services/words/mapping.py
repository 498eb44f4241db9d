"""A coordinator says what texts mean, once for everybody who wrote the same."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided
from matching.domain.vocabulary import ConceptKind, Evidence
from matching.domain.words import Meaning
from matching.models.intake import Appeal, AppealSkill, UncodedText
from matching.services import audit, coding, standing
from matching.services.keys import Keys
from matching.services.words.proposing import propose
from matching.services.words.waiting import waits

_CODED = {Evidence.COORDINATOR: "words coded", Evidence.INFERRED: "words inferred"}


def map_(
    session: Session,
    *,
    meanings: Iterable[Meaning],
    evidence: Evidence,
    by: Actor,
    on: date,
    keys: Keys,
) -> int:
    """Code every appeal as its texts mean, and return how many texts wait no more.

    `evidence` is COORDINATOR for what somebody judged, INFERRED for what a known word decided.
    All of it or nothing: raises AlreadyDecided when one of the texts was decided or erased
    meanwhile, UnknownConcept for what is of another kind, and WordTaken for a proposed word.
    """
    given = list(meanings)
    texts = _hold(session, {each for meaning in given for each in meaning.ids})
    for meaning in given:
        rows = [texts[each] for each in meaning.ids]
        for row in rows:
            _map(session, row, meaning.concept_id, evidence=evidence, by=by, on=on)
        if meaning.word and meaning.concept_id:
            propose(
                session,
                concept_id=meaning.concept_id,
                kind=rows[0].kind,
                word=meaning.word,
                by=by,
                on=on,
                keys=keys,
            )
    session.flush()
    return len(texts)


def _hold(session: Session, ids: set[UUID]) -> Mapping[UUID, UncodedText]:
    """Lock the appeals as everybody does, and return those of their texts, which all wait."""
    whose = select(UncodedText.appeal_id).where(UncodedText.id.in_(ids))
    standing.hold_all(session, appeal_ids=set(session.scalars(whose)))
    # Asked again under the locks: what was decided in the meantime is no longer among them.
    found = select(UncodedText).join(Appeal).where(UncodedText.id.in_(ids), waits())
    texts = session.scalars(found.execution_options(populate_existing=True)).all()
    if {row.id for row in texts} != ids:
        raise AlreadyDecided
    return {row.id: row for row in texts}


def _map(
    session: Session,
    row: UncodedText,
    concept_id: str | None,
    *,
    evidence: Evidence,
    by: Actor,
    on: date,
) -> None:
    appeal = session.get_one(Appeal, row.appeal_id)
    if concept_id is None:
        row.set_aside = True
        detail = "words left"
    else:
        coding.catalogue(session).require(concept_id, row.kind)
        _code(appeal, row, concept_id, evidence)
        appeal.uncoded.remove(row)
        detail = _CODED[evidence]
    audit.record(
        session, by=by, action=Action.APPEAL_CODED, subject_id=appeal.id, on=on, detail=detail
    )


def _code(appeal: Appeal, row: UncodedText, concept_id: str, evidence: Evidence) -> None:
    if row.kind is ConceptKind.SKILL:
        # What the seeker or a colleague chose by itself says more than these words.
        if all(skill.skill_id != concept_id for skill in appeal.skills):
            appeal.skills.append(
                AppealSkill(skill_id=concept_id, wanted=row.wanted, evidence=evidence)
            )
    elif row.wanted and appeal.target_occupation_id is None:
        appeal.target_occupation_id, appeal.target_evidence = concept_id, evidence
    # A job that was lost is never coded: its words stay sealed in the appeal.
