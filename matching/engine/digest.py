"""The lots that are drawn from the digest of everything a round was given."""

from hashlib import sha256
from uuid import UUID


def lot(digest: str, person: UUID) -> bytes:
    """Return this person's lot in this round.

    Ties of equal waits fall by lot, drawn anew whenever the input changes: an order by id would
    put the same people first in every round. Anybody who holds the input can draw it again.
    """
    return sha256(digest.encode() + person.bytes).digest()
