"""The appeal that is being written: kept in the browser session until it is sent."""

from collections.abc import Callable, Mapping
from functools import wraps
from secrets import SystemRandom
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError

from matching.db import reading
from matching.domain.intake import Page, first_missing, pages
from matching.domain.vocabulary import Role
from matching.forms.intake import PageForm
from matching.services import intake
from matching.web.request import keys, language

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

DRAFT = "appeal"
TYPED = "typed"
MOST_TYPED = 64 * 1024
"""More than this, in characters, is shown again at once and not kept in the session."""
RECEIPT = "receipt"
UNPROCESSABLE = 422
ASKED_WORDS = 2

ENDPOINTS = {page: f"intake.{page}" for page in Page} | {Page.STORY: "intake.start"}
NEVER_SKIPPED = frozenset({Page.JOB, Page.OCCUPATION, Page.TARGET, Page.GOAL, Page.IDEAS})
"""What was typed here changes what the page after it shows, so that one comes next always."""


def drafting(view: View) -> View:
    """Keep a page of the form to those who still write: once sent, the receipt comes first."""

    @wraps(view)
    def guarded(*given: Any, **named: Any) -> ResponseReturnValue:
        if RECEIPT in session:
            return redirect(url_for("intake.receipt"), 303)
        if current_user.is_authenticated and current_user.actor.role is Role.SEEKER:
            return redirect(url_for("intake.status"), 303)
        answer = view(*given, **named)
        return _on_a_page_of_its_own(answer) if request.method == "POST" else answer

    return cast(View, guarded)


def typed() -> MultiDict[str, str] | None:
    """Return what was sent to this page: just now, or before and found wrong; else nothing."""
    if request.method == "POST":
        return request.form
    before = session.get(TYPED, {}).get(request.endpoint)
    return None if before is None else MultiDict([(name, value) for name, value in before])


def wrong(form: PageForm) -> int | None:
    """Return the status with which to show a form again, or nothing when it can be kept."""
    if request.method == "POST":
        return None if form.validate() else UNPROCESSABLE
    return 200 if typed() is None or form.validate() else UNPROCESSABLE


def _on_a_page_of_its_own(answer: ResponseReturnValue) -> ResponseReturnValue:
    """Lead from a form that was found wrong to the same page asked for by GET.

    So the way back never ends on a page that the browser cannot show again. Where the session
    cannot carry what was typed, the page stays as it is.
    """
    others = {
        name: each for name, each in session.get(TYPED, {}).items() if name != request.endpoint
    }
    if not isinstance(answer, tuple) or answer[1] != UNPROCESSABLE:
        if TYPED in session:
            session[TYPED] = others
        return answer
    given = list(request.form.items(multi=True))
    if not _token_holds() or sum(len(value) for _name, value in given) > MOST_TYPED:
        return answer
    session[TYPED] = {**others, str(request.endpoint): given}
    return redirect(url_for(str(request.endpoint)), 303)


def _token_holds() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def answers() -> dict[str, dict[str, Any]]:
    """Return what was answered so far, by page."""
    return dict(session.get(DRAFT, {}).get("answers", {}))


def answer(page: Page) -> dict[str, Any]:
    """Return what was answered on one page, empty before."""
    return answers().get(page, {})


def keep(page: Page, given: Mapping[str, Any]) -> None:
    """Keep the answers of one page, and have a receipt ready in the language of the page.

    It is drawn long before it is shown: so an appeal that is sent twice has one receipt.
    """
    kept = dict(session.get(DRAFT) or {"submission_id": str(uuid4()), "answers": {}})
    if kept.get("language") != language().value:
        kept["phrase"] = intake.draw(reading(), language=language(), keys=keys())
        kept["language"] = language().value
    kept["answers"] = {**kept["answers"], page.value: dict(given)}
    session[DRAFT] = kept


def forget(page: Page) -> None:
    """Drop the answers of a page that no longer fit what was typed before it."""
    if DRAFT in session:
        left = {name: each for name, each in answers().items() if name != page}
        session[DRAFT] = {**session[DRAFT], "answers": left}


def onward(page: Page) -> ResponseReturnValue:
    """Go to the page after this one, or back to the check when everything is answered."""
    asked, order = pages(answers()), list(Page)
    following = [each for each in order[order.index(page) + 1 :] if each in asked]
    complete = first_missing(answers()) is None
    if not following or (complete and page not in NEVER_SKIPPED):
        return redirect(url_for("intake.check"), 303)
    return redirect(url_for(ENDPOINTS[following[0]]), 303)


def submission() -> tuple[UUID, str]:
    """Return the id and the phrase of the draft."""
    kept = session[DRAFT]
    return UUID(kept["submission_id"]), kept["phrase"]


def redraw() -> None:
    """Draw another phrase: somebody else has just taken the first words of this one."""
    kept = dict(session[DRAFT])
    kept["phrase"] = intake.draw(reading(), language=language(), keys=keys())
    session[DRAFT] = kept


def hand_over(appeal_id: UUID, phrase: str, private: bytes) -> None:
    """Put the receipt in the place of the draft, until two words of it were typed back."""
    session.pop(DRAFT, None)
    session.pop(TYPED, None)
    places = sorted(SystemRandom().sample(range(len(phrase.split())), ASKED_WORDS))
    session[RECEIPT] = {
        "appeal_id": str(appeal_id),
        "phrase": phrase,
        "private": private,
        "asked": places,
    }
