"""Appeals: what a seeker told us, coded where the matcher needs it, sealed everywhere else."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.db import Base, Rank
from matching.domain.availability import Availability
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ConceptKind,
    ContactKind,
    DayPart,
    Deadline,
    Evidence,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Priority,
    SpokenLanguage,
    TrustTier,
)
from matching.models.columns import ConceptId, Id, Sealed, SealedRow, Small, Week

_appeal = "appeal.id"


class Appeal(SealedRow, Base):
    """A seeker's request for help."""

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("weekly_hours BETWEEN 1 AND 60", name="weekly_hours_possible"),
        Index(None, "status", "received_week"),
    )

    id: Mapped[Id]
    submission_id: Mapped[UUID] = mapped_column(unique=True)
    """Made with the form: sending the same form twice makes one appeal."""
    status: Mapped[AppealStatus] = mapped_column(default=AppealStatus.RECEIVED)
    language: Mapped[InterfaceLanguage]
    circle: Mapped[Circle]
    priority: Mapped[Priority] = mapped_column(Rank(Priority), default=Priority.NORMAL)
    sensitivity: Mapped[TrustTier] = mapped_column(Rank(TrustTier), default=TrustTier.STANDARD)
    received_week: Mapped[Week]
    changed_week: Mapped[Week]
    target_occupation_id: Mapped[ConceptId | None] = mapped_column(ForeignKey("concept.id"))
    target_evidence: Mapped[Evidence | None]
    """Who said so; None also for a target of before this was kept."""
    weekly_hours: Mapped[Small]
    time_zone: Mapped[str] = mapped_column(String(40))

    story: Mapped[Sealed]
    origin: Mapped[Sealed]
    """The job that was lost, as typed: too telling to be a code."""
    question: Mapped[Sealed | None]
    """What the coordinator asks when the appeal needs more information."""
    answer: Mapped[Sealed | None]

    receipt_locator: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    receipt_kept: Mapped[bool] = mapped_column(default=False)
    """True once two words were typed back."""

    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    needs: Mapped[list["AppealNeed"]] = relationship(
        order_by="AppealNeed.position", cascade="all, delete-orphan"
    )
    languages: Mapped[list["AppealLanguage"]] = relationship(cascade="all, delete-orphan")
    parts: Mapped[list["AppealDayPart"]] = relationship(cascade="all, delete-orphan")
    skills: Mapped[list["AppealSkill"]] = relationship(cascade="all, delete-orphan")
    deadlines: Mapped[list["AppealDeadline"]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list["ContactDetail"]] = relationship(cascade="all, delete-orphan")
    uncoded: Mapped[list["UncodedText"]] = relationship(cascade="all, delete-orphan")

    @property
    def availability(self) -> Availability:
        """Return when this person has time."""
        return Availability(
            self.weekly_hours, self.time_zone, frozenset(row.part for row in self.parts)
        )

    @property
    def held(self) -> frozenset[str]:
        """Return the skills that this person has."""
        return frozenset(row.skill_id for row in self.skills if not row.wanted)

    @property
    def wanted(self) -> frozenset[str]:
        """Return the skills that this person wants to learn."""
        return frozenset(row.skill_id for row in self.skills if row.wanted)


class AppealNeed(Base):
    """One kind of help, in the seeker's order (0 first)."""

    __tablename__ = "appeal_need"
    __table_args__ = (UniqueConstraint("appeal_id", "position"),)

    appeal_id: Mapped[UUID] = mapped_column(
        ForeignKey(_appeal, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[NeedKind] = mapped_column(primary_key=True)
    position: Mapped[Small]


class AppealLanguage(Base):
    """A language that the seeker speaks."""

    __tablename__ = "appeal_language"

    appeal_id: Mapped[UUID] = mapped_column(
        ForeignKey(_appeal, ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[SpokenLanguage] = mapped_column(primary_key=True)
    level: Mapped[LanguageLevel] = mapped_column(Rank(LanguageLevel))


class AppealDayPart(Base):
    """A part of the week in which the seeker has time."""

    __tablename__ = "appeal_day_part"

    appeal_id: Mapped[UUID] = mapped_column(
        ForeignKey(_appeal, ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[DayPart] = mapped_column(primary_key=True)


class AppealSkill(Base):
    """A coded skill: held, or wanted."""

    __tablename__ = "appeal_skill"

    appeal_id: Mapped[UUID] = mapped_column(
        ForeignKey(_appeal, ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[ConceptId] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    wanted: Mapped[bool]
    evidence: Mapped[Evidence]


class AppealDeadline(Base):
    """A date that presses, to the week."""

    __tablename__ = "appeal_deadline"

    appeal_id: Mapped[UUID] = mapped_column(
        ForeignKey(_appeal, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[Deadline] = mapped_column(primary_key=True)
    week: Mapped[date]


class ContactDetail(SealedRow, Base):
    """One way to reach the seeker, with the people who may see it, under a key of its own."""

    __tablename__ = "contact_detail"
    __table_args__ = (UniqueConstraint("appeal_id", "kind"),)

    id: Mapped[Id]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey(_appeal, ondelete="CASCADE"))
    kind: Mapped[ContactKind]
    audience: Mapped[Audience]
    value: Mapped[Sealed]


class UncodedText(SealedRow, Base):
    """A job or skill that fitted no concept, kept for a coordinator to code."""

    __tablename__ = "uncoded_text"
    __table_args__ = (Index(None, "appeal_id"),)

    id: Mapped[Id]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey(_appeal, ondelete="CASCADE"))
    kind: Mapped[ConceptKind]
    wanted: Mapped[bool]
    set_aside: Mapped[bool] = mapped_column(default=False)
    """True once the desk of words found nothing: it waits for whoever reads the appeal."""
    text: Mapped[Sealed]

    def key_id(self, column: str) -> UUID:
        """Return the key of the appeal that this belongs to."""
        return self.appeal_id
