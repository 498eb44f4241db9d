"""Who may call what: every endpoint says so, or the service does not start."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matching.domain.vocabulary import Role
from matching.web import people

View = TypeVar("View", bound=Callable[..., Any])


class Moment(Enum):
    """Who may call an endpoint, when that is nobody's role."""

    HALFWAY = auto()
    """Whoever gave the right password and is asked for the second factor: not signed in."""


class UndeclaredAccess(RuntimeError):
    """An endpoint does not declare who may call it."""


def allow(*roles: Role | Moment) -> Callable[[View], View]:
    """Declare who may call a view. A coordinator's page is open to administrators too."""

    def declare(view: View) -> View:
        allowed = set(roles)
        if Role.COORDINATOR in allowed:
            allowed.add(Role.ADMINISTRATOR)
        view.allowed_roles = frozenset(allowed)  # type: ignore[attr-defined]
        return view

    return declare


def require_declarations(app: Flask) -> None:
    """Raise UndeclaredAccess when any endpoint is silent about who may call it."""
    silent = sorted(
        name for name, view in app.view_functions.items() if not hasattr(view, "allowed_roles")
    )
    if silent:
        raise UndeclaredAccess(", ".join(silent))


def gate() -> ResponseReturnValue | None:
    """Let a request pass only to an endpoint that is open to this person."""
    if request.endpoint is None:
        return None
    view: Any = current_app.view_functions[request.endpoint]
    allowed: frozenset[Role | Moment] = view.allowed_roles
    if Role.ANYONE in allowed:
        return None
    if Moment.HALFWAY in allowed and people.halfway() is not None:
        return None
    if not current_user.is_authenticated:
        door = "intake.return_" if allowed == {Role.SEEKER} else "accounts.sign_in"
        return redirect(url_for(door), 303)
    if current_user.actor.role not in allowed:
        # Not 403: whether such a page exists is nobody's business.
        abort(404)
    return None
