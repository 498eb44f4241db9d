"""Checking the trail: every entry as it was written, none missing, none slipped in."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.audit import BEGINNING, Head
from matching.domain.errors import ChainBroken
from matching.models.audit import AuditEntry
from matching.services.audit import links

BATCH = 1000

UNREADABLE = (LookupError, ValueError)
"""What reading an entry raises that holds no date, no id, or no role or action of ours."""

Known = dict[int, set[bytes]]
"""What the digest was at some numbers, as noted at the time."""


def verify(session: Session, *, noted: Iterable[Head] = ()) -> Head:
    """Walk the whole chain and return its end; `noted` are ends that were kept elsewhere earlier.

    Raises ChainBroken with the number of the first entry that is wrong or missing. Whoever holds
    the server key can write another chain, and whoever holds an old copy of the database can put
    it back: only a noted end betrays those two.
    """
    known = _by_number(noted)
    _compare(BEGINNING, known)
    walked = _walk(session, BEGINNING, known)
    end = links.end(session)
    # What was written while we walked; from here on writers wait.
    walked = _walk(session, walked, known)
    if end.number != walked.number:
        raise ChainBroken(min(end.number, walked.number) + 1)
    if end.digest != walked.digest:
        raise ChainBroken(walked.number)
    if max(known, default=0) > walked.number:
        raise ChainBroken(walked.number + 1)
    return walked


def _by_number(noted: Iterable[Head]) -> Known:
    known: Known = {}
    for head in noted:
        known.setdefault(head.number, set()).add(head.digest)
    return known


def _compare(here: Head, known: Known) -> None:
    if known.get(here.number, {here.digest}) != {here.digest}:
        raise ChainBroken(here.number)


def _walk(session: Session, start: Head, known: Known) -> Head:
    here = start
    while batch := _after(session, here):
        for entry in batch:
            here = _step(session, here, entry)
            _compare(here, known)
        session.expunge_all()
    return here


def _after(session: Session, here: Head) -> Sequence[AuditEntry]:
    try:
        return _read(session, here, BATCH)
    except UNREADABLE:
        # One by one, to name the one that cannot be read.
        return _read_one(session, here)


def _read_one(session: Session, here: Head) -> Sequence[AuditEntry]:
    try:
        return _read(session, here, 1)
    except UNREADABLE as error:
        raise ChainBroken(here.number + 1) from error


def _read(session: Session, here: Head, number: int) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).order_by(AuditEntry.number).limit(number)
    if here != BEGINNING:
        # At the beginning without a bound: an entry below the first is one that was slipped in.
        statement = statement.where(AuditEntry.number > here.number)
    return session.scalars(statement).all()


def _step(session: Session, here: Head, entry: AuditEntry) -> Head:
    number = here.number + 1
    digest = links.digest(session, before=here.digest, entry=entry)
    if (number, digest) != (entry.number, entry.digest):
        raise ChainBroken(min(number, entry.number))
    return Head(number, digest)
