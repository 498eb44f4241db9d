"""The fixed lists that people choose from and that rows, forms and the matcher share."""

from enum import IntEnum, StrEnum


class InterfaceLanguage(StrEnum):
    """A language that the pages are written in."""

    BE = "be"
    RU = "ru"
    EN = "en"


class Role(StrEnum):
    """Who may call an endpoint."""

    ANYONE = "anyone"
    SEEKER = "seeker"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Those who work at the desk."""


class PrincipalKind(StrEnum):
    """Who has a key pair."""

    TEAM = "team"
    RECOVERY = "recovery"
    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    SEEKER = "seeker"


class NeedKind(StrEnum):
    """One kind of help; a seeker puts them in order, an offer names those it gives."""

    MENTORING = "mentoring"
    TEACHING = "teaching"
    JOB_SEARCH = "job_search"


class Circle(StrEnum):
    """A background that matters to consent and safety."""

    UNIFORMED = "uniformed"
    JUSTICE = "justice"
    STATE_SERVICE = "state_service"
    MEDICINE = "medicine"
    EDUCATION = "education"
    INDUSTRY = "industry"
    ARTS = "arts"
    MEDIA = "media"
    BUSINESS = "business"
    OTHER = "other"


class SpokenLanguage(StrEnum):
    """A language that a pair can work in, by its ISO 639-1 code."""

    BE = "be"
    RU = "ru"
    EN = "en"
    PL = "pl"
    LT = "lt"
    UK = "uk"
    DE = "de"
    LV = "lv"
    CS = "cs"
    KA = "ka"
    FR = "fr"
    ES = "es"


class LanguageLevel(IntEnum):
    """How well a language is spoken; a pair needs at least CONVERSATIONAL on both sides."""

    BASIC = 1
    CONVERSATIONAL = 2
    FLUENT = 3
    NATIVE = 4


class SkillLevel(IntEnum):
    """How far a mentor can take somebody in a skill."""

    BASIC = 1
    WORKING = 2
    EXPERT = 3


class TrustTier(IntEnum):
    """How far a mentor is trusted, and how much trust an appeal asks for."""

    STANDARD = 1
    RAISED = 2
    HIGHEST = 3


class Priority(IntEnum):
    """How urgent triage found an appeal."""

    NORMAL = 0
    SOON = 1
    URGENT = 2


class DayPart(StrEnum):
    """A part of the week in local time: morning 8–12, afternoon 12–17, evening 17–22."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_AFTERNOON = "weekday_afternoon"
    WEEKDAY_EVENING = "weekday_evening"
    WEEKEND_MORNING = "weekend_morning"
    WEEKEND_AFTERNOON = "weekend_afternoon"
    WEEKEND_EVENING = "weekend_evening"


class Deadline(StrEnum):
    """A date that presses on a seeker."""

    CONTRACT_END = "contract_end"
    DEBT = "debt"
    RELOCATION = "relocation"


class ContactKind(StrEnum):
    """A way to reach a person, each with its own consent."""

    NAME = "name"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    EMAIL = "email"
    PHONE = "phone"


class Audience(StrEnum):
    """Who may see a contact field, chosen by the seeker for each one."""

    COORDINATORS = "coordinators"
    MENTOR = "mentor"
    """Coordinators, and the mentor once both have accepted."""


class ConceptKind(StrEnum):
    """What a taxonomy concept is."""

    OCCUPATION = "occupation"
    SKILL = "skill"
    GROUP = "group"
    """What others belong to: never searched for, and nobody is coded with it."""


SEARCHED = (ConceptKind.OCCUPATION, ConceptKind.SKILL)
"""What words are coded as."""


class Evidence(StrEnum):
    """Who said that a person has, or wants, a coded skill."""

    SEEKER = "seeker"
    COORDINATOR = "coordinator"
    INFERRED = "inferred"


class Policy(StrEnum):
    """What a round puts first."""

    SERVE_MOST = "serve_most"
    """As many people as possible above the floor, then the highest total."""
    BEST_TOTAL = "best_total"
    """The highest total."""


TIME_ZONES = (
    "Europe/Minsk",
    "Europe/Warsaw",
    "Europe/Vilnius",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Kyiv",
    "Europe/Prague",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Istanbul",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Almaty",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
)
"""The zones that are offered, by IANA name: where those who ask and those who help live."""
