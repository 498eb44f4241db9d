"""What the members of fixed lists are called in a spreadsheet, in any of three languages."""

from enum import Enum, IntEnum
from functools import cache
from typing import TypeVar

from matching.domain.vocabulary import (
    TIME_ZONES,
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    Priority,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.services.spreadsheets.misreading import Misread, shown
from matching.taxonomy.text import fold

Member = TypeVar("Member", bound=Enum)

EVERYTHING = frozenset({"all", "any", "усе", "все", "любы", "любой"})
"""What stands for a whole list."""
_ANSWERS = {
    "": False,
    **dict.fromkeys(("yes", "true", "1", "так", "да"), True),
    **dict.fromkeys(("no", "false", "0", "не", "нет"), False),
}

# Beside these, each member has its own value for a name, and a level its number.
NAMES: tuple[tuple[Enum, str], ...] = (
    (NeedKind.MENTORING, "mentor, ментарства, ментар, менторство, ментор"),
    (NeedKind.TEACHING, "teacher, навучанне, настаўнік, обучение, учитель"),
    (NeedKind.JOB_SEARCH, "job, пошук працы, праца, поиск работы, работа"),
    (Circle.UNIFORMED, "police, military, сілавыя структуры, силовые структуры"),
    (Circle.JUSTICE, "юстыцыя, следства і суд, юстиция, следствие и суд"),
    (Circle.STATE_SERVICE, "дзяржаўная служба, дзяржслужба, государственная служба, госслужба"),
    (Circle.MEDICINE, "медыцына, медицина"),
    (Circle.EDUCATION, "адукацыя, образование"),
    (Circle.INDUSTRY, "прамысловасць, промышленность"),
    (Circle.ARTS, "мастацтва, культура, искусство"),
    (Circle.MEDIA, "медыя, сми, медиа"),
    (Circle.BUSINESS, "бізнес, бизнес"),
    (Circle.OTHER, "іншае, другое"),
    (SpokenLanguage.BE, "Belarusian, беларуская, белорусский"),
    (SpokenLanguage.RU, "Russian, руская, расійская, русский"),
    (SpokenLanguage.EN, "English, англійская, английский"),
    (SpokenLanguage.PL, "Polish, польская, польский"),
    (SpokenLanguage.LT, "Lithuanian, літоўская, литовский"),
    (SpokenLanguage.UK, "Ukrainian, украінская, украинский"),
    (SpokenLanguage.DE, "German, нямецкая, немецкий"),
    (SpokenLanguage.LV, "Latvian, латышская, латышский"),
    (SpokenLanguage.CS, "Czech, чэшская, чешский"),
    (SpokenLanguage.KA, "Georgian, грузінская, грузинский"),
    (SpokenLanguage.FR, "French, французская, французский"),
    (SpokenLanguage.ES, "Spanish, іспанская, испанский"),
    (LanguageLevel.BASIC, "A1, A2, некалькі слоў, пачатковы, несколько слов, начальный"),
    (LanguageLevel.CONVERSATIONAL, "B1, B2, размоўны, размоўны ўзровень, разговорный"),
    (LanguageLevel.FLUENT, "C1, C2, свабодна, свободно"),
    (LanguageLevel.NATIVE, "родная, родны, родной"),
    (SkillLevel.BASIC, "basics, асновы, основы"),
    (SkillLevel.WORKING, "рабочы, рабочы ўзровень, рабочий, рабочий уровень"),
    (SkillLevel.EXPERT, "эксперт"),
    (TrustTier.STANDARD, "звычайны, обычное, обычный"),
    (TrustTier.RAISED, "павышаны, повышенное, повышенный"),
    (TrustTier.HIGHEST, "найвышэйшы, высшее, высший"),
    (Priority.NORMAL, "звычайная, обычный, как обычно"),
    (Priority.SOON, "хутчэй, скоро"),
    (Priority.URGENT, "тэрмінова, срочно"),
    (DayPart.WEEKDAY_MORNING, "будні раніцай, будни утром"),
    (DayPart.WEEKDAY_AFTERNOON, "будні днём, будни днём"),
    (DayPart.WEEKDAY_EVENING, "будні вечарам, будни вечером"),
    (DayPart.WEEKEND_MORNING, "выхадныя раніцай, выходные утром"),
    (DayPart.WEEKEND_AFTERNOON, "выхадныя днём, выходные днём"),
    (DayPart.WEEKEND_EVENING, "выхадныя вечарам, выходные вечером"),
)


@cache
def member(kind: type[Member], text: str) -> Member:
    """Return the member that a text names, however it is written. Raises Misread."""
    found = _members(kind).get(fold(text))
    if not isinstance(found, kind):
        known = ", ".join(code(each) for each in kind)
        raise Misread(f"nobody knows {shown(text)}: it is one of {known}")
    return found


def knows(kind: type[Enum], text: str) -> bool:
    """Tell whether a text names a member."""
    return fold(text) in _members(kind)


def code(member: Enum) -> str:
    """Return the name that the documentation uses: the value, or the name of a level."""
    return member.name.lower() if isinstance(member, IntEnum) else str(member.value)


def answer(text: str) -> bool:
    """Return whether a text says yes; nothing at all says no. Raises Misread."""
    said = _ANSWERS.get(fold(text))
    if said is None:
        raise Misread(f"{shown(text)} is neither yes nor no")
    return said


@cache
def _members(kind: type[Enum]) -> dict[str, Enum]:
    members: dict[str, Enum] = {}
    for each in kind:
        members |= {fold(code(each)): each, fold(str(each.value)): each}
    for each, also in NAMES:
        if isinstance(each, kind):
            members |= {fold(name): each for name in also.split(", ")}
    return members


@cache
def cities() -> dict[str, str]:
    """Return the time zones that are known by the name of their city alone."""
    return {fold(zone.rpartition("/")[2]): zone for zone in TIME_ZONES}
