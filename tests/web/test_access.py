"""Ratchets over every address: who may come in, what nobody may change, how each page is built."""

import html5lib
import pytest
from flask import Blueprint

from app import create_app
from matching import web
from matching.domain.vocabulary import Role
from matching.web.access import UndeclaredAccess
from matching.web.headers import POLICY
from tests.web import scene
from tests.web.browsing import text_of

DOORS = {"/en/sign-in", "/en/return"}
REFUSED = 404
MOMENTS = {"intake.receipt", "intake.words", "rounds.compare"}
"""Pages that need more than an address: an appeal that was just sent, two rounds to compare."""
MACHINES = {"static", "bare.root", "bare.healthz", "bare.readyz", "public.leave"}


@pytest.fixture
def world(app, keys):
    return scene.build(app, keys)


def routes(world, method):
    """Every route that answers to a method, with who may use it; the one that signs out last."""
    rules = world.app.url_map.iter_rules()
    for rule in sorted(rules, key=lambda rule: rule.endpoint == "public.leave"):
        if method in rule.methods:
            yield rule, world.app.view_functions[rule.endpoint].allowed_roles


def is_open(allowed, role):
    return Role.ANYONE in allowed or role in allowed


def pages(world, role):
    """Every page that somebody in this role may read."""
    client = world.browser(role)
    for rule, allowed in routes(world, "GET"):
        if rule.endpoint not in MACHINES and is_open(allowed, role):
            answer = client.get(world.address(rule), follow_redirects=True)
            if answer.mimetype == "text/html":
                yield rule.endpoint, answer


class TestDeclaration:
    def test_every_endpoint_says_who_may_call_it(self, app):
        silent = [name for name, view in app.view_functions.items() if not view.allowed_roles]

        assert silent == []

    def test_the_service_does_not_start_with_a_silent_one(self, service, monkeypatch):
        silent = Blueprint("silent", __name__)
        silent.add_url_rule("/silent", view_func=lambda: "open to the world")
        monkeypatch.setattr(web, "blueprints", (*web.blueprints, silent))

        with pytest.raises(UndeclaredAccess, match="silent"):
            create_app(service.settings)


class TestRoles:
    @pytest.mark.parametrize("role", Role)
    def test_every_route_answers_as_declared(self, world, role):
        wrong = []
        client = world.browser(role)
        for method in ("POST", "GET"):
            for rule, allowed in routes(world, method):
                answer = client.open(world.address(rule), method=method, buffered=True)
                refused = answer.status_code == REFUSED or answer.location in DOORS
                if refused == is_open(allowed, role) and rule.endpoint not in MOMENTS:
                    wrong.append((rule.endpoint, method, answer.status_code, answer.location))

        assert wrong == []

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
    def test_every_link_of_the_navigation_opens(self, world, role):
        client = world.browser(role)
        page = html5lib.parse(client.get("/en/help").data, namespaceHTMLElements=False)

        links = [
            link.get("href")
            for nav in page.iter("nav")
            if "navigation" in nav.get("class", "")
            for link in nav.iter("a")
        ]

        assert links
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


class TestWriting:
    @pytest.mark.parametrize("role", Role)
    def test_no_post_without_its_token_changes_anything(self, world, role):
        client = world.browser(role)
        before = world.rows()

        answers = {
            rule.endpoint: client.post(world.address(rule))
            for rule, allowed in routes(world, "POST")
            if is_open(allowed, role)
        }

        done = {
            name: (answer.status_code, answer.location)
            for name, answer in answers.items()
            if not (400 <= answer.status_code < 500 or _leads_back(name, answer))
        }
        assert answers
        assert done == {}
        assert world.rows() == before

    @pytest.mark.parametrize("role", Role)
    def test_no_get_writes(self, world, role):
        client = world.browser(role)
        before = world.rows()

        for rule, _allowed in routes(world, "GET"):
            client.get(world.address(rule), buffered=True)

        assert world.rows() == before


def _leads_back(endpoint, answer):
    """A page of the appeal form without an appeal begun leads to where one begins."""
    return endpoint.startswith("intake.") and answer.status_code == 303


class TestHeaders:
    @pytest.mark.parametrize("role", Role)
    def test_protect_every_answer(self, world, role):
        client = world.browser(role)
        answers = [
            client.get(world.address(rule), buffered=True)
            for rule, _allowed in routes(world, "GET")
        ]
        answers += [client.get("/en/no-such-page"), client.post("/en/help"), client.get("/nothing")]

        for answer in answers:
            headers = answer.headers
            assert headers["Content-Security-Policy"] == POLICY
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert headers["Strict-Transport-Security"].startswith("max-age=")
            assert answer.request.path.startswith("/static/") or (
                headers["Cache-Control"] == "no-store"
            )

    def test_nothing_from_elsewhere_is_allowed(self):
        assert "default-src 'none'" in POLICY
        assert "unsafe" not in POLICY
        assert "http" not in POLICY


class TestPages:
    @pytest.mark.parametrize("role", Role)
    def test_every_page_is_sound_html(self, world, role):
        faults = {}
        for endpoint, answer in pages(world, role):
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            root = parser.parse(answer.data)
            found = [str(error) for error in parser.errors] + list(flaws(root))
            if found or (answer.status_code != 200 and endpoint not in MOMENTS):
                faults[endpoint] = (answer.status_code, found)

        assert faults == {}


def flaws(root):
    """What is wrong with a page, in words."""
    if len(list(root.iter("h1"))) != 1:
        yield "not exactly one h1"
    if not root.get("lang"):
        yield "no language"
    if [title for title in root.iter("title") if len(text_of(title)) > len("– ByChange")] == []:
        yield "no title"
    identities = [each.get("id") for each in root.iter() if each.get("id")]
    if len(identities) != len(set(identities)):
        yield f"an id twice: {sorted(i for i in identities if identities.count(i) > 1)}"
    for each in root.iter():
        if not isinstance(each.tag, str):
            continue
        if each.tag == "style" or (each.tag == "script" and not each.get("src")):
            yield f"inline {each.tag}"
        for name, value in each.attrib.items():
            if name == "style" or str(name).startswith("on"):
                yield f"inline {name}"
            if name in {"src", "href", "action", "formaction"} and "//" in value:
                yield f"leads elsewhere: {value}"
            if value.lower().startswith("javascript:"):
                yield "a script in a link"
