"""What ends by itself: browser sessions, counted tries and openings, unanswered proposals."""

from datetime import datetime

from sqlalchemy.orm import Session

from matching.services import openings, review, sessions, throttles


def sweep(session: Session, *, at: datetime) -> int:
    """Forget what is over at this moment; return how many proposals expired."""
    sessions.sweep(session, at=at)
    throttles.sweep(session, at=at)
    openings.sweep(session, on=at.date())
    return review.expire(session, on=at.date())
