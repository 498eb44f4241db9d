"""What views ask of the request: the clock, the person, the keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

from flask import current_app, g, session
from flask_login import current_user

from matching import config
from matching.domain.actor import Actor
from matching.domain.vocabulary import InterfaceLanguage
from matching.domain.weeks import week_of
from matching.services.keys import Keys

PRIVATE = "_private"
"""Where the encrypted session keeps the private key of who is signed in."""


@dataclass(frozen=True)
class Service:
    """What one running application carries besides Flask's own things."""

    settings: config.Config
    keys: Keys


def now() -> datetime:
    """Return the current moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the current day in UTC."""
    return now().date()


def this_week() -> date:
    """Return the Monday of the current week."""
    return week_of(today())


def actor() -> Actor:
    """Return who is signed in. Only for endpoints that are not open to anyone."""
    return cast(Actor, current_user.actor)


def language() -> InterfaceLanguage:
    """Return the language of the page."""
    return cast(InterfaceLanguage, g.language)


def service() -> Service:
    """Return the settings and keys of this application."""
    return cast(Service, current_app.extensions["bychange"])


def keys() -> Keys:
    """Return the keys of this application, opened by who is signed in, for this request only."""
    if "keys" not in g:
        g.keys = service().keys.opened(_private())
    return cast(Keys, g.keys)


def _private() -> Mapping[UUID, bytes]:
    if not current_user.is_authenticated or PRIVATE not in session:
        return {}
    return {current_user.actor.id: session[PRIVATE]}


def settings() -> config.Config:
    """Return the settings of this application."""
    return service().settings
