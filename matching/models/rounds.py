"""Rounds of the matcher."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, String, func, select
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base
from matching.domain.lifecycles import RoundStatus
from matching.domain.vocabulary import Policy
from matching.models.columns import Id


def _next_number(context: DefaultExecutionContext) -> int:
    last = context.connection.scalar(select(func.max(Round.number)))
    return (last or 0) + 1


class Round(Base):
    """One run: dry until it is committed."""

    __tablename__ = "round"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(default=_next_number, index=True)
    """What people call it, counted from 1."""
    status: Mapped[RoundStatus] = mapped_column(default=RoundStatus.DRY)
    policy: Mapped[Policy]
    weights: Mapped[dict[str, Any]] = mapped_column(JSON)
    input_digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Pairs, unserved with reasons, figures: codes and ids only."""
    detailed: Mapped[bool] = mapped_column(default=True)
    """False once who is named in the result was forgotten: only the figures are left."""
    value: Mapped[int] = mapped_column(BigInteger)
    dual_value: Mapped[int] = mapped_column(BigInteger)
    run_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Nobody when run from the command line."""
    run_on: Mapped[date]

    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
