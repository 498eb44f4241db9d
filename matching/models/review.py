"""Proposals on their way through three decisions, and the pairs that are not proposed again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.db import Base
from matching.domain.lifecycles import BarCause, DeclineReason, ProposalStatus
from matching.domain.vocabulary import NeedKind
from matching.models.columns import Id, Sealed, SealedRow, Week
from matching.models.intake import Appeal
from matching.models.vetting import Offer

_OPEN = text("status IN ('suggested', 'offered', 'mentor_accepted')")


class Proposal(Base):
    """One suggested pair, for one need."""

    __tablename__ = "proposal"
    __table_args__ = (
        # Two rounds committed at once must not propose twice for the same need.
        Index(
            "uq_proposal_open_need",
            "appeal_id",
            "need",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "status"),
        Index(None, "offer_id"),
    )

    id: Mapped[Id]
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id"))
    """None where a coordinator proposed the best match of a day, between two rounds."""
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    need: Mapped[NeedKind]
    status: Mapped[ProposalStatus] = mapped_column(default=ProposalStatus.SUGGESTED)
    score: Mapped[int]
    """Millionths."""
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Parts of the score, skills covered, near and missing, alternatives."""
    suggested_week: Mapped[Week]
    expires_week: Mapped[Week | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    appeal: Mapped[Appeal] = relationship()
    offer: Mapped[Offer] = relationship()


class Bar(SealedRow, Base):
    """A pair that must not be proposed: refused, or kept apart."""

    __tablename__ = "bar"
    __table_args__ = (Index(None, "appeal_id", "mentor_id"),)

    id: Mapped[Id]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"))
    cause: Mapped[BarCause]
    reason: Mapped[DeclineReason | None]
    note: Mapped[Sealed | None]
    set_week: Mapped[date]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
