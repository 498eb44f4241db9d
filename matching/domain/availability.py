"""When a person has time, and how much of it two people share."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matching.domain.vocabulary import DayPart

HOURS_IN_WEEK = 168
_HOURS = {"morning": range(8, 12), "afternoon": range(12, 17), "evening": range(17, 22)}
_DAYS = {"weekday": range(5), "weekend": range(5, 7)}


@dataclass(frozen=True)
class Availability:
    """Hours a week that a person can give, and the parts of their local week they fall in."""

    weekly_hours: int
    time_zone: str
    parts: frozenset[DayPart]


def utc_hours(availability: Availability, *, week_of: date) -> int:
    """Return the hours of a UTC week as a bit mask: bit 0 is Monday 00:00–01:00.

    `week_of` settles which offset holds, since it moves with summer time.
    """
    monday = week_of - timedelta(days=week_of.weekday())
    zone = ZoneInfo(availability.time_zone)
    offset = datetime.combine(monday, time(12), zone).utcoffset() or timedelta()
    shift = round(offset.total_seconds() / 3600)
    mask = 0
    for part in availability.parts:
        days, hours = part.value.split("_")
        for day in _DAYS[days]:
            for hour in _HOURS[hours]:
                mask |= 1 << ((day * 24 + hour - shift) % HOURS_IN_WEEK)
    return mask


def shared_hours(first: Availability, second: Availability, *, week_of: date) -> int:
    """Return how many hours a week two people could spend together."""
    common = utc_hours(first, week_of=week_of) & utc_hours(second, week_of=week_of)
    return min(common.bit_count(), first.weekly_hours, second.weekly_hours)
