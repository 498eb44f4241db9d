"""Which passwords are too easy to guess, told without asking anybody."""

SHORTEST = 15
LONGEST = 200

_FEWEST_CHARACTERS = 6
"""Fewer different characters than this make a long password a short one."""

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "01234567890123456789",
)
"""What fingers do by themselves, forwards or backwards."""

_COMMON = frozenset(
    """
    abc admin administrator batman belarus bychange changeme coordinator correcthorsebatterystaple
    default dragon football freedom guest hello iamapassword iloveyou letmein login longpassword
    master mentor minsk monkey mypassword p4ssword passw0rd password princess qwerty root secret
    shadow strongpassword sunshine superman test thisismypassword trustno user verylongpassword
    welcome zhyvebelarus hasło haslo passwort пароль пароли мойпароль мойпарольтакой привет любовь
    свобода солнце счастье беларусь белоруссия минск мінск жывебеларусь свабода каханне
    """.split()  # noqa: SIM905  one word a line would bury the rule below a column of words
)


def too_common(password: str) -> bool:
    """Tell whether a password is among the first that anybody would try.

    It is when it is a run of keys, a common word with digits and signs around it or repeated, or
    made of very few different characters.
    """
    plain = "".join(character for character in password.casefold() if character.isalnum())
    letters = "".join(character for character in plain if character.isalpha())
    return (
        len(set(plain)) < _FEWEST_CHARACTERS
        or _is_run(plain)
        or _unit(plain) in _COMMON
        or _unit(letters) in _COMMON
    )


def _is_run(plain: str) -> bool:
    unit = _unit(plain)
    return any(unit in run * 2 or unit[::-1] in run * 2 for run in _RUNS)


def _unit(text: str) -> str:
    """Return the shortest piece that a text repeats, the text itself when it repeats none."""
    again = (text + text).find(text, 1) if text else 0
    return text[:again]
