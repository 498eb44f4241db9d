"""What templates may do to a value before it is shown."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from flask import Flask
from flask_babel import format_date
from flask_babel import gettext as _

from matching.forms import details, labels
from matching.services.matches import code_of


def register(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters["title"] = labels.title
    app.jinja_env.filters["detail"] = details.detail
    app.jinja_env.filters["city"] = labels.city
    app.jinja_env.filters["code"] = code_of
    app.jinja_env.filters["ordered"] = ordered
    app.jinja_env.filters["week"] = week
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["percent"] = percent


def ordered(members: Iterable[Enum]) -> list[Enum]:
    """Return members of one enumeration in the order in which it names them."""
    return sorted(members, key=lambda member: [*type(member).__members__.values()].index(member))


def week(monday: date) -> str:
    """Return a week by its first and last day."""
    return _(
        "%(first)s – %(last)s",
        first=format_date(monday, "d MMM"),
        last=format_date(monday + timedelta(days=6), "d MMM y"),
    )


def day(moment: date) -> str:
    """Return a day in words."""
    return str(format_date(moment, "long"))


def percent(millionths: int) -> str:
    """Return a score as whole percent."""
    return f"{round(millionths / 10_000)} %"
