"""Who is signed in, as Flask-Login sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import session as flask_session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from matching.db import reading
from matching.domain.actor import Actor
from matching.domain.errors import WrongCredentials
from matching.domain.vocabulary import Role
from matching.services import accounts, matcher, sessions
from matching.web.request import PRIVATE

_USER = "_user_id"
_SEEKER = "appeal:"
_ACCOUNT = "account:"
_HALFWAY = "_halfway"
_AT_THE_DESK = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class Person(UserMixin):
    """Somebody who is signed in: a seeker by receipt, everybody else by account."""

    def __init__(self, key: str, actor: Actor, name: str) -> None:
        self.id = key
        self.actor = actor
        self.name = name
        """What the page calls them; empty for seekers."""


@dataclass(frozen=True)
class Halfway:
    """Somebody whose password was right, and who is nobody before the second factor."""

    account_id: UUID
    private: bytes = field(repr=False)


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
    """Sign a mentor or coordinator in for this browser session, with the key they opened.

    The matcher is started for whoever works at the desk, so that it is ready when they ask it.
    """
    _enter(Person(f"{_ACCOUNT}{found.account_id}", found.actor, found.name), found.private)
    if found.actor.role in _AT_THE_DESK:
        matcher.start()


def wait_for_factor(found: accounts.SignedIn) -> None:
    """Keep who gave the right password until the second factor; that signs nobody in."""
    _begin()
    flask_session[_HALFWAY] = {"account_id": found.account_id, "private": found.private}


def halfway() -> Halfway | None:
    """Return whose second factor is missing in this browser session, if anybody's."""
    kept = flask_session.get(_HALFWAY)
    return None if kept is None else Halfway(**kept)


def finish() -> accounts.SignedIn:
    """Sign in whoever waited for the second factor, and has given it.

    Raises WrongCredentials when the account was shut in the meantime.
    """
    waiting = halfway()
    if waiting is None:
        raise WrongCredentials
    found = accounts.signed_in_staff(reading(), account_id=waiting.account_id)
    if found is None:
        raise WrongCredentials
    sign_in_staff(replace(found, private=waiting.private))
    return found


def own_account_id() -> UUID:
    """Return the account of this browser session. Only where somebody with one can come."""
    account_id = account_of(flask_session)
    assert account_id is not None  # noqa: S101  `allow` lets nobody else in
    return account_id


def renew() -> None:
    """Go on in a session of a new id, after all sessions of the account were ended."""
    flask_session.renew = True  # type: ignore[attr-defined]
    flask_session.modified = True


def _enter(person: Person, private: bytes) -> None:
    _begin()
    flask_session[PRIVATE] = private
    login_user(person)


def _begin() -> None:
    # A session that existed before must not carry over: neither its id nor what it held.
    flask_session.clear()
    flask_session.renew = True  # type: ignore[attr-defined]


def sign_out() -> None:
    """End the browser session."""
    logout_user()
    flask_session.clear()
    # What is said after it, a word of thanks for example, needs a session that is not the old one.
    flask_session.renew = True  # type: ignore[attr-defined]


def account_of(content: Mapping[str, Any]) -> UUID | None:
    """Return whose account a session's content belongs to, if anybody's: half signed in too."""
    if _HALFWAY in content:
        return Halfway(**content[_HALFWAY]).account_id
    key = str(content.get(_USER, ""))
    return UUID(key.removeprefix(_ACCOUNT)) if key.startswith(_ACCOUNT) else None


def lifetime_of(content: Mapping[str, Any]) -> sessions.Lifetime:
    """Return how long a session with this content may last."""
    if _HALFWAY in content:
        return sessions.HALFWAY
    key = str(content.get(_USER, ""))
    if key.startswith(_ACCOUNT):
        return sessions.STAFF
    return sessions.SEEKER if key.startswith(_SEEKER) else sessions.VISITOR
