"""How much each colleague opens in a day. What they opened, only the audit says."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base


class OpeningCount(Base):
    """How many sealed things an account opened on one day; swept away when the day is over."""

    __tablename__ = "opening_count"
    __table_args__ = (CheckConstraint("count >= 1", name="counts"),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
