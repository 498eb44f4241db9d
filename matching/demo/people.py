"""Draws made-up people from a seed: what they write, what they can do, what they want."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from matching.domain.availability import Availability
from matching.domain.intake import AppealDraft, ContactDraft, UncodedDraft
from matching.domain.vetting import ApplicationDraft, OfferDraft
from matching.domain.vocabulary import (
    TIME_ZONES,
    Audience,
    Circle,
    ConceptKind,
    ContactKind,
    DayPart,
    Deadline,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
)
from matching.taxonomy.catalogue import Catalogue

TEXTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "texts.toml").read_text(encoding="utf-8")
)
LANGUAGES = (
    *(InterfaceLanguage.RU,) * 11,
    *(InterfaceLanguage.BE,) * 8,
    InterfaceLanguage.EN,
)
WORDY = 4
"""One in so many writes something that the list does not know."""
PASSWORD = "a demo password for everyone"  # noqa: S105  made-up people have nothing to hide

ORIGINS = {
    Circle.UNIFORMED: ("police-officer", "riot-police-officer", "army-officer", "firefighter"),
    Circle.JUSTICE: ("criminal-investigator", "court-clerk", "lawyer", "prosecutor"),
    Circle.STATE_SERVICE: ("civil-servant", "diplomat", "statistician", "tax-inspector"),
    Circle.MEDICINE: ("nurse", "general-practitioner", "surgeon", "paramedic", "pharmacist"),
    Circle.EDUCATION: ("history-teacher", "maths-teacher", "language-teacher", "researcher"),
    Circle.INDUSTRY: ("welder", "turner", "electrician", "process-engineer", "foreman"),
    Circle.ARTS: ("actor", "opera-singer", "musician", "museum-worker"),
    Circle.MEDIA: ("journalist", "tv-presenter", "camera-operator", "editor"),
    Circle.BUSINESS: ("business-owner", "accountant", "sales-manager", "economist"),
}
TARGETS = (
    *("manual-tester",) * 6,
    *("frontend-developer",) * 4,
    *("ux-ui-designer",) * 3,
    *("project-manager",) * 3,
    *("data-analyst",) * 3,
    *("business-analyst",) * 2,
    *("backend-developer",) * 2,
    *("support-specialist",) * 2,
    "devops-engineer",
    "technical-writer",
    "graphic-designer",
    "recruiter",
    "translator",
    "logistician",
    "truck-driver",
    "electrician",
    "psychologist",
    "smm-manager",
)
"""More often what more people ask for."""


@dataclass(frozen=True)
class Seeker:
    """A made-up seeker, before anything is kept."""

    language: InterfaceLanguage
    draft: AppealDraft


@dataclass(frozen=True)
class Volunteer:
    """A made-up mentor, before anything is kept."""

    language: InterfaceLanguage
    application: ApplicationDraft
    offer: OfferDraft


class Crowd:
    """People who come out the same for the same seed, week and taxonomy."""

    def __init__(self, seed: int, catalogue: Catalogue, week: date) -> None:
        self.random = Random(seed)  # noqa: S311  made-up people are no secret
        self.catalogue = catalogue
        self._week = week

    def text(self, kind: str, language: InterfaceLanguage) -> str:
        """Return one of the sentences of a kind, in English where the language has none."""
        found = TEXTS[kind].get(language.value, TEXTS[kind].get("en"))
        return found if isinstance(found, str) else self.random.choice(found)

    def seeker(self) -> Seeker:
        """Draw somebody who appeals for help."""
        language = self.random.choice(LANGUAGES)
        circle = self.random.choice(list(ORIGINS))
        origin = self.random.choice(ORIGINS[circle])
        target = self.random.choice(TARGETS)
        held = self._some(self.catalogue.skills_of(origin), 0.6)
        return Seeker(
            language,
            AppealDraft(
                story=self.story(circle, language),
                circle=circle,
                origin=self.catalogue.label(origin, language),
                held=held,
                target_occupation=target,
                wanted=self._some(
                    [skill for skill in self.catalogue.skills_of(target) if skill not in held],
                    0.25,
                ),
                uncoded=(),
                needs=self._needs(),
                languages=self._languages(),
                availability=self._availability(self.random.randint(3, 20)),
                deadlines=self._deadlines(),
                contacts=self._contacts(language),
            ),
        )

    def in_other_words(self, seeker: Seeker, number: int) -> Seeker:
        """Let one in four write something, too, that fits nothing in the list."""
        if number % WORDY:
            return seeker
        crafts = TEXTS["craft"][seeker.language.value]
        craft = crafts[number // WORDY % len(crafts)]
        texts = (UncodedDraft(ConceptKind.SKILL, wanted=False, text=craft),)
        return replace(seeker, draft=replace(seeker.draft, uncoded=texts))

    def volunteer(self, number: int) -> Volunteer:
        """Draw somebody who wants to help; the number makes their sign-in name."""
        language = self.random.choice(LANGUAGES)
        trade = self.random.choice(TARGETS)
        return Volunteer(
            language,
            ApplicationDraft(
                sign_in_name=f"mentor-{number}",
                password=PASSWORD,
                shown_name=self.text("names", language),
                about=self.text("about", language),
                references=self.text("references", language),
                contact=f"@made_up_{number}",
            ),
            OfferDraft(
                kinds=self._kinds(),
                circles=self._circles(),
                languages=self._languages(),
                weekly_hours=self.random.randint(1, 6),
                time_zone=self.random.choice(TIME_ZONES),
                parts=self._parts(),
                capacity=self.random.choice((1, 1, 2, 2, 3)),
                skills=self._taught(trade),
                path_circle=self.random.choice(list(ORIGINS)) if self._chance(0.3) else None,
                path_occupation=trade,
            ),
        )

    def story(self, circle: Circle, language: InterfaceLanguage) -> str:
        """Return what somebody of this background tells."""
        opening = TEXTS["opening"][circle.value][language.value]
        parts = [self.random.choice(opening)]
        return " ".join([*parts, self.text("middle", language), self.text("closing", language)])

    def _some(self, items: Sequence[str], share: float) -> tuple[str, ...]:
        return tuple(item for item in items if self._chance(share))

    def _taught(self, trade: str) -> dict[str, SkillLevel]:
        skills = self.catalogue.skills_of(trade)
        taught = self._some(skills, 0.7) or tuple(skills[:3])
        return {skill: self.random.choice(list(SkillLevel)) for skill in taught}

    def _needs(self) -> tuple[NeedKind, ...]:
        needs = list(NeedKind)
        self.random.shuffle(needs)
        return tuple(needs[: self.random.choice((1, 2, 2, 3))])

    def _kinds(self) -> frozenset[NeedKind]:
        return frozenset(self.random.sample(list(NeedKind), self.random.choice((1, 2, 2, 3))))

    def _circles(self) -> frozenset[Circle]:
        if self._chance(0.5):
            return frozenset(Circle)
        return frozenset(self.random.sample(list(Circle), self.random.randint(3, 8)))

    def _languages(self) -> dict[SpokenLanguage, LanguageLevel]:
        spoken = {
            SpokenLanguage.RU: self.random.choice((LanguageLevel.FLUENT, LanguageLevel.NATIVE))
        }
        if self._chance(0.7):
            spoken[SpokenLanguage.BE] = self.random.choice(list(LanguageLevel)[1:])
        for language, share in ((SpokenLanguage.EN, 0.5), (SpokenLanguage.PL, 0.3)):
            if self._chance(share):
                spoken[language] = self.random.choice(list(LanguageLevel)[:3])
        return spoken

    def _availability(self, hours: int) -> Availability:
        return Availability(hours, self.random.choice(TIME_ZONES[:4]), self._parts())

    def _parts(self) -> frozenset[DayPart]:
        return frozenset(self.random.sample(list(DayPart), self.random.randint(2, 4)))

    def _deadlines(self) -> dict[Deadline, date]:
        return {
            kind: self._week + timedelta(weeks=self.random.randint(1, 12))
            for kind in Deadline
            if self._chance(0.2)
        }

    def _contacts(self, language: InterfaceLanguage) -> tuple[ContactDraft, ...]:
        if self._chance(0.3):
            return ()
        name = ContactDraft(ContactKind.NAME, self.text("names", language), Audience.MENTOR)
        handle = f"@nobody_{self.random.randint(1000, 9999)}"
        reach = ContactDraft(ContactKind.TELEGRAM, handle, self.random.choice(list(Audience)))
        return (name, reach)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
