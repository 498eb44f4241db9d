"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matching.db import reading, transaction
from matching.domain.errors import TooManyTries, WrongCredentials
from matching.domain.vocabulary import Role
from matching.forms.accounts import SignInForm
from matching.services import accounts
from matching.web import people
from matching.web.access import allow
from matching.web.request import keys, now
from matching.web.tokens import form_checks

bp = Blueprint("accounts", __name__)

DOORS = {
    Role.SEEKER: "intake.status",
    Role.MENTOR: "vetting.mine",
    Role.COORDINATOR: "triage.queue",
    Role.ADMINISTRATOR: "triage.queue",
}
"""The first page of everybody who is signed in."""


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
def sign_in() -> ResponseReturnValue:
    """Sign a mentor or a coordinator in."""
    form = SignInForm()
    if request.method == "GET":
        return redirect(door(), 303) if current_user.is_authenticated else _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form), 422
    try:
        found = _identify(form)
    except WrongCredentials:
        form.form_errors.append(_("Name and password do not fit together. Check both."))
        return _sign_in_page(form), 422
    except TooManyTries:
        form.form_errors.append(_("Too many tries with this name. Wait a quarter of an hour."))
        return _sign_in_page(form), 429
    people.sign_in_staff(found)
    return redirect(url_for(DOORS[found.actor.role]), 303)


@bp.post("/sign-out")
@allow(Role.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the browser session."""
    people.sign_out()
    return redirect(url_for("public.home"), 303)


def door() -> str:
    """Return the address of the first page of whoever is signed in."""
    return url_for(DOORS[current_user.actor.role])


def _identify(form: SignInForm) -> accounts.SignedIn:
    # Counted and kept before it is judged: a try that fails must not undo its own count.
    with transaction() as session:
        accounts.count_try(session, sign_in_name=form.name.data, keys=keys(), at=now())
    found = accounts.sign_in(
        reading(), sign_in_name=form.name.data, password=form.password.data, keys=keys()
    )
    with transaction() as session:
        accounts.forget_tries(session, sign_in_name=form.name.data, keys=keys())
    return found


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)
