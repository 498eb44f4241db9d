"""Wraps: which key is given to whom. A key exists as wraps, and where it is in use, only."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matching.domain.errors import NotFound
from matching.models.keystore import Principal, SealingKey, Wrap
from matching.services import epochs
from matching.services.keys import Keys
from matching.vault import wrapping


def make(
    session: Session,
    *,
    key: bytes,
    key_id: UUID,
    person_id: UUID,
    holders: Iterable[UUID],
    keys: Keys,
) -> None:
    """Enter a new key, wrapped for each of its holders.

    Raises NotFound for an unknown holder, and when there is a key of this id: some ids come with a
    form, where anybody can write that of something else.
    """
    if session.get(SealingKey, key_id) is not None:
        raise NotFound
    session.add(SealingKey(id=key_id, person_id=person_id, born_in=epochs.current(session)))
    session.flush()
    for holder_id in holders:
        give(session, key=key, key_id=key_id, holder_id=holder_id, keys=keys)


def give(session: Session, *, key: bytes, key_id: UUID, holder_id: UUID, keys: Keys) -> None:
    """Wrap a key for one more holder; twice is once. Raises NotFound for an unknown holder."""
    holder = session.get(Principal, holder_id)
    if holder is None:
        raise NotFound
    wrapped = wrapping.wrap(key, public=holder.public_key, key_id=key_id, holder_id=holder_id)
    row = session.get(Wrap, (key_id, holder_id)) or Wrap(key_id=key_id, holder_id=holder_id)
    row.epoch = epochs.current(session)
    row.closed = keys.epochs.close(wrapped, number=row.epoch, bound=_bound(row))
    session.add(row)
    session.flush()


def take(session: Session, *, key_ids: Collection[UUID], holder_id: UUID) -> None:
    """Take keys from one holder."""
    theirs = (Wrap.holder_id == holder_id) & Wrap.key_id.in_(key_ids)
    session.execute(delete(Wrap).where(theirs))


def erase(session: Session, *, key_ids: Collection[UUID]) -> None:
    """Erase keys: what they sealed stays closed for everybody."""
    session.execute(delete(SealingKey).where(SealingKey.id.in_(key_ids)))


def erase_person(session: Session, *, person_id: UUID) -> None:
    """Erase every key of a person, and their own key pair with all that was given to it."""
    session.execute(delete(SealingKey).where(SealingKey.person_id == person_id))
    session.execute(delete(Principal).where(Principal.id == person_id))


def find(
    session: Session, *, key_ids: Collection[UUID], holders: Collection[UUID]
) -> Sequence[Wrap]:
    """Return the wraps of these keys for these holders."""
    statement = select(Wrap).where(Wrap.key_id.in_(key_ids), Wrap.holder_id.in_(holders))
    return session.scalars(statement).all()


def open_(row: Wrap, *, private: bytes, keys: Keys) -> bytes:
    """Return the key of a wrap. Raises EpochLost, and SealBroken for whatever does not fit."""
    wrapped = bare(row, keys=keys)
    return wrapping.unwrap(wrapped, private=private, key_id=row.key_id, holder_id=row.holder_id)


def bare(row: Wrap, *, keys: Keys) -> bytes:
    """Return a wrap without the layer of its epoch. Raises EpochLost, and SealBroken."""
    return keys.epochs.open_(row.closed, number=row.epoch, bound=_bound(row))


def carry_over(row: Wrap, *, to: int, keys: Keys) -> None:
    """Put the layer of another epoch around a wrap that stays closed."""
    wrapped = bare(row, keys=keys)
    row.closed = keys.epochs.close(wrapped, number=to, bound=_bound(row))
    row.epoch = to


def _bound(row: Wrap) -> bytes:
    return b"wrap|" + row.key_id.bytes + row.holder_id.bytes
