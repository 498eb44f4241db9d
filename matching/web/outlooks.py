"""What the desk is told between two rounds, asked for the page that is shown now."""

from uuid import UUID

from flask import request

from matching.db import reading
from matching.services import outlooks
from matching.services.outlooks import Asked
from matching.web.request import language, today

INSIST = "now"
"""In the address of who wants to know however long it takes to read everybody."""


def of_appeal(appeal_id: UUID) -> Asked:
    """Return what is best for an appeal that waits for a first helper."""
    return outlooks.of_appeal(
        reading(),
        appeal_id=appeal_id,
        on=today(),
        language=language(),
        insist=request.args.get("match") == INSIST,
    )


def of_mentor(mentor_id: UUID) -> Asked:
    """Return what one more place of each open offer of a mentor would add."""
    return outlooks.of_mentor(
        reading(),
        mentor_id=mentor_id,
        on=today(),
        insist=request.args.get("places") == INSIST,
    )
