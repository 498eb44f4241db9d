"""What was decided, by whom: rows are added, never changed."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base
from matching.domain.audit import Action
from matching.domain.vocabulary import Role
from matching.models.columns import Small, Week

Number = BigInteger().with_variant(Integer, "sqlite")


class AuditEntry(Base):
    """One decision. People stand here as ids only."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    """Counts from 1 without a gap."""
    on: Mapped[Week]
    """Entries stand in their order: a day of one would tell the day of those beside it."""
    role: Mapped[Role]
    actor_id: Mapped[UUID]
    action: Mapped[Action]
    subject_id: Mapped[UUID]
    detail: Mapped[str] = mapped_column(String(200), default="")
    """A code, never anything that somebody wrote."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Chains this entry to all before it."""


class AuditHead(Base):
    """Where the chain of entries ends. There is one row; whoever adds an entry holds it."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[Small] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Number)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
