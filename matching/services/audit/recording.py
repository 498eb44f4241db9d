"""Writing the trail: entries are collected while a transaction works, and chained as it ends.

Every entry takes the lock on the end of the chain. Were it taken at the first entry, two
transactions that go on to lock each other's rows would wait for each other for ever.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.weeks import week_of
from matching.models.audit import AuditEntry
from matching.services.audit import links

_WAITING = "audit_waiting"


@dataclass(frozen=True)
class _Waiting:
    """An entry that is not chained yet, and the transaction or savepoint it falls with."""

    entry: AuditEntry
    within: SessionTransaction


def record(
    session: Session, *, by: Actor, action: Action, subject_id: UUID, on: date, detail: str = ""
) -> None:
    """Add one decision to the trail, dated to the week.

    All of them: entries stand in their order, so that one with a day would tell the day of a
    seeker's beside it.

    It is written when the transaction commits, and falls with the savepoint it was made in.
    """
    entry = AuditEntry(
        on=week_of(on),
        role=by.role,
        actor_id=by.id,
        action=action,
        subject_id=subject_id,
        detail=detail,
    )
    within = session.get_nested_transaction() or session.get_transaction() or session.begin()
    session.info.setdefault(_WAITING, []).append(_Waiting(entry, within))


def chain(session: Session) -> None:
    """Chain what this transaction recorded to all that was recorded before. Every commit does it.

    From here to the end of the transaction nobody else can write to the trail. Within a savepoint
    nothing is chained, because it may yet be undone.
    """
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    # Rows that wait to be written are locked before the end of the chain is.
    session.flush()
    head = links.hold_head(session)
    for waiting in session.info.pop(_WAITING):
        entry = waiting.entry
        entry.number = head.number + 1
        entry.digest = links.digest(session, before=head.digest, entry=entry)
        session.add(entry)
        head.number, head.digest = entry.number, entry.digest
    session.flush()


event.listen(Session, "before_commit", chain)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:
    kept = [each for each in session.info.get(_WAITING, []) if not _is_within(each.within, undone)]
    session.info[_WAITING] = kept


@event.listens_for(Session, "after_transaction_end")
def _forget_all(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_WAITING, None)


def _is_within(inner: SessionTransaction, outer: SessionTransaction) -> bool:
    here: SessionTransaction | None = inner
    while here is not None and here is not outer:
        here = here.parent
    return here is outer
