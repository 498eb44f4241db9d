"""The few made-up people whom a visitor of the demo can be."""

from dataclasses import dataclass, replace
from random import Random

from matching.demo.people import PASSWORD, Crowd, Seeker, Volunteer
from matching.domain.availability import Availability
from matching.domain.intake import ContactDraft
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ContactKind,
    DayPart,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Role,
    SkillLevel,
    SpokenLanguage,
)
from matching.vault import receipts

SEED = 1918
ADMINISTRATOR = "demo-administrator"
COORDINATORS = ("demo-coordinator", "demo-colleague")
MENTOR = "demo-mentor"
FACTOR = "BYCHANGEDEMOBYCHANGEDEMOBYCHANGE"
"""The key of the second factor that administrator and coordinators share."""
POPULAR = "manual-tester"
"""What the people of the cast learn and teach, so that they are sure to be matched."""


@dataclass(frozen=True)
class Receipt:
    """A receipt that the demo prints."""

    phrase: str
    language: InterfaceLanguage
    standing: str


@dataclass(frozen=True)
class Card:
    """Who can sign in, and the receipts that open appeals."""

    password: str
    factor: str
    sign_ins: dict[Role, tuple[str, ...]]
    receipts: tuple[Receipt, ...]


def card() -> Card:
    """Return the same sign-ins and receipts whenever it is asked."""
    random = Random(SEED)  # noqa: S311  made-up people are no secret
    return Card(
        password=PASSWORD,
        factor=FACTOR,
        sign_ins={
            Role.ADMINISTRATOR: (ADMINISTRATOR,),
            Role.COORDINATOR: COORDINATORS,
            Role.MENTOR: (MENTOR,),
        },
        receipts=tuple(
            Receipt(
                " ".join(random.choices(receipts.words(language), k=receipts.WORDS)),
                language,
                standing,
            )
            for language, standing in (
                (InterfaceLanguage.BE, "a mentor is proposed and waits for yes or no"),
                (InterfaceLanguage.RU, "paired, with sessions and messages"),
                (InterfaceLanguage.EN, "a coordinator has asked a question"),
            )
        ),
    )


def with_receipt(drawn: Seeker, receipt: Receipt, crowd: Crowd) -> Seeker:
    """Make a drawn seeker one whom the visitor can be, and whom many mentors suit."""
    contacts = (
        ContactDraft(ContactKind.NAME, crowd.text("names", receipt.language), Audience.MENTOR),
        ContactDraft(ContactKind.SIGNAL, "@made_up.01", Audience.COORDINATORS),
    )
    return replace(
        drawn,
        language=receipt.language,
        draft=replace(
            drawn.draft,
            story=crowd.story(drawn.draft.circle, receipt.language),
            held=tuple(
                skill
                for skill in drawn.draft.held
                if skill not in crowd.catalogue.skills_of(POPULAR)
            ),
            target_occupation=POPULAR,
            wanted=(),
            needs=(NeedKind.TEACHING, NeedKind.MENTORING),
            availability=Availability(10, "Europe/Minsk", frozenset(DayPart)),
            languages=dict.fromkeys(list(SpokenLanguage)[:3], LanguageLevel.FLUENT),
            contacts=contacts,
        ),
    )


def everybodys_mentor(drawn: Volunteer, crowd: Crowd) -> Volunteer:
    """Make a drawn volunteer the one whom the visitor can be: somebody who suits many."""
    return replace(
        drawn,
        application=replace(drawn.application, sign_in_name=MENTOR),
        offer=replace(
            drawn.offer,
            kinds=frozenset(NeedKind),
            circles=frozenset(Circle),
            languages=dict.fromkeys(list(SpokenLanguage)[:3], LanguageLevel.FLUENT),
            parts=frozenset(DayPart),
            weekly_hours=8,
            capacity=8,
            skills=dict.fromkeys(crowd.catalogue.skills_of(POPULAR), SkillLevel.EXPERT),
            path_circle=Circle.EDUCATION,
            path_occupation=POPULAR,
        ),
    )
