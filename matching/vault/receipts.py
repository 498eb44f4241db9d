"""Receipts: eight words that open an appeal again, from a fixed list of 2,048 a language."""

import secrets
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mnemonic import Mnemonic

from matching.domain.vocabulary import InterfaceLanguage
from matching.vault import keys

WORDS = 8
LOCATOR_WORDS = 2
PREFIX = 4
MAXIMUM_LENGTH = 200
_SHIPPED = {InterfaceLanguage.EN: "english", InterfaceLanguage.RU: "russian"}
_OURS = Path(__file__).parent / "words" / "be.txt"
_UNSAFE = Path(__file__).parent / "words" / "unsafe.txt"


@cache
def words(language: InterfaceLanguage) -> tuple[str, ...]:
    """Return the list of a language: 2,048 words with unique first four letters."""
    if language is InterfaceLanguage.BE:
        return tuple(_OURS.read_text(encoding="utf-8").split())
    return tuple(Mnemonic(_SHIPPED[language]).wordlist)


@cache
def drawn(language: InterfaceLanguage) -> tuple[str, ...]:
    """Return the words that phrases are made of.

    A phrase stands on paper in a pocket: no word of it may look like a plot to who searches it.
    """
    unsafe = {_fold(word, language) for word in _UNSAFE.read_text(encoding="utf-8").split()}
    return tuple(word for word in words(language) if _fold(word, language) not in unsafe)


def issue(language: InterfaceLanguage) -> str:
    """Return a new phrase: eight words drawn at random, at least 87 bits.

    Few phrases, about one in two hundred in Russian and none in a million elsewhere, could be
    mistaken for another when only word beginnings are typed; those are drawn again.
    """
    while True:
        phrase = " ".join(secrets.choice(drawn(language)) for _ in range(WORDS))
        if unmistakable(phrase):
            return phrase


def unmistakable(phrase: str) -> bool:
    """Tell whether the beginnings of its words lead back to this phrase and to no other."""
    return read(" ".join(word[:PREFIX] for word in phrase.split())) == phrase


def read(text: str) -> str:
    """Return the phrase that somebody meant: case, accents, spaces and word endings forgiven.

    A word is known whole, or by its first four letters, in whichever list knows all of them; lists
    that know them whole come first. What fits no list is returned folded, so that it is looked
    up, and fails, like any other.
    """
    typed = text[:MAXIMUM_LENGTH].replace(",", " ").split()
    for known in (_whole, _by_prefix):
        for language in InterfaceLanguage:
            found = [known(language).get(_key(known, word, language)) for word in typed]
            if None not in found:
                return " ".join(word for word in found if word)
    return " ".join(_fold(word, InterfaceLanguage.EN) for word in typed)


def locator(key: bytes, phrase: str) -> bytes:
    """Return what finds the row: an HMAC of the first two words."""
    return keys.locate(key, " ".join(phrase.split()[:LOCATOR_WORDS]))


def _key(known: object, word: str, language: InterfaceLanguage) -> str:
    folded = _fold(word, language)
    return folded if known is _whole else folded[:PREFIX]


@cache
def _whole(language: InterfaceLanguage) -> Mapping[str, str]:
    return {_fold(word, language): word for word in words(language)}


@cache
def _by_prefix(language: InterfaceLanguage) -> Mapping[str, str]:
    # Two Russian words share their prefix once folded: the one earlier in the list stands for it.
    folded: dict[str, str] = {}
    for word in words(language):
        folded.setdefault(_fold(word, language)[:PREFIX], word)
    return folded


def _fold(text: str, language: InterfaceLanguage) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    if language is InterfaceLanguage.BE:
        # Belarusian has one letter where other keyboards have three.
        return plain.replace("и", "і").replace("i", "і")
    return plain
