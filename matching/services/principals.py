"""Principals: whoever may be given keys, and how each opens their own."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matching.domain.errors import NotFound, WrongCredentials
from matching.domain.vocabulary import PrincipalKind
from matching.models.keystore import Principal
from matching.services import epochs
from matching.services.keys import Keys
from matching.vault import wrapping
from matching.vault.keys import KEY_BYTES
from matching.vault.stretching import SALT_BYTES, Kept

_BEFORE_PRIVATE = SALT_BYTES + KEY_BYTES


@dataclass(frozen=True)
class Locked:
    """A private key under somebody's secret, with what proves the secret.

    The three stand together below the layer of the epoch: so they never belong to different
    passwords, and a disk without the keys of epochs gives nothing to try guesses against.
    """

    salt: bytes
    verifier: bytes
    private: bytes


def create(
    session: Session, *, principal_id: UUID, kind: PrincipalKind, secret: Kept, keys: Keys
) -> None:
    """Make a key pair, its private half under a secret that somebody knows.

    It is open here until the answer is given.
    """
    private = wrapping.new_private()
    row = Principal(id=principal_id, kind=kind, public_key=wrapping.public_of(private))
    _lock(session, row, private, secret, keys)
    session.add(row)
    session.flush()
    keys.unlocked.add(principal_id, private)


def unlock(session: Session, *, principal_id: UUID | None, secret: str, keys: Keys) -> bytes:
    """Open somebody's private key with their password or receipt, and return it.

    Raises WrongCredentials, after the same work whether there is such a person or not, and
    SealBroken when the verifier fits but the key is not theirs: somebody put it there.
    """
    row = None if principal_id is None else session.get(Principal, principal_id)
    locked = None if row is None else bare(row, keys=keys)
    tried = keys.try_out(secret, locked.salt if locked else None)
    fits = tried.fits(locked.verifier if locked else None)
    if row is None or locked is None or not fits:
        raise WrongCredentials
    private = wrapping.unlock(locked.private, lock=tried.lock, holder_id=row.id)
    keys.unlocked.add(row.id, private)
    return private


def change_secret(session: Session, *, principal_id: UUID, secret: Kept, keys: Keys) -> None:
    """Put a private key that is open here under another secret. Raises Locked and NotFound."""
    private = keys.unlocked.of(principal_id)
    row = session.get(Principal, principal_id, with_for_update=True)
    if row is None:
        raise NotFound
    _lock(session, row, private, secret, keys)
    session.flush()


def remove(session: Session, *, principal_id: UUID) -> None:
    """Remove a key pair, and with it every key that was wrapped for it."""
    session.execute(delete(Principal).where(Principal.id == principal_id))


def carry_over(row: Principal, *, to: int, keys: Keys) -> None:
    """Put the layer of another epoch around a private key that stays locked."""
    locked = bare(row, keys=keys)
    if locked is not None:
        _close(row, locked, epoch=to, keys=keys)


def bare(row: Principal, *, keys: Keys) -> Locked | None:
    """Return what is below the layer of the epoch; nothing for the team and the recovery key."""
    if row.locked_private is None or row.epoch is None:
        return None
    kept = keys.epochs.open_(row.locked_private, number=row.epoch, bound=_bound(row.id))
    return Locked(kept[:SALT_BYTES], kept[SALT_BYTES:_BEFORE_PRIVATE], kept[_BEFORE_PRIVATE:])


def _lock(session: Session, row: Principal, private: bytes, secret: Kept, keys: Keys) -> None:
    locked = wrapping.lock_up(private, lock=secret.lock, holder_id=row.id)
    kept = Locked(secret.salt, secret.verifier, locked)
    _close(row, kept, epoch=epochs.current(session), keys=keys)


def _close(row: Principal, locked: Locked, *, epoch: int, keys: Keys) -> None:
    kept = locked.salt + locked.verifier + locked.private
    row.locked_private = keys.epochs.close(kept, number=epoch, bound=_bound(row.id))
    row.epoch = epoch


def _bound(principal_id: UUID) -> bytes:
    return b"principal|" + principal_id.bytes
