"""The receipt: drawn before the appeal is sent, typed back, and the way in afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import NotFound
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import InterfaceLanguage
from matching.models.intake import Appeal
from matching.services import principals, throttles
from matching.services.keys import Keys
from matching.vault import receipts
from matching.vault.stretching import Kept


@dataclass(frozen=True)
class Receipt:
    """A phrase that was stretched, before the transaction that will need it."""

    phrase: str = field(repr=False)
    locator: bytes
    kept: Kept


def draw(session: Session, *, language: InterfaceLanguage, keys: Keys) -> str:
    """Return a new phrase whose first two words begin no other receipt."""
    while True:
        phrase = receipts.read(receipts.issue(language))
        locator = receipts.locator(keys.receipt_key, phrase)
        if session.scalar(select(Appeal.id).where(Appeal.receipt_locator == locator)) is None:
            return phrase


def prepare(phrase: str, *, keys: Keys) -> Receipt:
    """Return what an appeal keeps of its phrase. Slow: not within a transaction."""
    phrase = receipts.read(phrase)
    return Receipt(phrase, receipts.locator(keys.receipt_key, phrase), keys.stretch(phrase))


def put(appeal: Appeal, receipt: Receipt) -> None:
    """Have the first words of a receipt lead to an appeal."""
    appeal.receipt_locator = receipt.locator


def unlock(session: Session, *, appeal: Appeal | None, phrase: str, keys: Keys) -> bytes:
    """Return the seeker's private key, which the phrase unlocks.

    Raises WrongCredentials, after the same work whether there is an appeal or not.
    """
    principal_id = None if appeal is None else appeal.id
    secret = receipts.read(phrase)
    return principals.unlock(session, principal_id=principal_id, secret=secret, keys=keys)


def find(session: Session, *, phrase: str, keys: Keys) -> Appeal:
    """Return the appeal that a phrase opens, with the seeker's private key open.

    Raises WrongCredentials, after the same work, whether the phrase is unknown, half right, or
    belongs to an appeal that was withdrawn.
    """
    locator = receipts.locator(keys.receipt_key, receipts.read(phrase))
    appeal = session.scalar(
        select(Appeal).where(
            Appeal.receipt_locator == locator, Appeal.status != AppealStatus.WITHDRAWN
        )
    )
    unlock(session, appeal=appeal, phrase=phrase, keys=keys)
    assert appeal is not None  # noqa: S101  without one nothing unlocks
    return appeal


def count_try(session: Session, *, phrase: str, keys: Keys, at: datetime) -> None:
    """Count a try before it is judged. Raises TooManyTries when it is one too many."""
    throttles.count(session, key=keys.throttle_key, target=_target(phrase, keys), at=at)


def forget_tries(session: Session, *, phrase: str, keys: Keys) -> None:
    """Forget the tries on a receipt after it opened its appeal."""
    throttles.clear(session, key=keys.throttle_key, target=_target(phrase, keys))


def keep_receipt(session: Session, *, by: Actor) -> None:
    """Note that the seeker has the receipt: they typed words of it. Raises NotFound."""
    appeal = session.get(Appeal, by.id, with_for_update=True)
    if appeal is None:
        raise NotFound
    appeal.receipt_kept = True
    session.flush()


def words_fit(phrase: str, typed: Mapping[int, str]) -> bool:
    """Tell whether these words, by position from 0, are those of the phrase.

    Each is put into its place and the whole is read again: so a word alone is forgiven exactly
    what it is forgiven within the phrase.
    """
    words: list[str] = phrase.split()
    for position, word in typed.items():
        words[position] = word
    return receipts.read(" ".join(words)) == phrase


def _target(phrase: str, keys: Keys) -> str:
    return "receipt " + receipts.locator(keys.receipt_key, receipts.read(phrase)).hex()
