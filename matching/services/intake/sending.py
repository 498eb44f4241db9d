"""A draft becomes an appeal: coded where the matcher needs it, sealed everywhere else."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, PhraseTaken, WrongCredentials
from matching.domain.intake import AppealDraft, ContactDraft, UncodedDraft
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Evidence, InterfaceLanguage, PrincipalKind, Role
from matching.models.intake import (
    Appeal,
    AppealDayPart,
    AppealDeadline,
    AppealLanguage,
    AppealNeed,
    AppealSkill,
    ContactDetail,
    UncodedText,
)
from matching.services import audit, principals, sealing
from matching.services.intake import receipt as receipts
from matching.services.intake.receipt import Receipt
from matching.services.keys import Keys


def submit(
    session: Session,
    *,
    draft: AppealDraft,
    receipt: Receipt,
    submission_id: UUID,
    language: InterfaceLanguage,
    week: date,
    keys: Keys,
) -> Appeal:
    """Keep an appeal that the receipt will open; the seeker's private key is open afterwards.

    Nobody needs to be signed in: what comes in can be read by the seeker and the team only. Sent
    twice, also at the same moment, it is still one appeal. Raises PhraseTaken when another receipt
    begins with the same two words; then draw again.
    """
    before = _sent(session, submission_id)
    if before is not None:
        return _same(session, before, draft, receipt, keys)
    appeal = _row(draft, submission_id, language, week)
    receipts.put(appeal, receipt)
    try:
        with session.begin_nested():
            session.add(appeal)
    except IntegrityError as error:
        before = _sent(session, submission_id)
        if before is None:
            raise PhraseTaken from error
        return _same(session, before, draft, receipt, keys)
    _seal(session, appeal, draft, receipt, keys)
    seeker = Actor(Role.SEEKER, appeal.id)
    audit.record(session, by=seeker, action=Action.APPEAL_SUBMITTED, subject_id=appeal.id, on=week)
    session.flush()
    return appeal


def contact_rows(
    session: Session, appeal_id: UUID, contacts: Iterable[ContactDraft], keys: Keys
) -> list[ContactDetail]:
    """Return the sealed rows of the ways to reach a person, each under a key of its own."""
    rows = []
    for contact in contacts:
        row = ContactDetail(
            id=uuid4(), appeal_id=appeal_id, kind=contact.kind, audience=contact.audience
        )
        sealing.new_key(session, key_id=row.id, person_id=appeal_id, holders=[appeal_id], keys=keys)
        sealing.seal(session, row, "value", contact.value, keys=keys)
        rows.append(row)
    return rows


def _sent(session: Session, submission_id: UUID) -> Appeal | None:
    return session.scalar(select(Appeal).where(Appeal.submission_id == submission_id))


def _same(
    session: Session, appeal: Appeal, draft: AppealDraft, receipt: Receipt, keys: Keys
) -> Appeal:
    # Whoever sends the same form again is about to be shown this phrase, so it must be the one
    # that opens the appeal; once words of a receipt were typed back, nobody can change it.
    try:
        receipts.unlock(session, appeal=appeal, phrase=receipt.phrase, keys=keys)
    except WrongCredentials:
        if appeal.receipt_kept or appeal.status is not AppealStatus.RECEIVED:
            raise AlreadyDecided from None
        receipts.put(appeal, receipt)
        sealing.forget(session, person_id=appeal.id)
        appeal.contacts.clear()
        appeal.uncoded.clear()
        _seal(session, appeal, draft, receipt, keys)
    return appeal


def _row(
    draft: AppealDraft, submission_id: UUID, language: InterfaceLanguage, week: date
) -> Appeal:
    return Appeal(
        id=uuid4(),
        submission_id=submission_id,
        language=language,
        circle=draft.circle,
        received_week=week,
        changed_week=week,
        target_occupation_id=draft.target_occupation,
        target_evidence=Evidence.SEEKER if draft.target_occupation else None,
        weekly_hours=draft.availability.weekly_hours,
        time_zone=draft.availability.time_zone,
        needs=[AppealNeed(kind=kind, position=at) for at, kind in enumerate(draft.needs)],
        languages=[
            AppealLanguage(language=spoken, level=level)
            for spoken, level in draft.languages.items()
        ],
        parts=[AppealDayPart(part=part) for part in draft.availability.parts],
        skills=[*_skills(draft.held, wanted=False), *_skills(draft.wanted, wanted=True)],
        deadlines=[AppealDeadline(kind=kind, week=day) for kind, day in draft.deadlines.items()],
        story=sealing.ERASED,
        origin=sealing.ERASED,
    )


def _skills(skills: Iterable[str], *, wanted: bool) -> list[AppealSkill]:
    return [
        AppealSkill(skill_id=skill, wanted=wanted, evidence=Evidence.SEEKER) for skill in skills
    ]


def _seal(
    session: Session, appeal: Appeal, draft: AppealDraft, receipt: Receipt, keys: Keys
) -> None:
    principals.create(
        session,
        principal_id=appeal.id,
        kind=PrincipalKind.SEEKER,
        secret=receipt.kept,
        keys=keys,
    )
    sealing.new_key(session, key_id=appeal.id, person_id=appeal.id, holders=[appeal.id], keys=keys)
    sealing.seal(session, appeal, "story", draft.story, keys=keys)
    sealing.seal(session, appeal, "origin", draft.origin, keys=keys)
    appeal.contacts.extend(contact_rows(session, appeal.id, draft.contacts, keys))
    appeal.uncoded.extend(_uncoded(session, appeal.id, text, keys) for text in draft.uncoded)
    session.flush()


def _uncoded(session: Session, appeal_id: UUID, draft: UncodedDraft, keys: Keys) -> UncodedText:
    row = UncodedText(id=uuid4(), appeal_id=appeal_id, kind=draft.kind, wanted=draft.wanted)
    sealing.seal(session, row, "text", draft.text, keys=keys)
    return row
