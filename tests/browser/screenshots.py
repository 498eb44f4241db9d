"""Takes the pictures of docs/screenshots: ten main pages, phone and desktop, be and en."""

import shutil
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import CHROMIUM, come_back, context_of, serve, sign_in

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
WIDTHS = {"phone": 390, "desktop": 1440}
TALLEST = 2200


def home(page: Page, language: str) -> None:
    page.goto(f"/{language}/")


def appeal(page: Page, language: str) -> None:
    page.goto(f"/{language}/appeal")


def status(page: Page, language: str) -> None:
    come_back(page, 0, language=language)


def pair(page: Page, language: str) -> None:
    come_back(page, 1, language=language)
    page.locator("main a[href*='/my/pairings/']").first.click()


def mentor(page: Page, language: str) -> None:
    sign_in(page, "demo-mentor", language=language)


def proposals(page: Page, language: str) -> None:
    sign_in(page, "demo-mentor", language=language)
    page.goto(f"/{language}/mentor/proposals")


def triage(page: Page, language: str) -> None:
    sign_in(page, "demo-coordinator", language=language)
    page.goto(f"/{language}/desk/appeals")


def review(page: Page, language: str) -> None:
    sign_in(page, "demo-coordinator", language=language)
    page.goto(f"/{language}/desk/review")
    page.locator("main a[href*='/desk/review/']").first.click()


def round_(page: Page, language: str) -> None:
    sign_in(page, "demo-coordinator", language=language)
    page.goto(f"/{language}/desk/rounds")
    page.locator("main td a, main th a").first.click()


def report(page: Page, language: str) -> None:
    sign_in(page, "demo-coordinator", language=language)
    page.goto(f"/{language}/desk/report")


PAGES: dict[str, Callable[[Page, str], None]] = {
    "home": home,
    "appeal": appeal,
    "status": status,
    "pair": pair,
    "mentor": mentor,
    "proposals": proposals,
    "triage": triage,
    "review": review,
    "round": round_,
    "report": report,
}


def main() -> None:
    """Serve the demo and take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as served,
        sync_playwright() as playwright,
    ):
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM])
        for name, language, device in product(PAGES, ("be", "en"), WIDTHS):
            context = context_of(browser, served.address, width=WIDTHS[device], script=False)
            page = context.new_page()
            PAGES[name](page, language)
            take(page, FOLDER / f"{name}-{language}-{device}.jpg", WIDTHS[device])
            context.close()
        browser.close()


def take(page: Page, path: Path, width: int) -> None:
    """Take a picture of a page from its top, as long as it is, within reason."""
    box = page.locator("body").bounding_box()
    height = min(box["height"], TALLEST) if box else TALLEST
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=path, type="jpeg", quality=72, full_page=True, clip=clip)


if __name__ == "__main__":
    main()
