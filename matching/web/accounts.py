"""Signing in and out, one's own password, and the accounts of colleagues."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matching.db import reading, transaction
from matching.domain.errors import Busy, NameTaken, TooManyTries, WrongCredentials
from matching.domain.vocabulary import Role
from matching.forms.accounts import ColleagueForm, PasswordForm, SignInForm
from matching.services import accounts, colleagues, team
from matching.web import entering, people
from matching.web.access import allow
from matching.web.doors import Door, noted
from matching.web.errors import CROWDED, crowded
from matching.web.request import actor, keys, language, now, today
from matching.web.tokens import form_checks

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
def sign_in() -> ResponseReturnValue:
    """Sign a mentor or a coordinator in."""
    form = SignInForm()
    if request.method == "GET":
        return entering.door() if current_user.is_authenticated else _sign_in_page(form)
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
    except Busy:
        form.form_errors.append(crowded())
        return _sign_in_page(form), CROWDED
    return entering.enter(found)


@bp.post("/sign-out")
@allow(Role.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the browser session."""
    people.sign_out()
    return redirect(url_for("public.home"), 303)


@bp.route("/password", methods=["GET", "POST"])
@allow(Role.MENTOR, Role.COORDINATOR)
@form_checks
def password() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    form = PasswordForm()
    if request.method == "GET":
        return _password_page(form)
    if not form.validate():
        return _password_page(form), 422
    try:
        _change_password(form)
    except WrongCredentials:
        form.old.errors = (_("This is not your password now. Type it again."),)
        return _password_page(form), 422
    except TooManyTries:
        form.form_errors.append(_("Too many tries. Wait a quarter of an hour."))
        return _password_page(form), 429
    flash(_("Your password is changed. You are signed out everywhere else."), "success")
    return redirect(url_for("factors.mine"), 303)


@bp.get("/desk/accounts")
@allow(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Show who works at the desk."""
    return _colleagues_page(ColleagueForm())


@bp.post("/desk/accounts/keys")
@allow(Role.ADMINISTRATOR)
def carry_over() -> ResponseReturnValue:
    """Go on taking everything from the key of a former team, where that was interrupted."""
    team.carry_over_all(transaction, by=actor(), keys=keys())
    flash(_("Your former colleague's key opens nothing any more."), "success")
    return redirect(url_for("accounts.index"), 303)


@bp.post("/desk/accounts")
@allow(Role.ADMINISTRATOR)
@form_checks
def create() -> ResponseReturnValue:
    """Make an account for a colleague."""
    form = ColleagueForm()
    if not form.validate():
        return _colleagues_page(form), 422
    try:
        alias = _invite(form)
    except NameTaken:
        form.name.errors = (_("Somebody has this sign-in name already. Choose another one."),)
        return _colleagues_page(form), 422
    flash(_("The account %(alias)s is ready.", alias=alias), "success")
    return redirect(url_for("accounts.index"), 303)


@noted(Door.PASSWORD)
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


@noted(Door.OWN_PASSWORD)
def _change_password(form: PasswordForm) -> None:
    account_id = people.own_account_id()
    with transaction() as session:
        accounts.count_change(session, account_id=account_id, keys=keys(), at=now())
    found = accounts.confirm_password(
        reading(), account_id=account_id, password=form.old.data, keys=keys()
    )
    secret = keys().stretch(form.new.data)
    with transaction() as session:
        accounts.change_password(session, found=found, secret=secret, keys=keys())
    people.sign_in_staff(found)


def _invite(form: ColleagueForm) -> str:
    secret = keys().stretch(form.password.data)
    with transaction() as session:
        return colleagues.invite(
            session,
            role=form.to_role(),
            sign_in_name=form.name.data,
            secret=secret,
            language=language(),
            by=actor(),
            on=today(),
            keys=keys(),
        ).alias


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)


def _password_page(form: PasswordForm) -> str:
    return render_template("accounts/password.html", form=form)


def _colleagues_page(form: ColleagueForm) -> str:
    return render_template(
        "accounts/index.html",
        form=form,
        staff=colleagues.staff(reading()),
        own_id=actor().id,
        waiting=team.waiting(reading()),
    )
