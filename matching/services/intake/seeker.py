"""What a seeker finds when they come back, and what they may change."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotFound
from matching.domain.intake import ContactDraft
from matching.domain.lifecycles import AppealStatus, PairingStatus, ProposalStatus
from matching.domain.taxonomy import CarriedOver
from matching.domain.vocabulary import NeedKind
from matching.models.intake import Appeal
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.services import audit, coding, consent, sealing, standing
from matching.services.intake.sending import contact_rows
from matching.services.keys import Keys

SPOKEN_TO = frozenset({AppealStatus.NEEDS_INFO, AppealStatus.DECLINED})
"""The statuses in which a coordinator has written something to the seeker."""


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for the seeker's word."""

    id: UUID
    need: NeedKind
    expires_week: date | None


@dataclass(frozen=True)
class Together:
    """Somebody who helps already."""

    id: UUID
    need: NeedKind
    status: PairingStatus


@dataclass(frozen=True)
class MyAppeal:
    """An appeal as its seeker sees it."""

    id: UUID
    status: AppealStatus
    version: int
    received_week: date
    changed_week: date
    receipt_kept: bool
    needs: tuple[NeedKind, ...]
    word: str
    """What a coordinator asks, or why they declined; empty when they wrote nothing."""
    contacts: tuple[ContactDraft, ...]
    proposals: tuple[Waiting, ...]
    pairings: tuple[Together, ...]
    carried: CarriedOver | None
    """What they bring to the work that they want, nothing while that is not known."""


def mine(session: Session, *, by: Actor, keys: Keys) -> MyAppeal:
    """Return the appeal of the seeker who asks. Raises NotFound."""
    appeal = _own(session, by)
    return MyAppeal(
        id=appeal.id,
        status=appeal.status,
        version=appeal.version,
        received_week=appeal.received_week,
        changed_week=appeal.changed_week,
        receipt_kept=appeal.receipt_kept,
        needs=tuple(row.kind for row in appeal.needs),
        word=_word(session, appeal, by, keys),
        contacts=_opened(session, appeal, by, keys),
        proposals=_proposals(session, appeal),
        pairings=_pairings(session, appeal),
        carried=coding.carried_over(
            session, held=appeal.held, occupation_id=appeal.target_occupation_id
        ),
    )


def answer(session: Session, *, by: Actor, text: str, version: int, week: date, keys: Keys) -> None:
    """Answer the coordinator's question; the appeal goes back to triage.

    Raises AlreadyDecided when the question is no longer open.
    """
    appeal = standing.hold(session, appeal_id=by.id)
    if appeal.version != version or appeal.status is not AppealStatus.NEEDS_INFO:
        raise AlreadyDecided
    sealing.seal(session, appeal, "answer", text, by=by, keys=keys)
    standing.move(appeal, AppealStatus.IN_TRIAGE, week=week)
    audit.record(
        session,
        by=by,
        action=Action.APPEAL_TRIAGED,
        subject_id=appeal.id,
        on=week,
        detail="answered",
    )
    session.flush()


def contacts(session: Session, *, by: Actor, keys: Keys) -> tuple[ContactDraft, ...]:
    """Return the ways to reach the seeker who asks. Raises NotFound."""
    return _opened(session, _own(session, by), by, keys)


def change_contacts(
    session: Session, *, by: Actor, contacts: tuple[ContactDraft, ...], keys: Keys
) -> None:
    """Replace the ways to reach a seeker, and who may see each.

    Those who help already can read from now on what was ticked for them, and nothing else. Raises
    NotFound.
    """
    appeal = standing.hold(session, appeal_id=by.id)
    sealing.erase(session, key_ids=[row.id for row in appeal.contacts])
    appeal.contacts.clear()
    # The old rows go first: there is one of each kind.
    session.flush()
    appeal.contacts.extend(contact_rows(session, appeal.id, contacts, keys))
    session.flush()
    for mentor_id in consent.helpers(session, appeal=appeal):
        consent.show_contacts(session, appeal=appeal, mentor_id=mentor_id, by=by, keys=keys)


def _own(session: Session, by: Actor) -> Appeal:
    statement = select(Appeal).where(Appeal.id == by.id)
    appeal = session.scalar(
        statement.options(selectinload(Appeal.needs), selectinload(Appeal.contacts))
    )
    if appeal is None:
        raise NotFound
    return appeal


def _word(session: Session, appeal: Appeal, by: Actor, keys: Keys) -> str:
    if appeal.question is None or appeal.status not in SPOKEN_TO:
        return ""
    return sealing.open_(session, appeal, "question", by=by, keys=keys)


def _opened(session: Session, appeal: Appeal, by: Actor, keys: Keys) -> tuple[ContactDraft, ...]:
    sealed = [(row, "value") for row in appeal.contacts]
    values = sealing.open_all(session, sealed, by=by, keys=keys)
    return tuple(
        ContactDraft(row.kind, value, row.audience)
        for row, value in zip(appeal.contacts, values, strict=True)
    )


def _proposals(session: Session, appeal: Appeal) -> tuple[Waiting, ...]:
    statement = select(Proposal.id, Proposal.need, Proposal.expires_week).where(
        Proposal.appeal_id == appeal.id, Proposal.status == ProposalStatus.MENTOR_ACCEPTED
    )
    return tuple(Waiting(*row) for row in session.execute(statement.order_by(Proposal.id)))


def _pairings(session: Session, appeal: Appeal) -> tuple[Together, ...]:
    statement = select(Pairing.id, Pairing.need, Pairing.status).where(
        Pairing.appeal_id == appeal.id, Pairing.status != PairingStatus.CLOSED
    )
    return tuple(Together(*row) for row in session.execute(statement.order_by(Pairing.id)))
