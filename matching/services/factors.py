"""The second factor: set up, asked for after the password, renewed, taken away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotAllowed, NotFound, WrongCode, WrongCredentials
from matching.domain.vocabulary import STAFF
from matching.domain.weeks import week_of
from matching.models.accounts import Account, RecoveryCode
from matching.models.vetting import Mentor
from matching.services import accounts, audit, colleagues, sessions, throttles
from matching.services.keys import Keys
from matching.vault import factors
from matching.vault.keys import locate

TRIES = 5
WINDOW = timedelta(hours=1)
"""Stricter than for passwords: whoever guesses here knows the password already."""
FEW = 3
"""With so many recovery codes left it is time for new ones."""


class Missing(Enum):
    """What is still missing once the password was right."""

    NOTHING = auto()
    CODE = auto()
    FACTOR = auto()


@dataclass(frozen=True)
class OwnFactor:
    """What somebody sees of their own second factor."""

    since: date | None
    obliged: bool
    codes_left: int


def missing(session: Session, *, account_id: UUID) -> Missing:
    """Return what an account asks for after the password: coordinators never do without."""
    account = session.get_one(Account, account_id)
    if account.totp_seed is not None:
        return Missing.CODE
    return Missing.FACTOR if account.role in STAFF else Missing.NOTHING


def own(session: Session, *, account_id: UUID) -> OwnFactor:
    """Return how the second factor of an account stands."""
    account = session.get_one(Account, account_id)
    return OwnFactor(
        since=account.factor_since,
        obliged=account.role in STAFF,
        codes_left=_left(session, account_id),
    )


def new_seed() -> str:
    """Return a new seed, which is kept once its first code was typed."""
    return factors.new_seed()


def address(seed: str) -> str:
    """Return what the picture for an authenticator app holds."""
    return factors.address(seed)


def count_try(session: Session, *, account_id: UUID, keys: Keys, at: datetime) -> None:
    """Count a try of any code, before it is judged. Raises TooManyTries."""
    target = _target(account_id)
    throttles.count(session, key=keys.throttle_key, target=target, at=at, most=TRIES, window=WINDOW)


def use_code(session: Session, *, account_id: UUID, code: str, at: datetime, keys: Keys) -> None:
    """Take the six digits of an app; they and all earlier ones never work again.

    Raises WrongCode, whether the code is wrong, was used, or there is no factor at all.
    """
    account = _locked(session, account_id)
    seed = _seed(account, keys)
    account.totp_step = factors.fitting_step(seed, code, at=at, after=account.totp_step)
    throttles.clear(session, key=keys.throttle_key, target=_target(account_id))
    session.flush()


def use_recovery_code(
    session: Session, *, account_id: UUID, code: str, on: date, keys: Keys
) -> int:
    """Take a recovery code away and return how many are left. Raises WrongCode."""
    digest = _digest(account_id, factors.read_recovery_code(code), keys)
    # The database decides who of two was first: only one of them deletes the row.
    gone = session.execute(
        delete(RecoveryCode).where(
            RecoveryCode.account_id == account_id, RecoveryCode.digest == digest
        )
    )
    if cast(CursorResult[tuple[()]], gone).rowcount != 1:
        raise WrongCode
    throttles.clear(session, key=keys.throttle_key, target=_target(account_id))
    _record(session, account_id, on=on, detail="recovery code used")
    return _left(session, account_id)


def set_up(
    session: Session,
    *,
    account_id: UUID,
    seed: str,
    code: str,
    first: bool,
    at: datetime,
    keys: Keys,
) -> tuple[str, ...]:
    """Keep a seed once its first code was typed; return ten recovery codes.

    Every session of the account ends. With `first` there must be no factor yet: a session that
    stands before the second factor must not put another one in its place. Raises WrongCode and
    AlreadyDecided.
    """
    account = _locked(session, account_id)
    if first and account.totp_seed is not None:
        raise AlreadyDecided
    step = factors.fitting_step(seed, code, at=at)
    keep(session, account=account, seed=seed, on=at.date(), keys=keys)
    account.totp_step = step
    _record(session, account_id, on=at.date(), detail="set up")
    return _draw(session, account_id, keys)


def keep(session: Session, *, account: Account, seed: str, on: date, keys: Keys) -> None:
    """Keep a seed under the server's seal."""
    account.totp_seed = keys.server_seal.seal(seed, **_place(account))
    account.totp_step = None
    account.factor_since = week_of(on)
    session.flush()


def renew_recovery_codes(
    session: Session, *, account_id: UUID, on: date, keys: Keys
) -> tuple[str, ...]:
    """Return ten new recovery codes; the old ones and every session of the account end.

    Raises NotAllowed without a factor that they could stand in for.
    """
    account = _locked(session, account_id)
    if account.totp_seed is None:
        raise NotAllowed
    _record(session, account_id, on=on, detail="new recovery codes")
    return _draw(session, account_id, keys)


def turn_off(session: Session, *, account_id: UUID, on: date) -> None:
    """Do without a second factor; every session of the account ends.

    Raises NotAllowed for those who must have one.
    """
    account = _locked(session, account_id)
    if account.role in STAFF:
        raise NotAllowed
    accounts.take_factor(session, account)
    _record(session, account_id, on=on, detail="turned off")


def reset(session: Session, *, account_id: UUID, by: Actor, on: date) -> None:
    """Take the second factor of a colleague away who has lost it, and end their sessions.

    They set up a new one when they sign in next. Raises OwnAccount, and NotFound for whoever is
    no colleague.
    """
    account = colleagues.find(session, account_id=account_id, by=by)
    session.refresh(account, with_for_update={"key_share": True})
    accounts.take_factor(session, account)
    audit.record(session, by=by, action=Action.FACTOR_RESET, subject_id=account.id, on=on)


def mentor_with_factor(session: Session, *, mentor_id: UUID) -> Mentor:
    """Return a mentor who has a second factor. Raises NotFound for all others."""
    mentor = session.get(Mentor, mentor_id)
    if mentor is None or not mentor.account.active or mentor.account.totp_seed is None:
        raise NotFound
    return mentor


def reset_of_mentor(session: Session, *, mentor_id: UUID, by: Actor, on: date) -> None:
    """Take the second factor of a mentor away who has lost it, and end their sessions.

    They sign in with their password alone, until they set up a new one. Raises NotFound.
    """
    account = mentor_with_factor(session, mentor_id=mentor_id).account
    session.refresh(account, with_for_update={"key_share": True})
    accounts.take_factor(session, account)
    audit.record(session, by=by, action=Action.FACTOR_RESET, subject_id=mentor_id, on=on)


def _draw(session: Session, account_id: UUID, keys: Keys) -> tuple[str, ...]:
    codes = factors.new_recovery_codes()
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    for code in codes:
        digest = _digest(account_id, factors.read_recovery_code(code), keys)
        session.add(RecoveryCode(account_id=account_id, digest=digest))
    sessions.end_all(session, account_id=account_id)
    session.flush()
    return codes


def _locked(session: Session, account_id: UUID) -> Account:
    return session.get_one(
        Account, account_id, with_for_update={"key_share": True}, populate_existing=True
    )


def _seed(account: Account, keys: Keys) -> str:
    if account.totp_seed is None:
        raise WrongCode
    return keys.server_seal.open(account.totp_seed, **_place(account))


def _left(session: Session, account_id: UUID) -> int:
    counted = select(func.count()).where(RecoveryCode.account_id == account_id)
    return session.scalars(counted).one()


def _record(session: Session, account_id: UUID, *, on: date, detail: str) -> None:
    own_doing = accounts.signed_in_staff(session, account_id=account_id)
    if own_doing is None:
        raise WrongCredentials
    audit.record(
        session,
        by=own_doing.actor,
        action=Action.FACTOR_CHANGED,
        subject_id=account_id,
        on=on,
        detail=detail,
    )


def _digest(account_id: UUID, code: str, keys: Keys) -> bytes:
    return locate(keys.recovery_code_key, f"{account_id} {code}")


def _target(account_id: UUID) -> str:
    return f"factor {account_id}"


def _place(account: Account) -> dict[str, Any]:
    return {"table": Account.__tablename__, "column": "totp_seed", "row": account.id}
