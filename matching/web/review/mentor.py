"""The mentor's side: who waits for an answer, in codes, and the answer."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import AlreadyDecided
from matching.domain.vocabulary import Role
from matching.forms.review import DecisionForm, RefusalForm
from matching.services import review
from matching.web.access import allow
from matching.web.request import actor, keys, this_week, today
from matching.web.review.blueprint import answer_week, bp, labels_or_unsaid
from matching.web.tokens import form_checks


@bp.get("/mentor/proposals")
@allow(Role.MENTOR)
def inbox() -> ResponseReturnValue:
    """List who waits for this mentor, and what was answered before."""
    return render_template(
        "review/inbox.html",
        waiting=review.asked_of_mentor(reading(), mentor_id=actor().id, week=this_week()),
        past=review.answered_by_mentor(reading(), mentor_id=actor().id),
        label=labels_or_unsaid(),
    )


@bp.get("/mentor/proposals/<uuid:proposal_id>")
@allow(Role.MENTOR)
def asked(proposal_id: UUID) -> ResponseReturnValue:
    """Show one who waits, and ask."""
    return _asked_page(proposal_id, DecisionForm(), RefusalForm())


@bp.post("/mentor/proposals/<uuid:proposal_id>/accept")
@allow(Role.MENTOR)
@form_checks
def mentor_accept(proposal_id: UUID) -> ResponseReturnValue:
    """Say yes."""
    form = DecisionForm()
    if not form.validate():
        return _asked_page(proposal_id, form, RefusalForm(formdata=None)), 422
    try:
        with transaction() as session:
            review.mentor_accept(
                session,
                proposal_id=proposal_id,
                version=form.shown_version,
                by=actor(),
                on=today(),
                expires_week=answer_week(),
                keys=keys(),
            )
    except AlreadyDecided:
        return _too_late()
    flash(_("Thank you. Now we ask the person whether they want to work with you."), "success")
    return redirect(url_for("review.inbox"), 303)


@bp.post("/mentor/proposals/<uuid:proposal_id>/decline")
@allow(Role.MENTOR)
@form_checks
def mentor_decline(proposal_id: UUID) -> ResponseReturnValue:
    """Say no, with a reason that is remembered."""
    form = RefusalForm()
    if not form.validate():
        return _asked_page(proposal_id, DecisionForm(formdata=None), form), 422
    try:
        with transaction() as session:
            review.mentor_decline(
                session,
                proposal_id=proposal_id,
                version=form.shown_version,
                by=actor(),
                on=today(),
                reason=form.given_reason,
                note=form.note.data or "",
                keys=keys(),
            )
    except AlreadyDecided:
        return _too_late()
    flash(_("Thank you for telling us. We will not ask you about this person again."), "success")
    return redirect(url_for("review.inbox"), 303)


def _asked_page(proposal_id: UUID, yes: DecisionForm, no: RefusalForm) -> str:
    person = review.asked(
        reading(), proposal_id=proposal_id, mentor_id=actor().id, week=this_week()
    )
    for form in (yes, no):
        form.version.data = form.version.data or str(person.version)
    return render_template(
        "review/asked.html", person=person, yes=yes, no=no, label=labels_or_unsaid()
    )


def _too_late() -> ResponseReturnValue:
    """Lead a second click, or a late answer, to the list that says how things stand."""
    flash(_("This one no longer waits for an answer. Here is how things stand."), "info")
    return redirect(url_for("review.inbox"), 303)
