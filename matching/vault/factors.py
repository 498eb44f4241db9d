"""Second factors: codes of six digits that change with the clock, and codes to fall back on."""

import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp

from matching.domain.errors import WrongCode

STEP_SECONDS = 30
WINDOW = 1
"""A clock may be so many steps early or late."""
NAME_IN_THE_APP = "Desk"
"""What an authenticator app shows. Whoever looks at the phone learns nothing from it."""

RECOVERY_CODES = 10
RECOVERY_CHARACTERS = 24
"""Enough that a plain digest of a code is as good as a slow one (ASVS 5.0, 6.5.2: 112 bits)."""
GROUP = 4
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Five bits each; without the letters that look like digits or like each other."""
_LOOK_ALIKE = str.maketrans("oilоіавекмнрстух", "01101abekmhpctyx")
"""Latin letters that we never draw, and what a Cyrillic keyboard gives for those that we do."""


def new_seed() -> str:
    """Return a new seed, 160 bits in base32, as authenticator apps take it."""
    return pyotp.random_base32()


def address(seed: str) -> str:
    """Return the address that a picture for an authenticator app holds."""
    return pyotp.TOTP(seed).provisioning_uri(name=NAME_IN_THE_APP)


def step_at(moment: datetime) -> int:
    """Return the number of the time step of a moment (RFC 6238)."""
    return int(moment.timestamp()) // STEP_SECONDS


def code(seed: str, step: int) -> str:
    """Return the six digits of one time step."""
    return pyotp.TOTP(seed).generate_otp(step)


def fitting_step(seed: str, typed: str, *, at: datetime, after: int | None = None) -> int:
    """Return the time step whose code was typed, one step early or late included.

    Only steps after the one that was used last count, so that no code works twice. Raises
    WrongCode, always after the same work.
    """
    now = step_at(at)
    digits = unicodedata.normalize("NFKC", "".join(typed.split()))
    fitting = [
        step
        for step in range(now - WINDOW, now + WINDOW + 1)
        if hmac.compare_digest(code(seed, step).encode(), digits.encode())
    ]
    fresh = [step for step in fitting if after is None or step > after]
    if not fresh:
        raise WrongCode
    return fresh[0]


def new_recovery_codes() -> tuple[str, ...]:
    """Return ten codes of 120 bits, in groups of four."""
    return tuple(_grouped(_drawn()) for _ in range(RECOVERY_CODES))


def read_recovery_code(typed: str) -> str:
    """Return the code that somebody meant: case, blanks, signs and look-alikes forgiven."""
    plain = unicodedata.normalize("NFKC", typed[: 4 * RECOVERY_CHARACTERS]).casefold()
    return "".join(each for each in plain.translate(_LOOK_ALIKE) if each.isalnum())


def _drawn() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_CHARACTERS))


def _grouped(text: str) -> str:
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
