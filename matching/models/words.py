"""Words that coordinators propose for everybody, beside those that ship with the service."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base
from matching.domain.lifecycles import WordStatus
from matching.domain.vocabulary import InterfaceLanguage
from matching.models.columns import ConceptId, Id, Sealed, SealedRow, Small, Week


class Synonym(SealedRow, Base):
    """Another name for a concept, from its proposal on.

    Until a second coordinator approves it, it may be the word of a frightened person, so it is
    sealed for the team. Once approved it is one of the labels of its concept and stands there
    alone; once refused or retired it stands nowhere.
    """

    __tablename__ = "synonym"
    __table_args__ = (Index(None, "status"),)

    id: Mapped[Id]
    concept_id: Mapped[ConceptId] = mapped_column(ForeignKey("concept.id", ondelete="CASCADE"))
    language: Mapped[InterfaceLanguage]
    text: Mapped[Sealed]
    status: Mapped[WordStatus] = mapped_column(default=WordStatus.PROPOSED)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    proposed_week: Mapped[Week]
    decided_week: Mapped[date | None]
    position: Mapped[Small | None]
    """Of its label, among those from the desk, while it is approved."""

    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
