"""Pairings, and what is followed in each: plan, sessions, check-ins, follow-ups."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.db import Base
from matching.domain.lifecycles import Outcome, PairingStatus
from matching.domain.progress import Going, Milestone, StillEmployed
from matching.domain.vocabulary import NeedKind, Role
from matching.models.columns import Id, Sealed, SealedRow, Small, Week
from matching.models.intake import Appeal
from matching.models.vetting import Offer

_OPEN = text("status IN ('active', 'paused')")


class Pairing(Base):
    """Two people who both said yes."""

    __tablename__ = "pairing"
    __table_args__ = (
        Index(
            "uq_pairing_open_need",
            "appeal_id",
            "need",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "offer_id"),
        Index(None, "status"),
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[UUID] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), unique=True
    )
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    need: Mapped[NeedKind]
    status: Mapped[PairingStatus] = mapped_column(default=PairingStatus.ACTIVE)
    outcome: Mapped[Outcome | None]
    started_week: Mapped[Week]
    closed_week: Mapped[Week | None]

    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    appeal: Mapped[Appeal] = relationship()
    offer: Mapped[Offer] = relationship()
    steps: Mapped[list["PlanStep"]] = relationship(
        cascade="all, delete-orphan", order_by="PlanStep.position"
    )
    sessions: Mapped[list["MentoringSession"]] = relationship(
        cascade="all, delete-orphan", order_by="MentoringSession.number"
    )
    check_ins: Mapped[list["CheckIn"]] = relationship(
        cascade="all, delete-orphan", order_by="CheckIn.number"
    )
    follow_ups: Mapped[list["FollowUp"]] = relationship(
        cascade="all, delete-orphan", order_by="FollowUp.due_week"
    )


class _Shared(SealedRow):
    """Something that the two of a pair write for each other, under the key of the pair."""

    pairing_id: Mapped[UUID]

    def key_id(self, column: str) -> UUID:
        """Return the key that the two of the pair have in common."""
        return self.pairing_id


class PlanStep(_Shared, Base):
    """One step that the two agreed on."""

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("pairing_id", "position"),)

    id: Mapped[Id]
    pairing_id: Mapped[UUID] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"))
    position: Mapped[Small]
    text: Mapped[Sealed]
    due_week: Mapped[Week | None]
    done_week: Mapped[Week | None]

    pairing: Mapped[Pairing] = relationship(back_populates="steps")


class MentoringSession(_Shared, Base):
    """A session that took place."""

    __tablename__ = "mentoring_session"
    __table_args__ = (
        UniqueConstraint("pairing_id", "number"),
        CheckConstraint("minutes BETWEEN 5 AND 600", name="minutes_possible"),
    )

    id: Mapped[Id]
    pairing_id: Mapped[UUID] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"))
    number: Mapped[Small]
    held_week: Mapped[Week]
    minutes: Mapped[Small]
    note: Mapped[Sealed]

    pairing: Mapped[Pairing] = relationship(back_populates="sessions")


class CheckIn(SealedRow, Base):
    """How it is going, from one of the two to the coordinators: not for the other to read."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("pairing_id", "number"),)

    id: Mapped[Id]
    pairing_id: Mapped[UUID] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"))
    number: Mapped[Small]
    by: Mapped[Role]
    going: Mapped[Going]
    given_week: Mapped[Week]
    note: Mapped[Sealed]

    pairing: Mapped[Pairing] = relationship(back_populates="check_ins")


class FollowUp(Base):
    """A question after the end, whether somebody is still employed."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("pairing_id", "milestone"),)

    id: Mapped[Id]
    pairing_id: Mapped[UUID] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"))
    milestone: Mapped[Milestone]
    due_week: Mapped[Week]
    answer: Mapped[StillEmployed | None]
    answered_week: Mapped[Week | None]
