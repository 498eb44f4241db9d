"""Rotation: a new epoch, everybody who is still with us carried over, the former key destroyed.

1. The key of the next epoch is written into the file of epoch keys.
2. The keystore makes it the current one, once nobody is about to use the one before.
3. What was closed in former epochs is carried over, in parts.
4. When nothing is left in them, the keys of the former epochs are destroyed.

Each step leaves a state from which the next call goes on: it can be killed anywhere.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.models.keystore import Principal, Wrap
from matching.services import epochs, principals, wraps
from matching.services.keys import Keys

EPOCH = timedelta(days=7)
"""How long what was erased can still be opened from a backup, at most."""
PART = 500

Begin = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Status:
    """Where the epochs stand."""

    current: int
    began_on: date
    in_file: tuple[int, ...]
    left: int
    """How many wraps and private keys still belong to a former epoch."""

    def due(self, on: date) -> bool:
        """Tell whether it is time for the next epoch, or one was not finished."""
        return on - self.began_on >= EPOCH or self.unfinished

    @property
    def unfinished(self) -> bool:
        """Tell whether a rotation was begun and interrupted."""
        return self.left > 0 or self.in_file != (self.current,)


def rotate(begin: Begin, *, keys: Keys, on: date) -> Status:
    """Go over to the next epoch, or finish the rotation that was interrupted.

    `begin` opens a transaction, one for each part. Raises NotInitialised, and EpochLost when the
    file of epoch keys is not the one that belongs to this keystore.
    """
    with begin() as session:
        before = status(session, keys=keys)
    if not before.unfinished:
        keys.epochs.begin(before.current + 1)
    with begin() as session:
        epochs.begin(session, number=max(keys.epochs.numbers()), on=on)
    while _carry_over(begin, keys=keys):
        pass
    with begin() as session:
        done = status(session, keys=keys)
        # Held until here: nobody can wrap anything for an epoch whose key goes now.
        if done.left == 0 and epochs.current(session) == done.current:
            keys.epochs.destroy_before(done.current)
        return status(session, keys=keys)


def status(session: Session, *, keys: Keys) -> Status:
    """Return where the epochs stand. Raises NotInitialised."""
    state = epochs.state(session)
    return Status(
        current=state.current,
        began_on=state.began_on,
        in_file=keys.epochs.numbers(),
        left=_left(session, state.current),
    )


def _carry_over(begin: Begin, *, keys: Keys) -> int:
    with begin() as session:
        current = epochs.current(session)
        given = select(Wrap).where(Wrap.epoch < current).limit(PART)
        moved = session.scalars(given.with_for_update()).all()
        for row in moved:
            wraps.carry_over(row, to=current, keys=keys)
        own = select(Principal).where(Principal.epoch < current).limit(PART)
        holders = session.scalars(own.with_for_update()).all()
        for holder in holders:
            principals.carry_over(holder, to=current, keys=keys)
        session.flush()
        return len(moved) + len(holders)


def _left(session: Session, current: int) -> int:
    given = select(func.count()).select_from(Wrap).where(Wrap.epoch < current)
    own = select(func.count()).select_from(Principal).where(Principal.epoch < current)
    return session.scalars(given).one() + session.scalars(own).one()
