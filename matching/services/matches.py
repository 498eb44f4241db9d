"""A kept round, read back for people: labels for codes, aliases for ids, reasons for everything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.domain.matches import (
    AddedPart,
    Pair,
    PartScore,
    PassFigures,
    Reason,
    Rule,
    ScorePart,
    Unserved,
    Waits,
    to_json,
)
from matching.domain.vocabulary import InterfaceLanguage, NeedKind
from matching.models.accounts import Account
from matching.models.rounds import Round
from matching.models.vetting import Mentor
from matching.services import coding, round_details
from matching.taxonomy.catalogue import Catalogue

PAGE = 20

_Label = Callable[[str], str]


@dataclass(frozen=True)
class Near:
    """A wanted skill, and what the mentor teaches that comes close."""

    skill: str
    via: str
    because: str | None
    """An occupation that asks for both; nothing when only their names are alike."""


@dataclass(frozen=True)
class _Words:
    """What concepts are called in the language of the reader."""

    catalogue: Catalogue
    language: InterfaceLanguage

    def label(self, concept_id: str) -> str:
        return self.catalogue.label(concept_id, self.language)

    def near(self, skill: str, via: str, **_measured: Any) -> Near:
        shared = self.catalogue.why_near(skill, via)
        because = self.label(shared[0]) if shared else None
        return Near(self.label(skill), self.label(via), because)


@dataclass(frozen=True)
class Other:
    """Another mentor for the same appeal. Scores and costs are in millionths."""

    mentor: str
    score: int
    cost: int
    fewer_served: int


@dataclass(frozen=True)
class ShownPair:
    """One pair in the words of the page."""

    appeal_id: UUID
    appeal: str
    offer_id: UUID
    mentor_id: UUID
    mentor: str
    need: NeedKind
    further: bool
    """True for a need beside one that somebody helps with already."""
    score: int
    parts: Mapping[ScorePart, PartScore]
    added: Mapping[AddedPart, PartScore]
    has_gap: bool
    covered: tuple[str, ...]
    near: tuple[Near, ...]
    missing: tuple[str, ...]
    others: tuple[Other, ...]


@dataclass(frozen=True)
class Miss:
    """The mentor whom one single rule kept away."""

    mentor: str
    rule: Rule
    score: int


@dataclass(frozen=True)
class ShownUnserved:
    """Somebody who got nobody, in the words of the page."""

    appeal_id: UUID
    appeal: str
    helped: bool
    weeks_waited: int
    reason: Reason
    passing: int
    removed: Mapping[Rule, int]
    """Only rules that keep anybody away, the strictest first."""
    miss: Miss | None
    untaught: tuple[str, ...]


@dataclass(frozen=True)
class Quality:
    """How well the pairs of a round fit, in millionths."""

    lowest: int
    median: int
    highest: int


@dataclass(frozen=True)
class Figures:
    """A round in numbers."""

    appeals: int
    offers: int
    served: int
    pairs: int
    unserved: int
    quality: Quality | None
    """Nothing for a round without pairs."""
    served_waits: Waits
    unserved_waits: Waits
    passes: tuple[PassFigures, ...]
    value: int
    dual_value: int


@dataclass(frozen=True)
class Page:
    """One page of a list; pages count from 1."""

    items: Sequence[Any]
    number: int
    count: int


def page_of(items: Sequence[Any], page: int) -> Page:
    """Return one page of a list, the nearest that there is."""
    count = max(1, -(-len(items) // PAGE))
    number = min(max(page, 1), count)
    return Page(items[(number - 1) * PAGE : number * PAGE], number, count)


def code_of(appeal_id: UUID) -> str:
    """Return how a round names an appeal: short, neutral, and the same in every round."""
    return appeal_id.hex[:6].upper()


def figures(run: Round) -> Figures:
    """Return the numbers of a round."""
    result, counted = run.result, round_details.counted(run.result)
    return Figures(
        appeals=result["appeals"],
        offers=result["offers"],
        served=result["served"],
        pairs=counted["pairs"],
        unserved=counted["unserved"],
        quality=Quality(*counted["quality"]) if counted["quality"] else None,
        served_waits=Waits(**result["served_waits"]),
        unserved_waits=Waits(**result["unserved_waits"]),
        passes=tuple(PassFigures(**each) for each in result["passes"]),
        value=run.value,
        dual_value=run.dual_value,
    )


def pairs(session: Session, run: Round, *, page: int, language: InterfaceLanguage) -> Page:
    """Return one page of the pairs as ShownPair, in the order of the round."""
    part = page_of(run.result["pairs"], page)
    others = (other["mentor_id"] for pair in part.items for other in pair["alternatives"])
    aliases = _aliases(session, [*(pair["mentor_id"] for pair in part.items), *others])
    words = _Words(coding.catalogue(session), language)
    return Page([_pair(each, aliases, words) for each in part.items], part.number, part.count)


def unserved(session: Session, run: Round, *, page: int, language: InterfaceLanguage) -> Page:
    """Return one page of those who got nobody as ShownUnserved, the longest wait first."""
    part = page_of(run.result["unserved"], page)
    misses = (each["nearest_miss"] for each in part.items)
    aliases = _aliases(session, [miss["mentor_id"] for miss in misses if miss])
    label = _Words(coding.catalogue(session), language).label
    return Page([_unserved(each, aliases, label) for each in part.items], part.number, part.count)


def pair(session: Session, given: Pair, language: InterfaceLanguage) -> ShownPair:
    """Return one pair in the words of a page."""
    mentors = [given.mentor_id, *(other.mentor_id for other in given.alternatives)]
    aliases = _aliases(session, map(str, mentors))
    return _pair(_written(given), aliases, _Words(coding.catalogue(session), language))


def without_helper(session: Session, given: Unserved, language: InterfaceLanguage) -> ShownUnserved:
    """Return why somebody gets nobody, in the words of a page."""
    miss = given.nearest_miss
    aliases = _aliases(session, [str(miss.mentor_id)] if miss else [])
    label = _Words(coding.catalogue(session), language).label
    return _unserved(_written(given), aliases, label)


def _written(given: Pair | Unserved) -> Mapping[str, Any]:
    """Return it as a kept round would hold it."""
    return cast(Mapping[str, Any], to_json(given))


def _aliases(session: Session, mentor_ids: Iterable[str]) -> dict[str, str]:
    wanted = {UUID(mentor_id) for mentor_id in mentor_ids}
    statement = select(Mentor.id, Account.alias).join(Mentor.account).where(Mentor.id.in_(wanted))
    known = {str(mentor_id): alias for mentor_id, alias in session.execute(statement)}
    # Whoever is no longer kept has no alias either.
    return {str(mentor_id): known.get(str(mentor_id), "–") for mentor_id in wanted}


def _pair(given: Mapping[str, Any], aliases: Mapping[str, str], words: _Words) -> ShownPair:
    return ShownPair(
        appeal_id=UUID(given["appeal_id"]),
        appeal=code_of(UUID(given["appeal_id"])),
        offer_id=UUID(given["offer_id"]),
        mentor_id=UUID(given["mentor_id"]),
        mentor=aliases[given["mentor_id"]],
        need=NeedKind(given["need"]),
        further=given["pass_number"] > 1,
        score=given["score"],
        parts={ScorePart(name): PartScore(**part) for name, part in given["parts"].items()},
        added={AddedPart(name): PartScore(**part) for name, part in given["added"].items()},
        has_gap=given["has_gap"],
        covered=tuple(words.label(skill) for skill in given["covered"]),
        near=tuple(words.near(**each) for each in given["near"]),
        missing=tuple(words.label(skill) for skill in given["missing"]),
        others=tuple(_other(each, aliases) for each in given["alternatives"]),
    )


def _other(given: Mapping[str, Any], aliases: Mapping[str, str]) -> Other:
    return Other(
        mentor=aliases[given["mentor_id"]],
        score=given["score"],
        cost=given["cost"],
        fewer_served=given["fewer_served"],
    )


def _unserved(given: Mapping[str, Any], aliases: Mapping[str, str], label: _Label) -> ShownUnserved:
    miss = given["nearest_miss"]
    removed = sorted(given["removed"].items(), key=lambda each: -each[1])
    return ShownUnserved(
        appeal_id=UUID(given["appeal_id"]),
        appeal=code_of(UUID(given["appeal_id"])),
        helped=given["helped"],
        weeks_waited=given["weeks_waited"],
        reason=Reason(given["reason"]),
        passing=given["passing"],
        removed={Rule(rule): count for rule, count in removed if count},
        miss=Miss(aliases[miss["mentor_id"]], Rule(miss["rule"]), miss["score"]) if miss else None,
        untaught=tuple(label(skill) for skill in given["untaught"]),
    )
