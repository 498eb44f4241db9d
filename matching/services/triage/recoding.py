"""A coordinator corrects how an appeal is coded."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import NotFound
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import ConceptKind, Evidence
from matching.models.intake import Appeal, AppealSkill, UncodedText
from matching.services import audit, coding, standing


class Side(StrEnum):
    """What a concept is to the seeker."""

    HELD = "held"
    WANTED = "wanted"
    TARGET = "target"

    @property
    def kind(self) -> ConceptKind:
        """Return which concepts belong here."""
        return ConceptKind.OCCUPATION if self is Side.TARGET else ConceptKind.SKILL


def add(
    session: Session, *, appeal_id: UUID, side: Side, concept_id: str, by: Actor, on: date
) -> Appeal:
    """Code a skill or the target; a skill moves when it stood on the other side.

    Raises NotFound, and UnknownConcept for what is no such concept.
    """
    appeal = _open(session, appeal_id)
    coding.catalogue(session).require(concept_id, side.kind)
    if side is Side.TARGET:
        appeal.target_occupation_id = concept_id
        appeal.target_evidence = Evidence.COORDINATOR
    else:
        _put(appeal, concept_id, wanted=side is Side.WANTED)
    return _noted(session, appeal, by, on, f"{side} added")


def remove(
    session: Session, *, appeal_id: UUID, side: Side, concept_id: str, by: Actor, on: date
) -> Appeal:
    """Take a skill or the target away; what is gone already may be taken away again.

    Raises NotFound.
    """
    appeal = _open(session, appeal_id)
    if side is Side.TARGET:
        appeal.target_occupation_id = appeal.target_evidence = None
    for row in list(appeal.skills):
        if row.skill_id == concept_id and row.wanted is (side is Side.WANTED):
            appeal.skills.remove(row)
    return _noted(session, appeal, by, on, f"{side} removed")


def resolve(session: Session, *, appeal_id: UUID, text_id: UUID, by: Actor, on: date) -> Appeal:
    """Drop words that are coded now, or never will be. Raises NotFound."""
    appeal = _open(session, appeal_id)
    text = session.get(UncodedText, text_id)
    if text is None or text.appeal_id != appeal.id:
        raise NotFound
    appeal.uncoded.remove(text)
    return _noted(session, appeal, by, on, "words resolved")


def _open(session: Session, appeal_id: UUID) -> Appeal:
    appeal = standing.hold(session, appeal_id=appeal_id)
    if appeal.status is AppealStatus.WITHDRAWN:
        raise NotFound
    return appeal


def _put(appeal: Appeal, skill_id: str, *, wanted: bool) -> None:
    known = next((row for row in appeal.skills if row.skill_id == skill_id), None)
    if known is None:
        known = AppealSkill(skill_id=skill_id)
        appeal.skills.append(known)
    known.wanted = wanted
    known.evidence = Evidence.COORDINATOR


def _noted(session: Session, appeal: Appeal, by: Actor, on: date, detail: str) -> Appeal:
    session.flush()
    audit.record(
        session, by=by, action=Action.APPEAL_CODED, subject_id=appeal.id, on=on, detail=detail
    )
    return appeal
