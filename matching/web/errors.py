"""Named refusals become pages here, and nowhere else."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, has_request_context, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from matching.domain import errors
from matching.forms.openings import USED_UP
from matching.web import languages, leaving

_BARE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{title} – ByChange</title></head>
<body><main><h1>{title}</h1><p>{advice}</p></main>
<p><a href="/{language}/{link}">{leave}</a></p></body>
</html>
"""
"""The error page when not even the frame of a page can be drawn."""

CROWDED = 503
LOCKED = 403
BROKEN = 500

_TEXTS = {
    400: (
        _("This page was open for too long"),
        _("Nothing was saved. Go back, load the page again and send it once more."),
    ),
    LOCKED: (
        _("Sign in once more"),
        _("What is sealed opens only for somebody who has just come in. Sign out and come back."),
    ),
    404: (
        _("There is nothing here"),
        _("The address is wrong, or this page is not for you. Start from the first page."),
    ),
    405: (
        _("There is nothing here"),
        _("The address is wrong, or this page is not for you. Start from the first page."),
    ),
    413: (
        _("That is too much at once"),
        _("What you sent is too large. Shorten the text and send it again."),
    ),
    429: (
        _("Too many tries"),
        _("There were too many tries in a short time. Wait a quarter of an hour."),
    ),
    CROWDED: (
        _("Many people are coming in at this moment"),
        _("Nothing of what you sent is lost. Wait a few seconds, go back and send it again."),
    ),
    BROKEN: (
        _("Something went wrong on our side"),
        _("Nothing of what you sent was half-saved. Try again in a few minutes."),
    ),
}
CONFLICT = 409
TOO_MANY = 429

_STATUSES = {
    errors.NotFound: 404,
    errors.NotAllowed: 404,
    errors.OwnAccount: 404,
    errors.TooManyTries: TOO_MANY,
    errors.Busy: CROWDED,
    errors.Locked: LOCKED,
    errors.SealBroken: BROKEN,
    errors.EpochLost: BROKEN,
    errors.NotInitialised: BROKEN,
}

_FASTER = (
    _("Somebody else was faster"),
    _("This has been decided or changed in the meantime. Look at it again."),
)
_CONFLICTS = {
    errors.AlreadyDecided: _FASTER,
    errors.StepRefused: _FASTER,
    errors.SamePerson: (
        _("This takes two people"),
        _("You have said yes to this already. Another coordinator decides now."),
    ),
    errors.WordTaken: (
        _("This word is taken"),
        _("The list has this word by now. Refuse this proposal."),
    ),
    errors.NoRoom: (
        _("There is no room left"),
        _("This mentor already helps as many people as they can."),
    ),
    errors.Overtaken: (
        _("One of the two is no longer available"),
        _("The appeal was withdrawn, or the mentor does not take anybody now."),
    ),
    errors.AlreadyHelped: (
        _("This need is already served"),
        _("Another mentor already helps with this need."),
    ),
    errors.StaleRound: (
        _("The round is out of date"),
        _("Appeals or offers have changed since this round ran. Run it again."),
    ),
    errors.MatchChanged: (
        _("The best match has changed"),
        _("Nothing was proposed. Look at the appeal again: it shows the best match of now."),
    ),
    errors.NothingToMatch: (
        _("There is nothing to match yet"),
        _("A round needs at least one ready appeal and one mentor with room."),
    ),
}

_LIMITS = {errors.QuotaUsed: (_("You have opened enough for today"), USED_UP)}

_PAUSES = {
    errors.MatcherStopped: (
        _("The matcher stopped in the middle"),
        _("Nothing was saved. Go back and start it once more."),
    ),
    errors.MatcherBusy: (
        _("The matcher is still at work"),
        _("It is busy with another question. Wait a minute and ask again."),
    ),
}
_DEFECTS = {
    errors.MatcherFailed: (
        _("The matcher could not answer"),
        _("Nothing was saved. Tell whoever keeps the machine."),
    ),
    errors.ClusterUnreachable: (
        _("The matcher could not answer"),
        _("Nothing was saved. Tell whoever keeps the machine."),
    ),
    errors.ProofFailed: (
        _("The result could not be proved"),
        _("It may be wrong, so nothing was saved. Tell whoever keeps the machine."),
    ),
}
_EXPLAINED: Mapping[int, Mapping[Any, tuple[Any, Any]]]
_EXPLAINED = {CONFLICT: _CONFLICTS, TOO_MANY: _LIMITS, CROWDED: _PAUSES, BROKEN: _DEFECTS}
"""Refusals with words of their own, by status."""


def register(app: Flask) -> None:
    """Handle every refusal and every error with a page of ours."""
    app.logger.setLevel(logging.INFO)
    app.logger.addFilter(_without_details)
    app.register_error_handler(errors.Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def crowded() -> str:
    """Return what a form says when it could not be judged for now; nothing typed in it is lost."""
    return gettext(
        "Many people are coming in at this moment. Wait a few seconds and send it again."
    )


def refused(error: errors.Refused) -> ResponseReturnValue:
    """Explain a refusal, with the status that fits it."""
    status, title, advice = _explain(error)
    if status == BROKEN:
        current_app.logger.error("%s at %s", type(error).__name__, request.endpoint)
    return _page(status, title, advice)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error with a page that gives nothing away.

    Whoever wants to leave quickly does so, whatever is broken here.
    """
    if error.code is not None and error.code < 400:  # noqa: PLR2004  a redirect is not an error
        return error
    code = error.code or 500
    if code >= BROKEN and leaving.is_asked_for():
        return leaving.away()
    title, advice = _TEXTS.get(code, _TEXTS[BROKEN])
    return _page(code, str(title), str(advice))


def unexpected(error: Exception) -> ResponseReturnValue:
    """Answer a defect with a plain page; the log names the kind and place, never the values."""
    if current_app.config["PROPAGATE_EXCEPTIONS"] or current_app.testing:
        raise error
    current_app.logger.error("%s at %s", type(error).__name__, request.endpoint)
    return http_error(HTTPException())


def _page(status: int, title: str, advice: str) -> ResponseReturnValue:
    try:
        page = render_template("errors/error.html", code=status, title=title, advice=advice)
    except Exception as error:
        # The frame of a page asks the database who is signed in, and that may be what is gone.
        current_app.logger.error("%s on an error page", type(error).__name__)
        page = _BARE.format(
            language=languages.current(),
            title=escape(title),
            advice=escape(advice),
            link=leaving.LINK,
            leave=escape(_("Leave quickly")),
        )
    return page, status


def _without_details(record: logging.LogRecord) -> bool:
    """Keep of an exception its kind and place only: messages and addresses hold what people sent.

    A filter for the log of the application, where Flask writes by itself when all else failed.
    """
    if record.exc_info and record.exc_info[0] is not None:
        record.msg, record.args = "%s at %s", (record.exc_info[0].__name__, _endpoint())
        record.exc_info = record.exc_text = None
    return True


def _endpoint() -> str | None:
    return request.endpoint if has_request_context() else None


def _explain(error: errors.Refused) -> tuple[int, str, str]:
    kind = type(error)
    for status, explained in _EXPLAINED.items():
        if kind in explained:
            title, advice = explained[kind]
            return status, str(title), str(advice)
    status = _STATUSES.get(kind, 400)
    title, advice = _TEXTS[status]
    return status, str(title), str(advice)
