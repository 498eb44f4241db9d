"""Who is signed in, as Flask-Login sees them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import session as flask_session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from matching.db import reading
from matching.domain.actor import Actor
from matching.domain.vocabulary import Role
from matching.services import accounts, sessions
from matching.web.request import PRIVATE

_USER = "_user_id"
_SEEKER = "appeal:"
_ACCOUNT = "account:"


class Person(UserMixin):
    """Somebody who is signed in: a seeker by receipt, everybody else by account."""

    def __init__(self, key: str, actor: Actor, name: str) -> None:
        self.id = key
        self.actor = actor
        self.name = name
        """What the page calls them; empty for seekers."""


def register(manager: LoginManager) -> None:
    """Teach Flask-Login how to find a person again."""
    # Its session protection would keep a digest of address and browser: neither is stored here.
    manager.session_protection = None
    manager.user_loader(find)


def find(key: str) -> Person | None:
    """Return the person of a session, or nothing when they may no longer be signed in."""
    kind, _, text = key.partition(":")
    found = _load(kind + ":", UUID(text))
    return None if found is None else Person(key, found.actor, found.name)


def _load(kind: str, identity: UUID) -> accounts.SignedIn | None:
    if kind == _SEEKER:
        return accounts.signed_in_seeker(reading(), appeal_id=identity)
    return accounts.signed_in_staff(reading(), account_id=identity)


def sign_in_seeker(appeal_id: UUID, private: bytes) -> None:
    """Sign a seeker in for this browser session, with the key that their receipt opened."""
    _enter(Person(f"{_SEEKER}{appeal_id}", Actor(Role.SEEKER, appeal_id), ""), private)


def sign_in_staff(found: accounts.SignedIn) -> None:
    """Sign a mentor or coordinator in for this browser session, with the key they opened."""
    _enter(Person(f"{_ACCOUNT}{found.account_id}", found.actor, found.name), found.private)


def _enter(person: Person, private: bytes) -> None:
    # A session that existed before must not carry over: neither its id nor what it held.
    flask_session.clear()
    flask_session.renew = True  # type: ignore[attr-defined]
    flask_session[PRIVATE] = private
    login_user(person)


def sign_out() -> None:
    """End the browser session."""
    logout_user()
    flask_session.clear()
    # What is said after it, a word of thanks for example, needs a session that is not the old one.
    flask_session.renew = True  # type: ignore[attr-defined]


def account_of(content: Mapping[str, Any]) -> UUID | None:
    """Return whose account a session's content belongs to, if anybody's."""
    key = str(content.get(_USER, ""))
    return UUID(key.removeprefix(_ACCOUNT)) if key.startswith(_ACCOUNT) else None


def lifetime_of(content: Mapping[str, Any]) -> sessions.Lifetime:
    """Return how long a session with this content may last."""
    key = str(content.get(_USER, ""))
    if key.startswith(_ACCOUNT):
        return sessions.STAFF
    return sessions.SEEKER if key.startswith(_SEEKER) else sessions.VISITOR
