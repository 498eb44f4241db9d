"""What it means to help, and the application."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import transaction
from matching.domain.errors import Busy, NameTaken
from matching.domain.vocabulary import Role
from matching.forms.vetting import ApplicationForm
from matching.services import accounts, vetting
from matching.web import people
from matching.web.access import allow
from matching.web.errors import CROWDED, crowded
from matching.web.request import keys, language, settings, today
from matching.web.tokens import form_checks
from matching.web.vetting.blueprint import bp


@bp.get("/volunteer")
@allow(Role.ANYONE)
def start() -> ResponseReturnValue:
    """Say what helping means, and who checks whom."""
    return render_template("vetting/start.html", vouchers=settings().vouchers)


@bp.route("/volunteer/apply", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
def apply() -> ResponseReturnValue:
    """Take an application, and sign the person in to their own page."""
    form = ApplicationForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        found = _keep(form)
    except NameTaken:
        form.name.errors = (_("Somebody has this sign-in name already. Choose another one."),)
        return _page(form), 422
    except Busy:
        form.form_errors.append(crowded())
        return _page(form), CROWDED
    people.sign_in_staff(found)
    return redirect(url_for("vetting.mine"), 303)


def _keep(form: ApplicationForm) -> accounts.SignedIn:
    draft = form.to_draft()
    secret = keys().stretch(draft.password)
    with transaction() as session:
        mentor = vetting.apply(
            session, draft=draft, secret=secret, language=language(), on=today(), keys=keys()
        )
        found = accounts.signed_in(mentor.account, person_id=mentor.id)
    return replace(found, private=keys().unlocked.of(found.actor.id))


def _page(form: ApplicationForm) -> str:
    return render_template("vetting/apply.html", form=form)
