"""Vetting: applying to be a mentor, vouching, and every change of a mentor's status.

Only the offers of an ACTIVE mentor reach a round: `services.rounds` asks for that status.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotFound, SamePerson, StillHelping
from matching.domain.lifecycles import (
    MENTOR_STEPS,
    MentorStatus,
    ProposalStatus,
    advance,
)
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.vetting import Application, ApplicationDraft
from matching.domain.vocabulary import InterfaceLanguage, Role, TrustTier
from matching.domain.weeks import week_of
from matching.models.review import Proposal
from matching.models.vetting import Mentor, Offer, Vouch, name_key
from matching.services import accounts, audit, openings, sealing, withdrawals
from matching.services.keys import Keys
from matching.vault.stretching import Kept

PAGE = 25
WRITTEN = ("shown_name", "about", "references", "contact")
"""What a mentor tells in their own words, sealed."""
WAITING = frozenset({MentorStatus.APPLIED, MentorStatus.VOUCHED})
"""Those whom a coordinator still has to decide about."""


def apply(
    session: Session,
    *,
    draft: ApplicationDraft,
    secret: Kept,
    language: InterfaceLanguage,
    on: date,
    keys: Keys,
) -> Mentor:
    """Keep an application with an account of its own; the team can read it.

    `secret` is `keys.stretch(draft.password)`, made before the transaction began. Raises NameTaken.
    """
    mentor = Mentor(id=uuid4(), applied_week=week_of(on))
    mentor.account_id = accounts.create(
        session,
        role=Role.MENTOR,
        sign_in_name=draft.sign_in_name,
        secret=secret,
        language=language,
        on=on,
        keys=keys,
        mentor_id=mentor.id,
    ).id
    written = {column: getattr(draft, column) for column in WRITTEN}
    seal_words(session, mentor=mentor, written=written, keys=keys)
    session.add(mentor)
    session.flush()
    themselves = Actor(Role.MENTOR, mentor.id)
    _record(session, mentor, action=Action.MENTOR_APPLIED, by=themselves, on=on)
    return mentor


def seal_words(session: Session, *, mentor: Mentor, written: Mapping[str, str], keys: Keys) -> None:
    """Seal what a mentor wrote; the name that seekers see has a key that can be given to them."""
    for key_id in (mentor.id, name_key(mentor.id)):
        sealing.new_key(session, key_id=key_id, person_id=mentor.id, holders=[mentor.id], keys=keys)
    for column, text in written.items():
        sealing.seal(session, mentor, column, text, keys=keys)


def mine(session: Session, *, by: Actor) -> Mentor:
    """Return the mentor who is signed in, with their offers."""
    return show(session, mentor_id=by.id)


def show(session: Session, *, mentor_id: UUID) -> Mentor:
    """Return a mentor with vouches and offers. Raises NotFound."""
    mentor = session.get(
        Mentor,
        mentor_id,
        options=[
            selectinload(Mentor.account),
            selectinload(Mentor.vouches).selectinload(Vouch.account),
            selectinload(Mentor.offers).options(
                selectinload(Offer.kinds),
                selectinload(Offer.circles),
                selectinload(Offer.skills),
                selectinload(Offer.languages),
                selectinload(Offer.parts),
            ),
        ],
    )
    if mentor is None:
        raise NotFound
    return mentor


def queue(session: Session, *, statuses: Collection[MentorStatus], page: int) -> Sequence[Mentor]:
    """Return one page of mentors, those who have waited longest first; pages count from 1."""
    statement = (
        select(Mentor)
        .where(Mentor.status.in_(statuses))
        .order_by(Mentor.applied_week, Mentor.id)
        .options(
            selectinload(Mentor.account),
            selectinload(Mentor.vouches),
            selectinload(Mentor.offers).selectinload(Offer.kinds),
        )
    )
    return session.scalars(statement.limit(PAGE).offset((page - 1) * PAGE)).all()


def pages(session: Session, *, statuses: Collection[MentorStatus]) -> int:
    """Return how many pages there are, at least 1."""
    statement = select(func.count()).select_from(Mentor).where(Mentor.status.in_(statuses))
    return max(1, -(-(session.scalar(statement) or 0) // PAGE))


def open_application(
    session: Session,
    *,
    mentor_id: UUID,
    reason: OpeningReason,
    quota: int,
    by: Actor,
    on: date,
    keys: Keys,
) -> Application:
    """Open what a mentor wrote, and leave a trace of it. Raises NotFound, and QuotaUsed."""
    mentor = show(session, mentor_id=mentor_id)
    openings.open_(
        session,
        by=by,
        what=Sealed.APPLICATION,
        subject_id=mentor.id,
        reason=reason,
        quota=quota,
        on=on,
    )
    written = [(mentor, column) for column in WRITTEN]
    words = sealing.open_all(session, written, by=by, keys=keys)
    vouched = [(vouch, "note") for vouch in mentor.vouches]
    notes = sealing.open_all(session, vouched, by=by, keys=keys)
    return Application(
        **dict(zip(WRITTEN, words, strict=True)),
        notes={vouch.account_id: note for vouch, note in zip(mentor.vouches, notes, strict=True)},
    )


def vouch(
    session: Session,
    *,
    mentor_id: UUID,
    version: int,
    by: Actor,
    note: str,
    vouchers: int,
    on: date,
    keys: Keys,
) -> Mentor:
    """Give one coordinator's word; with `vouchers` of them the mentor is active.

    Raises SamePerson when this coordinator has vouched already, AlreadyDecided when the mentor
    changed since the page was shown, StepRefused when nobody needs to vouch any more.
    """
    mentor = _decide(session, mentor_id, version)
    if any(each.account_id == by.id for each in mentor.vouches):
        raise SamePerson
    if mentor.status is not MentorStatus.VOUCHED:
        mentor.status = advance(MENTOR_STEPS, mentor.status, MentorStatus.VOUCHED)
    word = Vouch(id=uuid4(), mentor_id=mentor.id, account_id=by.id, given_on=on)
    # The team's alone: a mentor does not open what is said about them.
    sealing.new_key(session, key_id=word.id, person_id=mentor.id, holders=(), keys=keys)
    sealing.seal(session, word, "note", note, keys=keys)
    mentor.vouches.append(word)
    session.flush()
    if len(mentor.vouches) >= vouchers:
        mentor.status = advance(MENTOR_STEPS, mentor.status, MentorStatus.ACTIVE)
        session.flush()
    given = mentor.status.value
    _record(session, mentor, action=Action.MENTOR_VOUCHED, by=by, on=on, detail=given)
    return mentor


def trust(
    session: Session, *, mentor_id: UUID, version: int, tier: TrustTier, by: Actor, on: date
) -> None:
    """Say how far a mentor is trusted. Raises AlreadyDecided."""
    mentor = _decide(session, mentor_id, version)
    mentor.trust = tier
    session.flush()
    _changed(session, mentor, by=by, on=on, detail=f"trust_{tier.name.lower()}")


def pause(session: Session, *, mentor_id: UUID, version: int, by: Actor, on: date) -> None:
    """Let a mentor rest: nothing new is proposed, what was not yet offered is taken back."""
    mentor = _decide(session, mentor_id, version)
    _move(session, mentor, MentorStatus.PAUSED, by=by, on=on)
    ours = Proposal.offer_id.in_(withdrawals.offers_of(mentor.id))
    suggested = Proposal.status == ProposalStatus.SUGGESTED
    withdrawals.cancel(session, which=ours & suggested, by=by, on=on)


def resume(session: Session, *, mentor_id: UUID, version: int, by: Actor, on: date) -> None:
    """Let a mentor who rested be proposed again."""
    mentor = _decide(session, mentor_id, version)
    if mentor.status is not MentorStatus.PAUSED:
        # A vouched mentor becomes active by a second voucher only.
        raise AlreadyDecided
    _move(session, mentor, MentorStatus.ACTIVE, by=by, on=on)


def retire(session: Session, *, mentor_id: UUID, version: int, by: Actor, on: date) -> None:
    """End a mentor's work for good, and their account with it.

    Raises StillHelping while a pairing is open: that person must not lose their mentor unasked.
    """
    mentor = _decide(session, mentor_id, version)
    withdrawals.hold(session, mentor_id=mentor.id)
    if withdrawals.open_pairings(session, mentor_id=mentor.id):
        raise StillHelping
    _move(session, mentor, MentorStatus.RETIRED, by=by, on=on)
    _leave(session, mentor, by=by, on=on)


def block(session: Session, *, mentor_id: UUID, version: int, by: Actor, on: date) -> None:
    """Shut a mentor out at once.

    Their sessions end, their proposals are cancelled, and whoever they helped goes back among
    those who wait, the pairing closed as needing a rematch.
    """
    mentor = _decide(session, mentor_id, version)
    _move(session, mentor, MentorStatus.BLOCKED, by=by, on=on)
    withdrawals.hold(session, mentor_id=mentor.id)
    withdrawals.close_pairings(session, mentor_id=mentor.id, by=by, on=on)
    _leave(session, mentor, by=by, on=on)


def _decide(session: Session, mentor_id: UUID, version: int) -> Mentor:
    # With KEY SHARE others may still add rows that point at the mentor; their status is ours alone.
    mentor = session.get(
        Mentor, mentor_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if mentor is None:
        raise NotFound
    if mentor.version != version:
        raise AlreadyDecided
    return mentor


def _move(session: Session, mentor: Mentor, to: MentorStatus, *, by: Actor, on: date) -> None:
    mentor.status = advance(MENTOR_STEPS, mentor.status, to)
    session.flush()
    _changed(session, mentor, by=by, on=on, detail=to.value)


def _leave(session: Session, mentor: Mentor, *, by: Actor, on: date) -> None:
    ours = Proposal.offer_id.in_(withdrawals.offers_of(mentor.id))
    withdrawals.cancel(session, which=ours, by=by, on=on)
    mentor.left_week = week_of(on)
    accounts.shut(session, mentor.account)


def _changed(session: Session, mentor: Mentor, *, by: Actor, on: date, detail: str) -> None:
    changed = Action.MENTOR_STATUS_CHANGED
    _record(session, mentor, action=changed, by=by, on=on, detail=detail)


def _record(
    session: Session, mentor: Mentor, *, action: Action, by: Actor, on: date, detail: str = ""
) -> None:
    audit.record(session, by=by, action=action, subject_id=mentor.id, on=on, detail=detail)
