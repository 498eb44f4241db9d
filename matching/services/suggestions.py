"""Suggestions while somebody types: what the letters may become, and patience with how often."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.orm import Session

from matching.domain.errors import TooManyTries
from matching.domain.taxonomy import Candidate
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.services import coding
from matching.vault import tokens

BURST = 40
"""So many suggestions at once; whoever types slower never waits."""
REFILL = timedelta(seconds=1)
"""How long it takes until there is one more."""
MOST_HOLDERS = 10_000
FEWEST_LETTERS = 2


@dataclass
class _Bucket:
    left: float
    at: datetime


class Buckets:
    """How many suggestions each browser session has left, in memory and nowhere else.

    The other throttles are rows, because they guard secrets. Writing a row for every few letters
    would keep a diary of who types when, for the sake of a search that costs milliseconds.
    """

    def __init__(self, most: int = MOST_HOLDERS) -> None:
        self._most = most
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, holder: str, *, at: datetime) -> None:
        """Take one suggestion from the bucket of a session. Raises TooManyTries when it is empty.

        The session that was quiet for longest is forgotten first, which only fills its bucket.
        """
        with self._lock:
            bucket = self._filled(tokens.digest(holder), at)
            if bucket.left < 1:
                raise TooManyTries
            bucket.left -= 1

    def _filled(self, holder: bytes, at: datetime) -> _Bucket:
        bucket = self._buckets.setdefault(holder, _Bucket(BURST, at))
        self._buckets.move_to_end(holder)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        bucket.left = min(BURST, bucket.left + max(at - bucket.at, timedelta()) / REFILL)
        bucket.at = at
        return bucket


_buckets = Buckets()


def suggest(
    session: Session,
    *,
    holder: str,
    text: str,
    kind: ConceptKind | None,
    language: InterfaceLanguage,
    at: datetime,
) -> tuple[Candidate, ...]:
    """Return what the letters may become, best first, each name once; nothing is written.

    Raises TooManyTries when the session of the holder asks too often.
    """
    _buckets.take(holder, at=at)
    if len(text) < FEWEST_LETTERS:
        return ()
    found = coding.catalogue(session).search(text, kind, language)
    by_name = {each.label: each for each in reversed(found)}
    return tuple(each for each in found if by_name[each.label] is each)
