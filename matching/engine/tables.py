"""Profiles as arrays: a row per appeal or offer. Where codes stop being words."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.domain.availability import HOURS_IN_WEEK, Availability, utc_hours
from matching.domain.matches import MILLIONTHS
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
)
from matching.engine.scale import SkillScale

CIRCLES = {circle: index for index, circle in enumerate(Circle)}
KINDS = {kind: index for index, kind in enumerate(NeedKind)}
LANGUAGES = {language: index for index, language in enumerate(SpokenLanguage)}
NEAR_SKILL = 0.5
"""How much a skill counts at most when only something near it is taught."""

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


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
        self.scale = scale
        self.columns = _numbered(skill for seeker in seekers for skill in scale.gap(seeker))
        aims = (seeker.target_occupation for seeker in seekers)
        self._occupations = _numbered(aim for aim in aims if aim is not None)
        self._week_of = week_of
        self._reached: dict[str, list[tuple[int, int]]] = {}
        self._masks: dict[tuple[str, frozenset[DayPart]], bytes] = {}

    def seekers(self, seekers: Sequence[SeekerProfile]) -> SeekerTable:
        """Return the rows of some of the seekers, in their order."""
        gaps = [self.scale.gap(seeker) for seeker in seekers]
        shares = self._skills(self._known(_shares(gap)) for gap in gaps)
        return SeekerTable(
            gap=shares,
            lacks=_ones(shares),
            has_gap=np.array([bool(gap) for gap in gaps], dtype=np.bool_),
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
        depth = self._skills(self._known(offer.skills) for offer in offers)
        return OfferTable(
            reach=self._skills(self._reach(offer) for offer in offers),
            taught=_ones(depth),
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

    def _reach(self, offer: OfferProfile) -> dict[int, int]:
        reach: dict[int, int] = {}
        for taught in offer.skills:
            for column, near in self._reached_by(taught):
                reach[column] = max(reach.get(column, 0), near)
        return reach

    def _reached_by(self, taught: str) -> list[tuple[int, int]]:
        """Return the columns that somebody who teaches a skill reaches, and how far."""
        if taught not in self._reached:
            near = {**self.scale.near(taught), taught: 1 / NEAR_SKILL}
            self._reached[taught] = [
                (self.columns[skill], round(NEAR_SKILL * nearness * MILLIONTHS))
                for skill, nearness in near.items()
                if skill in self.columns
            ]
        return self._reached[taught]

    def _known(self, skills: Mapping[str, int]) -> dict[int, int]:
        """Return the values by their columns, leaving out skills that nobody lacks."""
        columns = self.columns
        return {columns[skill]: skills[skill] for skill in skills if skill in columns}

    def _skills(self, rows: Iterable[Mapping[int, int]]) -> csr_array:
        """Return int64 (rows, S), from values by columns."""
        columns, values, starts = array("q"), array("q"), [0]
        for row in rows:
            order = sorted(row)
            columns.extend(order)
            values.extend(map(row.__getitem__, order))
            starts.append(len(columns))
        cells = np.array(values, dtype=np.int64), np.array(columns, dtype=np.int64), starts
        return csr_array(cells, shape=(len(starts) - 1, len(self.columns)))

    def _hours(self, availabilities: Sequence[Availability]) -> Flags:
        size = HOURS_IN_WEEK // 8
        packed = b"".join(map(self._mask, availabilities))
        table = np.frombuffer(packed, dtype=np.uint8).reshape(len(availabilities), size)
        return np.unpackbits(table, axis=1, bitorder="little").astype(np.bool_)

    def _mask(self, availability: Availability) -> bytes:
        # Many people have the same free hours.
        key = availability.time_zone, availability.parts
        if key not in self._masks:
            mask = utc_hours(availability, week_of=self._week_of)
            self._masks[key] = mask.to_bytes(HOURS_IN_WEEK // 8, "little")
        return self._masks[key]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _ones(table: csr_array) -> csr_array:
    return csr_array((np.ones_like(table.data), table.indices, table.indptr), shape=table.shape)


def _shares(gap: Mapping[str, float]) -> dict[str, int]:
    return dict(zip(gap, in_millionths(np.array([*gap.values()])).tolist(), strict=True))


def in_millionths(parts: Reals) -> Integers:
    """Return the shares of parts in their sum, in whole millionths that add up to a million.

    Rounded down, the millionths left over going to the largest remainders.
    """
    if not parts.size:
        return np.zeros(0, dtype=np.int64)
    exact = parts / parts.sum() * MILLIONTHS
    whole: Integers = np.floor(exact).astype(np.int64)
    left = MILLIONTHS - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole


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
    table = np.zeros((len(seekers), len(KINDS)))
    for row, seeker in enumerate(seekers):
        for kind in seeker.needs:
            place = seeker.all_needs.index(kind)
            table[row, KINDS[kind]] = 1 - place / len(seeker.all_needs)
    return table


def _members(
    rows: Sequence[frozenset[NeedKind]] | Sequence[frozenset[Circle]],
    columns: Mapping[NeedKind, int] | Mapping[Circle, int],
) -> Flags:
    order = list(columns)
    return np.array([[each in row for each in order] for row in rows], dtype=np.bool_).reshape(
        len(rows), len(order)
    )
