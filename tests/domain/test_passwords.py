"""Passwords that anybody would try first."""

import pytest

from matching.domain.passwords import too_common


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
