"""Inserting where somebody else may insert the same at the same moment."""

from collections.abc import Callable, Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.db import Base

Insert = postgresql.Insert | sqlite.Insert
_INSERTS: Mapping[str, Callable[[type[Base]], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_into(session: Session, rows: type[Base]) -> Insert:
    """Return an insert that can say what to do on a conflict, in the words of the database."""
    return _INSERTS[session.get_bind(rows).dialect.name](rows)
