"""The report of the whole programme."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matching.db import reading
from matching.domain.progress import StillEmployed
from matching.domain.vocabulary import Role
from matching.services import reports
from matching.web.access import allow
from matching.web.request import this_week

bp = Blueprint("reports", __name__)


@bp.get("/desk/report")
@allow(Role.COORDINATOR)
def index() -> ResponseReturnValue:
    """Show the figures as they are now."""
    return render_template(
        "reports/index.html",
        report=reports.report(reading(), week=this_week()),
        answers=StillEmployed,
        week=this_week(),
    )
