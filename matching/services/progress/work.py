"""What the two do together: a plan, sessions, a word on how it goes, a pause."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import ImpossibleWeek, NotFound
from matching.domain.lifecycles import PAIRING_STEPS, PairingStatus, advance
from matching.domain.progress import Going
from matching.domain.vocabulary import STAFF, Role
from matching.domain.weeks import week_of
from matching.models.progress import CheckIn, MentoringSession, Pairing, PlanStep
from matching.services import audit, sealing
from matching.services.keys import Keys
from matching.services.progress import pairs


def add_step(
    session: Session,
    *,
    pairing_id: UUID,
    entry_id: UUID,
    by: Actor,
    text: str,
    due: date | None,
    keys: Keys,
) -> PlanStep:
    """Put a step into the plan; sent twice under one id it stands there once.

    Raises NotFound, and AlreadyDecided when the pair was closed.
    """
    pairing = pairs.open_for_entry(session, pairing_id=pairing_id, by=by)
    kept = pairs.kept(session, PlanStep, entry_id=entry_id, pairing=pairing)
    if kept is not None:
        return kept
    step = PlanStep(
        id=entry_id,
        position=pairs.next_number(session, PlanStep.position, pairing=pairing),
        pairing_id=pairing.id,
        due_week=week_of(due) if due else None,
    )
    sealing.seal(session, step, "text", text, by=by, keys=keys)
    session.add(step)
    session.flush()
    return step


def mark_done(
    session: Session, *, pairing_id: UUID, step_id: UUID, by: Actor, on: date
) -> PlanStep:
    """Mark a step of the plan as done; doing so twice changes nothing.

    Raises NotFound, and AlreadyDecided when the pair was closed.
    """
    pairing = pairs.open_for_entry(session, pairing_id=pairing_id, by=by)
    step = session.get(PlanStep, step_id)
    if step is None or step.pairing_id != pairing.id:
        raise NotFound
    step.done_week = step.done_week or week_of(on)
    session.flush()
    return step


def log_session(
    session: Session,
    *,
    pairing_id: UUID,
    entry_id: UUID,
    by: Actor,
    held: date,
    minutes: int,
    note: str,
    on: date,
    keys: Keys,
) -> MentoringSession:
    """Write down a session that took place; only its week is kept, and only mentors write.

    Sent twice under one id it is one session. Raises NotFound, ImpossibleWeek for a day before
    the pair began or after `on`, and AlreadyDecided when the pair was closed.
    """
    if by.role is not Role.MENTOR:
        raise NotFound
    pairing = pairs.open_for_entry(session, pairing_id=pairing_id, by=by)
    kept = pairs.kept(session, MentoringSession, entry_id=entry_id, pairing=pairing)
    if kept is not None:
        return kept
    if not pairing.started_week <= held <= on:
        raise ImpossibleWeek
    row = MentoringSession(
        id=entry_id,
        number=pairs.next_number(session, MentoringSession.number, pairing=pairing),
        pairing_id=pairing.id,
        held_week=week_of(held),
        minutes=minutes,
    )
    sealing.seal(session, row, "note", note, by=by, keys=keys)
    session.add(row)
    session.flush()
    return row


def check_in(
    session: Session,
    *,
    pairing_id: UUID,
    entry_id: UUID,
    by: Actor,
    going: Going,
    note: str,
    on: date,
    keys: Keys,
) -> CheckIn:
    """Say how it goes: to the coordinators, not to the other of the two.

    Sent twice under one id it is said once. Raises NotFound, and AlreadyDecided when the pair was
    closed.
    """
    pairing = pairs.open_for_entry(session, pairing_id=pairing_id, by=by)
    kept = pairs.kept(session, CheckIn, entry_id=entry_id, pairing=pairing)
    if kept is not None:
        return kept
    row = CheckIn(
        id=entry_id,
        number=pairs.next_number(session, CheckIn.number, pairing=pairing),
        pairing_id=pairing.id,
        by=by.role,
        going=going,
        given_week=week_of(on),
    )
    sealing.new_key(session, key_id=row.id, person_id=pairing.appeal_id, holders=[by.id], keys=keys)
    sealing.seal(session, row, "note", note, keys=keys)
    session.add(row)
    session.flush()
    return row


def pause(session: Session, *, pairing_id: UUID, version: int, by: Actor, on: date) -> Pairing:
    """Rest for a while; the place with the mentor is kept.

    Raises NotFound, AlreadyDecided, and StepRefused when the pair rests already.
    """
    return _step(session, pairing_id, version, PairingStatus.PAUSED, by=by, on=on)


def resume(session: Session, *, pairing_id: UUID, version: int, by: Actor, on: date) -> Pairing:
    """Go on after a pause.

    Raises NotFound, AlreadyDecided, and StepRefused when the pair does not rest.
    """
    return _step(session, pairing_id, version, PairingStatus.ACTIVE, by=by, on=on)


def _step(
    session: Session, pairing_id: UUID, version: int, to: PairingStatus, *, by: Actor, on: date
) -> Pairing:
    if by.role in STAFF:
        raise NotFound
    pairing = pairs.take_up(session, pairing_id=pairing_id, version=version, by=by)
    pairing.status = advance(PAIRING_STEPS, pairing.status, to)
    session.flush()
    audit.record(
        session,
        by=by,
        action=Action.PAIRING_CHANGED,
        subject_id=pairing.id,
        on=on,
        detail=to.value,
    )
    return pairing
