"""The links of the chain: each digest seals an entry and, by the digest before it, all earlier."""

import json

from sqlalchemy.orm import Session

from matching.domain.audit import BEGINNING, Head
from matching.models.audit import AuditEntry, AuditHead
from matching.services.upserts import insert_into
from matching.vault import chains


def digest(session: Session, *, before: bytes, entry: AuditEntry) -> bytes:
    """Return what chains an entry to the digest before it. The session knows the key."""
    return chains.link(session.info["audit_key"], before, _canonical(entry))


def hold_head(session: Session) -> AuditHead:
    """Return the end of the chain, locked until the transaction ends."""
    held = session.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if held is not None:
        return held
    first = insert_into(session, AuditHead).values(
        id=1, number=BEGINNING.number, digest=BEGINNING.digest
    )
    # Somebody else may write the very first entry at the same moment.
    session.execute(first.on_conflict_do_nothing())
    return session.get_one(AuditHead, 1, with_for_update=True)


def end(session: Session) -> Head:
    """Return where the chain is said to end, and let nobody go on before this transaction ends."""
    held = session.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    return BEGINNING if held is None else Head(held.number, held.digest)


def _canonical(entry: AuditEntry) -> str:
    # As JSON, because no two different lists of texts read the same in it.
    told = (
        entry.number,
        entry.on.isoformat(),
        entry.role,
        str(entry.actor_id),
        entry.action,
        str(entry.subject_id),
        entry.detail,
    )
    return json.dumps(told)
