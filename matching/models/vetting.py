"""Mentors, who vouched for them, and what they offer."""

from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.db import Base, Rank
from matching.domain.availability import Availability
from matching.domain.lifecycles import MentorStatus
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.models.accounts import Account
from matching.models.columns import ConceptId, Id, Sealed, SealedRow, Small, Week


def name_key(mentor_id: UUID) -> UUID:
    """Return the id of the key of the name by which seekers call a mentor."""
    return uuid5(mentor_id, "shown_name")


class Mentor(SealedRow, Base):
    """A volunteer, from application to retirement."""

    __tablename__ = "mentor"
    __table_args__ = (Index(None, "status"),)

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    status: Mapped[MentorStatus] = mapped_column(default=MentorStatus.APPLIED)
    trust: Mapped[TrustTier] = mapped_column(Rank(TrustTier), default=TrustTier.STANDARD)
    applied_week: Mapped[Week]
    left_week: Mapped[Week | None]
    """When they retired or were blocked."""
    shown_name: Mapped[Sealed]
    """How a seeker may call them once both have accepted."""
    about: Mapped[Sealed]
    """Why they want to help; for coordinators."""
    references: Mapped[Sealed]
    """Who knows them, and how to check; for coordinators."""
    contact: Mapped[Sealed]
    """How a coordinator reaches them."""

    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    account: Mapped[Account] = relationship()
    vouches: Mapped[list["Vouch"]] = relationship(cascade="all, delete-orphan")
    offers: Mapped[list["Offer"]] = relationship(back_populates="mentor", order_by="Offer.number")

    def key_id(self, column: str) -> UUID:
        """Return the mentor's key; the name that seekers see has one of its own."""
        return name_key(self.id) if column == "shown_name" else self.id


class Vouch(SealedRow, Base):
    """One coordinator's word for one mentor."""

    __tablename__ = "vouch"
    __table_args__ = (UniqueConstraint("mentor_id", "account_id"),)

    id: Mapped[Id]
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    note: Mapped[Sealed]
    given_on: Mapped[date]

    account: Mapped[Account] = relationship()


class Offer(Base):
    """What a mentor gives, and to how many people at once."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("mentor_id", "number"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="room_kept"),
        CheckConstraint("weekly_hours BETWEEN 1 AND 60", name="weekly_hours_possible"),
    )

    id: Mapped[Id]
    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"))
    number: Mapped[Small]
    open: Mapped[bool] = mapped_column(default=True)
    capacity: Mapped[Small]
    taken: Mapped[Small] = mapped_column(default=0)
    """Offered proposals and open pairings; the database keeps it within the capacity."""
    weekly_hours: Mapped[Small]
    time_zone: Mapped[str] = mapped_column(String(40))
    path_circle: Mapped[Circle | None]
    path_occupation_id: Mapped[ConceptId | None] = mapped_column(ForeignKey("concept.id"))

    mentor: Mapped[Mentor] = relationship(back_populates="offers")
    kinds: Mapped[list["OfferKind"]] = relationship(cascade="all, delete-orphan")
    circles: Mapped[list["OfferCircle"]] = relationship(cascade="all, delete-orphan")
    skills: Mapped[list["OfferSkill"]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list["OfferLanguage"]] = relationship(cascade="all, delete-orphan")
    parts: Mapped[list["OfferDayPart"]] = relationship(cascade="all, delete-orphan")

    @property
    def availability(self) -> Availability:
        """Return when this mentor has time."""
        return Availability(
            self.weekly_hours, self.time_zone, frozenset(row.part for row in self.parts)
        )


class OfferKind(Base):
    """A kind of help that is offered."""

    __tablename__ = "offer_kind"

    offer_id: Mapped[UUID] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[NeedKind] = mapped_column(primary_key=True)


class OfferCircle(Base):
    """A background that the mentor agrees to help."""

    __tablename__ = "offer_circle"

    offer_id: Mapped[UUID] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    circle: Mapped[Circle] = mapped_column(primary_key=True)


class OfferSkill(Base):
    """A skill that the mentor can teach."""

    __tablename__ = "offer_skill"

    offer_id: Mapped[UUID] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[ConceptId] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    level: Mapped[SkillLevel] = mapped_column(Rank(SkillLevel))


class OfferLanguage(Base):
    """A language that the mentor can work in."""

    __tablename__ = "offer_language"

    offer_id: Mapped[UUID] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[SpokenLanguage] = mapped_column(primary_key=True)
    level: Mapped[LanguageLevel] = mapped_column(Rank(LanguageLevel))


class OfferDayPart(Base):
    """A part of the week in which the mentor has time."""

    __tablename__ = "offer_day_part"

    offer_id: Mapped[UUID] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[DayPart] = mapped_column(primary_key=True)
