"""The seeker's side: a mentor who said yes, what the mentor would see, and the answer."""

from contextlib import suppress
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matching.db import reading, transaction
from matching.domain.errors import AlreadyDecided
from matching.domain.vocabulary import Role
from matching.forms.review import DecisionForm, RefusalForm
from matching.services import review
from matching.web.access import allow
from matching.web.request import actor, keys, this_week, today
from matching.web.review.blueprint import bp, labels
from matching.web.tokens import form_checks


@bp.get("/my/proposals/<uuid:proposal_id>")
@allow(Role.SEEKER)
def proposed(proposal_id: UUID) -> ResponseReturnValue:
    """Show the mentor who said yes, and ask; or say how it ended."""
    return _proposed_page(proposal_id, DecisionForm(), RefusalForm())


@bp.post("/my/proposals/<uuid:proposal_id>/accept")
@allow(Role.SEEKER)
@form_checks
def seeker_accept(proposal_id: UUID) -> ResponseReturnValue:
    """Say yes: the two are a pair."""
    form = DecisionForm()
    if not form.validate():
        return _proposed_page(proposal_id, form, RefusalForm(formdata=None)), 422
    # The page says how it stands: after a second click or a late answer just as after the first.
    with suppress(AlreadyDecided), transaction() as session:
        review.seeker_accept(
            session,
            proposal_id=proposal_id,
            version=form.shown_version,
            by=actor(),
            on=today(),
            keys=keys(),
        )
    return redirect(url_for("review.proposed", proposal_id=proposal_id), 303)


@bp.post("/my/proposals/<uuid:proposal_id>/decline")
@allow(Role.SEEKER)
@form_checks
def seeker_decline(proposal_id: UUID) -> ResponseReturnValue:
    """Say no, with a reason that is remembered."""
    form = RefusalForm()
    if not form.validate():
        return _proposed_page(proposal_id, DecisionForm(formdata=None), form), 422
    with suppress(AlreadyDecided), transaction() as session:
        review.seeker_decline(
            session,
            proposal_id=proposal_id,
            version=form.shown_version,
            by=actor(),
            on=today(),
            reason=form.given_reason,
            note=form.note.data or "",
            keys=keys(),
        )
    return redirect(url_for("review.proposed", proposal_id=proposal_id), 303)


def _proposed_page(proposal_id: UUID, yes: DecisionForm, no: RefusalForm) -> str:
    mentor = review.introduction(
        reading(), proposal_id=proposal_id, appeal_id=actor().id, week=this_week()
    )
    for form in (yes, no):
        form.version.data = form.version.data or str(mentor.version)
    return render_template("review/proposed.html", mentor=mentor, yes=yes, no=no, label=labels())
