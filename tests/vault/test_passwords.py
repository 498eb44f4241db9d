"""Passwords: hashed dearly, checked alike for everybody, and not the first that anybody tries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.passwords import too_common
from matching.vault.effort import Effort
from matching.vault.passwords import Passwords

PASSWORDS = Passwords(Effort(memory_kib=64, rounds=1))


@given(st.text(min_size=1, max_size=200))
def test_the_right_one_fits_and_its_hash_tells_nothing(password):
    stored = PASSWORDS.hash(password)

    assert PASSWORDS.fits(password, stored)
    assert len(password) < 4 or password not in stored


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_another_one_does_not(password, guess):
    assert PASSWORDS.fits(guess, PASSWORDS.hash(password)) == (guess == password)


def test_two_hashes_of_one_password_differ():
    assert PASSWORDS.hash("the same words") != PASSWORDS.hash("the same words")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_where_no_hash_is_stored_nothing_fits(stored):
    assert not PASSWORDS.fits("nobody has this password", stored)


def test_a_full_deployment_pays_in_memory():
    stored = Passwords(Effort()).hash("correct horse battery")

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=1$")


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaa",
        "121212121212121212",
        "123456789012345",
        "987654321098765",
        "qwertyuiopasdfgh",
        "йцукенгшщзхъфыва",
        "Password!!!!!!!!",
        "PasswordPassword1",
        "password-2026-password",
        "пароль1234567890",
        "correct horse battery staple",
        "Жыве Беларусь!!",
        "               ",
    ],
)
def test_what_anybody_would_try_first_is_too_common(password):
    assert too_common(password)


@pytest.mark.parametrize(
    "password",
    ["green bicycle rains slowly", "мокры трамвай спявае ціха", "p7#Kw!zQ0vRt$m2X"],
)
def test_words_that_do_not_belong_together_are_not(password):
    assert not too_common(password)
