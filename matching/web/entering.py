"""The way in after the right password: to the second factor, or to the first page."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matching.db import reading
from matching.domain.vocabulary import Role
from matching.services import accounts, factors
from matching.services.factors import Missing
from matching.web import enrolment, people

DOORS = {
    Role.SEEKER: "intake.status",
    Role.MENTOR: "vetting.mine",
    Role.COORDINATOR: "triage.queue",
    Role.ADMINISTRATOR: "triage.queue",
}
"""The first page of everybody who is signed in."""


def enter(found: accounts.SignedIn) -> ResponseReturnValue:
    """Let in whoever needs no more than a password; ask everybody else for what is missing."""
    assert found.account_id is not None  # noqa: S101  seekers do not come through this door
    match factors.missing(reading(), account_id=found.account_id):
        case Missing.NOTHING:
            people.sign_in_staff(found)
            return door(found.actor.role)
        case Missing.CODE:
            people.wait_for_factor(found)
            return redirect(url_for("factors.code"), 303)
        case Missing.FACTOR:
            people.wait_for_factor(found)
            enrolment.begin()
            return redirect(url_for("factors.set_up"), 303)


def door(role: Role | None = None) -> ResponseReturnValue:
    """Lead to the first page of a role; that of whoever is signed in when none is named."""
    return redirect(url_for(DOORS[role or current_user.actor.role]), 303)
