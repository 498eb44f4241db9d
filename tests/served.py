"""The application behind a real gunicorn, asked over the wire, with all that it writes kept."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import Client

from app import create_app
from tests.conftest import settings_for

ROOT = Path(__file__).parent.parent
BREAKS = "TEST_BREAKS_WHEN_THIS_FILE_EXISTS"
PATIENCE = 60
HOST = "127.0.0.1"


def application(database: str, keystore: str, epochs: str) -> Flask:
    """The application as people use it: what breaks becomes a page. For gunicorn."""
    event.listen(Engine, "before_cursor_execute", _break)
    return create_app(replace(settings_for(database, keystore, Path(epochs)), testing=False))


def _break(_connection: Any, _cursor: Any, said: str, given: Any, *_: Any) -> None:
    if said.startswith(("INSERT", "UPDATE")) and Path(os.environ[BREAKS]).exists():
        # The worst that a driver could say: everything.
        raise RuntimeError(f"{said} {given!r}")


@dataclass(frozen=True)
class Served:
    """Stands in for the application: its browsers speak to the server."""

    app: Flask
    port: int
    log: Path
    breaks: Path

    def test_client(self) -> Client:
        """A browser."""
        return Client(self)

    def app_context(self) -> AbstractContextManager[Any]:
        """The databases, from here."""
        return self.app.app_context()

    def written(self) -> bytes:
        """What the server has written to its error stream and its other one."""
        return self.log.read_bytes()

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Let nothing be written into the databases."""
        self.breaks.touch()
        try:
            yield
        finally:
            self.breaks.unlink()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Pass a request of a browser on, and the answer back."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent = {
            name.removeprefix("HTTP_").replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        address = quote(environ["PATH_INFO"].encode("latin-1"))
        if environ.get("QUERY_STRING"):
            address += f"?{environ['QUERY_STRING']}"
        with closing(HTTPConnection(HOST, self.port, timeout=PATIENCE)) as connection:
            connection.request(environ["REQUEST_METHOD"], address, body, sent)
            answer = connection.getresponse()
            start(f"{answer.status} {answer.reason}", answer.getheaders())
            return [answer.read()]


@contextmanager
def serve(app: Flask, folder: Path) -> Iterator[Served]:
    """Serve the databases of an application by gunicorn, which says everything it can."""
    settings = app.extensions["bychange"].settings
    given = (settings.database_url, settings.keystore_url, str(settings.epoch_keys))
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    served = Served(app, port, folder / "log", folder / "breaks")
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--threads", "4"]
    gunicorn += ["--log-level", "debug", "--access-logfile", "-", "--capture-output"]
    with served.log.open("wb") as log:
        process = subprocess.Popen(
            [*gunicorn, f"tests.served:application{given!r}"],
            cwd=ROOT,
            env=os.environ | {BREAKS: str(served.breaks)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(served)
            yield served
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _wait_for(served: Served) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            served.test_client().get("/healthz")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
