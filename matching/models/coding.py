"""The taxonomy as rows: concepts, their labels, and which skills an occupation asks for."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.db import Base
from matching.domain.taxonomy import TaxonomySource
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage
from matching.models.columns import ConceptId, Small


class Concept(Base):
    """An occupation or a skill. Never deleted: people are coded with it."""

    __tablename__ = "concept"

    id: Mapped[ConceptId] = mapped_column(primary_key=True)
    kind: Mapped[ConceptKind]
    isco: Mapped[str | None] = mapped_column(String(4))
    circle: Mapped[Circle | None]
    general: Mapped[bool]
    parent_id: Mapped[ConceptId | None] = mapped_column(
        # Checked at the end of a transaction: rows are loaded and restored in any order.
        ForeignKey("concept.id", deferrable=True, initially="DEFERRED"),
        index=True,
    )
    """The group or the broader concept that this belongs to."""
    uri: Mapped[str | None] = mapped_column(String(200))
    """Its name in the official classification, also of one of ours that stands there too."""
    source: Mapped[TaxonomySource]
    active: Mapped[bool]

    labels: Mapped[list["ConceptLabel"]] = relationship(
        cascade="all, delete-orphan", order_by="ConceptLabel.position"
    )


class ConceptLabel(Base):
    """A name of a concept in one language.

    The one that is shown is the first of the first source that has any, in the order in which
    TaxonomySource names them.
    """

    __tablename__ = "concept_label"

    concept_id: Mapped[ConceptId] = mapped_column(
        ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[InterfaceLanguage] = mapped_column(primary_key=True)
    source: Mapped[TaxonomySource] = mapped_column(primary_key=True)
    position: Mapped[Small] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))


class OccupationSkill(Base):
    """A skill that an occupation asks for."""

    __tablename__ = "occupation_skill"
    __table_args__ = (Index(None, "skill_id"),)

    occupation_id: Mapped[ConceptId] = mapped_column(
        ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[ConceptId] = mapped_column(
        ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[TaxonomySource] = mapped_column(primary_key=True)
    essential: Mapped[bool]


class TaxonomyRelease(Base):
    """What was installed from which source, so that installing again costs nothing."""

    __tablename__ = "taxonomy_release"

    source: Mapped[TaxonomySource] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    installed_on: Mapped[date]
    known: Mapped[int] = mapped_column(default=0)
    """How many concepts there were then, also those no longer offered: what is installed a second
    time stands beside more of them."""
