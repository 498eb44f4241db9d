"""Who was erased stays erased, whatever an archive remembers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import ForeignKeystore
from matching.domain.lifecycles import AppealStatus, MentorStatus
from matching.domain.vocabulary import STAFF, Role
from matching.models.accounts import Account
from matching.models.intake import Appeal, ContactDetail
from matching.models.keystore import Principal, SealingKey
from matching.models.progress import Pairing
from matching.models.vetting import Mentor
from matching.services import erasure, intake, leaving, withdrawals
from matching.services.archives import blanking
from matching.services.sealing import ERASED

Ids = Collection[UUID]
PART = 500
"""How many ids one statement names."""


@dataclass(frozen=True)
class Erased:
    """How many of each an archive brought back that must not be there."""

    seekers: int
    mentors: int
    accounts: int
    """Of coordinators who left the team."""
    texts: int
    """Of people who are still there: a former address, what a pair wrote that has ended."""


@dataclass(frozen=True)
class Keyless:
    """How many people the data knows, and how many of them the keystore does not."""

    people: int
    without: int

    @property
    def everybody(self) -> bool:
        """Tell whether the keystore knows nobody: it is hardly the right one."""
        return self.people > 0 and self.without == self.people


def erase_again(session: Session, *, week: date) -> Erased:
    """Erase everybody who has no key in the keystore, and whatever else no key there opens."""
    alive = set(session.scalars(select(SealingKey.id)))
    seekers = _seekers(session, alive, week)
    mentors = _mentors(session, alive, week)
    accounts = _accounts(session)
    _conversations(session, alive)
    texts = _contacts(session, alive) + blanking.blank(session, alive=alive)
    session.flush()
    return Erased(seekers=seekers, mentors=mentors, accounts=accounts, texts=texts)


def finish(session: Session, *, week: date) -> Erased:
    """Erase those whose keys are gone already: a crash came between the two commits.

    Raises ForeignKeystore when that would be everybody.
    """
    if keyless(session).everybody:
        raise ForeignKeystore
    return erase_again(session, week=week)


def keyless(session: Session) -> Keyless:
    """Count the people who have words here, and those of them who have no key any more."""
    alive = set(session.scalars(select(SealingKey.id)))
    seekers = session.scalars(select(Appeal.id).where(Appeal.story != ERASED))
    mentors = session.scalars(select(Mentor.id).where(Mentor.about != ERASED))
    people = {*seekers, *mentors}
    return Keyless(people=len(people), without=len(people - alive))


def _seekers(session: Session, alive: Ids, week: date) -> int:
    written = select(Appeal.id, Appeal.status).where(Appeal.story != ERASED).order_by(Appeal.id)
    gone = [row for row in session.execute(written) if row.id not in alive]
    for appeal_id, status in gone:
        if status is AppealStatus.CLOSED:
            erasure.appeal_words(session, [appeal_id])
        else:
            intake.withdraw(session, by=Actor(Role.SEEKER, appeal_id), week=week)
    return len(gone)


def _mentors(session: Session, alive: Ids, week: date) -> int:
    written = select(Mentor).where(Mentor.about != ERASED).order_by(Mentor.id)
    gone = [mentor for mentor in session.scalars(written).all() if mentor.id not in alive]
    for mentor in gone:
        if mentor.status is MentorStatus.BLOCKED:
            erasure.mentors(session, [mentor.id])
        else:
            _leave(session, mentor, week)
    return len(gone)


def _leave(session: Session, mentor: Mentor, week: date) -> None:
    by = Actor(Role.MENTOR, mentor.id)
    withdrawals.hold(session, mentor_id=mentor.id)
    withdrawals.close_pairings(session, mentor_id=mentor.id, by=by, on=week)
    leaving.erase(session, mentor_id=mentor.id, version=mentor.version, by=by, on=week)


def _accounts(session: Session) -> int:
    admitted = set(session.scalars(select(Principal.id)))
    staff = select(Account.id).where(Account.role.in_(STAFF), Account.active)
    left = [account_id for account_id in session.scalars(staff) if account_id not in admitted]
    session.execute(update(Account).where(Account.id.in_(left)).values(active=False))
    return len(left)


def _conversations(session: Session, alive: Ids) -> None:
    ended = [pair_id for pair_id in session.scalars(select(Pairing.id)) if pair_id not in alive]
    for some in _parts(ended):
        erasure.conversations(session, some)


def _contacts(session: Session, alive: Ids) -> int:
    former = [row_id for row_id in session.scalars(select(ContactDetail.id)) if row_id not in alive]
    for some in _parts(former):
        session.execute(delete(ContactDetail).where(ContactDetail.id.in_(some)))
    return len(former)


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for at in range(0, len(ids), PART):
        yield ids[at : at + PART]
