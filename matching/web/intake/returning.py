"""Coming back with a receipt."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matching.db import reading, transaction
from matching.domain.actor import Actor
from matching.domain.errors import Busy, WrongCredentials
from matching.domain.vocabulary import Role
from matching.forms.returning import ReturnForm
from matching.services import intake
from matching.web import people
from matching.web.access import allow
from matching.web.doors import Door, noted
from matching.web.errors import CROWDED, crowded
from matching.web.intake import draft
from matching.web.intake.blueprint import bp
from matching.web.request import keys, now
from matching.web.tokens import form_checks


@bp.route("/return", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
def return_() -> ResponseReturnValue:
    """Let a seeker in who has a receipt."""
    if draft.RECEIPT in session:
        return redirect(url_for("intake.receipt"), 303)
    form = ReturnForm()
    if request.method == "GET":
        return _first_page() or render_template("intake/return.html", form=form)
    if not form.validate():
        return render_template("intake/return.html", form=form), 422
    try:
        _enter(form.phrase.data)
    except WrongCredentials:
        form.phrase.errors = (_("No appeal opens with these words. Check each of them."),)
        return render_template("intake/return.html", form=form), 422
    except Busy:
        form.form_errors.append(crowded())
        return render_template("intake/return.html", form=form), CROWDED
    return redirect(url_for("intake.status"), 303)


def _first_page() -> ResponseReturnValue | None:
    if current_user.is_authenticated and current_user.actor.role is Role.SEEKER:
        return redirect(url_for("intake.status"), 303)
    return None


@noted(Door.RECEIPT)
def _enter(phrase: str) -> None:
    # Counted and kept before it is judged: a try that fails must not undo its own count.
    with transaction() as writing:
        intake.count_try(writing, phrase=phrase, keys=keys(), at=now())
    found = intake.find(reading(), phrase=phrase, keys=keys())
    with transaction() as writing:
        intake.forget_tries(writing, phrase=phrase, keys=keys())
        # Who can type all of it has kept it.
        intake.keep_receipt(writing, by=Actor(Role.SEEKER, found.id))
    people.sign_in_seeker(found.id, keys().unlocked.of(found.id))
