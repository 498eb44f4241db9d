"""Looking at the trail of a transaction that has not ended."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.models.audit import AuditEntry
from matching.services import audit


def entries(session: Session) -> Sequence[AuditEntry]:
    """Every entry, oldest first, those of this transaction among them."""
    audit.chain(session)
    return session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
