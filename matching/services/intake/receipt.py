"""The receipt: drawn before the appeal is sent, typed back, and the way in afterwards."""

from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.actor import Actor
from matching.domain.errors import NotFound, WrongCredentials
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import InterfaceLanguage
from matching.models.intake import Appeal
from matching.services import throttles
from matching.services.keys import Keys
from matching.vault import receipts

NOBODY_SALT = bytes(receipts.SALT_BYTES)
NOBODY = bytes(32)
"""What an unknown phrase is compared with, so that it costs as much as a known one."""


def draw(session: Session, *, language: InterfaceLanguage, keys: Keys) -> str:
    """Return a new phrase whose first two words begin no other receipt."""
    while True:
        phrase = receipts.read(receipts.issue(language))
        locator = receipts.locator(keys.receipt_key, phrase)
        if session.scalar(select(Appeal.id).where(Appeal.receipt_locator == locator)) is None:
            return phrase


def put(appeal: Appeal, *, phrase: str, keys: Keys) -> None:
    """Give an appeal the receipt that opens it."""
    phrase = receipts.read(phrase)
    appeal.receipt_locator = receipts.locator(keys.receipt_key, phrase)
    appeal.receipt_salt = receipts.salt()
    appeal.receipt_verifier = receipts.verifier(phrase, appeal.receipt_salt, keys.effort)


def fits(appeal: Appeal | None, *, phrase: str, keys: Keys) -> bool:
    """Tell whether a phrase opens an appeal. Without one: the same work, and no."""
    salt = appeal.receipt_salt if appeal else NOBODY_SALT
    expected = appeal.receipt_verifier if appeal else NOBODY
    found = receipts.verifier(receipts.read(phrase), salt, keys.effort)
    return compare_digest(found, expected) and appeal is not None


def find(session: Session, *, phrase: str, keys: Keys) -> Appeal:
    """Return the appeal that a phrase opens.

    Raises WrongCredentials, after the same work, whether the phrase is unknown, half right, or
    belongs to an appeal that was withdrawn.
    """
    locator = receipts.locator(keys.receipt_key, receipts.read(phrase))
    appeal = session.scalar(
        select(Appeal).where(
            Appeal.receipt_locator == locator, Appeal.status != AppealStatus.WITHDRAWN
        )
    )
    opens = fits(appeal, phrase=phrase, keys=keys)
    if appeal is None or not opens:
        raise WrongCredentials
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
