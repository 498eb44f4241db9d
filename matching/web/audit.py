"""The trail of decisions, for administrators."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matching.db import reading
from matching.domain.vocabulary import Role
from matching.services import audit, openings
from matching.web.access import allow
from matching.web.request import settings, today

bp = Blueprint("audit", __name__)


@bp.get("/desk/audit")
@allow(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Show one page of the trail, newest first."""
    pages = audit.pages(reading())
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "audit/index.html",
        lines=audit.lines(reading(), page=page),
        page=page,
        pages=pages,
        openers=openings.openers(reading(), on=today()),
        quota=settings().daily_openings,
    )
