"""A draft becomes an appeal: coded where the matcher needs it, sealed everywhere else."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import PhraseTaken
from matching.domain.intake import AppealDraft, ContactDraft, UncodedDraft
from matching.domain.vocabulary import Evidence, InterfaceLanguage, Role
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
from matching.services import audit
from matching.services.intake import receipt
from matching.services.keys import Keys


def submit(
    session: Session,
    *,
    draft: AppealDraft,
    phrase: str,
    submission_id: UUID,
    language: InterfaceLanguage,
    week: date,
    keys: Keys,
) -> Appeal:
    """Keep an appeal that the phrase will open.

    Sent twice, also at the same moment, it is still one appeal. Raises PhraseTaken when another
    receipt begins with the same two words; then draw again.
    """
    before = _sent(session, submission_id)
    if before is not None:
        return _same(session, before, phrase, keys)
    appeal = _row(draft, submission_id, language, week)
    receipt.put(appeal, phrase=phrase, keys=keys)
    _seal(appeal, draft, keys)
    try:
        with session.begin_nested():
            session.add(appeal)
    except IntegrityError as error:
        before = _sent(session, submission_id)
        if before is None:
            raise PhraseTaken from error
        return _same(session, before, phrase, keys)
    seeker = Actor(Role.SEEKER, appeal.id)
    audit.record(session, by=seeker, action=Action.APPEAL_SUBMITTED, subject_id=appeal.id, on=week)
    session.flush()
    return appeal


def contact_rows(
    appeal_id: UUID, contacts: Iterable[ContactDraft], keys: Keys
) -> list[ContactDetail]:
    """Return the sealed rows of the ways to reach a person."""
    rows = []
    for contact in contacts:
        row = ContactDetail(
            id=uuid4(), appeal_id=appeal_id, kind=contact.kind, audience=contact.audience
        )
        row.value = keys.vault.seal(contact.value, row.place("value"))
        rows.append(row)
    return rows


def _sent(session: Session, submission_id: UUID) -> Appeal | None:
    return session.scalar(select(Appeal).where(Appeal.submission_id == submission_id))


def _same(session: Session, appeal: Appeal, phrase: str, keys: Keys) -> Appeal:
    # Whoever sends the same form again is about to be shown this phrase, so it must be the one
    # that opens the appeal; once words of a receipt were typed back, nobody can change it.
    if not appeal.receipt_kept and not receipt.fits(appeal, phrase=phrase, keys=keys):
        receipt.put(appeal, phrase=phrase, keys=keys)
        session.flush()
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
    )


def _skills(skills: Iterable[str], *, wanted: bool) -> list[AppealSkill]:
    return [
        AppealSkill(skill_id=skill, wanted=wanted, evidence=Evidence.SEEKER) for skill in skills
    ]


def _seal(appeal: Appeal, draft: AppealDraft, keys: Keys) -> None:
    appeal.story = keys.vault.seal(draft.story, appeal.place("story"))
    appeal.origin = keys.vault.seal(draft.origin, appeal.place("origin"))
    appeal.contacts = contact_rows(appeal.id, draft.contacts, keys)
    appeal.uncoded = [_uncoded(appeal.id, text, keys) for text in draft.uncoded]


def _uncoded(appeal_id: UUID, draft: UncodedDraft, keys: Keys) -> UncodedText:
    row = UncodedText(id=uuid4(), appeal_id=appeal_id, kind=draft.kind, wanted=draft.wanted)
    row.text = keys.vault.seal(draft.text, row.place("text"))
    return row
