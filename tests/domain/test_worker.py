from datetime import UTC, datetime, timedelta

import pytest

from matching.domain.worker import Duty, is_due, latest_night

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
NIGHTLY = (Duty.SWEEP, Duty.PURGE)


@pytest.mark.parametrize("duty", Duty)
def test_whatever_was_never_done_is_due(duty):
    assert is_due(duty, last=None, at=NOON)


def test_the_heart_beats_every_time():
    assert is_due(Duty.HEARTBEAT, last=NOON, at=NOON)


class TestNightly:
    @pytest.mark.parametrize("duty", NIGHTLY)
    def test_waits_for_the_night(self, duty):
        assert not is_due(duty, last=NOON, at=NOON + timedelta(hours=12))

    @pytest.mark.parametrize("duty", NIGHTLY)
    def test_is_due_once_in_the_night(self, duty):
        night = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)

        assert is_due(duty, last=NOON, at=night)
        assert not is_due(duty, last=night, at=night + timedelta(minutes=1))

    @pytest.mark.parametrize("duty", NIGHTLY)
    def test_makes_up_for_a_night_without_a_worker(self, duty):
        assert is_due(duty, last=NOON - timedelta(days=3), at=NOON)


class TestRotation:
    def test_takes_place_once_in_seven_days(self):
        first = datetime(2026, 11, 19, 1, 3, tzinfo=UTC)
        each_night = [latest_night(first) + timedelta(days=days) for days in range(1, 10)]

        due = [night for night in each_night if is_due(Duty.ROTATION, last=first, at=night)]

        assert due[0] - latest_night(first) == timedelta(days=7)

    def test_is_never_later_than_seven_days_even_when_it_was_done_by_hand(self):
        by_hand = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
        nights = [latest_night(by_hand) + timedelta(days=days) for days in range(1, 10)]

        first = next(night for night in nights if is_due(Duty.ROTATION, last=by_hand, at=night))

        assert first - by_hand <= timedelta(days=7)
