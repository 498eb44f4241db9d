"""The columns of the two spreadsheets, and of the list of those who are kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.taxonomy.text import fold


@dataclass(frozen=True)
class Column:
    """One column that is understood."""

    name: str
    also: tuple[str, ...]
    """What it is called in Belarusian and in Russian."""
    required: bool = False
    """True when the column must be there, and no cell of it may be empty."""


def _column(name: str, also: str, *, required: bool = False) -> Column:
    return Column(name, tuple(also.split(", ")), required)


APPEALS = (
    _column("id", "нумар, номер", required=True),
    _column("circle", "асяроддзе, среда", required=True),
    _column("needs", "патрэбы, потребности", required=True),
    _column("all_needs", "усе патрэбы, все потребности"),
    _column("held", "умее, навыки"),
    _column("wanted", "хоча навучыцца, хочет научиться"),
    _column("target", "мэта, цель"),
    _column("languages", "мовы, языки", required=True),
    _column("hours", "гадзіны, часы", required=True),
    _column("times", "час тыдня, время недели", required=True),
    _column("time_zone", "часавы пояс, часовой пояс"),
    _column("weeks_waited", "тыдняў чакае, недель ждёт"),
    _column("received", "атрымана, получено"),
    _column("priority", "тэрміновасць, срочность"),
    _column("sensitivity", "патрэбны давер, нужное доверие"),
    _column("helped", "мае дапамогу, есть помощь"),
)
MENTORS = (
    _column("id", "нумар, номер", required=True),
    _column("mentor", "ментар, ментор"),
    _column("kinds", "дапамога, помощь", required=True),
    _column("circles", "асяроддзі, среды", required=True),
    _column("skills", "навыкі, навыки"),
    _column("languages", "мовы, языки", required=True),
    _column("hours", "гадзіны, часы", required=True),
    _column("times", "час тыдня, время недели", required=True),
    _column("time_zone", "часавы пояс, часовой пояс"),
    _column("room", "месцы, места", required=True),
    _column("trust", "давер, доверие"),
    _column("path_circle", "адкуль, откуда"),
    _column("path_occupation", "куды, куда"),
)
KEPT_APART = (
    _column("appeal", "зварот, обращение", required=True),
    _column("mentor", "ментар, ментор", required=True),
)


def recognised(header: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Return the name of the column at each place of a header that is one of these."""
    known = {fold(name): each.name for each in columns for name in (each.name, *each.also)}
    found = ((place, known.get(fold(title))) for place, title in enumerate(header))
    return {place: name for place, name in found if name is not None}
