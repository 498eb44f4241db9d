"""What a matching round answers: pairs with their reasons, and reasons where there is no pair."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import TypeAlias
from uuid import UUID

from matching.domain.profiles import Weights
from matching.domain.vocabulary import NeedKind, Policy

MILLIONTHS = 1_000_000
"""Scores are whole millionths: this many are a score of 1."""


class Rule(StrEnum):
    """A condition without which a pair is never proposed."""

    LANGUAGE = "language"
    """Both speak one language, conversationally or better."""
    KIND = "kind"
    """The offer gives a kind of help that the appeal still needs."""
    CIRCLE = "circle"
    """The mentor agreed to help people of this background."""
    HOURS = "hours"
    """At least one hour a week is free for both."""
    TRUST = "trust"
    """The mentor is trusted as far as the appeal asks."""
    BARRED = "barred"
    """Neither of them refused the other, and nobody keeps them apart."""
    ROOM = "room"
    """The offer has a place left."""
    FLOOR = "floor"
    """The score reaches the quality floor; asked only where all other rules pass."""


class ScorePart(StrEnum):
    """What the score of a pair is made of."""

    SKILLS = "skills"
    LEVEL = "level"
    LANGUAGE = "language"
    HOURS = "hours"
    KIND = "kind"
    PATH = "path"


class AddedPart(StrEnum):
    """What the objective adds to the score; it changes who is served, never who suits whom."""

    WAITING = "waiting"
    PRIORITY = "priority"
    SERVED = "served"
    """A millionth for being helped at all, so that no allowed pair is worth nothing."""


class Reason(StrEnum):
    """Why an appeal got nobody."""

    NO_OFFER_PASSES = "no_offer_passes"
    BELOW_FLOOR = "below_floor"
    """Some offers pass every other rule, but none reaches the floor."""
    OUTBID = "outbid"
    """Some offers pass every rule, but their places do more good elsewhere."""


@dataclass(frozen=True)
class PartScore:
    """One part of a score: contribution = weight * value, rounded to a whole millionth."""

    value: float
    """In [0, 1], in whole millionths."""
    weight: int
    """In millionths: what the part contributes at a value of 1."""
    contribution: int
    """In millionths."""


@dataclass(frozen=True)
class NearSkill:
    """A wanted skill that the mentor does not teach, but teaches something like it."""

    skill: str
    via: str
    nearness: float


@dataclass(frozen=True)
class Alternative:
    """Another offer for the same appeal, and what choosing it instead would cost everybody."""

    offer_id: UUID
    mentor_id: UUID
    score: int
    """In millionths."""
    cost: int
    """By how much the value of this pass would fall, everybody else rearranged at best.

    Below zero only when fewer would be served.
    """
    fewer_served: int
    """How many people fewer would be served in this pass. Always 0 where the total counts."""
    exact: bool = True
    """False where the two are the most that it can cost: too many pairs to look at them all."""


@dataclass(frozen=True)
class Pair:
    """One helper for one need of one appeal, with everything that spoke for it."""

    appeal_id: UUID
    offer_id: UUID
    mentor_id: UUID
    need: NeedKind
    pass_number: int
    """1 for a first helper, from 2 for further needs."""
    score: int
    """In millionths: the sum of the contributions of `parts`."""
    objective: int
    """In millionths: the score and the contributions of `added`."""
    parts: Mapping[ScorePart, PartScore]
    added: Mapping[AddedPart, PartScore]
    has_gap: bool
    """False when the appeal names no skill that is not held already: skills and level are 0."""
    covered: tuple[str, ...]
    """Wanted skills that the mentor teaches, those that count most first. So below."""
    near: tuple[NearSkill, ...]
    missing: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    """The two best other mentors by score, fewer if there are no more."""


@dataclass(frozen=True)
class NearestMiss:
    """The best offer that one single rule kept away."""

    offer_id: UUID
    mentor_id: UUID
    rule: Rule
    score: int
    """In millionths."""


@dataclass(frozen=True)
class Unserved:
    """An appeal that got nobody in this round, and why."""

    appeal_id: UUID
    helped: bool
    """True when somebody helps already and this would have been for a further need."""
    weeks_waited: int
    reason: Reason
    removed: Mapping[Rule, int]
    """How many offers each rule keeps away; an offer counts under each rule that it breaks."""
    passing: int
    """How many offers pass every rule."""
    nearest_miss: NearestMiss | None
    has_gap: bool
    untaught: tuple[str, ...]
    """Wanted skills that no offer with room teaches, those that count most first."""


@dataclass(frozen=True)
class PassFigures:
    """One pass of the round: first helpers in pass 1, further needs from pass 2."""

    number: int
    appeals: int
    room: int
    """Places left before this pass."""
    allowed_pairs: int
    """Those that were looked at in full; every other one was proved to change nothing."""
    pairs: int
    value: int
    dual_value: int
    """Equal to `value`: the proof that no other choice is better."""


@dataclass(frozen=True)
class Waits:
    """How long a group of people has waited, in weeks. None for a group of nobody."""

    people: int
    median: float | None
    worst: int | None


@dataclass(frozen=True)
class RoundResult:
    """A round, complete and proved, before anybody decided on it."""

    policy: Policy
    weights: Weights
    week_of: date
    input_digest: str
    """SHA-256 of everything the round was given, in hexadecimal."""
    appeals: int
    offers: int
    pairs: tuple[Pair, ...]
    """By pass; within a pass, in the order of service: longest wait first."""
    unserved: tuple[Unserved, ...]
    """In the same order."""
    passes: tuple[PassFigures, ...]
    served: int
    """People who had nobody and now have."""
    value: int
    """In millionths, over all passes."""
    dual_value: int
    served_waits: Waits
    unserved_waits: Waits
    """Of those whom nobody helps, neither before nor now."""


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def to_json(value: object) -> Json:
    """Return any of these values, profiles included, as plain JSON: sets sorted, ids as text.

    Raises TypeError for what has no such form.
    """
    if isinstance(value, Enum):
        return to_json(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, UUID | date):
        return str(value)
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(to_json(key)): to_json(each) for key, each in value.items()}
    if isinstance(value, Set | tuple | list):
        return [to_json(each) for each in (sorted(value) if isinstance(value, Set) else value)]
    raise TypeError(f"{type(value).__name__} has no JSON form")
