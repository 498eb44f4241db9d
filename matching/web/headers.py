"""What every answer says about itself."""

from urllib.parse import urlsplit

from flask import Response, request

MISSING_SLASH = 308

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def protect(response: Response) -> Response:
    """Set the headers of the design on every answer; only static files may be kept."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    # Read as it was sent: the checked one raises for a host that is not trusted, here too.
    if not request.environ.get("HTTP_HOST", "").partition(":")[0].endswith(".onion"):
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if response.status_code == MISSING_SLASH:
        response.headers["Location"] = _within(response.headers["Location"])
    return response


def _within(address: str) -> str:
    # The router names scheme and host as they reached us: the one may be that of a proxy, so that
    # the next request would go unencrypted, and the other is whatever was sent.
    there = urlsplit(address)
    asked = f"?{there.query}" if there.query else ""
    return "/" + there.path.lstrip("/") + asked
