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

from matching.domain.errors import EpochLost
from matching.models.keystore import Principal, Wrap
from matching.services import epochs, principals, wraps
from matching.services.keys import Keys

EPOCH = timedelta(days=7)
"""How long what was erased can still be opened from a backup, at most."""
PART = 500
ONE = 1

Begin = Callable[[], AbstractContextManager[Session]]
Move = Callable[..., int]


@dataclass(frozen=True)
class Status:
    """Where the epochs stand."""

    current: int
    began_on: date
    in_file: tuple[int, ...]
    interrupted: bool
    """A change of the file was cut short: keys that are over may lie beside it."""
    left: int
    """How many wraps and private keys still belong to a former epoch."""

    def due(self, on: date) -> bool:
        """Tell whether it is time for the next epoch, or one was not finished."""
        return on - self.began_on >= EPOCH or self.unfinished

    @property
    def unfinished(self) -> bool:
        """Tell whether a rotation was begun and interrupted."""
        return self.left > 0 or self.in_file != (self.current,) or self.interrupted


def rotate(begin: Begin, *, keys: Keys, on: date) -> Status:
    """Go over to a new epoch, and with it finish whatever rotation was interrupted.

    `begin` opens a transaction, one for each part. Raises NotInitialised, and EpochLost when the
    file of epoch keys is not the one that belongs to this keystore.
    """
    with begin() as session:
        before = status(session, keys=keys)
    if before.current not in before.in_file:
        # Not ours: its keys are somebody else's, and must not be destroyed.
        raise EpochLost(before.current)
    # Always an epoch of its own, also after an interrupted one: nothing that was erased before this
    # call may have been carried over into it.
    keys.epochs.begin(max(before.in_file) + 1)
    with begin() as session:
        epochs.begin(session, number=max(keys.epochs.numbers()), on=on)
    _carry_over_all(begin, keys=keys)
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
        interrupted=keys.epochs.interrupted(),
        left=_left(session, state.current),
    )


def _carry_over_all(begin: Begin, *, keys: Keys) -> None:
    # Whoever erases or shares takes many of these rows, in an order of their own. So what somebody
    # is at work on is left out at first, and waited for later with nothing else in our hands.
    for part in (PART, ONE):
        for move in (_wraps, _private_keys):
            while _carry_over(begin, move, part=part, keys=keys):
                pass


def _carry_over(begin: Begin, move: Move, *, part: int, keys: Keys) -> int:
    with begin() as session:
        moved = move(session, to=epochs.current(session), part=part, keys=keys)
        session.flush()
        return moved


def _wraps(session: Session, *, to: int, part: int, keys: Keys) -> int:
    given = select(Wrap).where(Wrap.epoch < to).limit(part)
    rows = session.scalars(given.with_for_update(skip_locked=part > ONE)).all()
    for row in rows:
        wraps.carry_over(row, to=to, keys=keys)
    return len(rows)


def _private_keys(session: Session, *, to: int, part: int, keys: Keys) -> int:
    own = select(Principal).where(Principal.epoch < to).limit(part)
    rows = session.scalars(own.with_for_update(skip_locked=part > ONE)).all()
    for row in rows:
        principals.carry_over(row, to=to, keys=keys)
    return len(rows)


def _left(session: Session, current: int) -> int:
    given = select(func.count()).select_from(Wrap).where(Wrap.epoch < current)
    own = select(func.count()).select_from(Principal).where(Principal.epoch < current)
    return session.scalars(given).one() + session.scalars(own).one()
