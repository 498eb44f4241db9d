"""The accounts of those who work at the desk."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import NotAllowed, NotFound, OwnAccount
from matching.domain.vocabulary import STAFF, InterfaceLanguage, Role
from matching.models.accounts import Account
from matching.services import accounts, audit, sessions, team
from matching.services.keys import Keys
from matching.vault.stretching import Kept


def staff(session: Session) -> Sequence[Account]:
    """Return the accounts of coordinators and administrators, those at work first."""
    statement = select(Account).where(Account.role.in_(STAFF))
    return session.scalars(statement.order_by(Account.active.desc(), Account.alias)).all()


def invite(
    session: Session,
    *,
    role: Role,
    sign_in_name: str,
    secret: Kept,
    language: InterfaceLanguage,
    by: Actor,
    on: date,
    keys: Keys,
) -> Account:
    """Make an account for a colleague, who can open from now on what `by` can open.

    Raises NameTaken, and Locked when nobody is there whose key opens the team's.
    """
    account = accounts.create(
        session,
        role=role,
        sign_in_name=sign_in_name,
        secret=secret,
        language=language,
        on=on,
        keys=keys,
    )
    team.admit(session, coordinator_id=account.id, by=by, keys=keys)
    audit.record(
        session,
        by=by,
        action=Action.ACCOUNT_CREATED,
        subject_id=account.id,
        on=on,
        detail=role.value,
    )
    return account


def find(session: Session, *, account_id: UUID, by: Actor) -> Account:
    """Return the account of a colleague who is at work.

    Raises OwnAccount, and NotFound for all others.
    """
    account = session.get(Account, account_id)
    if account is None or not account.active or account.role not in STAFF:
        raise NotFound
    if account.id == by.id:
        raise OwnAccount
    return account


def change_role(session: Session, *, account_id: UUID, role: Role, by: Actor, on: date) -> None:
    """Make a coordinator an administrator, or the other way round, and end their sessions.

    Raises OwnAccount, NotFound for whoever is no colleague and for a role of somebody else, and
    NotAllowed when `by` is no administrator any more: two who take the role from each other at
    the same moment must not both succeed.
    """
    locked = _locked(session, {account_id, by.id})
    account = find(session, account_id=account_id, by=by)
    if role not in STAFF:
        raise NotFound
    if locked[by.id].role is not Role.ADMINISTRATOR:
        raise NotAllowed
    account.role = role
    sessions.end_all(session, account_id=account.id)
    session.flush()
    audit.record(
        session,
        by=by,
        action=Action.ROLE_CHANGED,
        subject_id=account.id,
        on=on,
        detail=role.value,
    )


def deactivate(session: Session, *, account_id: UUID, by: Actor, on: date, keys: Keys) -> None:
    """Shut a colleague's account, end its sessions, and give the team a new key without them.

    What is sealed for the former key has to be carried over: `team.carry_over`. Raises OwnAccount,
    Locked, and NotFound for whoever is no colleague: mentors are blocked by vetting.
    """
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.role not in STAFF:
        raise NotFound
    if account.id == by.id:
        raise OwnAccount
    team.hold(session)
    # While `by` can still prove to be one of the team.
    for team_id in team.principals(session):
        team.private_key(session, team_id=team_id, by=by, keys=keys)
    accounts.shut(session, account)
    team.renew(session, holders=_at_work(session), keys=keys)
    audit.record(session, by=by, action=Action.ACCOUNT_DEACTIVATED, subject_id=account.id, on=on)


def _locked(session: Session, ids: set[UUID]) -> dict[UUID, Account]:
    wanted = select(Account).where(Account.id.in_(ids)).order_by(Account.id)
    fresh = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {account.id: account for account in session.scalars(fresh)}


def _at_work(session: Session) -> Sequence[UUID]:
    wanted = select(Account.id).where(Account.role.in_(STAFF), Account.active)
    return session.scalars(wanted.order_by(Account.id)).all()
