"""Proposing the best match of an appeal, between two rounds."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import MatchChanged
from matching.domain.vocabulary import Role
from matching.forms.proposing import PairForm
from matching.services import proposing
from matching.services.proposing import Shown
from matching.web import outlooks
from matching.web.access import allow
from matching.web.request import actor, today

bp = Blueprint("proposing", __name__)


@bp.post("/desk/appeals/<uuid:appeal_id>/propose")
@allow(Role.COORDINATOR)
def propose(appeal_id: UUID) -> ResponseReturnValue:
    """Put the best match that the page showed before the coordinators."""
    form = PairForm()
    if not form.validate():
        abort(400)
    shown = Shown(appeal_id, form.shown_version, form.shown_offer, form.shown_score)
    try:
        proposal_id = _proposed(shown)
    except MatchChanged:
        flash(
            _("The best match has changed. Nothing was proposed: look at the new one."), "warning"
        )
        again = url_for("triage.show", appeal_id=appeal_id, match=outlooks.INSIST, _anchor="match")
        return redirect(again, 303)
    flash(_("Proposed. The pair now waits for a decision."), "success")
    return redirect(url_for("review.show", proposal_id=proposal_id), 303)


def _proposed(shown: Shown) -> UUID:
    # The matcher is asked before the transaction opens: nobody has to wait for it to write.
    proved = proposing.confirm(reading(), shown=shown, on=today())
    with transaction() as session:
        return proposing.propose(session, shown=shown, proved=proved, by=actor(), on=today()).id
