"""The conversation of a pair."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matching.db import reading, transaction
from matching.domain.vocabulary import Role
from matching.forms.messages import MessageForm
from matching.services import messages
from matching.web.access import allow
from matching.web.progress import pair_page
from matching.web.request import actor, keys, today
from matching.web.tokens import form_checks

bp = Blueprint("messages", __name__)


@bp.get("/pairings/<uuid:pairing_id>/messages")
@allow(Role.SEEKER, Role.MENTOR)
def thread(pairing_id: UUID) -> ResponseReturnValue:
    """Show the conversation, its newest page first."""
    page = request.args.get("page", type=int)
    return _page(pairing_id, MessageForm(None), page=max(1, page) if page else None)


@bp.post("/pairings/<uuid:pairing_id>/messages")
@allow(Role.SEEKER, Role.MENTOR)
@form_checks
def send(pairing_id: UUID) -> ResponseReturnValue:
    """Send a message."""
    form = MessageForm()
    if not form.validate():
        return _page(pairing_id, form), 422
    with transaction() as session:
        messages.send(
            session,
            pairing_id=pairing_id,
            entry_id=form.entry_id,
            by=actor(),
            body=form.body.data,
            on=today(),
            keys=keys(),
        )
    return redirect(url_for("messages.thread", pairing_id=pairing_id, _anchor="newest"), 303)


def _page(pairing_id: UUID, form: MessageForm, page: int | None = None) -> str:
    talk = messages.thread(reading(), pairing_id=pairing_id, by=actor(), keys=keys(), page=page)
    return render_template(
        "messages/thread.html", talk=talk, form=form, back=pair_page.address(pairing_id)
    )
