"""What was decided, by whom: rows are added, never changed."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base
from matching.domain.audit import Action
from matching.domain.vocabulary import Role


class AuditEntry(Base):
    """One decision. People stand here as ids only."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    on: Mapped[date]
    """The day; the week for whatever concerns a seeker."""
    role: Mapped[Role]
    actor_id: Mapped[UUID]
    action: Mapped[Action]
    subject_id: Mapped[UUID]
    detail: Mapped[str] = mapped_column(String(200), default="")
    """A code, never anything that somebody wrote."""
