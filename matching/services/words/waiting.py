"""Which texts wait for the desk, counted without opening any."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.lifecycles import AppealStatus, WordStatus
from matching.domain.words import Waiting
from matching.models.intake import Appeal, UncodedText
from matching.models.words import Synonym

OVER = (AppealStatus.DECLINED, AppealStatus.CLOSED, AppealStatus.WITHDRAWN)
"""Nobody is matched by what these say, so nobody needs to read it."""


def waits() -> ColumnElement[bool]:
    """Return the condition on a text, joined to its appeal, that it waits for the desk."""
    return UncodedText.set_aside.is_(False) & Appeal.status.not_in(OVER)


def waiting(session: Session) -> Waiting:
    """Count the texts that wait, by their kind."""
    texts = select(UncodedText.kind, func.count()).join(Appeal).where(waits())
    whose = select(func.count(UncodedText.appeal_id.distinct()), func.min(Appeal.received_week))
    appeals, oldest = session.execute(whose.join_from(UncodedText, Appeal).where(waits())).one()
    kinds = session.execute(texts.group_by(UncodedText.kind)).all()
    return Waiting(texts=dict(kinds), appeals=appeals, oldest=oldest)


def count(session: Session, *, by: Actor) -> int:
    """Return how much waits for this coordinator: texts, and what colleagues proposed."""
    texts = select(func.count()).select_from(UncodedText).join(Appeal).where(waits())
    theirs = (Synonym.status == WordStatus.PROPOSED) & (Synonym.proposed_by != by.id)
    words = select(func.count()).select_from(Synonym).where(theirs)
    found = session.execute(select(texts.scalar_subquery() + words.scalar_subquery()))
    return int(found.scalar_one())
