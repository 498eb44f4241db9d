"""Suggestions while typing, for the optional script; every page does without them."""

from flask import Blueprint, Response, abort, jsonify, session
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from matching.db import reading
from matching.domain.vocabulary import Role
from matching.forms.suggestions import SuggestForm
from matching.services import suggestions
from matching.web import sessions
from matching.web.access import allow
from matching.web.request import language, now

bp = Blueprint("suggestions", __name__)

BLOCK = 4096


@bp.post("/suggestions")
@allow(Role.ANYONE)
def suggest() -> ResponseReturnValue:
    """Answer with a few names. By POST, so that what is typed stays out of every address."""
    sessions.leave_alone()
    form = SuggestForm()
    if not form.validate():
        abort(400)
    found = suggestions.suggest(
        reading(),
        holder=session["csrf_token"],
        text=form.text.data or "",
        kind=form.wanted_kind,
        language=language(),
        at=now(),
    )
    said = ngettext("%(num)s suggestion", "%(num)s suggestions", len(found))
    named = [{"id": each.id, "label": each.label} for each in found]
    return _padded(jsonify(said=said, suggestions=named))


def _padded(answer: Response) -> Response:
    """Make answers equally long, so that whoever watches the line cannot tell them apart."""
    answer.data += b" " * (-len(answer.data) % BLOCK)
    return answer
