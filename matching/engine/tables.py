"""Profiles as arrays: a row per appeal or offer. Where codes stop being words."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.domain.availability import HOURS_IN_WEEK, Availability, utc_hours
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
)
from matching.engine.scale import SkillScale
from matching.engine.skilltables import SkillTables, ones

CIRCLES = {circle: index for index, circle in enumerate(Circle)}
KINDS = {kind: index for index, kind in enumerate(NeedKind)}
LANGUAGES = {language: index for index, language in enumerate(SpokenLanguage)}

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, eq=False)
class SeekerTable:
    """A appeals; S skills, L languages, K kinds of help."""

    gap: csr_array
    """(A, S): what each lacking skill counts in millionths, each row adding up to 1 or empty."""
    lacks: csr_array
    """(A, S): 1 for each lacking skill."""
    has_gap: Flags
    levels: Integers
    """(A, L): a LanguageLevel, 0 for not spoken."""
    need_worth: Reals
    """(A, K): 1 for the first of all needs, falling evenly; 0 for a kind that is not needed."""
    hours: Flags
    """(A, 168): free hours of the UTC week."""
    weekly_hours: Integers
    circle: Integers
    target: Integers
    """The number of an occupation, -1 for none."""
    sensitivity: Integers

    def take(self, rows: Integers) -> "SeekerTable":
        """Return these rows, in this order."""
        return SeekerTable(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, eq=False)
class OfferTable:
    """O offers."""

    reach: csr_array
    """(O, S) millionths: 1 for a taught skill, else half the nearness of the nearest taught one."""
    taught: csr_array
    """(O, S): 1 for a taught skill."""
    depth: csr_array
    """(O, S): the level of a taught skill."""
    levels: Integers
    kinds: Flags
    """(O, K)."""
    hours: Flags
    weekly_hours: Integers
    circles: Flags
    """(O, circles)."""
    path_circle: Integers
    """-1 for a mentor who did not change trade."""
    path_occupation: Integers
    """The number of an occupation, -2 for none that anybody aims at."""
    trust: Integers
    room: Integers

    def take(self, rows: Integers) -> "OfferTable":
        """Return these rows, in this order."""
        return OfferTable(*(getattr(self, each.name)[rows] for each in fields(self)))


class Tables:
    """Turns profiles into tables whose skill columns agree."""

    def __init__(
        self, scale: SkillScale, seekers: Sequence[SeekerProfile], *, week_of: date
    ) -> None:
        """Fix the columns: the skills that any of `seekers` lacks. Number what they aim at."""
        self.columns = _numbered(set().union(*map(scale.gap, seekers)))
        aims = (seeker.target_occupation for seeker in seekers)
        self._occupations = _numbered(aim for aim in aims if aim is not None)
        self._skills = SkillTables(scale, self.columns)
        self._week_of = week_of

    def seekers(self, seekers: Sequence[SeekerProfile]) -> SeekerTable:
        """Return the rows of some of the seekers, in their order."""
        gap = self._skills.gaps(seekers)
        return SeekerTable(
            gap=gap,
            lacks=ones(gap),
            has_gap=np.diff(gap.indptr) > 0,
            levels=_levels([seeker.languages for seeker in seekers]),
            need_worth=need_worth(seekers),
            hours=self._hours([seeker.availability for seeker in seekers]),
            weekly_hours=_integers([seeker.availability.weekly_hours for seeker in seekers]),
            circle=_integers([CIRCLES[seeker.circle] for seeker in seekers]),
            target=self._occupied([seeker.target_occupation for seeker in seekers], -1),
            sensitivity=_integers([seeker.sensitivity for seeker in seekers]),
        )

    def offers(self, offers: Sequence[OfferProfile]) -> OfferTable:
        """Return the rows of the offers, in their order."""
        depth = self._skills.depths(offers)
        return OfferTable(
            reach=self._skills.reaches(offers),
            taught=ones(depth),
            depth=depth,
            levels=_levels([offer.languages for offer in offers]),
            kinds=_members([offer.kinds for offer in offers], KINDS),
            hours=self._hours([offer.availability for offer in offers]),
            weekly_hours=_integers([offer.availability.weekly_hours for offer in offers]),
            circles=_members([offer.circles for offer in offers], CIRCLES),
            path_circle=_integers(
                [
                    -1 if offer.path_circle is None else CIRCLES[offer.path_circle]
                    for offer in offers
                ]
            ),
            path_occupation=self._occupied([offer.path_occupation for offer in offers], -2),
            trust=_integers([offer.trust for offer in offers]),
            room=_integers([offer.room for offer in offers]),
        )

    def _occupied(self, occupations: Sequence[str | None], none: int) -> Integers:
        return _integers([self._occupations.get(name or "", none) for name in occupations])

    def _hours(self, availabilities: Sequence[Availability]) -> Flags:
        free = [(each.time_zone, each.parts) for each in availabilities]
        return _like(free, lambda each: self._week(*each), HOURS_IN_WEEK).astype(np.bool_)

    def _week(self, time_zone: str, parts: frozenset[DayPart]) -> Sequence[bool]:
        hours = utc_hours(Availability(1, time_zone, parts), week_of=self._week_of)
        return [bool(hours >> hour & 1) for hour in range(HOURS_IN_WEEK)]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _like(keys: Sequence[Key], row: Callable[[Key], Sequence[float]], width: int) -> Reals:
    """Return row(key) for each key. Most people have theirs in common with many others."""
    numbers: dict[Key, int] = {}
    places = _integers([numbers.setdefault(key, len(numbers)) for key in keys])
    rows: Reals = np.array([row(key) for key in numbers], dtype=np.float64)
    return rows.reshape(len(numbers), width)[places]


def _integers(values: Sequence[int]) -> Integers:
    return np.array(values, dtype=np.int64)


def _levels(rows: Sequence[Mapping[SpokenLanguage, LanguageLevel]]) -> Integers:
    table = np.zeros((len(rows), len(LANGUAGES)), dtype=np.int64)
    for row, languages in enumerate(rows):
        for language, level in languages.items():
            table[row, LANGUAGES[language]] = level
    return table


def need_worth(seekers: Sequence[SeekerProfile]) -> Reals:
    """Return (A, K): 1 for the first of all needs, falling evenly; 0 for a kind not needed."""

    def worths(needs: tuple[Sequence[NeedKind], Sequence[NeedKind]]) -> Sequence[float]:
        still_open, all_needs = needs
        return [
            1 - all_needs.index(kind) / len(all_needs) if kind in still_open else 0.0
            for kind in KINDS
        ]

    return _like([(each.needs, each.all_needs) for each in seekers], worths, len(KINDS))


def _members(
    rows: Sequence[frozenset[NeedKind]] | Sequence[frozenset[Circle]],
    columns: Mapping[NeedKind, int] | Mapping[Circle, int],
) -> Flags:
    order = list(columns)
    member = _like(rows, lambda row: [each in row for each in order], len(order))
    return member.astype(np.bool_)
