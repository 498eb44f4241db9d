"""Sealing for people: a row, a column, and who may open it.

Everything sealed has a data key, which exists only wrapped for its holders: whoever it belongs to,
the team, the other of a pair. Sealing under a new key needs nobody to be signed in; opening, and
adding to what is there, needs a holder whose private key is open here.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import SealBroken
from matching.domain.vocabulary import STAFF
from matching.models.columns import SealedRow
from matching.services import team, wraps
from matching.services.keys import Keys
from matching.vault import sealing
from matching.vault.keys import KEY_BYTES

ERASED = b""
"""What stands where something sealed was: it opens as nothing."""


def new_key(
    session: Session,
    *,
    key_id: UUID,
    person_id: UUID,
    holders: Iterable[UUID],
    keys: Keys,
    for_team: bool = True,
) -> None:
    """Make a data key for these holders, and for the team unless it is none of its business.

    It is erased with its person. What it seals can be written until the transaction ends.
    """
    key = secrets.token_bytes(KEY_BYTES)
    everybody = [*holders, *([team.current(session)] if for_team else [])]
    wraps.make(session, key=key, key_id=key_id, person_id=person_id, holders=everybody, keys=keys)
    _made(session)[key_id] = key


def seal(
    session: Session, row: SealedRow, column: str, text: str, *, keys: Keys, by: Actor | None = None
) -> None:
    """Seal a text into a column of a row.

    The key was made in this transaction, or `by` can open it. Raises Locked and SealBroken.
    """
    place = row.place(column)
    key = _made(session).get(place.key_id)
    if key is None:
        key = _keys(session, [place.key_id], _required(by), keys)[place.key_id]
    setattr(row, column, sealing.seal(text, place, key))


def open_(session: Session, row: SealedRow, column: str, *, by: Actor, keys: Keys) -> str:
    """Return what is sealed in a column, for somebody who may read it.

    Raises Locked when their private key is not open here, and SealBroken for everything else:
    no key for them, an erased key, a damaged or displaced envelope.
    """
    return open_all(session, [(row, column)], by=by, keys=keys)[0]


def open_all(
    session: Session, sealed: Sequence[tuple[SealedRow, str]], *, by: Actor, keys: Keys
) -> list[str]:
    """Return what is sealed in many places, with one look into the keystore.

    Raises Locked and SealBroken, as `open_` does.
    """
    envelopes = [(getattr(row, column), row.place(column)) for row, column in sealed]
    wanted = {place.key_id for envelope, place in envelopes if envelope != ERASED}
    opened = _keys(session, wanted, by, keys) if wanted else {}
    return [
        "" if envelope == ERASED else sealing.open_(envelope, place, opened[place.key_id])
        for envelope, place in envelopes
    ]


def share(
    session: Session, *, key_ids: Collection[UUID], holder_id: UUID, by: Actor, keys: Keys
) -> None:
    """Give keys that `by` can open to one more holder. Raises Locked, SealBroken and NotFound."""
    made = _made(session)
    unknown = [key_id for key_id in key_ids if key_id not in made]
    opened = made | (_keys(session, unknown, by, keys) if unknown else {})
    for key_id in key_ids:
        wraps.give(session, key=opened[key_id], key_id=key_id, holder_id=holder_id, keys=keys)


def unshare(session: Session, *, key_ids: Collection[UUID], holder_id: UUID) -> None:
    """Take keys from a holder who may no longer read."""
    _close(session)
    wraps.take(session, key_ids=key_ids, holder_id=holder_id)


def erase(session: Session, *, key_ids: Collection[UUID]) -> None:
    """Erase keys: what they sealed stays closed, wherever copies of it are."""
    _close(session)
    wraps.erase(session, key_ids=key_ids)


def forget(session: Session, *, person_id: UUID) -> None:
    """Erase every key of a person: nothing of theirs opens again, for anybody."""
    _close(session)
    wraps.erase_person(session, person_id=person_id)


def _keys(session: Session, key_ids: Collection[UUID], by: Actor, keys: Keys) -> dict[UUID, bytes]:
    opened = _opened(session, by)
    missing = [key_id for key_id in key_ids if key_id not in opened]
    if missing:
        private = _private_keys(session, by, keys)
        for given in wraps.find(session, key_ids=missing, holders=private):
            opened[given.key_id] = wraps.open_(given, private=private[given.holder_id], keys=keys)
    if not opened.keys() >= set(key_ids):
        raise SealBroken
    return opened


def _private_keys(session: Session, by: Actor, keys: Keys) -> dict[UUID, bytes]:
    if by.role not in STAFF:
        return {by.id: keys.unlocked.of(by.id)}
    return {
        team_id: team.private_key(session, team_id=team_id, by=by, keys=keys)
        for team_id in team.principals(session)
    }


def _made(session: Session) -> dict[UUID, bytes]:
    """Keys made within this session: what they seal can be written without being readable."""
    return _held(session).setdefault(None, {})


def _opened(session: Session, by: Actor) -> dict[UUID, bytes]:
    """Keys that this person opened within this session."""
    return _held(session).setdefault(by.id, {})


def _held(session: Session) -> dict[UUID | None, dict[UUID, bytes]]:
    held: dict[UUID | None, dict[UUID, bytes]] = session.info.setdefault("keys", {})
    return held


def _close(session: Session) -> None:
    # What somebody may no longer open must not be open here either.
    session.info.pop("keys", None)


def _required(by: Actor | None) -> Actor:
    if by is None:
        raise SealBroken
    return by
