"""A second factor that is being set up: its seed waits in the session for the first right code."""

from datetime import timedelta

import segno
from flask import session as flask_session

from matching.services import factors
from matching.web.request import now

_SEED = "_seed"
_UNTIL = "_seed_until"
_CODES = "_recovery_codes"
PATIENCE = timedelta(minutes=10)
"""So long the password that was asked for before counts."""


def begin() -> None:
    """Draw a seed; nobody but this browser session ever sees it."""
    flask_session[_SEED] = factors.new_seed()
    flask_session[_UNTIL] = now() + PATIENCE


def seed() -> str | None:
    """Return the seed of this session, if one is being set up."""
    return flask_session[_SEED] if flask_session.get(_UNTIL, now()) > now() else None


def end(codes: tuple[str, ...]) -> None:
    """Forget the seed, and keep the recovery codes until they are written down."""
    flask_session.pop(_SEED, None)
    flask_session.pop(_UNTIL, None)
    flask_session[_CODES] = codes


def codes() -> tuple[str, ...]:
    """Return the recovery codes that were not yet written down."""
    return tuple(flask_session.get(_CODES, ()))


def forget_codes() -> None:
    """Never show the recovery codes again."""
    flask_session.pop(_CODES, None)


def picture(of_seed: str) -> str:
    """Return what the camera of an authenticator app reads, as markup: no address, no file."""
    drawn = segno.make(factors.address(of_seed), micro=False)
    return drawn.svg_inline(scale=5, light="#fff", svgclass=None, lineclass=None)
