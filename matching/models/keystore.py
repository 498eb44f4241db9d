"""The keystore: who may read, and the keys wrapped for each. In a database of its own."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import KeystoreBase
from matching.domain.vocabulary import PrincipalKind
from matching.models.columns import Id

KEY_BYTES = 32


class Principal(KeystoreBase):
    """Somebody who may be given keys: one key pair."""

    __tablename__ = "principal"
    __table_args__ = (
        CheckConstraint("(locked_private IS NULL) = (epoch IS NULL)", name="locked_in_an_epoch"),
        Index(None, "kind"),
        Index(None, "epoch"),
    )

    id: Mapped[Id]
    """The account of a coordinator, the mentor, the appeal of a seeker, or drawn for the team."""
    kind: Mapped[PrincipalKind]
    public_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    locked_private: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Under what the person knows, then, with salt and verifier, under the key of an epoch.

    None for the team, whose private key is wrapped for each coordinator, and for the recovery
    key, which is on paper.
    """
    epoch: Mapped[int | None]
    current: Mapped[bool] = mapped_column(default=True)
    """False for a team key that has been replaced, until nothing is wrapped for it any more."""


class SealingKey(KeystoreBase):
    """A data key, or the private key of the team: it exists as wraps only."""

    __tablename__ = "sealing_key"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[UUID]
    """With whom this key is erased."""
    born_in: Mapped[int] = mapped_column(Integer)
    """The epoch in which it was made."""


class Wrap(KeystoreBase):
    """A key that one holder can open."""

    __tablename__ = "wrap"
    __table_args__ = (Index(None, "holder_id"), Index(None, "epoch"))

    key_id: Mapped[UUID] = mapped_column(
        ForeignKey("sealing_key.id", ondelete="CASCADE"), primary_key=True
    )
    holder_id: Mapped[UUID] = mapped_column(
        ForeignKey("principal.id", ondelete="CASCADE"), primary_key=True
    )
    epoch: Mapped[int] = mapped_column(Integer)
    closed: Mapped[bytes] = mapped_column(LargeBinary)
    """Wrapped for the holder, then under the key of the epoch."""


class EpochState(KeystoreBase):
    """Which epoch new wraps are made in: the one row of its table."""

    __tablename__ = "epoch_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    current: Mapped[int] = mapped_column(Integer)
    began_on: Mapped[date]
