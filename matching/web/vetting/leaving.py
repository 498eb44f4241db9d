"""A mentor who leaves and wants everything erased."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import StillHelping
from matching.domain.vocabulary import Role
from matching.forms.vetting import LeaveForm, VersionedForm
from matching.services import leaving, vetting
from matching.web import people
from matching.web.access import allow
from matching.web.request import actor, today
from matching.web.tokens import form_checks
from matching.web.vetting.blueprint import bp


@bp.route("/mentor/leave", methods=["GET", "POST"])
@allow(Role.MENTOR)
@form_checks
def leave() -> ResponseReturnValue:
    """Ask once more, then end the mentor's work and erase what they wrote."""
    if request.method == "GET":
        shown = vetting.mine(reading(), by=actor()).version
        return render_template("vetting/leave.html", form=LeaveForm(data={"version": shown}))
    form = LeaveForm()
    if not form.validate():
        return render_template("vetting/leave.html", form=form), 422
    try:
        _erase(actor().id, form)
    except StillHelping:
        flash(
            _("Somebody still counts on you. Close what you do together first, then leave."),
            "warning",
        )
        return redirect(url_for("vetting.mine"), 303)
    people.sign_out()
    flash(_("You have left, and what you wrote is erased. Thank you for everything."), "success")
    return redirect(url_for("public.home"), 303)


@bp.post("/desk/mentors/<uuid:mentor_id>/erase")
@allow(Role.COORDINATOR)
def erase_mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Erase a mentor who has retired and wishes it."""
    _erase(mentor_id, VersionedForm())
    flash(_("What this mentor wrote is erased."), "success")
    return redirect(url_for("vetting.show", mentor_id=mentor_id), 303)


def _erase(mentor_id: UUID, form: VersionedForm) -> None:
    with transaction() as session:
        leaving.erase(session, mentor_id=mentor_id, version=form.shown(), by=actor(), on=today())
