"""Form tokens: every POST needs one; forms show themselves again when theirs is too old."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect

View = TypeVar("View", bound=Callable[..., Any])

_csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Check the token of every POST before its view is called, except where the form does."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    _csrf.init_app(app)
    app.before_request(_check)


def form_checks(view: View) -> View:
    """Mark a view whose form checks the token itself, so that nothing typed is lost.

    Such a view must call `form.validate()` before it does anything.
    """
    view.form_checks_token = True  # type: ignore[attr-defined]
    return view


def _check() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if not getattr(view, "form_checks_token", False):
        _csrf.protect()
