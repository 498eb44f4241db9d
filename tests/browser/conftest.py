"""A real browser before the real service: worker processes, made-up people, no JavaScript."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Served:
    """A running service: its address, and what the demo printed."""

    address: str
    printed: str

    def after(self, label: str) -> str:
        """Return what the demo printed behind a label."""
        line = next(line for line in self.printed.splitlines() if line.strip().startswith(label))
        return line.strip().removeprefix(label).strip()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo on a free port of loopback."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "BYCHANGE_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}",
        "BYCHANGE_SERVER_KEY_FILE": str(folder / "demo.key"),
        "BYCHANGE_SECURE_COOKIES": "0",
    }
    address = f"http://127.0.0.1:{port}"
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True)
    printed = subprocess.run(
        [*flask, "demo", "--address", address],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    server = subprocess.Popen([*command, "--threads", "4", "app:create_app()"], cwd=ROOT, env=environment)
    try:
        wait_for(address)
        yield Served(address, printed)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium")
    assert path, "Chromium is not installed; .ci/run installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open new visitors' pages: `visit(width=390, script=False, locale="be")`."""
    contexts = []

    def open_page(*, width: int = 390, height: int = 844, script: bool = False) -> Page:
        context = chromium.new_context(
            base_url=served.address,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
