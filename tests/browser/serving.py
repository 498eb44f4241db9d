"""The real service with made-up people: a database of its own, worker processes, a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page

from matching.demo import cast
from matching.vault import factors

_used: dict[str, int] = {}
"""The last time step whose code each account has typed."""
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True)
class Served:
    """A running service."""

    address: str


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Fill a database in this folder and serve it, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    surroundings = os.environ | {
        "BYCHANGE_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}",
        "BYCHANGE_KEYSTORE_URL": f"sqlite:///{folder / 'demo-keystore.sqlite'}",
        "BYCHANGE_SERVER_KEY_FILE": str(folder / "demo.key"),
        "BYCHANGE_EPOCH_KEYS_FILE": str(folder / "demo-epoch.keys"),
        "BYCHANGE_SECURE_COOKIES": "0",
    }
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "demo"], cwd=ROOT, env=surroundings, check=True, capture_output=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*gunicorn, "--workers", "2", "--threads", "16", "--preload", "app:create_app()"],
        cwd=ROOT,
        env=surroundings,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(address)
        yield Served(address)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str) -> None:
    """Return once the service answers; raise what it says when it does not for too long."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def sign_in(page: Page, name: str, *, language: str = "en") -> None:
    """Sign in through the form, as somebody of the demo."""
    page.goto(f"/{language}/sign-in")
    page.locator("main input[name=name]").fill(name)
    page.locator("main input[name=password]").fill(cast.PASSWORD)
    page.locator("main button[type=submit]").first.click()
    if page.url.endswith("/sign-in/code"):
        page.locator("main input[name=code]").fill(next_code(name))
        page.locator("main button[type=submit]").first.click()


def next_code(name: str) -> str:
    """Return a code that this account has not used; wait for it when the service would not yet."""
    step = max(factors.step_at(datetime.now(UTC)) - 1, _used.get(name, 0) + 1)
    while step > factors.step_at(datetime.now(UTC)) + 1:
        time.sleep(1)
    _used[name] = step
    return factors.code(cast.FACTOR, step)


def come_back(page: Page, number: int, *, language: str = "en") -> None:
    """Open an appeal with one of the printed receipts."""
    page.goto(f"/{language}/return")
    page.locator("main [name=phrase]").fill(cast.card().receipts[number].phrase)
    page.locator("main button[type=submit]").first.click()


def context_of(browser: object, address: str, *, width: int, script: bool) -> BrowserContext:
    """Open a visitor of their own: no cookies, this width, with or without JavaScript."""
    return browser.new_context(  # type: ignore[attr-defined]
        base_url=address,
        viewport={"width": width, "height": 844 if width < 700 else 900},
        java_script_enabled=script,
    )
