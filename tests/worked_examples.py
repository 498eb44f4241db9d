"""Small rounds that can be followed by hand, as a page: `python -m tests.worked_examples`.

The page is docs/matching-examples.md. A test compares it with what the matcher answers now.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_DNS, UUID, uuid5

from matching.domain.availability import Availability
from matching.domain.matches import MILLIONTHS, Pair, Reason, Recruit, Unserved
from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    Policy,
    Priority,
    SkillLevel,
    SpokenLanguage,
    TrustTier,
)
from matching.engine.audit import verify_round
from matching.engine.proof import Answer
from matching.engine.round import run

PAGE = Path(__file__).parent.parent / "docs" / "matching-examples.md"
WEEK = date(2026, 11, 16)
EVENINGS = Availability(4, "Europe/Minsk", frozenset({DayPart.WEEKDAY_EVENING}))
MENTORING, TEACHING = NeedKind.MENTORING, NeedKind.TEACHING
BE, PL = SpokenLanguage.BE, SpokenLanguage.PL
SERVED = 1
SKILLS_ONLY = Weights(
    skills=1, level=0, language=0, hours=0, kind=0, path=0, waiting=0, priority=0, floor=0
)
"""The score is then the share of what somebody lacks that the mentor teaches."""

HEAD = """# Worked examples

Small rounds that you can follow with pencil and paper. How the matcher works in general stands in
[matching.md](matching.md). The people are made up; every line under “The matcher says” is what it
answers now, written down by `python -m tests.worked_examples` and compared by a test.

To keep sums short, only skills count here unless an example says otherwise: the score of a pair is
the share of what the person lacks that the mentor teaches, all skills counting alike. Everybody
has evenings free and speaks Belarusian, and a millionth that every pair is worth beside its score
is left out.
"""


@dataclass(frozen=True)
class Asks:
    """An appeal."""

    name: str
    lacks: str
    needs: tuple[NeedKind, ...] = (MENTORING,)
    weeks: int = 0
    speaks: SpokenLanguage = BE


@dataclass(frozen=True)
class Gives:
    """An offer."""

    name: str
    teaches: str
    kinds: tuple[NeedKind, ...] = (MENTORING,)
    places: int = 1
    speaks: SpokenLanguage = BE


@dataclass(frozen=True)
class Example:
    """One round, what it shows, and how to get there by hand."""

    title: str
    shows: str
    asks: tuple[Asks, ...]
    gives: tuple[Gives, ...]
    by_hand: str
    policies: tuple[Policy, ...] = (Policy.SERVE_MOST,)
    weights: Weights = SKILLS_ONLY


BOTH = (Policy.SERVE_MOST, Policy.BEST_TOTAL)
EXAMPLES = (
    Example(
        "Two appeals, one place",
        "The place goes where it is worth most.",
        (Asks("Ala", "sql, python"), Asks("Bela", "sql, welding, baking")),
        (Gives("Daria", "sql, python"),),
        "Daria teaches all that Ala lacks (1) and one of three things that Bela lacks (1/3). With"
        " one more place Bela would come as well and add her 1/3: that is the price of a place.",
    ),
    Example(
        "The best pair first is not the best for all",
        "Taking the best pair that is left, again and again, can cost more than it gains.",
        (Asks("Ala", "sql, python, git, testing"), Asks("Bela", "testing, design, figma, baking")),
        (
            Gives("Daria", "sql, python, git, testing, design, figma"),
            Gives("Egor", "sql, python, git"),
        ),
        "Ala has 1 with Daria and 3/4 with Egor, Bela 3/4 with Daria and 0 with Egor. The best pair"
        " first gives 1 + 0. Ala with Egor and Bela with Daria make 3/4 + 3/4 = 1.5. To have the"
        " other one would cost 0.5 in either case.",
    ),
    Example(
        "Served first, total second",
        "The policy decides whether one more person counts more than a better total.",
        (
            Asks("Ala", "sql, python, git, testing"),
            Asks("Bela", "welding, baking, sewing, cooking"),
        ),
        (Gives("Daria", "sql, python, git, testing, welding"), Gives("Egor", "sql")),
        "Ala has 1 with Daria and 1/4 with Egor. Bela has 1/4 with Daria and 0 with Egor, which is"
        " below the floor of 0.2. To serve both, Ala must have Egor: 1/4 + 1/4 = 0.5. The best"
        " total is 1: Ala with Daria, and Bela with nobody.",
        BOTH,
        replace(SKILLS_ONLY, floor=0.2),
    ),
    Example(
        "The floor",
        "A pair below the quality floor is not proposed, even where both are free.",
        (Asks("Ala", "sql, python, git, testing"),),
        (Gives("Daria", "sql"),),
        "Daria teaches one of four: 1/4, below the floor of 0.3. The nearest miss says so.",
        weights=replace(SKILLS_ONLY, floor=0.3),
    ),
    Example(
        "Waiting",
        "Every week of waiting adds to the objective, never to the score.",
        (Asks("Ala", "sql, python", weeks=0), Asks("Bela", "sql, git, testing", weeks=8)),
        (Gives("Daria", "sql, python"),),
        "Ala scores 1, Bela 1/3. With 0.1 a week Bela comes to 1/3 + 8 × 0.1 = 1.13, which is more"
        " than 1. The score that everybody sees stays 1/3.",
        weights=replace(SKILLS_ONLY, waiting=0.1),
    ),
    Example(
        "A second need waits",
        "Nobody gets a second helper while somebody who could be served has none.",
        (
            Asks("Ala", "sql", needs=(MENTORING, TEACHING), weeks=12),
            Asks("Bela", "sql, python", needs=(TEACHING,)),
        ),
        (
            Gives("Daria", "sql"),
            Gives("Egor", "sql", kinds=(TEACHING,), places=1),
        ),
        "Both of Ala's needs would score 1, Bela has 1/2 with Egor. In pass 1 each gets one helper:"
        " Ala has Daria, Bela has Egor. In pass 2 no place is left for Ala's second need.",
    ),
    Example(
        "A second need is served",
        "What is left when everybody has somebody goes to further needs.",
        (Asks("Ala", "sql", needs=(MENTORING, TEACHING)),),
        (Gives("Daria", "sql"), Gives("Egor", "sql", kinds=(TEACHING,))),
        "In pass 1 either would do: the two score alike, and which comes first is decided once for"
        " the whole round. In pass 2 Ala gets the other one for the other need.",
    ),
    Example(
        "What an alternative costs",
        "The cost is what all together would lose, everybody else rearranged at best.",
        (Asks("Ala", "sql, python"), Asks("Bela", "sql, git"), Asks("Vera", "git, testing")),
        (
            Gives("Daria", "sql, python"),
            Gives("Egor", "sql, git"),
            Gives("Hanna", "testing"),
        ),
        "Ala with Daria and Bela with Egor make 1 each, Vera with Hanna 1/2: together 2 1/2. If"
        " Vera is to have Egor (1/2), Bela must go: to Hanna for 0 or to Daria for 1/2, and then"
        " Ala to Hanna for 0 or to nobody. The cheapest loses 1. If Bela is to have Daria (1/2),"
        " Ala takes Egor (1/2): that costs 1 too.",
    ),
    Example(
        "Why nobody",
        "For each appeal without a mentor: what each rule keeps away, and the nearest miss.",
        (Asks("Ala", "sql", speaks=PL),),
        (
            Gives("Daria", "sql"),
            Gives("Egor", "sql", kinds=(TEACHING,), speaks=PL),
            Gives("Hanna", "python", kinds=(TEACHING,)),
        ),
        "Ala speaks Polish and needs mentoring. Daria shares no language, Egor gives no mentoring,"
        " Hanna neither. Daria and Egor break one rule each and would score 1. A mentor for sql and"
        " mentoring who speaks Polish is missing: such a place would serve Ala.",
    ),
    Example(
        "What one more place is worth",
        "The price of a place is exactly what one more of the same would add.",
        (Asks("Ala", "sql"), Asks("Bela", "sql, python"), Asks("Vera", "sql, git, testing")),
        (Gives("Daria", "sql"), Gives("Egor", "git")),
        "Daria would score 1 with Ala, 1/2 with Bela and 1/3 with Vera; Egor 1/3 with Vera, nothing"
        " with the others. The best total gives Ala Daria and Vera Egor, 4/3, and Bela the"
        " rest: nothing. A second place at Daria would add Bela's 1/2. A second place at Egor would"
        " add nothing: Bela would score 0 there.",
        (Policy.BEST_TOTAL,),
    ),
    Example(
        "Whom to recruit",
        "Which skill, kind of help and language would add most, by one place.",
        (
            Asks("Ala", "welding", needs=(TEACHING,)),
            Asks("Bela", "welding, sql", needs=(TEACHING,)),
            Asks("Vera", "sql"),
        ),
        (Gives("Daria", "sql"),),
        "Daria and Vera make 1. Ala and Bela lack welding and want teaching, which nobody gives."
        " One who teaches welding would have Ala (1), or Bela for 1/2; who teaches sql would"
        " have Bela for 1/2. Both Ala and Bela could be proposed to either: with a floor of 0 even"
        " a score of 0 passes.",
    ),
    Example(
        "A tie",
        "Equal appeals: the longer wait first, then the priority, then the lot.",
        (Asks("Ala", "sql", weeks=2), Asks("Bela", "sql", weeks=5)),
        (Gives("Daria", "sql"),),
        "Waiting adds nothing here, so both are worth 1. Bela has waited longer.",
    ),
)


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_section(example) for example in EXAMPLES)])


def _section(example: Example) -> str:
    lines = [
        f"## {example.title}",
        "",
        example.shows,
        "",
        "| appeal | lacks | needs | weeks | speaks |",
        "|---|---|---|---|---|",
        *(
            f"| {each.name} | {each.lacks} | {_kinds(each.needs)} | {each.weeks} | {each.speaks} |"
            for each in example.asks
        ),
        "",
        "| mentor | teaches | helps with | places | speaks |",
        "|---|---|---|---|---|",
        *(
            f"| {each.name} | {each.teaches} | {_kinds(each.kinds)} | {each.places}"
            f" | {each.speaks} |"
            for each in example.gives
        ),
        "",
        f"By hand: {example.by_hand}",
    ]
    for policy in example.policies:
        lines += ["", f"The matcher says ({policy.value.replace('_', ' ')}):", ""]
        lines += [f"- {line}" for line in _told(example, answer(example, policy))]
    return "\n".join([*lines, ""])


def answer(example: Example, policy: Policy) -> Answer:
    """Return what the matcher answers, checked."""
    given = RoundInput(
        seekers=tuple(_seeker(each) for each in example.asks),
        offers=tuple(_offer(each) for each in example.gives),
        graph=SkillGraph({}, {}),
        weights=example.weights,
        policy=policy,
        barred=frozenset(),
        week_of=WEEK,
    )
    found = run(given)
    verify_round(given, found)
    return found


def _told(example: Example, found: Answer) -> Iterator[str]:
    names = {_id(each.name): each.name for each in (*example.asks, *example.gives)}
    result = found.result
    for pair in result.pairs:
        yield from _pair(pair, names)
    for each in result.unserved:
        yield _alone(each, names)
    yield f"Served: {result.served}. Worth together: {_number(result.value, len(result.pairs))}."
    first = found.proof.passes[0]
    for offer, price in zip(found.proof.offers, first.offer_price.tolist(), strict=True):
        people, value = _split(price, first.bonus)
        if people or _number(value, people) != "0":
            yield f"One more place at {names[offer]} would {_gain(people, value)}."
    for recruit in result.recruits:
        yield _missing(recruit)


def _pair(pair: Pair, names: dict[UUID, str]) -> Iterator[str]:
    yield (
        f"Pass {pair.pass_number}: {names[pair.appeal_id]} gets {names[pair.mentor_id]} for"
        f" {pair.need.value}, score {_number(pair.score)}."
    )
    for other in pair.alternatives:
        fewer = f", {other.fewer_served} fewer served" if other.fewer_served else ""
        yield (
            f"{names[pair.appeal_id]} with {names[other.mentor_id]} instead: score"
            f" {_number(other.score)}, costs {_number(other.cost, -other.fewer_served)}{fewer}."
        )


def _alone(each: Unserved, names: dict[UUID, str]) -> str:
    who = names[each.appeal_id]
    if each.reason is Reason.OUTBID:
        return f"{who} gets nobody: {each.passing} would do, but is worth more elsewhere."
    kept = ", ".join(f"{rule.value} {count}" for rule, count in each.removed.items() if count)
    miss = each.nearest_miss
    near = ""
    if miss:
        near = (
            f" The nearest miss is {names[miss.mentor_id]}, score {_number(miss.score)}:"
            f" {miss.rule.value}."
        )
    return f"{who} gets nobody. Kept away by: {kept}.{near}"


def _missing(recruit: Recruit) -> str:
    return (
        f"A mentor for {recruit.skill} and {recruit.kind.value.replace('_', ' ')} who speaks"
        f" {recruit.language.value} would {_gain(recruit.people, recruit.value)};"
        f" {recruit.waiting} without a mentor could be proposed."
    )


def _gain(people: int, value: int) -> str:
    added = f"add {_number(value, people)}"
    return f"serve {people} more and {added}" if people else added


def _split(price: int, bonus: int) -> tuple[int, int]:
    if not bonus:
        return 0, price
    people = (2 * price + bonus) // (2 * bonus)
    return people, price - people * bonus


def _number(millionths: int, pairs: int = 0) -> str:
    """Return a sum of so many pairs, without the millionth that each is worth in itself."""
    return f"{(millionths - pairs * SERVED) / MILLIONTHS:.2f}".rstrip("0").rstrip(".")


def _seeker(each: Asks) -> SeekerProfile:
    return SeekerProfile(
        appeal_id=_id(each.name),
        circle=Circle.OTHER,
        needs=each.needs,
        all_needs=each.needs,
        held=frozenset(),
        wanted=frozenset(each.lacks.split(", ")),
        target_occupation=None,
        languages={each.speaks: LanguageLevel.NATIVE},
        availability=EVENINGS,
        weeks_waited=each.weeks,
        priority=Priority.NORMAL,
        sensitivity=TrustTier.STANDARD,
    )


def _offer(each: Gives) -> OfferProfile:
    return OfferProfile(
        offer_id=_id(each.name),
        mentor_id=_id(each.name),
        kinds=frozenset(each.kinds),
        circles=frozenset(Circle),
        skills=dict.fromkeys(each.teaches.split(", "), SkillLevel.WORKING),
        languages={each.speaks: LanguageLevel.NATIVE},
        availability=EVENINGS,
        room=each.places,
        trust=TrustTier.STANDARD,
    )


def _kinds(kinds: tuple[NeedKind, ...]) -> str:
    return ", ".join(kind.value for kind in kinds)


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_DNS, name)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
