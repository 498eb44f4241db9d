"""Column types that the rows share."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy import Date, LargeBinary, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from matching.vault.sealing import Place

Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid4)]
ConceptId = Annotated[str, mapped_column(String(64))]
Sealed = Annotated[bytes, mapped_column(LargeBinary, info={"sealed": True})]
"""An envelope of the vault: nothing readable."""
Week = Annotated[date, mapped_column(Date)]
"""A Monday. Nothing about a seeker is dated more exactly than to the week."""
Small = Annotated[int, mapped_column(SmallInteger)]


class SealedRow:
    """A row with sealed columns: it knows where each of them stands and which key seals it."""

    __tablename__: str
    id: Mapped[Id]

    def key_id(self, column: str) -> UUID:
        """Return the key of a column: the row's own, unless the class says otherwise."""
        return self.id

    def place(self, column: str) -> Place:
        """Return the address of a sealed column, which the envelope is bound to."""
        key_id = self.key_id(column)
        return Place(key_id=key_id, table=self.__tablename__, column=column, row=self.id)
