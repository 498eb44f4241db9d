"""Receipts: eight words that open an appeal again, from a fixed list of 2,048 a language."""

import secrets
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from mnemonic import Mnemonic

from matching.domain.vocabulary import InterfaceLanguage
from matching.vault import keys
from matching.vault.effort import Effort, gate

WORDS = 8
LOCATOR_WORDS = 2
PREFIX = 4
SALT_BYTES = 16
MAXIMUM_LENGTH = 200
_SHIPPED = {InterfaceLanguage.EN: "english", InterfaceLanguage.RU: "russian"}
_OURS = Path(__file__).parent / "words" / "be.txt"


@cache
def words(language: InterfaceLanguage) -> tuple[str, ...]:
    """Return the list of a language: 2,048 words with unique first four letters."""
    if language is InterfaceLanguage.BE:
        return tuple(_OURS.read_text(encoding="utf-8").split())
    return tuple(Mnemonic(_SHIPPED[language]).wordlist)


def issue(language: InterfaceLanguage) -> str:
    """Return a new phrase: eight words drawn at random, 88 bits."""
    return " ".join(secrets.choice(words(language)) for _ in range(WORDS))


def read(text: str) -> str:
    """Return the phrase that somebody meant: case, accents, spaces and word endings forgiven.

    A word is known by its first four letters, in whichever list knows all eight. What fits no
    list is returned folded, so that it is looked up, and fails, like any other.
    """
    typed = _fold(text[:MAXIMUM_LENGTH]).replace(",", " ").split()
    for language in InterfaceLanguage:
        known = _by_prefix(language)
        if all(word[:PREFIX] in known for word in typed):
            return " ".join(known[word[:PREFIX]] for word in typed)
    return " ".join(typed)


def locator(key: bytes, phrase: str) -> bytes:
    """Return what finds the row: an HMAC of the first two words."""
    return keys.locate(key, " ".join(phrase.split()[:LOCATOR_WORDS]))


def salt() -> bytes:
    """Return a new salt for one row."""
    return secrets.token_bytes(SALT_BYTES)


def verifier(phrase: str, row_salt: bytes, effort: Effort) -> bytes:
    """Return what proves the whole phrase: Argon2id under the row's own salt, then HKDF."""
    with gate:
        secret = hash_secret_raw(
            secret=phrase.encode(),
            salt=row_salt,
            time_cost=effort.rounds,
            memory_cost=effort.memory_kib,
            parallelism=1,
            hash_len=keys.KEY_BYTES,
            type=Type.ID,
        )
    return keys.derive(secret, "bychange receipt verifier 1")


@cache
def _by_prefix(language: InterfaceLanguage) -> Mapping[str, str]:
    return {_fold(word)[:PREFIX]: word for word in words(language)}


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))
