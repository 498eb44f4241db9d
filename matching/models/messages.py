"""Messages between the two of a pairing."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.db import Base
from matching.domain.vocabulary import Role
from matching.models.columns import Id, Sealed, SealedRow, Week
from matching.models.progress import Pairing


class Message(SealedRow, Base):
    """One message, sealed."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("pairing_id", "number"),)

    id: Mapped[Id]
    pairing_id: Mapped[UUID] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"))
    number: Mapped[int]
    sender: Mapped[Role]
    sent_week: Mapped[Week]
    body: Mapped[Sealed]

    pairing: Mapped[Pairing] = relationship()

    def key_id(self, column: str) -> UUID:
        """Return the key that the two of the pair have in common."""
        return self.pairing_id
