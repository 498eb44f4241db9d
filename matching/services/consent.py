"""What the two of a pair may read of each other, and for how long: as keys, given and taken."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.lifecycles import PairingStatus, ProposalStatus
from matching.domain.vocabulary import Audience
from matching.models.intake import Appeal, ContactDetail
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer, name_key
from matching.services import sealing
from matching.services.keys import Keys


def introduce(session: Session, *, proposal: Proposal, by: Actor, keys: Keys) -> None:
    """Have a mentor who said yes give their name to the seeker who is asked next."""
    sealing.share(
        session,
        key_ids=[name_key(by.id)],
        holder_id=proposal.appeal_id,
        by=by,
        keys=keys,
    )


def begin(session: Session, *, pairing: Pairing, by: Actor, keys: Keys) -> None:
    """Have a seeker who said yes share a key with the mentor, and the contacts that were ticked.

    The pair's key is nobody else's: not even the team's.
    """
    mentor_id = pairing.offer.mentor_id
    sealing.new_key(
        session,
        key_id=pairing.id,
        person_id=pairing.appeal_id,
        holders=[pairing.appeal_id, mentor_id],
        for_team=False,
        keys=keys,
    )
    show_contacts(session, appeal=pairing.appeal, mentor_id=mentor_id, by=by, keys=keys)


def show_contacts(
    session: Session, *, appeal: Appeal, mentor_id: UUID, by: Actor, keys: Keys
) -> None:
    """Give a mentor the keys of the contacts that the seeker ticked for them."""
    ticked = [row.id for row in appeal.contacts if row.audience is Audience.MENTOR]
    sealing.share(session, key_ids=ticked, holder_id=mentor_id, by=by, keys=keys)


def end(session: Session, *, pairing: Pairing) -> None:
    """Take from the two of a pair that is over what they had of each other.

    The conversation stays readable for the seeker. Whatever another open pair of the same two
    still needs stays as well.
    """
    mentor_id = pairing.offer.mentor_id
    sealing.unshare(session, key_ids=[pairing.id], holder_id=mentor_id)
    if mentor_id not in helpers(session, appeal=pairing.appeal):
        sealing.unshare(session, key_ids=_contacts(session, pairing), holder_id=mentor_id)
    withdraw_name(session, appeal_id=pairing.appeal_id, mentor_id=mentor_id)


def withdraw_name(session: Session, *, appeal_id: UUID, mentor_id: UUID) -> None:
    """Take a mentor's name from a seeker, unless another pair or proposal of the two needs it."""
    if mentor_id not in _known_to(session, appeal_id):
        sealing.unshare(session, key_ids=[name_key(mentor_id)], holder_id=appeal_id)


def helpers(session: Session, *, appeal: Appeal) -> Collection[UUID]:
    """Return the mentors who help a seeker at present."""
    statement = select(Offer.mentor_id).join(Pairing, Pairing.offer_id == Offer.id)
    open_ones = (Pairing.appeal_id == appeal.id) & (Pairing.status != PairingStatus.CLOSED)
    return set(session.scalars(statement.where(open_ones)))


def _known_to(session: Session, appeal_id: UUID) -> Collection[UUID]:
    paired = select(Offer.mentor_id).join(Pairing, Pairing.offer_id == Offer.id)
    asked = select(Offer.mentor_id).join(Proposal, Proposal.offer_id == Offer.id)
    waiting = Proposal.status == ProposalStatus.MENTOR_ACCEPTED
    together = Pairing.status != PairingStatus.CLOSED
    known = paired.where(Pairing.appeal_id == appeal_id, together).union(
        asked.where(Proposal.appeal_id == appeal_id, waiting)
    )
    return set(session.scalars(known))


def _contacts(session: Session, pairing: Pairing) -> Sequence[UUID]:
    wanted = select(ContactDetail.id).where(ContactDetail.appeal_id == pairing.appeal_id)
    return session.scalars(wanted).all()
