"""One person carried all the way, through HTTP: a seeker, a mentor, and the coordinators' desk."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from matching.db import transaction
from matching.domain.vocabulary import Circle, ContactKind, DayPart, Role
from tests import factories
from tests.web.browsing import Page, sign_in, text_of

STORY = "They asked me to sign what I had not seen, and I did not sign it. CANARY-STORY"
HANDLE = "@canary.handle"
MESSAGE = "Hello! Does Tuesday evening suit you?"
TODAY = datetime.now(UTC).date()


@dataclass
class Desk:
    """Two coordinators, each in a browser of their own."""

    first: Page
    second: Page


@pytest.fixture
def desk(app: Flask, keys) -> Desk:
    with app.app_context(), transaction() as session:
        for name in ("first", "second"):
            factories.coordinator(session, keys, name=name, role=Role.COORDINATOR)
    return Desk(*(sign_in(app.test_client(), name) for name in ("first", "second")))


def at(page: Page, address: str) -> Page:
    """Go somewhere else in the same browser."""
    return Page(page.client, address)


def opened(page: Page, list_address: str, part: str) -> Page:
    """Open the first thing that a list links to."""
    links = [link.get("href", "") for link in at(page, list_address).main.iter("a")]
    return at(page, next(link for link in links if re.search(part + "[0-9a-f-]{36}$", link)))


def row_of(page: Page, label: str) -> list[str]:
    """Return the other cells of the table row that begins with a label."""
    for row in page.main.iter("tr"):
        first, *others = [text_of(cell) for cell in row]
        if first == label:
            return others
    raise AssertionError(label)


def appeal(app: Flask) -> tuple[Page, str]:
    """Send an appeal and keep its receipt."""
    page = Page(app.test_client(), "/en/appeal")
    page = page.submit("Continue", story=STORY, circle=Circle.MEDICINE.value)
    page = page.submit("Continue", text="nurse")
    page = page.submit("Continue", choice="nurse")
    ticked = page.offered("suggested")[:3]
    page = page.submit("Continue", suggested=ticked)
    page = page.submit("Continue", text="manual tester")
    page = page.submit("Continue", choice="manual-tester")
    page = page.submit("Continue")
    page = page.submit("Continue", first="teaching", second="mentoring")
    page = page.submit(
        "Continue",
        language_be="4",
        hours="6",
        zone="Europe/Minsk",
        parts=[DayPart.WEEKDAY_EVENING.value, DayPart.WEEKEND_MORNING.value],
    )
    page = page.submit("Continue", debt=f"{TODAY + timedelta(days=40):%d.%m.%Y}")
    page = page.submit(
        "Continue", **{ContactKind.SIGNAL.value: HANDLE, "signal_audience": "mentor"}
    )
    assert STORY in page.text

    page = page.submit("Send")

    phrase = next(
        text_of(each) for each in page.main.iter() if "phrase" in (each.get("class") or "").split()
    )
    page = page.follow("I have kept the eight words")
    words = phrase.split()
    asked = [int(number) - 1 for number in re.findall(r"[Ww]ord (?:number )?(\d)", page.text)][:2]
    page = page.submit(first=words[asked[0]], second=words[asked[1]])
    assert page.heading == "My appeal"
    return page, phrase


def volunteer(app: Flask) -> Page:
    """Apply as a mentor and describe an offer."""
    page = Page(app.test_client(), "/en/volunteer/apply")
    page = page.submit(
        "Send the application",
        shown_name="Nina",
        about="I taught testers for years.",
        references="The organisers of our community know me.",
        contact="@nina.signal",
        name="nina",
        password=factories.PASSWORD,
        again=factories.PASSWORD,
    )
    page = at(page, "/en/mentor/offers/new")
    page = page.submit("Find this job", job_search="manual tester")
    page = page.submit("software tester")
    selects = [select.get("name", "") for select in page.main.iter("select")]
    skills = [name for name in selects if re.fullmatch(r"skills-\d+-level", name)]
    page = page.submit(
        "Save the offer",
        kinds=["teaching", "mentoring"],
        circles=[circle.value for circle in Circle],
        language_be="3",
        hours="3",
        capacity="1",
        zone="Europe/Warsaw",
        parts=[part.value for part in DayPart],
        **dict.fromkeys(skills, "3"),
    )
    assert page.heading == "My page", page.text
    return page


def vet(desk: Desk, *, note: str = "We spoke for an hour.") -> None:
    """Let both coordinators vouch for the only mentor."""
    for coordinator in (desk.first, desk.second):
        page = opened(coordinator, "/en/desk/mentors", "/desk/mentors/")
        page = page.submit("Vouch for this mentor", note=note)
    assert "active" in page.text


def triage(desk: Desk) -> None:
    """Read the only appeal and hand it to the matcher."""
    page = opened(desk.first, "/en/desk/appeals", "/desk/appeals/")
    assert STORY not in page.html
    page = page.submit("Start triage")
    assert STORY in page.submit("Read the story", why="first_reading").text
    page.follow("Ready to match").submit("Hand to the matcher")


def match(desk: Desk) -> None:
    """Run a dry round, commit it, and let the other coordinator approve the pair."""
    page = at(desk.first, "/en/desk/rounds").submit("Run it dry")
    assert "Proved best possible" in page.text
    page.submit("Propose 1 pair")
    opened(desk.second, "/en/desk/review", "/desk/review/").submit("Approve")


def test_from_the_appeal_to_the_report(app, desk):
    _sent, phrase = appeal(app)
    mentor = volunteer(app)
    vet(desk)
    triage(desk)
    match(desk)

    # The mentor is asked, and sees codes only.
    page = opened(mentor, "/en/mentor/proposals", "/mentor/proposals/")
    for hidden in (STORY, HANDLE, "nurse", "Medicine", "Minsk"):
        assert hidden not in page.html
    page.submit("Yes, I would help")

    # The seeker comes back with the receipt, typed carelessly, and says yes.
    seeker = Page(app.test_client(), "/en/return").submit(phrase=f"  {phrase.upper()} ")
    page = opened(seeker, "/en/my", "/my/proposals/")
    page.submit("Yes, I want to work with this mentor")

    # Only now the mentor sees what the seeker allowed, and never the story.
    page = opened(mentor, "/en/mentor/pairings", "/mentor/pairings/")
    assert HANDLE in page.html
    assert STORY not in page.html
    page.submit("Send", body=MESSAGE)
    page = opened(mentor, "/en/mentor/pairings", "/mentor/pairings/").submit(
        "Write it down",
        **{
            "session-held": f"{TODAY:%d.%m.%Y}",
            "session-minutes": "60",
            "session-note": "We wrote a first test plan.",
        },
    )
    assert "We wrote a first test plan." in page.text

    # The seeker reads it, and has found a job.
    page = opened(seeker, "/en/my", "/my/pairings/")
    assert MESSAGE in page.text
    assert "Nina" in page.text
    page.submit("End this pairing", **{"close-outcome": "employed"})

    # The report counts it; the desk never saw a message.
    report = at(desk.first, "/en/desk/report")
    assert row_of(report, "Found a job") == ["1", "100%"]
    assert row_of(report, "Found a mentor") == ["1", "100%"]
    assert (
        MESSAGE not in opened(desk.first, "/en/desk/pairings?shelf=closed", "/desk/pairings/").html
    )
