"""Accounts of coordinators and mentors, sessions of browsers, and counted tries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base
from matching.domain.vocabulary import InterfaceLanguage, Role
from matching.models.columns import Id, Week


class Account(Base):
    """Somebody who signs in with a name and a password."""

    __tablename__ = "account"

    id: Mapped[Id]
    role: Mapped[Role]
    sign_in_locator: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """HMAC of the sign-in name, which is kept nowhere: it can be found, not read."""
    alias: Mapped[str] = mapped_column(String(40))
    """What colleagues and the audit see; made by us, says nothing about the person."""
    language: Mapped[InterfaceLanguage]
    active: Mapped[bool] = mapped_column(default=True)
    created_week: Mapped[Week]
    totp_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The seed of the second factor, under the server's own seal; empty without a factor."""
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The time step of the last code that was used: neither it nor an earlier one works again."""
    factor_since: Mapped[Week | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor once; the row goes when it is used."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """HMAC of the code: it can be found, not read."""


class BrowserSession(Base):
    """A browser's session: an encrypted payload under the digest of the cookie's random id."""

    __tablename__ = "browser_session"
    __table_args__ = (Index(None, "expires_at"),)

    id_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Throttle(Base):
    """Failed tries on one target within one window."""

    __tablename__ = "throttle"

    target: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """HMAC of what is attacked; never an address of who attacks."""
    tries: Mapped[int]
    window_ends: Mapped[datetime]
