"""The mentor's side: the people they help, and the sessions they log."""

from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.vocabulary import Role
from matching.forms.progress import SessionForm
from matching.services import progress
from matching.web.access import allow
from matching.web.progress import pair_page
from matching.web.progress.blueprint import bp
from matching.web.request import actor, keys, this_week, today
from matching.web.tokens import form_checks


@bp.get("/mentor/pairings")
@allow(Role.MENTOR)
def mine() -> ResponseReturnValue:
    """List the people whom this mentor helps, and helped."""
    return render_template("progress/mine.html", pairs=progress.of_mentor(reading(), by=actor()))


@bp.get("/mentor/pairings/<uuid:pairing_id>")
@allow(Role.MENTOR)
def pair(pairing_id: UUID) -> ResponseReturnValue:
    """Show one pair."""
    return pair_page.shown(pairing_id)


@bp.post("/mentor/pairings/<uuid:pairing_id>/sessions")
@allow(Role.MENTOR)
@form_checks
def log_session(pairing_id: UUID) -> ResponseReturnValue:
    """Write down a session."""
    page = progress.for_mentor(
        reading(), pairing_id=pairing_id, by=actor(), week=this_week(), keys=keys()
    )
    form = SessionForm(prefix="session").between(page.summary.started_week, today())
    if not form.validate():
        return pair_page.shown(pairing_id, session_form=form), 422
    with transaction() as session:
        progress.log_session(
            session,
            pairing_id=pairing_id,
            entry_id=form.entry_id,
            by=actor(),
            held=form.held.data,
            minutes=form.minutes.data,
            note=form.note.data or "",
            on=today(),
            keys=keys(),
        )
    flash(_("The session is written down."), "success")
    return redirect(pair_page.address(pairing_id, "sessions"), 303)
