"""What an administrator changes about the account of a colleague."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import NotFound, OwnAccount
from matching.domain.vocabulary import Role
from matching.models.accounts import Account
from matching.services import audit, sessions
from matching.services.accounts import STAFF


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

    Raises OwnAccount, and NotFound for whoever is no colleague and for a role of somebody else.
    """
    account = find(session, account_id=account_id, by=by)
    if role not in STAFF:
        raise NotFound
    session.refresh(account, with_for_update={"key_share": True})
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
