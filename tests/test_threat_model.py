"""The threat model: every claim names a test that is there, or says that there is none."""

import re
from pathlib import Path

import pytest

from tests.test_asvs import ROOT, TESTS, names_in

PAGE = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"\[`tests/([^`:]+)::([^`]+)`\]\(([^)]+)\)")
CLAIM = re.compile(r"^- .+?(?=^\S|^$|\Z)", re.MULTILINE | re.DOTALL)
BARE = "No test shows this."
TAKERS = (
    "The disk",
    "The disk and the keys of the server",
    "Old backups with all keys that exist now",
    "The live server",
    "A mentor's account",
    "A coordinator",
    "A receipt",
    "The recovery key",
    "The provider",
    "The network",
)


def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def claims() -> list[str]:
    """Every point of the lists that say what somebody gets, and what nobody solves."""
    body = text().partition("\n## What each taker gets\n")[2]
    return [" ".join(claim.split()) for claim in CLAIM.findall(body)]


def test_every_taker_is_there():
    told = re.findall(r"^### (.+)$", text(), re.MULTILINE)

    assert set(TAKERS) <= set(told)


def test_every_claim_is_shown_or_said_to_be_bare():
    assert len(claims()) > 60
    assert [each for each in claims() if not NAMED.search(each) and BARE not in each] == []
    assert [each for each in claims() if NAMED.search(each) and BARE in each] == []


@pytest.mark.parametrize("file", sorted({file for file, _, _ in NAMED.findall(text())}))
def test_the_tests_that_are_named_exist(file):
    for where, name, address in NAMED.findall(text()):
        if where == file:
            assert name.split("::")[-1].startswith("test_"), name
            assert name in names_in(TESTS / file), name
            assert (PAGE.parent / address).resolve() == (TESTS / Path(file)).resolve()


def test_every_link_within_the_page_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", text(), re.MULTILINE)
    there = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", text())) <= there
