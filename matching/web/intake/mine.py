"""The seeker's own pages: where the appeal stands, the answer, contact, and the way out."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.intake import contacts_from
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Role
from matching.forms.intake import ContactForm
from matching.forms.returning import AnswerForm, WithdrawForm
from matching.services import intake, progress
from matching.web import people
from matching.web.access import allow
from matching.web.intake import draft
from matching.web.intake.blueprint import bp
from matching.web.intake.carried import sentence
from matching.web.intake.course import course, next_step
from matching.web.request import actor, keys, this_week
from matching.web.tokens import form_checks


@bp.get("/my")
@allow(Role.SEEKER)
def status() -> ResponseReturnValue:
    """Show where the appeal stands and what happens next."""
    if draft.RECEIPT in session:
        return redirect(url_for("intake.receipt"), 303)
    return _status_page()


@bp.post("/my/answer")
@allow(Role.SEEKER)
@form_checks
def answer() -> ResponseReturnValue:
    """Keep the answer to the coordinator's question."""
    form = AnswerForm()
    if not form.validate():
        return _status_page(form), 422
    with transaction() as writing:
        intake.answer(
            writing,
            by=actor(),
            text=form.text.data,
            version=form.shown_version,
            week=this_week(),
            keys=keys(),
        )
    flash(_("Thank you. A coordinator will read your answer."), "success")
    return redirect(url_for("intake.status"), 303)


@bp.route("/my/contact", methods=["GET", "POST"])
@allow(Role.SEEKER)
@form_checks
def my_contact() -> ResponseReturnValue:
    """Change how the seeker can be reached, and by whom."""
    if request.method == "GET":
        return render_template("intake/my_contact.html", form=ContactForm(data=_contacts()))
    form = ContactForm()
    if not form.validate():
        return render_template("intake/my_contact.html", form=form), 422
    with transaction() as writing:
        intake.change_contacts(
            writing, by=actor(), contacts=contacts_from(form.answers()), keys=keys()
        )
    flash(_("Your choice is kept."), "success")
    return redirect(url_for("intake.status"), 303)


@bp.route("/my/withdraw", methods=["GET", "POST"])
@allow(Role.SEEKER)
@form_checks
def withdraw() -> ResponseReturnValue:
    """Ask once more, then end the appeal and erase what was written."""
    form = WithdrawForm()
    if request.method == "GET":
        return render_template("intake/withdraw.html", form=form)
    if not form.validate():
        return render_template("intake/withdraw.html", form=form), 422
    with transaction() as writing:
        intake.withdraw(writing, by=actor(), week=this_week())
    people.sign_out()
    flash(_("Your appeal is withdrawn, and what you wrote is erased."), "success")
    return redirect(url_for("public.home"), 303)


def _status_page(form: AnswerForm | None = None) -> str:
    mine = intake.mine(reading(), by=actor(), keys=keys())
    if form is None and mine.status is AppealStatus.NEEDS_INFO:
        form = AnswerForm(formdata=None, version=mine.version)
    return render_template(
        "intake/status.html",
        mine=mine,
        form=form,
        next_step=next_step(mine),
        course=course(mine),
        past=progress.of_seeker(reading(), by=actor()),
        asked=progress.asked_of_seeker(reading(), by=actor(), week=this_week()),
        brings=sentence(mine.carried),
        may_reopen=progress.may_reopen(reading(), appeal_id=actor().id),
    )


def _contacts() -> dict[str, Any]:
    kept = intake.contacts(reading(), by=actor(), keys=keys())
    values: dict[str, Any] = {each.kind.value: each.value for each in kept}
    return values | {f"{each.kind}_audience": each.audience.value for each in kept}
