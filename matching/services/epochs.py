"""Epochs in the keystore: which one new wraps are made in."""

from datetime import date

from sqlalchemy.orm import Session

from matching.domain.errors import NotInitialised
from matching.models.keystore import EpochState
from matching.services.keys import Keys

_ROW = 1


def current(session: Session) -> int:
    """Return the epoch that a new wrap belongs to.

    It stays the current one until this transaction ends: a rotation waits for whoever is about to
    wrap something. Raises NotInitialised.
    """
    state = session.get(EpochState, _ROW, with_for_update={"read": True, "key_share": True})
    if state is None:
        raise NotInitialised
    return state.current


def state(session: Session) -> EpochState:
    """Return the epoch and when it began. Raises NotInitialised."""
    found = session.get(EpochState, _ROW)
    if found is None:
        raise NotInitialised
    return found


def begin(session: Session, *, number: int, on: date) -> None:
    """Make new wraps belong to this epoch, once nobody is about to use the one before.

    The key of the epoch is in the file of epoch keys already.
    """
    found = session.get(EpochState, _ROW, with_for_update=True, populate_existing=True)
    if found is None:
        session.add(EpochState(id=_ROW, current=number, began_on=on))
    elif found.current < number:
        found.current, found.began_on = number, on
    session.flush()


def begin_first(session: Session, *, keys: Keys, on: date) -> None:
    """Begin with an epoch that no backup has seen."""
    if session.get(EpochState, _ROW) is None:
        number = max(keys.epochs.numbers(), default=0) + 1
        keys.epochs.begin(number)
        begin(session, number=number, on=on)
