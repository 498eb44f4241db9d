from dataclasses import asdict, replace

import pytest

from matching.domain.retention import Retention
from tests.web.browsing import Page

SAID = set(asdict(Retention())) - {"empty_mentors", "dry_rounds"}
"""Bare rows and tries hold nobody's words: a reader has nothing from knowing about them."""


@pytest.fixture
def other_weeks(app, monkeypatch):
    """A service that keeps each kind for a time of its own."""
    weeks = {kind: 201 + number for number, kind in enumerate(sorted(asdict(Retention())))}
    service = app.extensions["bychange"]
    settings = replace(service.settings, retention=Retention(**weeks))
    monkeypatch.setitem(app.extensions, "bychange", replace(service, settings=settings))
    return weeks


@pytest.mark.parametrize("kind", sorted(SAID))
def test_the_page_says_how_long_each_kind_is_kept_here(client, other_weeks, kind):
    text = Page(client, "/en/privacy").text

    assert f"after {other_weeks[kind]} weeks" in text


def test_one_week_is_one_week(app, client, monkeypatch):
    service = app.extensions["bychange"]
    settings = replace(service.settings, retention=Retention(messages=1))
    monkeypatch.setitem(app.extensions, "bychange", replace(service, settings=settings))

    assert "your messages, plan and notes go after 1 week." in Page(client, "/en/privacy").text
