"""The links that each role finds on every page."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from matching.db import reading
from matching.domain.vocabulary import Role
from matching.services import words


def links() -> list[dict[str, Any]]:
    """Return the navigation of the signed-in role, empty for visitors."""
    if not current_user.is_authenticated:
        return []
    return [
        {
            "label": label,
            "href": url_for(endpoint),
            "current": _is_here(endpoint),
            "count": _waiting(endpoint),
        }
        for label, endpoint in _entries(current_user.actor.role)
    ]


def _is_here(endpoint: str) -> bool:
    # The stage of accounts stands twice in the navigation; everywhere else a stage is one entry.
    stage = endpoint.partition(".")[0]
    return request.endpoint == endpoint or (stage == request.blueprint and stage != "accounts")


def _waiting(endpoint: str) -> int:
    # What nobody looks at unasked: every other queue is the first page of somebody.
    return words.count(reading(), by=current_user.actor) if endpoint == "words.desk" else 0


def _entries(role: Role) -> list[tuple[str, str]]:
    match role:
        case Role.SEEKER:
            return [(_("My appeal"), "intake.status")]
        case Role.MENTOR:
            return [
                (_("My page"), "vetting.mine"),
                (_("Proposals"), "review.inbox"),
                (_("People I help"), "progress.mine"),
                (_("My account"), "factors.mine"),
            ]
        case Role.ADMINISTRATOR:
            return [
                *_entries(Role.COORDINATOR),
                (_("Audit"), "audit.index"),
                (_("Accounts"), "accounts.index"),
            ]
        case _:
            return [
                (_("Appeals"), "triage.queue"),
                (_("Words"), "words.desk"),
                (_("Mentors"), "vetting.queue"),
                (_("Rounds"), "rounds.index"),
                (_("Review"), "review.queue"),
                (_("Pairings"), "progress.index"),
                (_("Report"), "reports.index"),
                (_("My account"), "factors.mine"),
            ]
