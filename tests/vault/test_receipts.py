"""Receipts: eight words, forgiven in every way that still means the same phrase."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.vocabulary import InterfaceLanguage
from matching.vault import receipts, stretching
from matching.vault.effort import Effort
from matching.vault.stretching import stretch

EFFORT = Effort(memory_kib=64, rounds=1)
SALT = bytes(stretching.SALT_BYTES)

phrases = st.sampled_from(InterfaceLanguage).flatmap(
    lambda language: st.lists(
        st.sampled_from(receipts.words(language)), min_size=8, max_size=8
    ).map(" ".join)
)
issued = phrases.filter(receipts.unmistakable)


@pytest.mark.parametrize("language", InterfaceLanguage)
def test_a_phrase_is_eight_words_of_the_list(language):
    words = receipts.issue(language).split()

    assert len(words) == receipts.WORDS
    assert set(words) <= set(receipts.words(language))


@pytest.mark.parametrize("language", InterfaceLanguage)
def test_a_phrase_has_87_bits(language):
    assert receipts.WORDS * log2(len(receipts.drawn(language))) > 87


@pytest.mark.parametrize(
    ("language", "word"),
    [
        (InterfaceLanguage.RU, "бомба"),
        (InterfaceLanguage.RU, "взрыв"),
        (InterfaceLanguage.RU, "война"),
        (InterfaceLanguage.RU, "митинг"),
        (InterfaceLanguage.EN, "weapon"),
        (InterfaceLanguage.EN, "riot"),
    ],
)
def test_no_word_on_the_paper_looks_like_a_plot(language, word):
    before = f"{word} " * receipts.WORDS

    assert word not in receipts.drawn(language)
    assert receipts.read(before) == before.strip()


@pytest.mark.parametrize("language", InterfaceLanguage)
def test_phrases_are_made_of_no_other_words(language):
    # Were all words drawn from, some of 1,600 would be unsafe ones but once in 10^15 runs.
    issued = {word for _ in range(200) for word in receipts.issue(language).split()}

    assert issued <= set(receipts.drawn(language))


@pytest.mark.parametrize("language", InterfaceLanguage)
def test_what_was_issued_is_what_is_read(language):
    phrase = receipts.issue(language)

    assert receipts.read(phrase) == phrase


@given(phrases)
def test_reading_forgives_case_commas_and_blanks(phrase):
    typed = "  " + phrase.upper().replace(" ", ",\n  ") + " "

    assert receipts.read(typed) == receipts.read(phrase)


@given(phrase=issued, ending=st.text(st.sampled_from("abcабв"), max_size=4))
def test_reading_forgives_endings(phrase, ending):
    typed = " ".join(
        word[: receipts.PREFIX] + ending if len(word) > receipts.PREFIX else word
        for word in phrase.split()
    )

    assert receipts.read(typed) == receipts.read(phrase)


def test_a_phrase_that_two_lists_could_claim_is_not_issued():
    assert not receipts.unmistakable("абзац абзац абзац абзац абзац абзац абзац лекция")


@given(phrases)
def test_reading_twice_is_reading_once(phrase):
    assert receipts.read(receipts.read(phrase)) == receipts.read(phrase)


@given(st.text(max_size=400))
def test_nothing_that_is_typed_breaks_it(text):
    assert len(receipts.read(text)) <= 4 * receipts.MAXIMUM_LENGTH


@given(phrases)
def test_the_locator_needs_two_words_and_the_lock_all(phrase):
    words = phrase.split()
    other = "abandon" if words[7] != "abandon" else "zoo"
    changed = " ".join([*words[:7], other])

    assert receipts.locator(b"k" * 32, phrase) == receipts.locator(b"k" * 32, changed)
    tried = stretch(phrase, SALT, EFFORT)
    assert not stretch(changed, SALT, EFFORT).fits(tried.verifier)
    assert stretch(changed, SALT, EFFORT).lock != tried.lock


@given(issued)
def test_word_beginnings_unlock_what_the_whole_phrase_locked(phrase):
    kept = stretching.keep(phrase, EFFORT)
    typed = " ".join(word[: receipts.PREFIX].upper() for word in phrase.split())

    tried = stretch(receipts.read(typed), kept.salt, EFFORT)

    assert tried.fits(kept.verifier)
    assert tried.lock == kept.lock
