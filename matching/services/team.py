"""The team's key: what coordinators can open, each with their own password."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import Locked, NotInitialised, TeamExists, WrongRecoveryKey
from matching.domain.vocabulary import PrincipalKind
from matching.models.keystore import Principal, SealingKey, Wrap
from matching.services import epochs, wraps
from matching.services.keys import Keys
from matching.vault import wrapping

PART = 500
Begin = Callable[[], AbstractContextManager[Session]]
_IS_FORMER = (Principal.kind == PrincipalKind.TEAM) & Principal.current.is_(False)


def found(session: Session, *, keys: Keys, on: date) -> bytes:
    """Make the keys of a new team, and return the private recovery key, which is kept nowhere.

    Raises TeamExists.
    """
    if _teams(session):
        raise TeamExists
    epochs.begin_first(session, keys=keys, on=on)
    recovery = new_recovery(session, keys=keys)
    renew(session, holders=(), keys=keys)
    return recovery


def new_recovery(session: Session, *, keys: Keys) -> bytes:
    """Make another recovery key in the place of the former, and return its private half.

    It opens the team's keys, which are open here. Raises Locked.
    """
    for former in _of_kind(session, PrincipalKind.RECOVERY):
        session.delete(former)
    private = wrapping.new_private()
    public = wrapping.public_of(private)
    row = Principal(id=uuid4(), kind=PrincipalKind.RECOVERY, public_key=public)
    session.add(row)
    session.flush()
    for team_id in principals(session):
        key = keys.unlocked.of(team_id)
        wraps.give(session, key=key, key_id=team_id, holder_id=row.id, keys=keys)
    return private


def current(session: Session) -> UUID:
    """Return the principal that new keys are wrapped for.

    It stays so until this transaction ends. Raises NotInitialised.
    """
    # Whoever waited for a renewal finds the former key gone, and the new one at a second look.
    team_id = _hold_current(session) or _hold_current(session)
    if team_id is None:
        raise NotInitialised
    return team_id


def hold(session: Session) -> None:
    """Be the only one who changes the team until this transaction ends.

    For whoever asks who is in it, and then gives it another key.
    """
    # As in `current`: whoever waited may have waited for a key that was replaced.
    if not session.scalars(_current().with_for_update()).all():
        session.scalars(_current().with_for_update()).all()


def principals(session: Session) -> Sequence[UUID]:
    """Return the team's principals: one, or two while keys move from a former one."""
    return [row.id for row in _teams(session)]


def private_key(session: Session, *, team_id: UUID, by: Actor, keys: Keys) -> bytes:
    """Return the team's private key for a coordinator who is signed in. Raises Locked."""
    if team_id not in keys.unlocked:
        own = keys.unlocked.of(by.id)
        given = wraps.find(session, key_ids=[team_id], holders=[by.id])
        if not given:
            raise Locked
        keys.unlocked.add(team_id, wraps.open_(given[0], private=own, keys=keys))
    return keys.unlocked.of(team_id)


def admit(session: Session, *, coordinator_id: UUID, by: Actor, keys: Keys) -> None:
    """Give a new coordinator the team's key; `by` can open it. Raises Locked."""
    # A renewal either finds the newcomer, or is over and has its key given here.
    current(session)
    for team_id in principals(session):
        private = private_key(session, team_id=team_id, by=by, keys=keys)
        wraps.give(session, key=private, key_id=team_id, holder_id=coordinator_id, keys=keys)


def renew(session: Session, *, holders: Sequence[UUID], keys: Keys) -> UUID:
    """Make a new team key, wrapped for these coordinators and for the recovery key.

    The former one stays readable for them until nothing is wrapped for it any more.
    """
    for row in session.scalars(_current().with_for_update()):
        row.current = False
    private, team_id = wrapping.new_private(), uuid4()
    public = wrapping.public_of(private)
    session.add(Principal(id=team_id, kind=PrincipalKind.TEAM, public_key=public))
    session.flush()
    recovery = [row.id for row in _of_kind(session, PrincipalKind.RECOVERY)]
    wraps.make(
        session,
        key=private,
        key_id=team_id,
        person_id=team_id,
        holders=[*holders, *recovery],
        keys=keys,
    )
    keys.unlocked.add(team_id, private)
    return team_id


def carry_over(session: Session, *, by: Actor, keys: Keys, limit: int) -> int:
    """Move up to `limit` keys from a former team key to the current one.

    Returns how many are left. The former key goes with the last of them. Raises Locked.
    """
    former = [row.id for row in _teams(session) if not row.current]
    if not former:
        return 0
    heirs = current(session)
    for given in _waiting_for(session, former, limit):
        private = private_key(session, team_id=given.holder_id, by=by, keys=keys)
        key = wraps.open_(given, private=private, keys=keys)
        wraps.give(session, key=key, key_id=given.key_id, holder_id=heirs, keys=keys)
        session.delete(given)
    session.flush()
    left = waiting(session)
    if not left:
        for team_id in former:
            wraps.erase_person(session, person_id=team_id)
    return left


def carry_over_all(begin: Begin, *, by: Actor, keys: Keys) -> None:
    """Move every key to the current team key, with a transaction for each part.

    What is interrupted here can be gone on with at any time. Raises Locked.
    """
    left = 1
    while left:
        with begin() as session:
            left = carry_over(session, by=by, keys=keys, limit=PART)


def waiting(session: Session) -> int:
    """Return how many keys are still wrapped for a former team key."""
    counted = select(func.count()).select_from(Wrap).join(Principal)
    return session.scalars(counted.where(_IS_FORMER)).one()


def recover(session: Session, *, recovery: bytes, keys: Keys) -> None:
    """Open the team's key with the recovery key. Raises WrongRecoveryKey."""
    public = wrapping.public_of(recovery)
    own = [row.id for row in _of_kind(session, PrincipalKind.RECOVERY) if row.public_key == public]
    if not own:
        raise WrongRecoveryKey
    for given in wraps.find(session, key_ids=principals(session), holders=own):
        private = wraps.open_(given, private=recovery, keys=keys)
        keys.unlocked.add(given.key_id, private)


def _hold_current(session: Session) -> UUID | None:
    held = session.scalar(_current().with_for_update(read=True, key_share=True))
    return None if held is None else held.id


def _waiting_for(session: Session, former: Sequence[UUID], limit: int) -> Sequence[Wrap]:
    # Keys that somebody else is moving or erasing are left to them, and waited for only with
    # nothing else in our hands: nobody waits in a circle.
    wanted = select(SealingKey.id).join(Wrap).where(Wrap.holder_id.in_(former))
    ordered = wanted.order_by(SealingKey.id)
    free = ordered.limit(limit).with_for_update(key_share=True, skip_locked=True, of=SealingKey)
    held = session.scalars(free).all()
    if not held:
        patient = ordered.limit(1).with_for_update(key_share=True, of=SealingKey)
        held = session.scalars(patient).all()
    return wraps.find(session, key_ids=held, holders=former)


def _current() -> Select[Principal]:
    return select(Principal).where(
        Principal.kind == PrincipalKind.TEAM, Principal.current.is_(True)
    )


def _teams(session: Session) -> Sequence[Principal]:
    return _of_kind(session, PrincipalKind.TEAM)


def _of_kind(session: Session, kind: PrincipalKind) -> Sequence[Principal]:
    wanted = select(Principal).where(Principal.kind == kind)
    return session.scalars(wanted.order_by(Principal.current.desc(), Principal.id)).all()
