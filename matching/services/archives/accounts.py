"""Who can sign in, and with what: a restore does not turn that back.

The private key of an account is locked in the keystore, which stays as it is, with the password
of today. A former password, a code that was used since or a role that was taken away must not come
back with the rows around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from matching.db import Base
from matching.models.accounts import Account, RecoveryCode

Row = Mapping[str, Any]
_ACCOUNT = Base.metadata.tables[Account.__tablename__]
_FACTORS = (Base.metadata.tables[RecoveryCode.__tablename__],)
"""What else somebody signs in with; the column `account_id` says whose it is."""


@dataclass(frozen=True)
class Today:
    """The accounts as they are before a restore, and their factors by table."""

    accounts: Sequence[Row]
    factors: Mapping[Table, Sequence[Row]]


def look(data: Connection) -> Today:
    """Return the accounts as they are now, with everything that opens them."""
    return Today(_rows(data, _ACCOUNT), {table: _rows(data, table) for table in _FACTORS})


def keep(data: Connection, today: Today) -> None:
    """Leave those accounts that an archive brought back as they were before."""
    for row in today.accounts:
        data.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == row["id"]).values(**row))
    brought = set(data.scalars(select(_ACCOUNT.c.id)))
    known = [row["id"] for row in today.accounts]
    for table, rows in today.factors.items():
        data.execute(delete(table).where(table.c.account_id.in_(known)))
        kept = [row for row in rows if row["account_id"] in brought]
        if kept:
            data.execute(insert(table), kept)


def _rows(data: Connection, table: Table) -> Sequence[Row]:
    return [dict(row) for row in data.execute(select(table)).mappings()]
