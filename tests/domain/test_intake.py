"""Answers add up to an appeal, or name the page that is missing."""

from datetime import date
from typing import Any

import pytest

from matching.domain.errors import Unfinished
from matching.domain.intake import Page, contacts_from, draft_from, first_missing, pages
from matching.domain.vocabulary import (
    Audience,
    ConceptKind,
    ContactKind,
    Deadline,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
)

UNKNOWN = {"text": "", "unknown": True}


def answers(**changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers to every page, as the forms leave them."""
    return {
        "story": {"story": "I refused.", "circle": "medicine"},
        "job": {"text": "nurse"},
        "occupation": {"choice": "nurse", "kind": "occupation"},
        "held": {"skills": ["teamwork"], "texts": []},
        "target": {"text": "tester", "unknown": False},
        "goal": {"choice": "manual-tester", "kind": "occupation"},
        "wanted": {"skills": ["sql"], "texts": []},
        "needs": {"first": "teaching", "second": "", "third": ""},
        "time": {
            "language_be": "4",
            "language_ru": "",
            "hours": 6,
            "zone": "Europe/Minsk",
            "parts": ["weekday_evening"],
        },
        "dates": {"debt": "2026-11-19", "contract_end": None},
        "contact": {"signal": "@me", "signal_audience": "mentor", "email": ""},
    } | changed


class TestFirstMissing:
    @pytest.mark.parametrize("page", [page for page in Page if page is not Page.IDEAS])
    def test_names_the_first_page_without_an_answer(self, page: Page) -> None:
        given = {name: each for name, each in answers().items() if name != page}

        assert first_missing(given) is page
        with pytest.raises(Unfinished) as refused:
            draft_from(given)
        assert refused.value.missing == page

    def test_finds_nothing_missing_in_whole_answers(self) -> None:
        assert first_missing(answers()) is None

    def test_asks_nobody_to_name_a_goal_who_does_not_know_it(self) -> None:
        given = answers(target=UNKNOWN, ideas={"choice": "none", "kind": None})
        del given["goal"]

        assert first_missing(given) is None
        assert draft_from(given).target_occupation is None
        assert draft_from(given).uncoded == ()

    def test_shows_ideas_to_who_does_not_know_and_to_nobody_else(self) -> None:
        assert Page.IDEAS not in pages(answers())
        assert Page.GOAL in pages(answers())
        assert Page.GOAL not in pages(answers(target=UNKNOWN))
        assert first_missing(answers(target=UNKNOWN)) is Page.IDEAS


class TestDraftFrom:
    def test_turns_answers_into_codes(self) -> None:
        draft = draft_from(answers())

        assert draft.target_occupation == "manual-tester"
        assert draft.languages == {SpokenLanguage.BE: LanguageLevel.NATIVE}
        assert draft.needs == (NeedKind.TEACHING,)
        assert draft.uncoded == ()

    def test_keeps_only_the_monday_of_a_date(self) -> None:
        assert draft_from(answers()).deadlines == {Deadline.DEBT: date(2026, 11, 16)}

    def test_closes_a_gap_in_the_order_of_needs(self) -> None:
        draft = draft_from(
            answers(needs={"first": "job_search", "second": "", "third": "teaching"})
        )

        assert draft.needs == (NeedKind.JOB_SEARCH, NeedKind.TEACHING)

    def test_wants_nothing_that_is_held(self) -> None:
        draft = draft_from(answers(wanted={"skills": ["teamwork", "sql"], "texts": []}))

        assert draft.wanted == ("sql",)

    def test_wants_the_skill_that_was_chosen_as_the_goal(self) -> None:
        draft = draft_from(answers(goal={"choice": "python", "kind": "skill"}))

        assert draft.target_occupation is None
        assert draft.wanted == ("python", "sql")

    def test_aims_at_the_idea_of_who_does_not_know_and_else_at_the_goal(self) -> None:
        idea = {"choice": "archivist", "kind": "occupation"}

        assert draft_from(answers(target=UNKNOWN, ideas=idea)).target_occupation == "archivist"
        assert draft_from(answers(ideas=idea)).target_occupation == "manual-tester"

    def test_holds_what_was_ticked_for_the_target_too(self) -> None:
        wanted = {"skills": ["sql", "planning"], "texts": [], "brought": ["planning", "teamwork"]}

        draft = draft_from(answers(wanted=wanted))

        assert draft.held == ("teamwork", "planning")
        assert draft.wanted == ("sql",)

    def test_keeps_words_that_fitted_nothing(self) -> None:
        draft = draft_from(
            answers(
                occupation={"choice": "none", "kind": None},
                goal={"choice": "none", "kind": None},
                held={"skills": [], "texts": ["blorbing"]},
                wanted={"skills": [], "texts": ["florbing"]},
            )
        )

        assert {(each.kind, each.wanted, each.text) for each in draft.uncoded} == {
            (ConceptKind.OCCUPATION, False, "nurse"),
            (ConceptKind.OCCUPATION, True, "tester"),
            (ConceptKind.SKILL, False, "blorbing"),
            (ConceptKind.SKILL, True, "florbing"),
        }


class TestContactsFrom:
    def test_returns_what_was_filled_in_with_its_own_audience(self) -> None:
        (contact,) = contacts_from(answers()["contact"])

        assert contact.kind is ContactKind.SIGNAL
        assert contact.value == "@me"
        assert contact.audience is Audience.MENTOR
