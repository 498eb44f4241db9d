from dataclasses import fields
from datetime import date

import pytest

from matching.domain.retention import ImpossibleRetention, Kept, Retention, before, read


def test_every_kind_has_its_weeks_and_every_week_its_kind():
    assert [each.name for each in fields(Retention)] == [kind.value for kind in Kept]


def test_what_is_not_named_keeps_its_default():
    assert read("messages=4") == Retention(messages=4)


def test_nothing_named_is_the_default():
    assert read("") == Retention()


@pytest.mark.parametrize(
    "text", ["mesages=4", "messages", "messages=", "messages=soon", "messages=0", "messages=-1"]
)
def test_what_makes_no_sense_is_refused(text):
    with pytest.raises(ImpossibleRetention):
        read(text)


def test_the_last_question_after_a_new_job_can_still_be_answered():
    half_a_year = 26

    assert Retention().closed_words > half_a_year


def test_four_weeks_before_a_monday_is_a_monday():
    assert before(date(2026, 11, 16), weeks=4) == date(2026, 10, 19)
