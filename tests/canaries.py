"""Words that only people should read, and people who write them into every field of every form."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from matching.db import transaction
from matching.domain.vocabulary import Circle, DayPart, NeedKind
from matching.models.intake import Appeal
from matching.models.rounds import Round
from tests import factories
from tests.test_journey import Desk, at, match, opened, vet
from tests.web import appealing
from tests.web.browsing import Page

TODAY = datetime.now(UTC).date()
LATIN = "canary-in-a-cage-"
CYRILLIC = "канарэйка ў клетцы "
STEMS = (LATIN, CYRILLIC)
"""Every word here begins with one of these, so that bytes of any size are searched for two."""

PASSWORD = f"{LATIN}password"
NAME = f"{LATIN}sign-in-name"
STORY = f"{CYRILLIC}гісторыя"
JOB = f"{LATIN}lost-job"
HELD = f"{CYRILLIC}уменне"
TARGET = f"{LATIN}wanted-work"
SIGNAL = f"{LATIN}signal-shared"
EMAIL = f"{LATIN}mail-kept@example.org"
SHOWN = f"{LATIN}shown-name"
ABOUT = f"{CYRILLIC}пра сябе"
REFERENCES = f"{LATIN}references"
REACH = f"{LATIN}mentor-contact"
VOUCH = f"{LATIN}vouch"
QUESTION = f"{CYRILLIC}пытанне"
ANSWER = f"{LATIN}answer"
REFUSAL = f"{LATIN}refusal"
MESSAGE = f"{CYRILLIC}ліст"
STEP = f"{LATIN}step"
SESSION = f"{LATIN}session-note"
WORRY = f"{LATIN}check-in-of-seeker"
REPLY = f"{LATIN}check-in-of-mentor"
WORD = f"{CYRILLIC}слова для ўсіх"
"""Typed by one coordinator for everybody, read by the others, and sealed until they approve it."""

PLANTED = {
    ("appeal", "story"): {STORY},
    ("appeal", "origin"): {JOB},
    ("appeal", "question"): {QUESTION},
    ("appeal", "answer"): {ANSWER},
    ("contact_detail", "value"): {SIGNAL, EMAIL},
    ("uncoded_text", "text"): {HELD, TARGET},
    ("synonym", "text"): {WORD},
    ("mentor", "shown_name"): {SHOWN},
    ("mentor", "about"): {ABOUT},
    ("mentor", "references"): {REFERENCES},
    ("mentor", "contact"): {REACH},
    ("vouch", "note"): {VOUCH},
    ("bar", "note"): {REFUSAL},
    ("message", "body"): {MESSAGE},
    ("plan_step", "text"): {STEP},
    ("mentoring_session", "note"): {SESSION},
    ("check_in", "note"): {WORRY, REPLY},
}
"""Which words stand in which sealed column."""
SEEKERS = (STORY, JOB, HELD, TARGET, SIGNAL, EMAIL, ANSWER, WORRY)
MENTORS = (NAME, PASSWORD, ABOUT, REFERENCES, REACH, REPLY)
SHARED = (MESSAGE, STEP, SESSION)
DESKS = (VOUCH, QUESTION, REFUSAL)
EVERYTHING = (*SEEKERS, *MENTORS, *SHARED, *DESKS, SHOWN)
UNSHARED = (STORY, JOB, HELD, TARGET, EMAIL, ANSWER, WORRY, *DESKS, WORD)
"""What the mentor never learns, whatever was accepted."""


@dataclass
class People:
    """Three browsers, after all was written that can be written."""

    app: Any
    seeker: Page
    mentor: Page
    desk: Desk
    phrase: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """The ids of the sessions that are open."""
        pages = (self.seeker, self.mentor, self.desk.first, self.desk.second)
        return tuple(page.client.get_cookie("session").value for page in pages)


def write_everything(app: Any, desk: Desk) -> People:
    """Have everybody write, up to a pair that waits for a decision or was just offered."""
    seeker, phrase = write_appeal(app)
    mentor = write_application(app)
    vet(desk, note=VOUCH)
    ask_and_answer(desk, seeker)
    map_words(desk)
    match(desk)
    return People(app, seeker, mentor, desk, phrase)


def pair_up(people: People, keys) -> People:
    """Have both say yes, and write everything that a pair and its desk can write."""
    page = opened(people.mentor, "/en/mentor/proposals", "/mentor/proposals/")
    page.submit("Yes, I would help")
    page = opened(people.seeker, "/en/my", "/my/proposals/")
    page.submit("Yes, I want to work with this mentor")
    talk(people.seeker, people.mentor)
    refuse(people.app, keys, people.desk)
    return people


def write_appeal(app: Any) -> tuple[Page, str]:
    """Send an appeal with a word of its own in every field that takes words."""
    page = Page(app.test_client(), "/en/appeal")
    page = page.submit("Continue", story=STORY, circle="medicine")
    page = page.submit("Continue", text=JOB)
    page = page.submit("Continue", choice="none")
    page = page.submit("Search", search=HELD)
    page = page.submit("Continue", keep_words="y")
    page = page.submit("Continue", text=TARGET)
    page = page.submit("Continue", choice="none")
    page = page.submit("Search", search="sql").submit("Continue", found=["sql"])
    page = page.submit("Continue", first="mentoring", second="teaching")
    page = page.submit(
        "Continue", language_be="4", hours="6", zone="Asia/Tbilisi", parts=list(DayPart)
    )
    page = page.submit("Continue", debt=f"{TODAY + timedelta(days=40):%d.%m.%Y}")
    shared = {"signal": SIGNAL, "signal_audience": "mentor"}
    page = page.submit("Continue", **shared, email=EMAIL, email_audience="coordinators")
    page = page.submit("Send")
    phrase = appealing.phrase_on(page)
    return appealing.type_back(page, phrase), " ".join(phrase)


def write_application(app: Any) -> Page:
    """Apply as a mentor with a word of its own in every field, and offer to teach."""
    page = Page(app.test_client(), "/en/volunteer/apply").submit(
        "Send the application",
        name=NAME,
        password=PASSWORD,
        again=PASSWORD,
        shown_name=SHOWN,
        about=ABOUT,
        references=REFERENCES,
        contact=REACH,
    )
    page = at(page, "/en/mentor/offers/new").submit("Find this skill", skill_search="sql")
    return page.submit(
        "Save the offer",
        kinds=["teaching", "mentoring"],
        circles=[circle.value for circle in Circle],
        language_be="3",
        hours="3",
        capacity="2",
        zone="Europe/Warsaw",
        parts=[part.value for part in DayPart],
        **{"skills-0-level": "3"},
    )


def ask_and_answer(desk: Desk, seeker: Page) -> None:
    """Let a coordinator ask, the seeker answer, and the appeal go to the matcher."""
    page = opened(desk.first, "/en/desk/appeals", "/desk/appeals/").submit("Start triage")
    page.follow("Ask for more").submit("Ask", text=QUESTION)
    at(seeker, "/en/my").submit("Send my answer", text=ANSWER)
    page = opened(desk.first, "/en/desk/appeals", "/desk/appeals/")
    page.follow("Ready to match").submit("Hand to the matcher")


def map_words(desk: Desk) -> None:
    """Let a coordinator say what the lost job is, and propose a word for it."""
    page = at(desk.first, "/en/desk/words").submit("Open them", why="coding")
    lines = (f"lines-{number}" for number in range(3))
    line = next(each for each in lines if page.value(f"{each}-text") == JOB)
    page = page.submit("Search", **{f"{line}-search": "nurse"})
    page.submit("Keep what I chose", **{f"{line}-meaning": "nurse", f"{line}-word": WORD})


def talk(seeker: Page, mentor: Page) -> None:
    """Let the two write everything that a pair can write."""
    ours = opened(seeker, "/en/my", "/my/pairings/")
    theirs = opened(mentor, "/en/mentor/pairings", "/mentor/pairings/")
    ours.submit("Send", body=MESSAGE)
    ours.submit("Add to the plan", **{"step-text": STEP})
    ours.submit("Tell the coordinators", **{"check-in-going": "stuck", "check-in-note": WORRY})
    theirs.submit("Tell the coordinators", **{"check-in-going": "well", "check-in-note": REPLY})
    held = {"session-held": f"{TODAY:%d.%m.%Y}", "session-minutes": "60"}
    theirs.submit("Write it down", **held, **{"session-note": SESSION})


def refuse(app: Any, keys, desk: Desk) -> None:
    """Let a coordinator refuse another proposal for the same appeal, with a note."""
    with app.app_context(), transaction() as session:
        row, run = session.scalars(select(Appeal)).one(), session.scalars(select(Round)).one()
        made = factories.proposal(session, keys, appeal=row, need=NeedKind.JOB_SEARCH)
        # The round that the factory made for it has no pages.
        empty, made.round_id, other = made.round_id, run.id, made.id
        session.flush()
        session.execute(delete(Round).where(Round.id == empty))
    page = at(desk.first, f"/en/desk/review/{other}")
    page.submit("Reject", reason="known_person", note=REFUSAL)
