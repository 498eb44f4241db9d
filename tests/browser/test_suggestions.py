"""Suggestions while typing, in a real browser: by keyboard, by finger, and not at all."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

from tests.browser.test_pages import WCAG

pytestmark = pytest.mark.browser

ASKED = re.compile(r"/suggestions$")


@pytest.fixture
def job(visit: Callable[..., Page]) -> Page:
    """The page that asks for somebody's work, on a phone with JavaScript."""
    page = visit(width=390, script=True)
    page.goto("/ru/appeal/job")
    return page


def listen(page: Page) -> list[Request]:
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    return asked


def test_are_chosen_with_the_keyboard(job):
    field = job.get_by_role("combobox")
    field.press_sequentially("медсест", delay=30)
    options = job.get_by_role("option")
    expect(options.first).to_be_visible()

    field.press("ArrowDown")
    chosen = job.locator("[role=option][aria-selected=true]")

    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    name = chosen.inner_text()
    field.press("Enter")
    expect(field).to_have_value(name)
    expect(field).to_be_focused()
    expect(job.get_by_role("listbox")).to_be_hidden()
    assert job.url.endswith("/ru/appeal/job")
    field.press("Enter")
    expect(job.locator("[name=choice]").first).to_be_visible()


def test_go_round_with_the_arrows_and_away_with_escape(job):
    field = job.get_by_role("combobox")
    field.press_sequentially("тестир", delay=30)
    options = job.get_by_role("option")
    expect(options.first).to_be_visible()

    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")

    expect(job.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("тестир")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_are_chosen_with_a_finger(job):
    field = job.get_by_role("combobox")
    field.press_sequentially("сварщ", delay=30)
    option = job.get_by_role("option").first
    name = option.inner_text()

    option.click()

    expect(field).to_have_value(name)
    expect(job.get_by_role("listbox")).to_be_hidden()


def test_are_counted_aloud_and_raise_no_barrier(job):
    job.get_by_role("combobox").press_sequentially("учит", delay=30)
    expect(job.get_by_role("option").first).to_be_visible()

    said = job.locator("main p[role=status]").inner_text()

    assert str(job.get_by_role("option").count()) in said
    found = Axe().run(job, options=WCAG).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    job.set_viewport_size({"width": 320, "height": 600})
    assert job.evaluate("document.documentElement.scrollWidth") <= 320


def test_are_asked_for_once_typing_pauses_and_in_no_address(job):
    asked = listen(job)

    job.get_by_role("combobox").press_sequentially("программист", delay=20)
    expect(job.get_by_role("option").first).to_be_visible()

    (question,) = [each for each in asked if ASKED.search(each.url)]
    assert question.method == "POST"
    assert not question.headers.get("referer")
    assert len(question.url.split("?")) == 1


def test_are_asked_for_in_equally_long_questions(visit):
    page = visit(width=390, script=True)
    page.goto("/be/appeal/target")
    lengths = set()

    for text in ("ме", "медсястра", "Python", "настаўніца пачатковых класаў"):
        with page.expect_response(ASKED) as told:
            page.get_by_role("combobox").fill(text)
        assert told.value.ok
        lengths.add(len(told.value.request.post_data or ""))

    assert len(lengths) == 1


def test_wait_for_two_letters(job):
    asked = listen(job)

    job.get_by_role("combobox").press_sequentially("п")
    job.wait_for_timeout(600)

    assert [each for each in asked if ASKED.search(each.url)] == []


def test_end_in_silence_when_they_are_refused(job):
    wrong: list[str] = []
    job.on("pageerror", lambda error: wrong.append(str(error)))
    job.route(ASKED, lambda route: route.fulfill(status=429, body="<h1>Too many</h1>"))
    asked = listen(job)
    field = job.get_by_role("combobox")

    field.press_sequentially("тест", delay=30)
    job.wait_for_timeout(500)
    field.press_sequentially("ировщик", delay=30)
    job.wait_for_timeout(500)

    assert len([each for each in asked if ASKED.search(each.url)]) == 1
    assert wrong == []
    expect(job.get_by_role("listbox")).to_be_hidden()
    field.press("Enter")
    expect(job.locator("[name=choice]").first).to_be_visible()


def test_are_missed_by_nobody_without_script(visit):
    page = visit(width=320)
    asked = listen(page)
    page.goto("/ru/appeal/job")

    field = page.locator("[name=text]")
    field.fill("медсестра")
    field.press("Enter")

    expect(page.locator("[name=choice][value=nurse]")).to_be_visible()
    assert [each.url for each in asked if "suggest" in each.url] == []
