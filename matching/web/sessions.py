"""Flask's session, kept on the server: the cookie holds a random id and nothing else."""

from typing import Any

from flask import Flask, Request, Response, current_app
from flask import session as current
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict
from werkzeug.wrappers import Response as WerkzeugResponse

from matching.db import glance, transaction
from matching.services import sessions
from matching.web.people import account_of, lifetime_of
from matching.web.request import now

_serializer = TaggedJSONSerializer()


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A session that knows its id and whether it must get a new one."""

    def __init__(self, token: str | None, content: dict[str, Any], *, stale: bool = False) -> None:
        super().__init__(content, _note_change)
        self.token = token
        self.new = not content
        self.modified = False
        self.stale = stale
        """Seen too long ago: write the time down even if nothing else changed."""
        self.renew = False
        """Give the session a new id: somebody signed in or out."""


def _note_change(session: ServerSession) -> None:
    session.modified = True


def leave_alone() -> None:
    """Answer this request without writing down that the session was seen.

    For a request beside a page: saved later than the form of that page, it would bring back what
    the session held before.
    """
    current.stale = False  # type: ignore[attr-defined]


def forget_cookie(response: Response | WerkzeugResponse) -> None:
    """Have the browser drop the cookie of its session, whether that still lives or not."""
    if "Set-Cookie" not in response.headers:
        response.delete_cookie(
            current_app.config["SESSION_COOKIE_NAME"],
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Strict",
        )


class ServerSessions(SessionInterface):
    """Loads and saves sessions through `services.sessions`."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session of the cookie, or an empty one."""
        token = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if not token or request.path.startswith(app.static_url_path or "/static"):
            return ServerSession(None, {})
        with glance() as session:
            payload = sessions.load(session, token=token, at=now())
            if payload is None:
                return ServerSession(None, {})
            stale = sessions.needs_touch(session, token=token, at=now())
        return ServerSession(token, _serializer.loads(payload.decode()), stale=stale)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session down when it changed, and set or clear the cookie."""
        assert isinstance(session, ServerSession)  # noqa: S101  `open_session` made it
        if session.accessed:
            response.vary.add("Cookie")
        if not session:
            self._forget(session, response)
        elif session.modified or session.stale:
            self._keep(app, session, response)

    def _forget(self, session: ServerSession, response: Response) -> None:
        if session.token is None:
            return
        with transaction() as database:
            sessions.end(database, token=session.token)
        forget_cookie(response)

    def _keep(self, app: Flask, session: ServerSession, response: Response) -> None:
        former = session.token
        token = former if former and not session.renew else sessions.new_token()
        content = dict(session)
        with transaction() as database:
            if former and former != token:
                sessions.end(database, token=former)
            sessions.save(
                database,
                token=token,
                payload=_serializer.dumps(content).encode(),
                account_id=account_of(content),
                lifetime=lifetime_of(content),
                at=now(),
                begins=token != former,
            )
        if token != former:
            response.set_cookie(
                app.config["SESSION_COOKIE_NAME"],
                token,
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Strict",
            )
