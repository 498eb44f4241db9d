"""The page of a pair, for whichever of the two is looking."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from matching.db import reading
from matching.domain.progress import MAY_CLOSE_AS
from matching.domain.vocabulary import Role
from matching.forms.messages import MessageForm
from matching.forms.progress import CheckInForm, CloseForm, SessionForm, StepForm
from matching.services import coding, messages, progress
from matching.web.request import actor, keys, language, this_week


def address(pairing_id: UUID, part: str | None = None) -> str:
    """Return where the pair's page stands for this person, at one of its parts."""
    endpoint = "progress.pair" if actor().role is Role.MENTOR else "progress.paired"
    return url_for(endpoint, pairing_id=pairing_id, _anchor=part)


def shown(pairing_id: UUID, **sent: Any) -> str:
    """Draw the page; a form that was sent is shown as it is, the others empty."""
    if actor().role is Role.MENTOR:
        return _for_mentor(pairing_id, sent)
    return _for_seeker(pairing_id, sent)


def _for_mentor(pairing_id: UUID, sent: dict[str, Any]) -> str:
    page = progress.for_mentor(
        reading(), pairing_id=pairing_id, by=actor(), week=this_week(), keys=keys()
    )
    return render_template(
        "progress/pair.html",
        page=page,
        label=partial(coding.catalogue(reading()).label, language=language()),
        talk=_talk(pairing_id) if page.open else (),
        session_form=sent.pop("session_form", None) or SessionForm(None, prefix="session"),
        **_forms(sent),
    )


def _for_seeker(pairing_id: UUID, sent: dict[str, Any]) -> str:
    page = progress.for_seeker(
        reading(), pairing_id=pairing_id, by=actor(), week=this_week(), keys=keys()
    )
    return render_template(
        "progress/paired.html", page=page, talk=_talk(pairing_id), **_forms(sent)
    )


def _talk(pairing_id: UUID) -> Any:
    return messages.latest(reading(), pairing_id=pairing_id, by=actor(), keys=keys())


def _forms(sent: dict[str, Any]) -> dict[str, Any]:
    return {
        "step_form": StepForm(None, prefix="step"),
        "check_in_form": CheckInForm(None, prefix="check-in"),
        "close_form": CloseForm(None, prefix="close").offer(
            actor().role, MAY_CLOSE_AS[actor().role]
        ),
        "message_form": MessageForm(None),
    } | sent
