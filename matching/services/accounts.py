"""Accounts: making them, signing in, and finding the signed-in person again."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import (
    AdministratorExists,
    NameTaken,
    NotFound,
    OwnAccount,
    WrongCredentials,
)
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import InterfaceLanguage, Role
from matching.domain.weeks import week_of
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.vetting import Mentor
from matching.services import audit, sessions, throttles
from matching.services.keys import Keys
from matching.vault import passwords
from matching.vault.keys import locate

SHORTEST_PASSWORD = passwords.MINIMUM_LENGTH


STAFF = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = 4


@dataclass(frozen=True)
class SignedIn:
    """A person with an open session."""

    actor: Actor
    name: str
    account_id: UUID | None = None


def create(
    session: Session,
    *,
    role: Role,
    sign_in_name: str,
    password: str,
    language: InterfaceLanguage,
    on: date,
    keys: Keys,
) -> Account:
    """Make an account. Raises NameTaken."""
    locator = locate(keys.sign_in_key, _normal(sign_in_name))
    if session.scalar(select(Account.id).where(Account.sign_in_locator == locator)):
        raise NameTaken
    account = Account(
        id=uuid4(),
        role=role,
        sign_in_locator=locator,
        alias=_alias(role),
        password_hash=keys.passwords.hash(password),
        language=language,
        created_week=week_of(on),
    )
    account.sign_in_name = keys.vault.seal(sign_in_name, account.place("sign_in_name"))
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise NameTaken from error
    return account


def create_first(
    session: Session,
    *,
    sign_in_name: str,
    password: str,
    language: InterfaceLanguage,
    on: date,
    keys: Keys,
) -> Account:
    """Make the first administrator. Raises AdministratorExists."""
    if session.scalar(select(Account.id).where(Account.role == Role.ADMINISTRATOR).limit(1)):
        raise AdministratorExists
    return create(
        session,
        role=Role.ADMINISTRATOR,
        sign_in_name=sign_in_name,
        password=password,
        language=language,
        on=on,
        keys=keys,
    )


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
    """Return who this is.

    Raises WrongCredentials, after the same work whether the name exists or not.
    """
    locator = locate(keys.sign_in_key, _normal(sign_in_name))
    account = session.scalar(select(Account).where(Account.sign_in_locator == locator))
    fits = keys.passwords.fits(password, account.password_hash if account else None)
    found = signed_in_staff(session, account_id=account.id) if account and fits else None
    if found is None:
        raise WrongCredentials
    return found


def change_password(
    session: Session, *, account_id: UUID, old: str, new: str, keys: Keys
) -> SignedIn:
    """Change a password, end every session of the account, and return who may begin a new one.

    Raises WrongCredentials.
    """
    account = session.get_one(Account, account_id, with_for_update={"key_share": True})
    found = signed_in_staff(session, account_id=account_id)
    if found is None or not keys.passwords.fits(old, account.password_hash):
        raise WrongCredentials
    account.password_hash = keys.passwords.hash(new)
    sessions.end_all(session, account_id=account_id)
    throttles.clear(session, key=keys.throttle_key, target=_own_target(account_id))
    session.flush()
    return found


def staff(session: Session) -> Sequence[Account]:
    """Return the accounts of coordinators and administrators, those at work first."""
    statement = select(Account).where(Account.role.in_(STAFF))
    return session.scalars(statement.order_by(Account.active.desc(), Account.alias)).all()


def invite(
    session: Session,
    *,
    role: Role,
    sign_in_name: str,
    password: str,
    language: InterfaceLanguage,
    by: Actor,
    on: date,
    keys: Keys,
) -> Account:
    """Make an account for a colleague. Raises NameTaken."""
    account = create(
        session,
        role=role,
        sign_in_name=sign_in_name,
        password=password,
        language=language,
        on=on,
        keys=keys,
    )
    audit.record(
        session,
        by=by,
        action=Action.ACCOUNT_CREATED,
        subject_id=account.id,
        on=on,
        detail=role.value,
    )
    return account


def deactivate(session: Session, *, account_id: UUID, by: Actor, on: date) -> None:
    """Shut a colleague's account and end its sessions.

    Raises OwnAccount, and NotFound for whoever is no colleague: mentors are blocked by vetting.
    """
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.role not in STAFF:
        raise NotFound
    if account.id == by.id:
        raise OwnAccount
    account.active = False
    sessions.end_all(session, account_id=account.id)
    session.flush()
    audit.record(session, by=by, action=Action.ACCOUNT_DEACTIVATED, subject_id=account.id, on=on)


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
