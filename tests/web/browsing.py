"""A browser for tests: it reads pages as HTML, keeps every field, and sends what a person would."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import PASSWORD

SUBMITS = {"submit", "image"}
UNSENT = SUBMITS | {"button", "reset", "file"}


class Page:
    """A page that was asked for, redirects followed.

    It never changes: `submit`, `follow` and `go` return the next one, so that a test can go back
    to an earlier page and send it again.
    """

    def __init__(
        self, client: FlaskClient, address: str, response: TestResponse | None = None
    ) -> None:
        self.client = client
        self.response = response or client.get(address, follow_redirects=True)
        self.status = self.response.status_code
        self.address = self.response.request.path if self.response.history else address
        self.html = self.response.get_data(as_text=True)
        self.root: Element = html5lib.parse(self.html, namespaceHTMLElements=False)

    @property
    def path(self) -> str:
        """Where this page stands, without what was asked of it."""
        return self.address.partition("?")[0]

    @property
    def heading(self) -> str:
        """The one h1."""
        (heading,) = self.root.iter("h1")
        return text_of(heading)

    @property
    def main(self) -> Element:
        """What is on this page alone."""
        (main,) = self.root.iter("main")
        return main

    @property
    def text(self) -> str:
        """What can be read in the main part."""
        return text_of(self.main)

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons in the main part."""
        return [text_of(button) for form in self.forms for button in _buttons(form)]

    @property
    def forms(self) -> list[Element]:
        """The forms in the main part."""
        return list(self.main.iter("form"))

    @property
    def token(self) -> str:
        """The form token of this browser."""
        fields = [each for each in self.root.iter("input") if each.get("name") == "csrf_token"]
        return fields[0].get("value", "") if fields else ""

    def values(self, name: str) -> list[str]:
        """What a field of any form holds now."""
        return [value for form in self.forms for key, value in _fields(form) if key == name]

    def value(self, name: str) -> str:
        """What the first field of a name holds now, empty when it holds nothing."""
        return next(iter(self.values(name)), "")

    def offered(self, name: str) -> list[str]:
        """The values that a group of radio buttons, checkboxes or options offers."""
        inputs = [each for each in self.main.iter("input") if each.get("name") == name]
        selects = [each for each in self.main.iter("select") if each.get("name") == name]
        options = [option for select in selects for option in select.iter("option")]
        return [each.get("value", "") for each in (*inputs, *options)]

    def error(self, name: str) -> str:
        """The message beside a field, found as a screen reader finds it."""
        for control in self.main.iter():
            if control.get("name") == name or control.get("id") == name:
                for described in (control.get("aria-describedby") or "").split():
                    if described.endswith("-error"):
                        return self.with_id(described)
        return ""

    def with_id(self, identity: str) -> str:
        """The text of the element with an id."""
        return next(text_of(each) for each in self.root.iter() if each.get("id") == identity)

    def go(self, address: str) -> "Page":
        """Type an address."""
        return Page(self.client, address)

    def follow(self, label: str) -> "Page":
        """Follow the first link with this text."""
        links = [link for link in self.root.iter("a") if text_of(link) == label]
        assert links, f"no link {label!r} on {self.address}"
        return Page(self.client, links[0].get("href", ""))

    def submit(self, button: str | None = None, **given: Any) -> "Page":
        """Press a button, the only one when none is named, after changing these fields.

        None leaves a field out; a list chooses several. A field that is not there is an error.
        """
        form, pressed = self._button(button)
        fields = MultiDict(_fields(form))
        names = {each.get("name") for each in form.iter()}
        for name, value in given.items():
            assert name in names, f"no field {name!r} on {self.address}"
            fields.poplist(name)
            fields.setlist(name, _as_list(value))
        if pressed.get("name"):
            fields.add(pressed.get("name", ""), pressed.get("value", ""))
        target = form.get("action") or self.address
        return Page(
            self.client,
            target,
            self.client.post(target, data=fields, follow_redirects=True),
        )

    def _button(self, label: str | None) -> tuple[Element, Element]:
        found = [
            (form, button)
            for form in self.forms
            for button in _buttons(form)
            if label in (None, text_of(button))
        ]
        assert found, f"no button {label!r} on {self.address}: {self.buttons}"
        return found[0]


def sign_in(client: FlaskClient, name: str, *, language: str = "en") -> Page:
    """Sign a mentor or coordinator of the factories in, through the forms."""
    page = Page(client, f"/{language}/sign-in").submit(name=name, password=PASSWORD)
    if not page.path.endswith("/sign-in/code"):
        return page
    with client.application.app_context():
        factories.forget_used_codes()
    return page.submit(code=factories.code())


def set_up_factor(page: Page) -> Page:
    """Do what the page about a new second factor asks for, and go on."""
    page = page.submit("Continue", code=factories.code(seed_of(page)))
    return page.submit("I have written them down")


def seed_of(page: Page) -> str:
    """The seed that a page spells in groups of four."""
    return phrase_of(page).replace(" ", "")


def phrase_of(page: Page) -> str:
    """The words or codes that a page asks somebody to keep."""
    return next(
        text_of(each) for each in page.main.iter() if "phrase" in (each.get("class") or "").split()
    )


def text_of(element: Element) -> str:
    """The text of an element, blanks collapsed."""
    return " ".join("".join(element.itertext()).split())


def _as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in (value if isinstance(value, list | tuple) else [value])]


def _buttons(form: Element) -> list[Element]:
    return [
        each
        for each in form.iter()
        if (each.tag == "button" and each.get("type", "submit") == "submit")
        or (each.tag == "input" and each.get("type") in SUBMITS)
    ]


def _fields(form: Element) -> list[tuple[str, str]]:
    """What a browser would send: ticked boxes, chosen options, texts and hidden fields."""
    sent: list[tuple[str, str]] = []
    for each in form.iter():
        name = each.get("name")
        if not name or each.get("disabled") is not None:
            continue
        if each.tag == "textarea":
            sent.append((name, (each.text or "").removeprefix("\n")))
        elif each.tag == "select":
            sent += [(name, value) for value in _chosen(each)]
        elif each.tag == "input" and _counts(each):
            sent.append((name, each.get("value", "on" if _is_ticked(each) else "")))
    return sent


def _chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [each for each in options if each.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    return [each.get("value", text_of(each)) for each in chosen]


def _counts(field: Element) -> bool:
    kind = field.get("type", "text")
    return kind not in UNSENT and (kind not in {"checkbox", "radio"} or _is_ticked(field))


def _is_ticked(field: Element) -> bool:
    return field.get("checked") is not None
