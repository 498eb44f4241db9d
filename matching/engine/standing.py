"""A standing solution: the optimum kept up to date while people come, go and change.

Prices and matching stay from one change to the next. A change breaks the conditions of the optimum
in one place only, and a shortest path or a few of them restore them all (see `paths`). An appeal
that is not here has the price ABSENT, so high that no mentor ever asks for it; a mentor without
places is CLOSED in the same way.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from matching.domain.vocabulary import Policy
from matching.engine import changes, growth
from matching.engine.graph import both_ways, rows_of
from matching.engine.growth import ABSENT
from matching.engine.optimum import chosen_cells, solve
from matching.engine.paths import empty_search
from matching.engine.plan import CLOSED, NOBODY, empty_plan
from matching.engine.prices import lower_prices
from matching.engine.problem import (
    Edges,
    Index,
    Integers,
    ProblemError,
    WeightsTooLargeError,
    whole_numbers,
)

BONUS = 1 << 57
"""What a match is worth in itself where most are to be served: more than any value there is."""


class Standing:
    """The best of the appeals and mentors who are here now, one mentor at most for each.

    A weight of 0 stands for a pair that may not meet for now. Whoever comes later gets the next
    number. Raises ProblemError for edges that are not sorted by appeal and mentor, and where
    somebody comes who is here already or leaves who is not; WeightsTooLargeError where a value
    could pass what one match counts when most are to be served, under either policy.
    """

    def __init__(
        self,
        edges: Edges,
        appeals: int,
        capacity: Integers,
        *,
        policy: Policy = Policy.BEST_TOTAL,
        most: Integers | None = None,
    ) -> None:
        """Solve with everybody here.

        capacity: (M,), the places of each now; most: the most that each could ever have, if more.
        """
        pairs = (edges.appeal.astype(np.int64) << 32) | edges.mentor
        if not np.all(pairs[1:] > pairs[:-1]):
            raise ProblemError("edges are not sorted by appeal and mentor")
        self.bonus = BONUS if Policy(policy) is Policy.SERVE_MOST else 0
        self._heaviest = 0
        self._lifted(edges.weight, appeals)
        rows = rows_of(edges.appeal, edges.mentor, edges.weight.copy(), appeals)
        self._graph = both_ways(rows, len(capacity))
        self._used = growth.used(self._graph)
        self._can_grow = False
        self._most = np.array(capacity if most is None else most, dtype=np.int64)
        if np.any(self._most < capacity):
            raise ProblemError("a mentor has more places than the most it could have")
        plan = empty_plan(appeals, np.array(capacity, dtype=np.int64))
        self._search = empty_search(len(capacity))
        solve(self._graph, plan, self.bonus)
        self._plan = growth.with_most(plan, self._most)

    @property
    def value(self) -> int:
        """What the present matching is worth."""
        chosen = chosen_cells(self._graph.appeals, self._plan)
        return int((self._graph.appeals.weight[chosen] - self.bonus).sum())

    def mentor_of(self, appeal: int) -> int | None:
        """Return the mentor whom an appeal has now."""
        mentor = int(self._plan.mentor_of[appeal])
        return None if mentor == NOBODY else mentor

    @property
    def mentors(self) -> Integers:
        """Return (A,): the mentor of each appeal now, below 0 for none."""
        return self._plan.mentor_of.copy()

    def equally_good(self, appeal: int) -> dict[int, int]:
        """Return whom an appeal could have at the present prices, with the weight of the two.

        Whomever it has in any optimum is among them; who is among them need not be such a one.
        """
        first = self._graph.appeals.first[appeal]
        cells = slice(first, first + self._used.appeals[appeal])
        mentor, weight = self._graph.appeals.column[cells], self._graph.appeals.weight[cells]
        prices = self._plan.appeal_price[appeal] + self._plan.mentor_price[mentor]
        tight = (weight > 0) & (weight == prices)
        plain = weight[tight] - self.bonus
        return dict(zip(mentor[tight].tolist(), plain.tolist(), strict=True))

    def is_here(self, appeal: int) -> bool:
        """Tell whether an appeal takes part."""
        return bool(self._plan.appeal_price[appeal] != ABSENT)

    def arrive(self, appeal: int) -> None:
        """Let an appeal take part."""
        if self.is_here(appeal):
            raise ProblemError(f"appeal {appeal} is here already")
        changes.arrive(self._graph, self._plan, self._search, appeal)

    def leave(self, appeal: int) -> None:
        """Let an appeal take part no longer."""
        if not self.is_here(appeal):
            raise ProblemError(f"appeal {appeal} is not here")
        changes.leave(self._graph, self._plan, self._search, appeal)

    def change(self, appeal: int, weight: Integers) -> None:
        """Give the edges of an appeal other weights, in the order of their mentors."""
        lifted = self._lifted(weight, len(self._plan.mentor_of))
        if len(lifted) != self._used.appeals[appeal]:
            raise ProblemError(f"appeal {appeal} has {self._used.appeals[appeal]} edges")
        here = self.is_here(appeal)
        if here:
            self.leave(appeal)
        changes.reweigh(self._graph, self._used, appeal, lifted)
        if here:
            self.arrive(appeal)

    def set_places(self, mentor: int, places: int) -> None:
        """Let a mentor have this many places: more, fewer, or none for one who leaves."""
        if not 0 <= places <= self._most[mentor]:
            raise ProblemError(f"mentor {mentor} can have 0 to {self._most[mentor]} places")
        changes.set_places(self._graph, self._plan, self._search, mentor, places)

    def add_appeal(self, mentor: ArrayLike | Sequence[int], weight: ArrayLike) -> int:
        """Let somebody new take part, with edges to these mentors; return the appeal's number."""
        appeal = len(self._plan.mentor_of)
        there, lifted = self._edges_to(mentor, weight, len(self._most), appeal + 1)
        full = growth.is_full(self._graph.mentors, self._used.mentors, there)
        self._make_room(full, appeal + 1, len(self._most))
        rows = growth.with_row(self._graph.appeals, there, lifted, len(self._most))
        growth.append(self._graph.mentors, self._used.mentors, there, appeal, lifted)
        self._graph = self._graph._replace(appeals=rows)
        self._used = self._used._replace(
            appeals=growth.longer(self._used.appeals, 1, len(there)),
        )
        self._plan = growth.with_appeal(self._plan)
        self.arrive(appeal)
        return appeal

    def add_mentor(
        self,
        appeal: ArrayLike | Sequence[int],
        weight: ArrayLike,
        most: int,
        places: int | None = None,
    ) -> int:
        """Let a new mentor take part, with edges from these appeals; return the mentor's number.

        most: the most places that this mentor could ever have; places: those to begin with, if
        fewer.
        """
        mentor, appeals = len(self._most), len(self._plan.mentor_of)
        there, lifted = self._edges_to(appeal, weight, appeals, appeals)
        most = int(whole_numbers([most], "places", least=0)[0])
        full = growth.is_full(self._graph.appeals, self._used.appeals, there)
        self._make_room(full, appeals, mentor + 1)
        columns = growth.with_row(self._graph.mentors, there, lifted, appeals)
        growth.append(self._graph.appeals, self._used.appeals, there, mentor, lifted)
        self._graph = self._graph._replace(mentors=columns)
        self._used = self._used._replace(mentors=growth.longer(self._used.mentors, 1, len(there)))
        self._most = growth.longer(self._most, 1, most)
        self._plan = growth.with_mentor(self._plan, most)
        self._search = growth.with_one_more(self._search)
        self.set_places(mentor, most if places is None else places)
        return mentor

    def forget(self, appeal: int) -> None:
        """Let an appeal leave for good, and its edges with it."""
        if self.is_here(appeal):
            self.leave(appeal)
        growth.remove(self._graph, self._used, appeal)

    def worth_of_places(self) -> Integers:
        """Return (M,): what one more place of each mentor would add; 0 for those without any.

        Where most are to be served, matches and value together: each match counts as `bonus`.
        """
        lower_prices(self._graph.appeals, self._plan, self._search.heap)
        price = self._plan.mentor_price
        return np.where(price == CLOSED, 0, price)

    def proves_itself(self) -> bool:
        """Tell whether the prices prove the matching, looking at every edge."""
        return changes.is_proved(self._graph, self._used, self._plan)

    def _lifted(self, weight: ArrayLike, appeals: int) -> Integers:
        """Return weights with the bonus, where they are not 0."""
        plain = whole_numbers(weight, "weight", least=0)
        self._heaviest = max(self._heaviest, int(plain.max(initial=0)))
        if self._heaviest * max(1, appeals) >= BONUS:
            raise WeightsTooLargeError(f"{appeals} matches of {self._heaviest} could be too much")
        return np.where(plain > 0, plain + self.bonus, 0)

    def _edges_to(
        self, others: ArrayLike | Sequence[int], weight: ArrayLike, known: int, appeals: int
    ) -> tuple[Index, Integers]:
        """Return whom somebody new is joined to, rising, and what each is worth."""
        there, lifted = whole_numbers(others, "edges", least=0), self._lifted(weight, appeals)
        order = np.argsort(there)
        there = there[order]
        if len(there) != len(lifted) or np.any(there[1:] == there[:-1]):
            raise ProblemError("each edge needs one weight, and nobody is named twice")
        if len(there) and there[-1] >= known:
            raise ProblemError(f"there is nobody with the number {there[-1]}")
        return there.astype(np.int32), lifted[order]

    def _make_room(self, full: bool, appeals: int, mentors: int) -> None:
        if full or not self._can_grow:
            self._graph = growth.with_room(self._graph, self._used, appeals, mentors)
            self._can_grow = True
