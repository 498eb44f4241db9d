"""What the standing solution of those who wait today says about one of them.

To leave somebody out and let them in again, or to add a place, is a shortest path or a few (see
`standing`). Where several ways are equally good, the one is told that gives the appeal a mentor,
then by the higher score, then the lower id of the offer: so it depends on today's people alone,
and not on how the standing solution came about.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from matching.domain.errors import NotFound
from matching.domain.matches import Pair, Unserved
from matching.domain.outlooks import Outlook, Worth
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import NeedKind, Policy
from matching.engine import explanation, scoring
from matching.engine.plan import NOBODY
from matching.engine.problem import Integers
from matching.engine.waiting import Waiting

KINDS = tuple(NeedKind)


@dataclass(frozen=True, eq=False)
class _State:
    """How everybody fares."""

    mentors: Integers
    """(A,): the number of the offer that each appeal has, or NOBODY."""
    value: int

    @property
    def served(self) -> int:
        return int(np.count_nonzero(self.mentors != NOBODY))

    def without(self, row: int, weight: int) -> "_State":
        """Return how all others fare."""
        mentors = self.mentors.copy()
        mentors[row] = NOBODY
        return _State(mentors, self.value - weight)


class Outlooks:
    """Everybody who waits for a first helper, with the best that can be done for all of them."""

    def __init__(self, given: RoundInput) -> None:
        """Solve for everybody; offers may be without room."""
        self.waiting = Waiting(given)
        self._standing = self.waiting.standing

    @property
    def given(self) -> RoundInput:
        """Return whom this is about."""
        return self.waiting.given

    def followed(self, given: RoundInput) -> "Outlooks":
        """Return the outlooks of the next input: these, carried over, unless that is more work."""
        if given is self.given:
            return self
        if not self.waiting.can_become(given):
            return Outlooks(given)
        difference = self.waiting.difference(given)
        if self.waiting.is_much(difference):
            return Outlooks(given)
        self.waiting.become(given, difference)
        return self

    def of(self, appeal_id: UUID) -> Outlook:
        """Return what is best for an appeal. Raises NotFound unless it waits for a first helper."""
        row = self.waiting.row_of.get(appeal_id)
        if row is None:
            raise NotFound
        self._standing.leave(row)
        without = self._state()
        self._standing.arrive(row)
        number, others = self._chosen(row)
        return Outlook(
            best=self._unserved(row) if number is None else self._pair(row, number),
            moved=int(np.count_nonzero(without.mentors != others.mentors)),
            fewer_served=without.served - others.served,
            cost=without.value - others.value,
        )

    def worth_of_place(self, offer_id: UUID) -> Worth:
        """Return what one more place of an offer would add. Raises NotFound."""
        if all(each.offer_id != offer_id for each in self.given.offers):
            raise NotFound
        number = self.waiting.number_of[offer_id]
        room, before = self.waiting.offers[number].room, self._state()
        self._standing.set_places(number, room + 1)
        after = self._state()
        self._standing.set_places(number, room)
        return Worth(offer_id, after.served - before.served, after.value - before.value)

    def _state(self) -> _State:
        return _State(self._standing.mentors, self._standing.value)

    def _chosen(self, row: int) -> tuple[int | None, _State]:
        """Return the offer that is told of as the best of an appeal, and how all others fare."""
        here, now = self._standing.mentor_of(row), self._state()
        weight_of = self._standing.equally_good(row)
        if not weight_of:
            return None, now
        if here is not None and len(weight_of) == 1:
            return here, now.without(row, weight_of[here])
        in_order = sorted(
            weight_of, key=lambda each: (-weight_of[each], self.waiting.offers[each].offer_id)
        )
        self._standing.leave(row)
        try:
            for number in in_order:
                others = self._with_a_place_less(number)
                if self._is_as_good(others, weight_of[number], now):
                    return number, others
        finally:
            self._standing.arrive(row)
        return None, now

    def _with_a_place_less(self, number: int) -> _State:
        room = self.waiting.offers[number].room
        self._standing.set_places(number, room - 1)
        others = self._state()
        self._standing.set_places(number, room)
        return others

    def _is_as_good(self, others: _State, weight: int, now: _State) -> bool:
        """Tell whether a pair of this weight and what is left to all others is an optimum too."""
        as_many = self.given.policy is not Policy.SERVE_MOST or others.served + 1 == now.served
        return as_many and others.value + weight == now.value

    def _pair(self, row: int, number: int) -> Pair:
        seeker, offer = self.waiting.seekers[row], self.waiting.offers[number]
        book = self.waiting.book([seeker], [offer])
        sides = book.sides([seeker], room=book.room, barred=self.given.barred)
        verdict = sides.verdicts(np.array([0]), np.array([0]))
        skills = explanation.skills(book.scale, seeker, offer)
        score = int(verdict.score[0])
        return Pair(
            appeal_id=seeker.appeal_id,
            offer_id=offer.offer_id,
            mentor_id=offer.mentor_id,
            need=KINDS[verdict.need[0]],
            pass_number=1,
            score=score,
            objective=score + int(sides.extra[0]),
            parts=scoring.explained(verdict.parts[:, 0].tolist(), book.share),
            added=scoring.added(seeker, book.weights),
            has_gap=any(skills),
            covered=skills.covered,
            near=skills.near,
            missing=skills.missing,
            alternatives=(),
        )

    def _unserved(self, row: int) -> Unserved:
        who, offers = [self.waiting.seekers[row]], self.given.offers
        book = self.waiting.book(who, offers)
        sides = book.sides(who, room=book.room, barred=self.given.barred)
        (why,) = explanation.unserved(book.scale, sides, who, offers)
        return why
