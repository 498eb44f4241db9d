"""What an administrator changes about the account of a colleague."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.colleagues import ROLES, Change, open_to
from matching.domain.vocabulary import Role
from matching.forms.factors import AskingForm, ColleagueChangeForm
from matching.services import colleagues, factors, team
from matching.web import asking
from matching.web.access import allow
from matching.web.request import actor, keys, today
from matching.web.tokens import form_checks

bp = Blueprint("colleagues", __name__)


@bp.route("/desk/accounts/<uuid:account_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@form_checks
def show(account_id: UUID) -> ResponseReturnValue:
    """Change the role of a colleague, reset their second factor, or shut their account."""
    account = colleagues.find(reading(), account_id=account_id, by=actor())
    form = ColleagueChangeForm()
    form.offer(open_to(account.role, has_factor=account.factor_since is not None))
    if request.method == "GET":
        return render_template("colleagues/show.html", form=form, account=account)
    if status := asking.problem(form):
        return render_template("colleagues/show.html", form=form, account=account), status
    _change(account_id, form.to_change())
    flash(_("It is done. Your colleague is signed out everywhere."), "success")
    return redirect(url_for("accounts.index"), 303)


@bp.route("/desk/mentors/<uuid:mentor_id>/second-factor", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@form_checks
def mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Reset the second factor of a mentor who has lost phone and recovery codes."""
    alias = factors.mentor_with_factor(reading(), mentor_id=mentor_id).account.alias
    form = AskingForm()
    if request.method == "GET":
        return render_template("colleagues/mentor.html", form=form, alias=alias)
    if status := asking.problem(form):
        return render_template("colleagues/mentor.html", form=form, alias=alias), status
    with transaction() as session:
        factors.reset_of_mentor(session, mentor_id=mentor_id, by=actor(), on=today())
    flash(_("The second factor is reset. The mentor is signed out everywhere."), "success")
    return redirect(url_for("vetting.show", mentor_id=mentor_id), 303)


def _change(account_id: UUID, change: Change) -> None:
    with transaction() as session:
        if change is Change.SHUT:
            colleagues.deactivate(
                session, account_id=account_id, by=actor(), on=today(), keys=keys()
            )
        elif change is Change.RESET_FACTOR:
            factors.reset(session, account_id=account_id, by=actor(), on=today())
        else:
            role = ROLES[change]
            colleagues.change_role(
                session, account_id=account_id, role=role, by=actor(), on=today()
            )
    if change is Change.SHUT:
        team.carry_over_all(transaction, by=actor(), keys=keys())
