"""A real browser before the real service."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import CHROMIUM, Served, context_of, serve


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo on a free port of loopback."""
    with serve(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium")
    assert path, "Chromium is not installed; .ci/run installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open pages as new visitors, without JavaScript unless asked for."""
    contexts = []

    def open_page(*, width: int = 390, script: bool = False) -> Page:
        context = context_of(chromium, served.address, width=width, script=script)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
