"""The pages about the matcher say what it does."""

import pytest

from matching.domain.matches import AddedPart, Rule, ScorePart
from tests import worked_examples
from tests.worked_examples import EXAMPLES, PAGE, answer

GUIDE = PAGE.with_name("matching.md")


def test_the_page_of_examples_says_what_the_matcher_answers():
    assert PAGE.read_text(encoding="utf-8") == worked_examples.page()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.title)
def test_every_answer_is_proved(example):
    for policy in example.policies:
        assert answer(example, policy).result.policy is policy


def test_the_guide_names_every_rule_and_every_part():
    text = GUIDE.read_text(encoding="utf-8")

    for each in (*Rule, *ScorePart, *AddedPart):
        assert f"`{each.value}`" in text
