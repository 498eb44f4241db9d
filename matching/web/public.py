"""Pages for anybody, and the two that machines ask for."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matching.db import answers, reading
from matching.domain.vocabulary import Role
from matching.services import coding
from matching.web import languages, leaving, people
from matching.web.access import allow
from matching.web.request import settings

bp = Blueprint("public", __name__)
bare = Blueprint("bare", __name__)


@bp.get("/")
@allow(Role.ANYONE)
def home() -> ResponseReturnValue:
    """Show the three doors."""
    return render_template("public/home.html")


@bp.get("/privacy")
@allow(Role.ANYONE)
def privacy() -> ResponseReturnValue:
    """Say what is kept and who can read it."""
    return render_template("public/privacy.html", weeks=settings().retention)


@bp.get("/help")
@allow(Role.ANYONE)
def help_() -> ResponseReturnValue:
    """Say how this works, step by step."""
    release = coding.esco_release(reading())
    return render_template("public/help.html", uses_esco=release is not None)


@bp.get(f"/{leaving.LINK}")
@allow(Role.ANYONE)
def leave() -> ResponseReturnValue:
    """Sign out, send the browser away and have it forget this site."""
    people.sign_out()
    return leaving.away()


@bare.get("/")
@allow(Role.ANYONE)
def root() -> ResponseReturnValue:
    """Go to the first page in the language that the browser prefers."""
    return redirect(url_for("public.home", language=languages.preferred().value), 303)


@bare.get("/healthz")
@allow(Role.ANYONE)
def healthz() -> ResponseReturnValue:
    """Answer that the process is alive."""
    return {"status": "ok"}


@bare.get("/readyz")
@allow(Role.ANYONE)
def readyz() -> ResponseReturnValue:
    """Answer that the database answers."""
    answers()
    return {"status": "ready"}
