"""Browser sessions: kept on the server, readable only with the cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matching.domain.errors import SealBroken
from matching.models.accounts import BrowserSession
from matching.vault import tokens

TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts: without a click, and at most."""

    idle: timedelta
    longest: timedelta


HALFWAY = Lifetime(idle=timedelta(minutes=10), longest=timedelta(minutes=10))
"""Between the right password and the second factor."""
VISITOR = Lifetime(idle=timedelta(hours=2), longest=timedelta(hours=8))
SEEKER = Lifetime(idle=timedelta(minutes=30), longest=timedelta(hours=2))
STAFF = Lifetime(idle=timedelta(minutes=30), longest=timedelta(hours=8))


def load(session: Session, *, token: str, at: datetime) -> bytes | None:
    """Return the payload of a live session, or nothing when it ended or never was."""
    row = session.get(BrowserSession, tokens.digest(token))
    if row is None or row.expires_at <= at:
        return None
    try:
        return tokens.open_(token, row.payload)
    except SealBroken:
        return None


def needs_touch(session: Session, *, token: str, at: datetime) -> bool:
    """Tell whether a session was last seen long enough ago to write that down again."""
    row = session.get(BrowserSession, tokens.digest(token))
    return row is not None and at - row.seen_at >= TOUCH_AFTER


def save(
    session: Session,
    *,
    token: str,
    payload: bytes,
    account_id: UUID | None,
    lifetime: Lifetime,
    at: datetime,
    begins: bool = True,
) -> None:
    """Keep a payload under its id and move the end of the session.

    One that does not begin here and is gone was ended elsewhere: it stays ended.
    """
    row = session.get(BrowserSession, tokens.digest(token))
    if row is None and not begins:
        return
    if row is None:
        row = BrowserSession(id_digest=tokens.digest(token), started_at=at)
        session.add(row)
    row.payload = tokens.seal(token, payload)
    row.account_id = account_id
    row.seen_at = at
    row.expires_at = min(at + lifetime.idle, row.started_at + lifetime.longest)
    session.flush()


def end(session: Session, *, token: str) -> None:
    """End one session."""
    session.execute(delete(BrowserSession).where(BrowserSession.id_digest == tokens.digest(token)))


def end_all(session: Session, *, account_id: UUID) -> None:
    """End every session of an account."""
    session.execute(delete(BrowserSession).where(BrowserSession.account_id == account_id))


def sweep(session: Session, *, at: datetime) -> None:
    """Forget the sessions that are over."""
    session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= at))


def new_token() -> str:
    """Return a new random id."""
    return tokens.new()
