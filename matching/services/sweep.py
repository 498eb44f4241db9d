"""What ends by itself: browser sessions, counted tries, proposals that nobody answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from matching.services import review, sessions, throttles


def sweep(session: Session, *, at: datetime) -> int:
    """Forget what is over at this moment; return how many proposals expired."""
    sessions.sweep(session, at=at)
    throttles.sweep(session, at=at)
    return review.expire(session, on=at.date())
