"""Weeks: the only dates kept about seekers."""

from datetime import date, datetime, timedelta


def week_of(day: date | datetime) -> date:
    """Return the Monday of the week that a day lies in."""
    plain = day.date() if isinstance(day, datetime) else day
    return plain - timedelta(days=plain.weekday())


def weeks_between(first: date, last: date) -> int:
    """Return the whole weeks from one Monday to another, at least 0."""
    return max(0, (last - first).days // 7)
