"""Everybody who waits for a first helper and all offers, numbered, with the best for all of them.

It is solved once, and carried over to the next input by what differs: whoever is gone or changed is
forgotten, whoever is new or changed comes in, an offer with other room gets other places. Each is a
shortest path or a few (see `standing`). An offer that is gone is kept without a place, since full
ones come back; a former version of a changed one stays without a place too, under its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.rounds import RoundInput
from matching.engine.book import Book
from matching.engine.candidates import best_pairs
from matching.engine.found import Found, free_of_charge
from matching.engine.judge import Judge
from matching.engine.pool import Pool
from matching.engine.pricing import KEPT
from matching.engine.problem import Edges, Integers
from matching.engine.scale import SkillScale
from matching.engine.standing import Standing

MOST_EDGES = 1 << 22
"""What bounds the memory. Beyond it an appeal keeps its best pairs only, KEPT at least."""
SPARE_PLACES = 4
"""How many places an offer may gain before it counts as a new one."""
MOST_CHANGED = 3
"""Solved anew once one in so many of all people have changed."""


@dataclass(frozen=True)
class Difference:
    """What must change for the standing solution to be that of another input."""

    gone: Sequence[UUID]
    """Appeals that are to be forgotten: gone, or changed."""
    come: Sequence[SeekerProfile]
    """Appeals that are new or changed."""
    rooms: Sequence[tuple[int, OfferProfile]]
    """Numbers of offers that have other room, with how they are now: perhaps without any."""
    offered: Sequence[OfferProfile]
    """Offers that are new or changed."""

    def __len__(self) -> int:
        return len(self.gone) + len(self.come) + len(self.rooms) + len(self.offered)


class Waiting:
    """The standing solution, with who is who in it."""

    def __init__(self, given: RoundInput) -> None:
        """Solve for everybody; offers may be without room."""
        self.given = given
        self.scale = SkillScale(given.graph)
        self.seekers = dict(enumerate(_in_turn(given)))
        """By their numbers. Of whoever is gone nothing is left here but weights without a name."""
        self.row_of = {each.appeal_id: row for row, each in self.seekers.items()}
        self.offers = list(given.offers)
        """By their numbers, as they were given last; gone and former ones have no room."""
        self.number_of = {each.offer_id: number for number, each in enumerate(self.offers)}
        self._apart = set(given.barred)
        self._changes = 0
        room = np.array([each.room for each in self.offers], dtype=np.int64)
        self._most = (room + SPARE_PLACES).tolist()
        self.standing = Standing(
            self._edges(),
            len(self.seekers),
            room,
            policy=given.policy,
            most=room + SPARE_PLACES,
        )

    def book(self, seekers: Sequence[SeekerProfile], offers: Sequence[OfferProfile]) -> Book:
        """Return what tells of these pairs, with the weights of the input."""
        given, scale = self.given, self.scale
        return Book(seekers, offers, given.graph, given.weights, week_of=given.week_of, scale=scale)

    def can_become(self, given: RoundInput) -> bool:
        """Tell whether an input differs in nothing but its people."""
        here = self.given
        return (given.weights, given.policy, given.week_of, given.graph) == (
            here.weights,
            here.policy,
            here.week_of,
            here.graph,
        )

    def difference(self, given: RoundInput) -> Difference:
        """Return what differs in an input that `can_become` has approved."""
        waiting = {each.appeal_id: each for each in given.seekers if not each.helped}
        touched = {appeal_id for appeal_id, _ in self._known_apart(given) ^ given.barred}
        kept = {
            appeal_id
            for appeal_id, row in self.row_of.items()
            if appeal_id not in touched and waiting.get(appeal_id) == self.seekers[row]
        }
        rooms, offered = self._offers_that_differ(given)
        return Difference(
            gone=[appeal_id for appeal_id in self.row_of if appeal_id not in kept],
            come=[each for appeal_id, each in waiting.items() if appeal_id not in kept],
            rooms=rooms,
            offered=offered,
        )

    def is_much(self, difference: Difference) -> bool:
        """Tell whether that is so much, with what has changed before, that solving anew is less."""
        people = len(self.row_of) + len(self.number_of)
        return MOST_CHANGED * (self._changes + len(difference)) > people

    def become(self, given: RoundInput, difference: Difference) -> None:
        """Carry the standing solution over to an input, from which this differs."""
        self._apart = (self._apart - self._known_apart(given)) | given.barred
        self._changes += len(difference)
        self.given = given
        for appeal_id in difference.gone:
            row = self.row_of.pop(appeal_id)
            del self.seekers[row]
            self.standing.forget(row)
        for number, offer in difference.rooms:
            self.offers[number] = offer
            self.standing.set_places(number, offer.room)
        if difference.offered:
            self._add_offers(difference.offered)
        if difference.come:
            self._add_appeals(difference.come)
        known = self.row_of.keys() | {each.appeal_id for each in given.seekers}
        self._apart = {pair for pair in self._apart if pair[0] in known}

    def _known_apart(self, given: RoundInput) -> set[tuple[UUID, UUID]]:
        """Return the pairs kept apart so far, as far as an input can speak of their mentors."""
        mentors = {each.mentor_id for each in given.offers}
        return {pair for pair in self._apart if pair[1] in mentors}

    def _offers_that_differ(
        self, given: RoundInput
    ) -> tuple[list[tuple[int, OfferProfile]], list[OfferProfile]]:
        """Return those with other room, gone ones too, by number; and those new or changed."""
        rooms, offered, here = [], [], set()
        for offer in given.offers:
            here.add(offer.offer_id)
            number = self.number_of.get(offer.offer_id)
            if number is None:
                offered.append(offer)
            elif offer != self.offers[number]:
                alike = replace(self.offers[number], room=offer.room) == offer
                if alike and offer.room < self._most[number]:
                    rooms.append((number, offer))
                else:
                    offered.append(offer)
        for offer_id in self.number_of.keys() - here:
            number = self.number_of[offer_id]
            if self.offers[number].room:
                rooms.append((number, replace(self.offers[number], room=0)))
        return rooms, offered

    def _add_offers(self, offers: Sequence[OfferProfile]) -> None:
        """Let offers come in, in place of former versions of the same."""
        rows = np.array(list(self.row_of.values()), dtype=np.int64)
        seekers = [self.seekers[row] for row in rows]
        found, extra = self._pairs(seekers, offers, len(offers) + 1)
        appeal = np.repeat(np.arange(len(rows)), np.diff(found.first))
        for place, offer in enumerate(offers):
            former = self.number_of.get(offer.offer_id)
            if former is not None:
                self.standing.set_places(former, 0)
                self.offers[former] = replace(self.offers[former], room=0)
            cells = np.flatnonzero(found.offer == place)
            weight = found.score[cells] + extra[appeal[cells]]
            most = offer.room + SPARE_PLACES
            self.number_of[offer.offer_id] = self.standing.add_mentor(
                rows[appeal[cells]], weight, most, offer.room
            )
            self.offers.append(offer)
            self._most.append(most)

    def _add_appeals(self, seekers: Sequence[SeekerProfile]) -> None:
        numbers = np.array(list(self.number_of.values()), dtype=np.int64)
        offers = [self.offers[number] for number in numbers]
        keep = _kept(len(self.row_of) + len(seekers), len(offers))
        found, extra = self._pairs(seekers, offers, keep)
        for place, seeker in enumerate(seekers):
            cells = slice(found.first[place], found.first[place + 1])
            weight = found.score[cells] + extra[place]
            row = self.standing.add_appeal(numbers[found.offer[cells]], weight)
            self.row_of[seeker.appeal_id] = row
            self.seekers[row] = seeker

    def _edges(self) -> Edges:
        """Return every allowed pair; where there are very many, the best of each appeal."""
        keep = _kept(len(self.seekers), len(self.offers))
        found, extra = self._pairs(list(self.seekers.values()), self.offers, keep)
        appeal = np.repeat(np.arange(len(extra), dtype=np.int32), np.diff(found.first))
        return Edges.trusted(appeal, found.offer, found.score + extra[appeal])

    def _pairs(
        self, seekers: Sequence[SeekerProfile], offers: Sequence[OfferProfile], keep: int
    ) -> tuple[Found, Integers]:
        """Return the best pairs of these by their places, full offers too, and what each adds."""
        given = self.given
        judge = Judge(
            seekers, offers, given.graph, given.weights, week_of=given.week_of, scale=self.scale
        )
        # An offer that is full today may be asked about, and may have a place tomorrow.
        room = np.ones(len(offers), dtype=np.int64)
        pool: Pool = judge.pool(seekers, room=room, barred=self._apart)
        rows = np.arange(len(seekers))
        return best_pairs(pool, rows, free_of_charge(pool), keep), pool.appeals.extra


def _in_turn(given: RoundInput) -> list[SeekerProfile]:
    """Return those who wait for a first helper, the longest wait first."""
    waiting = (each for each in given.seekers if not each.helped)
    return sorted(waiting, key=lambda each: (-each.weeks_waited, -each.priority, each.appeal_id))


def _kept(appeals: int, offers: int) -> int:
    return min(offers + 1, max(KEPT, MOST_EDGES // max(1, appeals)))
