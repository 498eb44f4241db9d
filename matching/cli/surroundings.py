"""What commands ask of their surroundings: settings, keys, the clock, and how they refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

import click
from flask import current_app

from matching import config
from matching.domain.actor import Actor
from matching.domain.errors import Refused
from matching.domain.vocabulary import Role
from matching.services.keys import Keys

REFUSED = 2
"""The exit status of a command that refuses."""
CONSOLE = Actor(Role.ADMINISTRATOR, UUID(int=0))
"""Whoever sits at the machine itself: in the audit, an administrator without an account."""


@dataclass(frozen=True)
class Surroundings:
    """What one application hands to its commands."""

    settings: config.Config
    keys: Keys


def surroundings() -> Surroundings:
    """Return the settings and keys of this application."""
    return cast(Surroundings, current_app.extensions["bychange_cli"])


def now() -> datetime:
    """Return the current moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the current day in UTC."""
    return now().date()


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a named refusal into one line on the error stream and exit status 2."""
    try:
        yield
    except Refused as refusal:
        why = str(refusal) or refusal.__doc__
        click.echo(f"{type(refusal).__name__}: {why}", err=True)
        raise SystemExit(REFUSED) from refusal
