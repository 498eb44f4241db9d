"""A seeker's way through the appeal form, page by page, for tests that need to stand on it."""

from typing import Any

from flask.testing import FlaskClient

from tests.web.browsing import Page

STORY = "They told me to sign a letter. I refused."

STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/en/appeal", "Continue", {"story": STORY, "circle": "medicine"}),
    ("/en/appeal/job", "Continue", {"text": "nurse"}),
    ("/en/appeal/job/choose", "Continue", {"choice": "nurse"}),
    ("/en/appeal/job/skills", "Continue", {"suggested": ["teamwork", "empathy"]}),
    ("/en/appeal/target", "Continue", {"text": "manual tester"}),
    ("/en/appeal/target/choose", "Continue", {"choice": "manual-tester"}),
    ("/en/appeal/target/skills", "Continue", {"suggested": ["regression-testing"]}),
    ("/en/appeal/needs", "Continue", {"first": "teaching", "second": "mentoring"}),
    (
        "/en/appeal/time",
        "Continue",
        {
            "language_be": "4",
            "language_en": "1",
            "hours": "6",
            "parts": ["weekday_evening", "weekend_morning"],
            "zone": "Europe/Warsaw",
        },
    ),
    ("/en/appeal/dates", "Continue", {"debt": "31.12.2027"}),
    ("/en/appeal/contact", "Continue", {"signal": "@somebody", "signal_audience": "mentor"}),
    ("/en/appeal/check", "Send", {}),
)
FILLED = {address: (button, fields) for address, button, fields in STEPS}


def walk(client: FlaskClient, to: str = "/en/appeal/receipt") -> Page:
    """Answer every page before `to`, and return that one."""
    page = Page(client, "/en/appeal")
    while page.address != to:
        button, fields = FILLED[page.address]
        page = page.submit(button, **fields)
        assert page.status == 200, page.text
    return page


def phrase_on(page: Page) -> list[str]:
    """Return the words that the receipt page shows."""
    shown = next(each for each in page.main.iter("p") if each.get("class") == "phrase")
    return "".join(shown.itertext()).split()


def type_back(page: Page, phrase: list[str]) -> Page:
    """Go on from the receipt and type the two words that are asked for."""
    page = page.follow("I have kept the eight words")
    return page.submit("Continue", **asked(page, phrase))


def asked(page: Page, phrase: list[str]) -> dict[str, str]:
    """Return the words that the page asks for, by field."""
    places = [
        int("".join(label.itertext()).split()[-1])
        for label in page.main.iter("label")
        if "Word number" in "".join(label.itertext())
    ]
    return {name: phrase[at - 1] for name, at in zip(("first", "second"), places, strict=True)}
