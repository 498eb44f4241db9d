"""Accounts: making them, signing in, and finding the signed-in person again."""

import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain import passwords
from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import (
    AdministratorExists,
    NameTaken,
    NotFound,
    WrongCredentials,
)
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import STAFF, InterfaceLanguage, PrincipalKind, Role
from matching.domain.weeks import week_of
from matching.models.accounts import Account, RecoveryCode
from matching.models.intake import Appeal
from matching.models.vetting import Mentor
from matching.services import audit, principals, sessions, team, throttles
from matching.services.keys import Keys
from matching.vault.keys import locate
from matching.vault.stretching import Kept

SHORTEST_PASSWORD = passwords.SHORTEST


_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = 4


@dataclass(frozen=True)
class SignedIn:
    """A person with an open session."""

    actor: Actor
    name: str
    account_id: UUID | None = None
    private: bytes = field(default=b"", repr=False)
    """Their private key, opened by what they typed; for the encrypted session and nothing else."""


def create(
    session: Session,
    *,
    role: Role,
    sign_in_name: str,
    secret: Kept,
    language: InterfaceLanguage,
    on: date,
    keys: Keys,
    mentor_id: UUID | None = None,
) -> Account:
    """Make an account with a key pair: a mentor's belongs to the mentor, else to the account.

    `secret` is `keys.stretch(password)`, made before the transaction began. Raises NameTaken.
    """
    locator = locate(keys.sign_in_key, _normal(sign_in_name))
    if session.scalar(select(Account.id).where(Account.sign_in_locator == locator)):
        raise NameTaken
    account = Account(
        id=uuid4(),
        role=role,
        sign_in_locator=locator,
        alias=_alias(role),
        language=language,
        created_week=week_of(on),
    )
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise NameTaken from error
    principals.create(
        session,
        principal_id=mentor_id or account.id,
        kind=PrincipalKind.MENTOR if role is Role.MENTOR else PrincipalKind.COORDINATOR,
        secret=secret,
        keys=keys,
    )
    return account


def create_first(
    session: Session,
    *,
    sign_in_name: str,
    secret: Kept,
    language: InterfaceLanguage,
    on: date,
    keys: Keys,
) -> tuple[Account, bytes]:
    """Make the first administrator and the keys of the team.

    Returns the account, and the private recovery key, which is kept nowhere. Raises
    AdministratorExists.
    """
    if session.scalar(select(Account.id).where(Account.role == Role.ADMINISTRATOR).limit(1)):
        raise AdministratorExists
    recovery = team.found(session, keys=keys, on=on)
    account = create(
        session,
        role=Role.ADMINISTRATOR,
        sign_in_name=sign_in_name,
        secret=secret,
        language=language,
        on=on,
        keys=keys,
    )
    team.admit(session, coordinator_id=account.id, by=Actor(account.role, account.id), keys=keys)
    return account, recovery


def recover(
    session: Session,
    *,
    recovery: bytes,
    sign_in_name: str,
    secret: Kept,
    language: InterfaceLanguage,
    on: date,
    keys: Keys,
) -> tuple[Account, bytes]:
    """Make a new administrator with the recovery key, when no coordinator is left.

    Every former coordinator is shut out, the team gets new keys and a new recovery key, which is
    returned. Raises WrongRecoveryKey and NameTaken.
    """
    team.recover(session, recovery=recovery, keys=keys)
    for former in session.scalars(select(Account).where(Account.role.in_(STAFF), Account.active)):
        shut(session, former)
    fresh = team.new_recovery(session, keys=keys)
    account = create(
        session,
        role=Role.ADMINISTRATOR,
        sign_in_name=sign_in_name,
        secret=secret,
        language=language,
        on=on,
        keys=keys,
    )
    team.renew(session, holders=[account.id], keys=keys)
    by = Actor(account.role, account.id)
    team.admit(session, coordinator_id=account.id, by=by, keys=keys)
    audit.record(
        session,
        by=by,
        action=Action.ACCOUNT_CREATED,
        subject_id=account.id,
        on=on,
        detail="recovery",
    )
    return account, fresh


def count_try(session: Session, *, sign_in_name: str, keys: Keys, at: datetime) -> None:
    """Count a try to sign in, before it is judged. Raises TooManyTries when it is one too many."""
    throttles.count(session, key=keys.throttle_key, target=_target(sign_in_name), at=at)


def count_change(session: Session, *, account_id: UUID, keys: Keys, at: datetime) -> None:
    """Count a try to change a password, before it is judged. Raises TooManyTries."""
    throttles.count(session, key=keys.throttle_key, target=_own_target(account_id), at=at)


def forget_tries(session: Session, *, sign_in_name: str, keys: Keys) -> None:
    """Forget the tries on a name after somebody signed in with it."""
    throttles.clear(session, key=keys.throttle_key, target=_target(sign_in_name))


def sign_in(session: Session, *, sign_in_name: str, password: str, keys: Keys) -> SignedIn:
    """Return who this is, with their private key.

    Raises WrongCredentials, after the same work whether the name exists or not.
    """
    locator = locate(keys.sign_in_key, _normal(sign_in_name))
    account = session.scalar(select(Account).where(Account.sign_in_locator == locator))
    return _proved(session, account, password, keys)


def confirm_password(session: Session, *, account_id: UUID, password: str, keys: Keys) -> SignedIn:
    """Return who this is once more, now that they typed their password. Raises WrongCredentials."""
    return _proved(session, session.get(Account, account_id), password, keys)


def forget_changes(session: Session, *, account_id: UUID, keys: Keys) -> None:
    """Forget the tries on one's own password after it was right."""
    throttles.clear(session, key=keys.throttle_key, target=_own_target(account_id))


def change_password(session: Session, *, found: SignedIn, secret: Kept, keys: Keys) -> None:
    """Change the password of somebody who has just confirmed the old one.

    Every session of the account ends, so that nobody else stays signed in. Raises NotFound.
    """
    account = session.get(Account, found.account_id, with_for_update={"key_share": True})
    if account is None:
        raise NotFound
    principals.change_secret(session, principal_id=found.actor.id, secret=secret, keys=keys)
    sessions.end_all(session, account_id=account.id)
    throttles.clear(session, key=keys.throttle_key, target=_own_target(account.id))
    session.flush()


def signed_in_staff(session: Session, *, account_id: UUID) -> SignedIn | None:
    """Return the mentor or coordinator of an account, if they may still sign in."""
    account = session.get(Account, account_id)
    if account is None or not account.active:
        return None
    if account.role is not Role.MENTOR:
        return signed_in(account, person_id=account.id)
    mentor_id = session.scalar(select(Mentor.id).where(Mentor.account_id == account.id))
    return None if mentor_id is None else signed_in(account, person_id=mentor_id)


def signed_in(account: Account, *, person_id: UUID) -> SignedIn:
    """Return the person of an account: the mentor's id for a mentor, else the account's."""
    return SignedIn(Actor(account.role, person_id), account.alias, account.id)


def signed_in_seeker(session: Session, *, appeal_id: UUID) -> SignedIn | None:
    """Return the seeker of an appeal that is still there."""
    status = session.scalar(select(Appeal.status).where(Appeal.id == appeal_id))
    if status is None or status is AppealStatus.WITHDRAWN:
        return None
    return SignedIn(Actor(Role.SEEKER, appeal_id), "")


def shut(session: Session, account: Account) -> None:
    """End an account for good: its sessions, its second factor, and what its key opens."""
    account.active = False
    take_factor(session, account)
    principals.remove(session, principal_id=account.id)
    session.flush()


def take_factor(session: Session, account: Account) -> None:
    """Leave an account no second factor, no recovery code and no session."""
    account.totp_seed = account.totp_step = account.factor_since = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    sessions.end_all(session, account_id=account.id)
    session.flush()


def _proved(session: Session, account: Account | None, password: str, keys: Keys) -> SignedIn:
    found = signed_in_staff(session, account_id=account.id) if account else None
    principal_id = found.actor.id if found else None
    private = principals.unlock(session, principal_id=principal_id, secret=password, keys=keys)
    if found is None:
        raise WrongCredentials
    return replace(found, private=private)


def _alias(role: Role) -> str:
    # Drawn, not counted: a number would tell how many of us there are, and who came when.
    drawn = (secrets.choice(letters) for letters in (_CONSONANTS, _VOWELS) * _SYLLABLES)
    return f"{role.value}-{''.join(drawn)}"


def _target(sign_in_name: str) -> str:
    return "sign-in " + _normal(sign_in_name)


def _own_target(account_id: UUID) -> str:
    return f"password {account_id}"


def _normal(sign_in_name: str) -> str:
    return unicodedata.normalize("NFKC", sign_in_name).casefold().strip()
