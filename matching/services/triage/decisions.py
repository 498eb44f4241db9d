"""What a coordinator decides about an appeal, each time about the appeal that they saw."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, Unfinished
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Priority, TrustTier
from matching.domain.weeks import week_of
from matching.models.intake import Appeal
from matching.services import audit, sealing, standing
from matching.services.keys import Keys


def start(session: Session, *, appeal_id: UUID, version: int, by: Actor, on: date) -> Appeal:
    """Begin to read an appeal, or take one back that was declined, asked or made ready.

    Raises AlreadyDecided when somebody else began, StepRefused when it is with a mentor already.
    """
    appeal = _shown(session, appeal_id, version)
    return _step(session, appeal, AppealStatus.IN_TRIAGE, by, on)


def make_ready(
    session: Session,
    *,
    appeal_id: UUID,
    version: int,
    priority: Priority,
    sensitivity: TrustTier,
    by: Actor,
    on: date,
) -> Appeal:
    """Hand an appeal to the matcher.

    Raises Unfinished when it names no need or no language, for it could never be matched, and
    AlreadyDecided when it changed after it was shown.
    """
    appeal = _shown(session, appeal_id, version)
    for missing, given in (("needs", appeal.needs), ("languages", appeal.languages)):
        if not given:
            raise Unfinished(missing)
    appeal.priority = priority
    appeal.sensitivity = sensitivity
    return _step(session, appeal, AppealStatus.READY, by, on)


def ask(
    session: Session,
    *,
    appeal_id: UUID,
    version: int,
    text: str,
    by: Actor,
    on: date,
    keys: Keys,
) -> Appeal:
    """Ask the seeker something; an earlier answer gives way to the new question.

    Raises AlreadyDecided.
    """
    appeal = _shown(session, appeal_id, version)
    _write(session, appeal, text, by, keys)
    return _step(session, appeal, AppealStatus.NEEDS_INFO, by, on)


def decline(
    session: Session,
    *,
    appeal_id: UUID,
    version: int,
    text: str,
    by: Actor,
    on: date,
    keys: Keys,
) -> Appeal:
    """Decline an appeal; the seeker reads the reason. Raises AlreadyDecided."""
    appeal = _shown(session, appeal_id, version)
    _write(session, appeal, text, by, keys)
    return _step(session, appeal, AppealStatus.DECLINED, by, on)


def _shown(session: Session, appeal_id: UUID, version: int) -> Appeal:
    appeal = standing.hold(session, appeal_id=appeal_id)
    if appeal.version != version:
        raise AlreadyDecided
    return appeal


def _write(session: Session, appeal: Appeal, text: str, by: Actor, keys: Keys) -> None:
    # One column holds the coordinator's last word; the status says whether it is a question.
    sealing.seal(session, appeal, "question", text, by=by, keys=keys)
    appeal.answer = None


def _step(session: Session, appeal: Appeal, to: AppealStatus, by: Actor, on: date) -> Appeal:
    if appeal.status is to:
        raise AlreadyDecided
    standing.move(appeal, to, week=week_of(on))
    audit.record(
        session,
        by=by,
        action=Action.APPEAL_TRIAGED,
        subject_id=appeal.id,
        on=on,
        detail=to.value,
    )
    session.flush()
    return appeal
