from datetime import UTC, datetime, timedelta

import pytest

from matching.domain.worker import Duty, is_due

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
NIGHTLY = [duty for duty in Duty if duty is not Duty.HEARTBEAT]


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
