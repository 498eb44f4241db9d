"""The seeker's side: their mentor, the question whether a job lasts, and looking again."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import transaction
from matching.domain.progress import StillEmployed
from matching.domain.vocabulary import Role
from matching.forms.progress import AnswerForm
from matching.services import progress
from matching.web.access import allow
from matching.web.progress import pair_page
from matching.web.progress.blueprint import bp
from matching.web.request import actor, today
from matching.web.tokens import form_checks


@bp.get("/my/pairings/<uuid:pairing_id>")
@allow(Role.SEEKER)
def paired(pairing_id: UUID) -> ResponseReturnValue:
    """Show one pair."""
    return pair_page.shown(pairing_id)


@bp.post("/my/pairings/<uuid:pairing_id>/follow-ups/<uuid:follow_up_id>")
@allow(Role.SEEKER)
@form_checks
def tell(pairing_id: UUID, follow_up_id: UUID) -> ResponseReturnValue:
    """Say whether the job lasts."""
    form = AnswerForm()
    if not form.validate():
        return pair_page.shown(pairing_id, answer_form=form), 422
    with transaction() as session:
        progress.answer(
            session,
            follow_up_id=follow_up_id,
            by=actor(),
            answer=StillEmployed(form.answer.data),
            on=today(),
        )
    flash(_("Thank you for telling us."), "success")
    return redirect(pair_page.address(pairing_id), 303)


@bp.post("/my/reopen")
@allow(Role.SEEKER)
def reopen() -> ResponseReturnValue:
    """Look for somebody again."""
    with transaction() as session:
        progress.reopen(session, by=actor(), on=today())
    flash(_("We are looking for somebody for you again."), "success")
    return redirect(url_for("intake.status"), 303)
