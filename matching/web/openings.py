"""Asking why something sealed is to be opened, in the same words wherever that can be done."""

from matching.db import glance
from matching.domain.openings import Count, Sealed
from matching.forms.openings import OpeningForm
from matching.services import openings
from matching.web.request import actor, settings, today


def question(what: Sealed) -> OpeningForm:
    """Return the question as a page shows it, with nothing chosen."""
    return OpeningForm(formdata=None).ask(what, _count())


def answer(what: Sealed) -> OpeningForm:
    """Return the question with the answer that was sent."""
    return OpeningForm().ask(what, _count())


def _count() -> Count:
    # A look of its own: what this very request opened is to be counted too.
    with glance() as session:
        quota = settings().daily_openings
        return openings.today(session, by=actor(), quota=quota, on=today())
