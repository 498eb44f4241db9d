"""What a person meets on every page: in a real browser, on a small phone, in each language."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.screenshots import PAGES
from tests.browser.serving import come_back, sign_in

pytestmark = pytest.mark.browser

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
WORST_WIDTHS = (320, 768, 1440)


@pytest.mark.parametrize("name", PAGES)
class TestEveryPage:
    def test_has_no_barrier_that_a_machine_can_find(self, visit, name):
        page = visit(width=390, script=True)
        PAGES[name](page, "be")

        found = Axe().run(page, options=WCAG).response["violations"]

        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []

    @pytest.mark.parametrize("language", ["be", "ru", "en"])
    def test_fits_every_width(self, visit, name, language):
        page = visit(width=320)
        PAGES[name](page, language)
        address = page.url

        for width in WORST_WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(address)

            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, address)

    def test_asks_no_other_host(self, visit, served, name):
        page = visit(width=1440, script=True)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))

        PAGES[name](page, "en")

        assert asked
        assert [url for url in asked if not url.startswith(served.address)] == []
        assert wrong == []


def test_a_seeker_on_a_phone_without_script_sends_an_appeal_and_comes_back(visit):
    page = visit(width=320)
    page.goto("/be/appeal")
    go_on = page.locator("main form button[type=submit]").last

    page.locator("[name=story]").fill("Мне загадалі падпісаць тое, чаго не было.")
    page.locator("[name=circle][value=education]").check()
    go_on.click()
    page.locator("[name=text]").fill("настаўніца гісторыі")
    go_on.click()
    page.locator("[name=choice][value=history-teacher]").check()
    go_on.click()
    page.locator("[name=suggested]").nth(1).check()
    go_on.click()
    page.locator("[name=unknown]").check()
    go_on.click()
    page.locator("[name=choice]").first.check()
    go_on.click()
    while not page.locator("[name=first]").count():
        go_on.click()
    page.locator("[name=first]").first.check()
    go_on.click()
    page.locator("[name=language_be]").select_option("4")
    page.locator("[name=hours]").fill("5")
    page.locator("[name=parts]").first.check()
    go_on.click()
    go_on.click()
    go_on.click()
    go_on.click()
    phrase = page.locator(".phrase").inner_text().split()

    assert len(phrase) == 8

    back = visit(width=320)
    back.goto("/ru/return")
    back.locator("[name=phrase]").fill(" ".join(word[:4] for word in phrase))
    back.locator("main button[type=submit]").first.click()

    assert "/ru/appeal/receipt" in back.url or "/ru/my" in back.url


@pytest.mark.parametrize("language", ["be", "ru", "en"])
def test_ideas_fit_a_small_phone_and_raise_no_barrier(visit, language):
    page = visit(width=320, script=True)
    page.goto(f"/{language}/appeal/job")
    go_on = page.locator("main form button[type=submit]").last
    page.locator("[name=text]").fill("следователь")
    go_on.click()
    page.locator("[name=choice]").first.check()
    go_on.click()
    for tick in page.locator("[name=suggested]").all()[:6]:
        tick.check()
    go_on.click()
    page.locator("[name=unknown]").check()
    go_on.click()
    page.locator("[name=choice]").first.wait_for()

    for choose in ([], ["choice"]):
        for name in choose:
            page.locator(f"[name={name}]").first.check()
        go_on.click()
        page.wait_for_load_state()

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_the_keyboard_reaches_the_content_first(visit):
    page = visit(width=1440)
    page.goto("/en/")

    page.keyboard.press("Tab")

    assert page.locator("a.skip:focus").count() == 1


def test_the_back_button_finds_what_was_typed(visit):
    page = visit(width=390)
    page.goto("/en/appeal")
    page.locator("[name=story]").fill("What I typed first.")
    page.locator("[name=circle]").first.check()
    page.locator("main form button[type=submit]").last.click()
    page.locator("[name=text]").wait_for()

    page.go_back()

    assert page.locator("[name=story]").input_value() == "What I typed first."


def test_the_back_button_finds_what_was_wrong(visit):
    page = visit(width=390)
    page.goto("/be/appeal")
    page.locator("[name=story]").fill("Я не выбрала асяроддзя.")
    go_on = page.locator("main form button[type=submit]").last
    go_on.click()
    page.locator("[name=circle]").first.check()
    go_on.click()
    page.locator("[name=text]").wait_for()

    page.go_back()

    assert page.locator("[name=story]").input_value() == "Я не выбрала асяроддзя."


def test_leaving_quickly_ends_the_session(visit, served):
    page = visit(width=390)
    sign_in(page, "demo-coordinator")
    page.route(
        "**/*",
        lambda route: route.continue_() if served.address in route.request.url else route.abort(),
    )

    with page.expect_response("**/leave"):
        page.locator("a.leave").click(no_wait_after=True)
    page.goto("/en/desk/appeals")

    assert "/sign-in" in page.url


def test_a_receipt_opens_its_appeal_in_any_language(visit):
    page = visit(width=390)

    come_back(page, 0, language="en")

    assert page.url.endswith("/en/my")
