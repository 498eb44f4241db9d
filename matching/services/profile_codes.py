"""The codes that hang on appeals and offers, as plain columns.

Whoever matches reads everybody's codes at once. Read as rows of the model they took four times as
long, and longer than all that the matcher then does with them.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from matching.models.intake import AppealDayPart, AppealLanguage, AppealNeed, AppealSkill
from matching.models.vetting import (
    OfferCircle,
    OfferDayPart,
    OfferKind,
    OfferLanguage,
    OfferSkill,
)

Hanging = Mapping[Any, list[Any]]
"""What hangs on each row, by its bare id."""


class AppealCodes(NamedTuple):
    """What hangs on appeals."""

    needs: Hanging
    """In the seeker's order."""
    languages: Hanging
    """Each with its level."""
    parts: Hanging
    skills: Hanging
    """Each with whether it is wanted."""


class OfferCodes(NamedTuple):
    """What hangs on offers."""

    kinds: Hanging
    circles: Hanging
    skills: Hanging
    """Each with its level."""
    languages: Hanging
    parts: Hanging


def bare(column: Any) -> Any:
    """Return an id that stays as the driver gives it: to make a UUID of each takes time."""
    return type_coerce(column, NullType())


def of_appeals(session: Session, ids: Select[UUID]) -> AppealCodes:
    """Return the codes of these appeals."""
    need, spoken, skill = AppealNeed, AppealLanguage, AppealSkill
    return AppealCodes(
        needs=_read(session, ids, need.appeal_id, need.kind, by=need.position),
        languages=_read(session, ids, spoken.appeal_id, spoken.language, spoken.level),
        parts=_read(session, ids, AppealDayPart.appeal_id, AppealDayPart.part),
        skills=_read(session, ids, skill.appeal_id, skill.skill_id, skill.wanted),
    )


def of_offers(session: Session, ids: Select[UUID]) -> OfferCodes:
    """Return the codes of these offers."""
    spoken, skill = OfferLanguage, OfferSkill
    return OfferCodes(
        kinds=_read(session, ids, OfferKind.offer_id, OfferKind.kind),
        circles=_read(session, ids, OfferCircle.offer_id, OfferCircle.circle),
        skills=_read(session, ids, skill.offer_id, skill.skill_id, skill.level),
        languages=_read(session, ids, spoken.offer_id, spoken.language, spoken.level),
        parts=_read(session, ids, OfferDayPart.offer_id, OfferDayPart.part),
    )


def _read(session: Session, ids: Select[UUID], owner: Any, *values: Any, by: Any = None) -> Hanging:
    found: dict[Any, list[Any]] = defaultdict(list)
    statement = select(bare(owner), *values).where(owner.in_(ids)).order_by(by)
    for owner_id, *each in session.execute(statement):
        found[owner_id].append(each[0] if len(each) == 1 else each)
    return found
