"""The pages of the review stage, one file for each role."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from flask import Blueprint
from flask_babel import gettext as _

from matching.db import reading
from matching.services import coding
from matching.web.request import language, settings, this_week

bp = Blueprint("review", __name__)


def answer_week() -> date:
    """Return the last week in which somebody who is asked today may answer."""
    return this_week() + timedelta(weeks=settings().proposal_weeks)


def labels() -> Callable[[str], str]:
    """Return what skills and occupations are called in the language of the page."""
    return partial(coding.catalogue(reading()).label, language=language())


def labels_or_unsaid() -> Callable[[str | None], str]:
    """Return the same, with a word for a skill that is too rare to be named."""
    label = labels()
    return lambda code: label(code) if code else _("another skill")
