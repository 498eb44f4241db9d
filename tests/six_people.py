"""Six people and what the service answers them, as a page: `python -m tests.six_people`.

The page is docs/six-people.md. A test compares it with what the service answers now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_DNS, UUID, uuid5

from matching.domain.availability import Availability
from matching.domain.matches import Pair
from matching.domain.profiles import OfferProfile, SeekerProfile, Weights
from matching.domain.rounds import RoundInput
from matching.domain.taxonomy import Candidate, Target
from matching.domain.vocabulary import (
    Circle,
    ConceptKind,
    DayPart,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Policy,
    Priority,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.engine import round as matching_round
from matching.taxonomy import starter
from matching.taxonomy.catalogue import Catalogue

PAGE = Path(__file__).parent.parent / "docs" / "six-people.md"
BE, RU, EN = InterfaceLanguage.BE, InterfaceLanguage.RU, InterfaceLanguage.EN
WEEK = date(2026, 11, 16)
EVENINGS = Availability(8, "Europe/Minsk", frozenset({DayPart.WEEKDAY_EVENING}))
SPOKEN = {BE: SpokenLanguage.BE, RU: SpokenLanguage.RU}

HEAD = """# Six people

What six people would type, what they would be offered, what they tick and whom the matcher finds
for them, each in the language that they write. They are made up; the answers are those of the
service with the taxonomy that ships, written down by `python -m tests.six_people` and compared
with it by a test. In brackets stands the English name.

Nothing is ticked beforehand, and the old job itself is never kept as a code: it only decides which
skills are offered.
"""


@dataclass(frozen=True)
class Person:
    """What one of them would do on the pages of the form."""

    title: str
    language: InterfaceLanguage
    circle: Circle
    job: str
    """As typed."""
    means: str
    """The candidate that they choose."""
    ticks: tuple[str, ...]
    adds: tuple[tuple[str, str], ...]
    """Skills typed and chosen."""
    target: str | None
    """As typed, or nothing: they do not know yet."""
    goal: str


PEOPLE = (
    Person(
        "A riot policeman",
        RU,
        Circle.UNIFORMED,
        "омоновец",
        "riot-police-officer",
        ("first-aid", "following-rules", "stress-tolerance", "working-shifts", "driving"),
        (("ремонт машин", "car-repair"),),
        None,
        "bus-driver",
    ),
    Person(
        "An investigator",
        BE,
        Circle.JUSTICE,
        "следчая",
        "criminal-investigator",
        ("interviewing", "evidence-handling", "report-writing", "financial-investigation", "osint"),
        (("эксель", "spreadsheets"),),
        "аналітык даных",
        "data-analyst",
    ),
    Person(
        "A nurse",
        BE,
        Circle.MEDICINE,
        "медсястра",
        "nurse",
        ("attention-to-detail", "teamwork", "empathy", "stress-tolerance", "medical-records"),
        (("ангельская", "english-for-work"),),
        "тэсціроўшчыца",
        "manual-tester",
    ),
    Person(
        "A history teacher",
        BE,
        Circle.EDUCATION,
        "настаўніца гісторыі",
        "history-teacher",
        ("clear-writing", "critical-thinking", "information-search", "learning-materials"),
        (("фоташоп", "photoshop"),),
        None,
        "ux-writer",
    ),
    Person(
        "A welder",
        RU,
        Circle.INDUSTRY,
        "сварщик",
        "welder",
        ("concentration", "quality-checking", "reading-technical-drawings", "precision-measuring"),
        (("html", "html"), ("внимательность", "attention-to-detail")),
        "фронтенд",
        "frontend-developer",
    ),
    Person(
        "An opera singer",
        BE,
        Circle.ARTS,
        "оперная спявачка",
        "opera-singer",
        ("italian-language", "german-language", "memorising", "working-independently"),
        (("сінхронны пераклад", "interpreting"),),
        "перакладчыца",
        "translator",
    ),
)

MENTORS = {
    "one who drives buses": ("bus-driver", Circle.UNIFORMED),
    "a data analyst": ("data-analyst", Circle.JUSTICE),
    "a tester": ("manual-tester", Circle.MEDICINE),
    "a writer of interface texts": ("ux-writer", Circle.EDUCATION),
    "a front-end developer": ("frontend-developer", Circle.INDUSTRY),
    "a translator": ("translator", Circle.ARTS),
}
"""What each of them is: they teach the first eight skills that their work asks for."""
TAUGHT = 8


def page(catalogue: Catalogue) -> str:
    """Return the whole page."""
    pairs = _pairs(catalogue)
    sections = (_section(catalogue, person, pairs[_id(person.title)]) for person in PEOPLE)
    return "\n".join([HEAD, *sections])


def _section(catalogue: Catalogue, person: Person, pair: Pair) -> str:
    lines = [
        f"## {person.title}",
        "",
        *_job(catalogue, person),
        *_skills(catalogue, person),
        *_target(catalogue, person),
        *_match(catalogue, person, pair),
        "",
    ]
    return "\n".join(lines)


def _job(catalogue: Catalogue, person: Person) -> Iterator[str]:
    found = catalogue.search(person.job, ConceptKind.OCCUPATION, person.language)
    yield f"1. Job: types “{person.job}”. Offered: {_listed(catalogue, person, _codes(found))}."
    yield f"   Chooses {_label(catalogue, person, person.means)}."


def _skills(catalogue: Catalogue, person: Person) -> Iterator[str]:
    offered = catalogue.skills_of(person.means)
    rest = [skill for skill in offered if skill not in person.ticks]
    yield f"2. What they know: ticks {_listed(catalogue, person, person.ticks)}."
    yield f"   Not ticked: {_listed(catalogue, person, rest)}."
    for text, chosen in person.adds:
        found = catalogue.search(text, ConceptKind.SKILL, person.language)
        yield f"   Adds “{text}”. Offered: {_listed(catalogue, person, _codes(found))}."
        yield f"   Chooses {_label(catalogue, person, chosen)}."


def _target(catalogue: Catalogue, person: Person) -> Iterator[str]:
    if person.target is None:
        yield "3. What next: “I do not know yet”. Suggested from what they hold:"
        for target in targets(catalogue, person):
            yield f"   - {_suggestion(catalogue, person, target)}"
    else:
        found = catalogue.search(person.target, None, person.language)
        yield f"3. What next: types “{person.target}”."
        yield f"   Offered: {_listed(catalogue, person, _codes(found))}."
    yield f"   Chooses {_label(catalogue, person, person.goal)}."
    carried = catalogue.carried_over(held(person), person.goal)
    yield (
        f"   Of the {len(carried.asked)} general skills of this work they bring"
        f" {len(carried.held)}: {_listed(catalogue, person, carried.held)}."
    )


def _suggestion(catalogue: Catalogue, person: Person, target: Target) -> str:
    return (
        f"{_label(catalogue, person, target.id)}: has"
        f" {_listed(catalogue, person, target.overlap)};"
        f" would learn {_listed(catalogue, person, target.gap[:3])} …"
    )


def _match(catalogue: Catalogue, person: Person, pair: Pair) -> Iterator[str]:
    mentor = next(name for name in MENTORS if _id(name) == pair.mentor_id)
    yield f"4. Matched with {mentor}, score {pair.score / 10_000:.0f} of 100."
    yield f"   Teaches: {_listed(catalogue, person, pair.covered)}."
    if pair.near:
        near = "; ".join(
            f"{_label(catalogue, person, each.skill)} – close to"
            f" {_label(catalogue, person, each.via)}"
            for each in pair.near[:3]
        )
        yield f"   Close to what is wanted: {near}."
    yield f"   Not taught: {_listed(catalogue, person, pair.missing[:5])} …"


def targets(catalogue: Catalogue, person: Person) -> tuple[Target, ...]:
    """Return what is suggested to somebody who does not know yet."""
    return catalogue.targets(held(person), person.means)


def held(person: Person) -> tuple[str, ...]:
    """Return the skills that somebody says they have."""
    return (*person.ticks, *(chosen for _text, chosen in person.adds))


def _pairs(catalogue: Catalogue) -> dict[UUID, Pair]:
    given = RoundInput(
        seekers=tuple(_seeker(person) for person in PEOPLE),
        offers=tuple(_offer(catalogue, *mentor) for mentor in MENTORS.items()),
        graph=catalogue.graph,
        weights=Weights(),
        policy=Policy.SERVE_MOST,
        barred=frozenset(),
        week_of=WEEK,
    )
    answer = matching_round.run(given)
    return {pair.appeal_id: pair for pair in answer.result.pairs}


def _seeker(person: Person) -> SeekerProfile:
    return SeekerProfile(
        appeal_id=_id(person.title),
        circle=person.circle,
        needs=(NeedKind.TEACHING,),
        all_needs=(NeedKind.TEACHING,),
        held=frozenset(held(person)),
        wanted=frozenset(),
        target_occupation=person.goal,
        languages={SPOKEN[person.language]: LanguageLevel.NATIVE},
        availability=EVENINGS,
        weeks_waited=2,
        priority=Priority.NORMAL,
        sensitivity=TrustTier.STANDARD,
    )


def _offer(catalogue: Catalogue, name: str, mentor: tuple[str, Circle]) -> OfferProfile:
    work, left = mentor
    return OfferProfile(
        offer_id=_id(f"{name} offers"),
        mentor_id=_id(name),
        kinds=frozenset({NeedKind.TEACHING}),
        circles=frozenset(Circle),
        skills=dict.fromkeys(catalogue.skills_of(work)[:TAUGHT], SkillLevel.EXPERT),
        languages=dict.fromkeys((SpokenLanguage.BE, SpokenLanguage.RU), LanguageLevel.NATIVE),
        availability=EVENINGS,
        room=1,
        trust=TrustTier.STANDARD,
        path_circle=left,
        path_occupation=work,
    )


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_DNS, name)


def _codes(found: Iterable[Candidate]) -> list[str]:
    return [each.id for each in found]


def _listed(catalogue: Catalogue, person: Person, concepts: Iterable[str]) -> str:
    return ", ".join(_label(catalogue, person, each) for each in concepts) or "nothing"


def _label(catalogue: Catalogue, person: Person, concept: str) -> str:
    return f"{catalogue.label(concept, person.language)} ({catalogue.label(concept, EN)})"


if __name__ == "__main__":
    PAGE.write_text(page(Catalogue.of(starter.load().concepts)), encoding="utf-8")
