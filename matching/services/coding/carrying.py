"""What carries over from one trade to another: the skills that any work asks for."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from matching.domain.taxonomy import CarriedOver
from matching.services.coding.reading import catalogue


def carried_over(
    session: Session, *, held: Iterable[str], occupation_id: str | None
) -> CarriedOver | None:
    """Return what somebody brings to an occupation, nothing while there is no occupation."""
    if occupation_id is None:
        return None
    return catalogue(session).carried_over(held, occupation_id)
