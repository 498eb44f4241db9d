"""A mentor goes and wants nothing of theirs to stay."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotAllowed
from matching.domain.lifecycles import MentorStatus
from matching.services import audit, erasure, round_details, vetting


def erase(session: Session, *, mentor_id: UUID, version: int, by: Actor, on: date) -> None:
    """Erase a mentor at their own wish; whoever still is one retires first.

    Raises NotFound, NotAllowed when it is not them and they have not retired, AlreadyDecided when
    they changed since the page was shown, StillHelping while somebody counts on them, and
    StepRefused for whoever was blocked: they stay recognisable for as long as the retention says.
    """
    round_details.forget_people(session, people=[mentor_id])
    mentor = vetting.show(session, mentor_id=mentor_id)
    if mentor.status is not MentorStatus.RETIRED:
        if by.id != mentor_id:
            raise NotAllowed
        vetting.retire(session, mentor_id=mentor_id, version=version, by=by, on=on)
    elif mentor.version != version:
        raise AlreadyDecided
    erasure.mentors(session, [mentor_id])
    changed = Action.MENTOR_STATUS_CHANGED
    audit.record(session, by=by, action=changed, subject_id=mentor_id, on=on, detail="erased")
    session.flush()
