"""The second factor: asked for after the password, set up, renewed, turned off; and My account."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matching.db import reading, transaction
from matching.domain.errors import AlreadyDecided, TooManyTries, WrongCode
from matching.domain.vocabulary import Role
from matching.forms.factors import AskingForm, CodeForm, RecoveryForm
from matching.services import factors
from matching.web import asking, enrolment, entering, people
from matching.web.access import Moment, allow
from matching.web.doors import Door, noted
from matching.web.request import keys, now, today
from matching.web.tokens import form_checks

bp = Blueprint("factors", __name__)

INVALID = 422
TOO_MANY = 429


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow(Moment.HALFWAY)
@form_checks
def code() -> ResponseReturnValue:
    """Ask for the six digits of the app."""
    form = CodeForm()
    if request.method == "GET":
        return render_template("factors/code.html", form=form)
    if status := _problem(form, _use_code):
        return render_template("factors/code.html", form=form), status
    return entering.door(people.finish().actor.role)


@bp.route("/sign-in/recovery-code", methods=["GET", "POST"])
@allow(Moment.HALFWAY)
@form_checks
def recovery() -> ResponseReturnValue:
    """Ask for a recovery code instead."""
    form = RecoveryForm()
    if request.method == "GET":
        return render_template("factors/recovery.html", form=form)
    if status := _problem(form, _use_recovery_code):
        return render_template("factors/recovery.html", form=form), status
    left = factors.own(reading(), account_id=people.own_account_id()).codes_left
    entered = entering.door(people.finish().actor.role)
    flash(_left(left), "warning" if left <= factors.FEW else "info")
    return entered


@bp.route("/account/second-factor/set-up", methods=["GET", "POST"])
@allow(Moment.HALFWAY, Role.MENTOR, Role.COORDINATOR)
@form_checks
def set_up() -> ResponseReturnValue:
    """Show a new seed, and keep it once the first code was typed."""
    seed = enrolment.seed()
    if seed is None:
        return _nothing_to_set_up()
    form = CodeForm()
    if request.method == "GET":
        return _set_up_page(form, seed)
    if status := _problem(form, partial(_set_up, seed)):
        return _set_up_page(form, seed), status
    return redirect(url_for("factors.codes"), 303)


@bp.route("/account/recovery-codes/new", methods=["GET", "POST"])
@allow(Role.MENTOR, Role.COORDINATOR)
def codes() -> ResponseReturnValue:
    """Show new recovery codes until they are written down."""
    if request.method == "POST":
        enrolment.forget_codes()
    if request.method == "POST" or not enrolment.codes():
        return redirect(url_for("factors.mine"), 303)
    return render_template("factors/codes.html", codes=enrolment.codes())


@bp.get("/account")
@allow(Role.MENTOR, Role.COORDINATOR)
def mine() -> ResponseReturnValue:
    """Show how somebody's own account is protected."""
    factor = factors.own(reading(), account_id=people.own_account_id())
    return render_template(
        "factors/mine.html", factor=factor, few=factors.FEW, unseen=enrolment.codes()
    )


@bp.route("/account/second-factor", methods=["GET", "POST"])
@allow(Role.MENTOR, Role.COORDINATOR)
@form_checks
def begin() -> ResponseReturnValue:
    """Begin to set a second factor up, or another one in its place."""
    return _after_password("factors/begin.html", _begin)


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@allow(Role.MENTOR, Role.COORDINATOR)
@form_checks
def renew_codes() -> ResponseReturnValue:
    """Draw new recovery codes in place of the old ones."""
    return _after_password("factors/renew_codes.html", _renew_codes)


@bp.route("/account/second-factor/off", methods=["GET", "POST"])
@allow(Role.MENTOR)
@form_checks
def turn_off() -> ResponseReturnValue:
    """Do without a second factor from now on."""
    return _after_password("factors/turn_off.html", _turn_off)


def _problem(form: CodeForm | RecoveryForm, use: Callable[[str], None]) -> int | None:
    """Return the status with which the form is shown again; nothing when the code was right."""
    if not form.validate():
        return INVALID
    try:
        use(form.code.data)
    except WrongCode:
        form.code.errors = (form.refusal,)
        return INVALID
    except TooManyTries:
        form.form_errors.append(_("Too many wrong codes. Wait an hour, then sign in again."))
        return TOO_MANY
    return None


def _count_try() -> None:
    # Counted and kept before it is judged: a try that fails must not undo its own count.
    with transaction() as session:
        factors.count_try(session, account_id=people.own_account_id(), keys=keys(), at=now())


@noted(Door.CODE)
def _use_code(typed: str) -> None:
    _count_try()
    with transaction() as session:
        factors.use_code(
            session, account_id=people.own_account_id(), code=typed, at=now(), keys=keys()
        )


@noted(Door.RECOVERY_CODE)
def _use_recovery_code(typed: str) -> None:
    _count_try()
    with transaction() as session:
        factors.use_recovery_code(
            session, account_id=people.own_account_id(), code=typed, on=today(), keys=keys()
        )


def _left(number: int) -> str:
    return ngettext(
        "That recovery code is used up, and %(num)s is left. "
        "Draw new ones soon, on the page of your account.",
        "That recovery code is used up, and %(num)s are left. "
        "You can draw new ones on the page of your account.",
        number,
    )


def _nothing_to_set_up() -> ResponseReturnValue:
    if enrolment.codes():
        return redirect(url_for("factors.codes"), 303)
    if request.method == "POST":
        raise AlreadyDecided
    return redirect(url_for("factors.mine"), 303)


@noted(Door.NEW_FACTOR)
def _set_up(seed: str, typed: str) -> None:
    first = people.halfway() is not None
    with transaction() as session:
        drawn = factors.set_up(
            session,
            account_id=people.own_account_id(),
            seed=seed,
            code=typed,
            first=first,
            at=now(),
            keys=keys(),
        )
    if first:
        people.finish()
    people.renew()
    enrolment.end(drawn)


def _set_up_page(form: CodeForm, seed: str) -> str:
    return render_template(
        "factors/set_up.html", form=form, seed=seed, picture=enrolment.picture(seed)
    )


def _after_password(template: str, act: Callable[[], str]) -> ResponseReturnValue:
    form = AskingForm()
    if request.method == "GET":
        return render_template(template, form=form)
    if status := asking.problem(form):
        return render_template(template, form=form), status
    return redirect(url_for(act()), 303)


def _begin() -> str:
    enrolment.begin()
    return "factors.set_up"


def _renew_codes() -> str:
    with transaction() as session:
        drawn = factors.renew_recovery_codes(
            session, account_id=people.own_account_id(), on=today(), keys=keys()
        )
    people.renew()
    enrolment.end(drawn)
    return "factors.codes"


def _turn_off() -> str:
    with transaction() as session:
        factors.turn_off(session, account_id=people.own_account_id(), on=today())
    people.renew()
    flash(_("The second factor is off. Your password alone signs you in."), "success")
    return "factors.mine"
