"""The standing solution of those who wait today, and what it says about one of them.

Solved once for everybody, then kept: to leave somebody out and let them in again, or to add a
place, is a shortest path or a few (see `standing`).
"""

from uuid import UUID

import numpy as np

from matching.domain.errors import NotFound
from matching.domain.matches import Pair, Unserved
from matching.domain.outlooks import Outlook, Worth
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import NeedKind
from matching.engine import explanation, scoring
from matching.engine.candidates import best_pairs, free_of_charge
from matching.engine.judge import Judge
from matching.engine.pool import Pool
from matching.engine.pricing import KEPT
from matching.engine.problem import Edges
from matching.engine.standing import Standing

KINDS = tuple(NeedKind)
MOST_EDGES = 1 << 22
"""What bounds the memory. Beyond it an appeal keeps its best pairs only, KEPT at least."""


class Outlooks:
    """Everybody who waits for a first helper, with the best that can be done for all of them."""

    def __init__(self, given: RoundInput) -> None:
        """Solve for everybody; offers may be without room."""
        self.given = given
        waiting = (each for each in given.seekers if not each.helped)
        self._seekers = sorted(
            waiting, key=lambda each: (-each.weeks_waited, -each.priority, each.appeal_id)
        )
        self._row_of = {each.appeal_id: row for row, each in enumerate(self._seekers)}
        self._offers = given.offers
        self._judge = Judge(
            self._seekers, self._offers, given.graph, given.weights, week_of=given.week_of
        )
        # One place more than there is: it is worth asking what it would be worth.
        pool = self._judge.pool(self._seekers, room=self._judge.room + 1, barred=given.barred)
        self._standing = Standing(
            _edges(pool), len(self._seekers), self._judge.room + 1, policy=given.policy
        )
        for offer, room in enumerate(self._judge.room.tolist()):
            self._standing.set_places(offer, room)

    def of(self, appeal_id: UUID) -> Outlook:
        """Return what is best for an appeal. Raises NotFound unless it waits for a first helper."""
        row = self._row_of.get(appeal_id)
        if row is None:
            raise NotFound
        self._standing.leave(row)
        without, (served, value) = self._mentors(), self._totals()
        self._standing.arrive(row)
        present, (served_now, value_now) = self._mentors(), self._totals()
        place = present[row]
        best = self._unserved(row) if place is None else self._pair(row, place)
        own = best.objective if isinstance(best, Pair) else 0
        moved = sum(
            before != after
            for other, (before, after) in enumerate(zip(without, present, strict=True))
            if other != row
        )
        return Outlook(
            best=best,
            moved=moved,
            fewer_served=served - (served_now - (place is not None)),
            cost=value - (value_now - own),
        )

    def worth_of_place(self, offer_id: UUID) -> Worth:
        """Return what one more place of an offer would add. Raises NotFound."""
        numbers = [n for n, each in enumerate(self._offers) if each.offer_id == offer_id]
        if not numbers:
            raise NotFound
        (number,) = numbers
        room, (served, value) = int(self._judge.room[number]), self._totals()
        self._standing.set_places(number, room + 1)
        served_then, value_then = self._totals()
        self._standing.set_places(number, room)
        return Worth(self._offers[number].offer_id, served_then - served, value_then - value)

    def _mentors(self) -> list[int | None]:
        return [self._standing.mentor_of(row) for row in range(len(self._seekers))]

    def _totals(self) -> tuple[int, int]:
        """Return how many have a mentor, and what that is worth in millionths."""
        served = sum(mentor is not None for mentor in self._mentors())
        return served, self._standing.value

    def _pair(self, row: int, place: int) -> Pair:
        seeker, offer, judge = self._seekers[row], self._offers[place], self._judge
        sides = judge.sides([seeker], room=judge.room, barred=self.given.barred)
        verdict = sides.verdicts(np.array([0]), np.array([place]))
        skills = explanation.skills(judge.scale, seeker, offer)
        score = int(verdict.score[0])
        return Pair(
            appeal_id=seeker.appeal_id,
            offer_id=offer.offer_id,
            mentor_id=offer.mentor_id,
            need=KINDS[verdict.need[0]],
            pass_number=1,
            score=score,
            objective=score + int(sides.extra[0]),
            parts=scoring.explained(verdict.parts[:, 0].tolist(), judge.share),
            added=scoring.added(seeker, judge.weights),
            has_gap=any(skills),
            covered=skills.covered,
            near=skills.near,
            missing=skills.missing,
            alternatives=(),
        )

    def _unserved(self, row: int) -> Unserved:
        who = [self._seekers[row]]
        sides = self._judge.sides(who, room=self._judge.room, barred=self.given.barred)
        (why,) = explanation.unserved(self._judge.scale, sides, who, self._offers)
        return why


def _edges(pool: Pool) -> Edges:
    """Return every allowed pair; where there are very many, the best of each appeal."""
    appeals, offers = len(pool.appeals.floor), len(pool.offers.room)
    rows = np.arange(appeals)
    keep = min(offers + 1, max(KEPT, MOST_EDGES // max(1, appeals)))
    found = best_pairs(pool, rows, free_of_charge(pool), keep)
    appeal = np.repeat(rows.astype(np.int32), np.diff(found.first))
    return Edges.trusted(appeal, found.offer, found.score + pool.appeals.extra[appeal])
