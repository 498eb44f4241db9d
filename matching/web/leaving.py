"""Leave quickly: to another site, with nothing of this one left in the browser."""

from flask import redirect, request
from werkzeug.wrappers import Response

from matching.web import languages
from matching.web.sessions import forget_cookie

AWAY = "https://www.wikipedia.org/"
LINK = "leave"
"""What the address ends with, below the language."""


def is_asked_for() -> bool:
    """Tell whether somebody wants to leave, also before the router has looked at the address."""
    return request.path in {f"/{language.value}/{LINK}" for language in languages.NAMES}


def away() -> Response:
    """Send the browser away, and have it forget this site."""
    response = redirect(AWAY, 303)
    # Browsers heed the header on secure addresses only: the cookie goes by itself too.
    forget_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
