"""The private keys that are open while one request, or one command, is answered."""

from collections.abc import Mapping
from uuid import UUID

from matching.domain.errors import Locked


class Unlocked:
    """Private keys by the id of their holder. Never kept longer than what asked for them."""

    def __init__(self, private: Mapping[UUID, bytes] | None = None) -> None:
        self._private = dict(private or {})

    def __repr__(self) -> str:
        return f"Unlocked({len(self._private)})"

    def __contains__(self, holder_id: UUID) -> bool:
        return holder_id in self._private

    def add(self, holder_id: UUID, private: bytes) -> None:
        """Hold a private key open."""
        self._private[holder_id] = private

    def of(self, holder_id: UUID) -> bytes:
        """Return the private key of a holder. Raises Locked when it is not open here."""
        try:
            return self._private[holder_id]
        except KeyError:
            raise Locked from None
