"""Suggestions while somebody types: what the letters may become, and patience with how often."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.orm import Session

from matching.domain.errors import TooManyTries
from matching.domain.taxonomy import MOST_CANDIDATES, Candidate
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.services import coding
from matching.taxonomy.text import fold, romanise
from matching.vault import tokens

BURST = 40
"""So many suggestions at once; whoever types slower never waits."""
REFILL = timedelta(seconds=1)
"""How long it takes until there is one more."""
MOST_HOLDERS = 10_000
FEWEST_LETTERS = 2
ENOUGH_LETTERS = 4
"""To guess at what is misspelt."""
LOOKED_AT = 50
_NOWHERE = 3


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
    found = coding.catalogue(session).search(text, kind, language, limit=LOOKED_AT)
    by_name = {each.label: each for each in reversed(found)}
    return tuple(_completing(_skeleton(text), list(reversed(by_name.values())))[:MOST_CANDIDATES])


def _completing(letters: str, found: list[Candidate]) -> list[Candidate]:
    """Return the names that go on from the letters; failing them, from so many, what is alike.

    Whoever is half through a word wants the word: names that only sound alike would jump about.
    """
    going_on = [each for each in found if _begins(letters, each) < _NOWHERE]
    if not going_on and len(letters) >= ENOUGH_LETTERS:
        return found
    # Where only the official classification has a concept, its name is English on every page.
    return sorted(going_on, key=lambda each: (each.label == each.label_en, _begins(letters, each)))


def _skeleton(text: str) -> str:
    # Nobody needs to change the keyboard for it: the search reads every script alike, too.
    return romanise(fold(text))


def _begins(letters: str, candidate: Candidate) -> int:
    """Return where the letters begin: the name, a word of it, a word of its synonym, nothing."""
    label, matched = _skeleton(candidate.label), _skeleton(candidate.matched)
    places = (
        label.startswith(letters),
        f" {letters}" in label,
        f" {letters}" in f" {matched}",
    )
    return places.index(True) if True in places else _NOWHERE
