"""A standing solution: the optimum kept up to date while people come, go and change.

Prices and matching stay from one change to the next. A change breaks the conditions of the optimum
in one place only, and a shortest path or a few of them restore them all (see `paths`). An appeal
that is not here has the price ABSENT, so high that no mentor ever asks for it; a mentor without
places is CLOSED in the same way.
"""

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Graph, both_ways, rows_of
from matching.engine.optimum import chosen_cells, solve
from matching.engine.paths import Search, empty_search, enter, raise_price, refill
from matching.engine.plan import CLOSED, NOBODY, Plan, empty_plan, unseat
from matching.engine.prices import lower_prices
from matching.engine.problem import LARGEST, Edges, Integers, ProblemError

ABSENT = LARGEST


class Standing:
    """The best total of the appeals and mentors who are here now, one mentor at most for each.

    Everybody who may come is known from the start, with all edges; a weight of 0 stands for a pair
    that may not meet for now. Raises ProblemError for edges that are not sorted by appeal and
    mentor, and where somebody comes who is here already or leaves who is not.
    """

    def __init__(self, edges: Edges, appeals: int, capacity: Integers) -> None:
        """Solve with everybody here. capacity: (M,), the most places each could ever have."""
        pairs = (edges.appeal.astype(np.int64) << 32) | edges.mentor
        if not np.all(pairs[1:] > pairs[:-1]):
            raise ProblemError("edges are not sorted by appeal and mentor")
        rows = rows_of(edges.appeal, edges.mentor, edges.weight, appeals)
        self._graph = both_ways(rows, len(capacity))
        self._most = np.asarray(capacity, dtype=np.int64)
        self._plan = empty_plan(appeals, self._most.copy())
        self._search = empty_search(len(capacity))
        solve(self._graph, self._plan, 0)

    @property
    def value(self) -> int:
        """What the present matching is worth."""
        cells = chosen_cells(self._graph.appeals, self._plan)
        return int(self._graph.appeals.weight[cells].sum())

    def mentor_of(self, appeal: int) -> int | None:
        """Return the mentor whom an appeal has now."""
        mentor = int(self._plan.mentor_of[appeal])
        return None if mentor == NOBODY else mentor

    def is_here(self, appeal: int) -> bool:
        """Tell whether an appeal takes part."""
        return bool(self._plan.appeal_price[appeal] != ABSENT)

    def arrive(self, appeal: int) -> None:
        """Let an appeal take part."""
        if self.is_here(appeal):
            raise ProblemError(f"appeal {appeal} is here already")
        _arrive(self._graph, self._plan, self._search, appeal)

    def leave(self, appeal: int) -> None:
        """Let an appeal take part no longer."""
        if not self.is_here(appeal):
            raise ProblemError(f"appeal {appeal} is not here")
        _leave(self._graph, self._plan, self._search, appeal)

    def change(self, appeal: int, weight: Integers) -> None:
        """Give the edges of an appeal other weights, in the order of their mentors."""
        here = self.is_here(appeal)
        if here:
            self.leave(appeal)
        _reweigh(self._graph, appeal, np.asarray(weight, dtype=np.int64))
        if here:
            self.arrive(appeal)

    def set_places(self, mentor: int, places: int) -> None:
        """Let a mentor have this many places: more, fewer, or none for one who leaves."""
        if not 0 <= places <= self._most[mentor]:
            raise ProblemError(f"mentor {mentor} can have 0 to {self._most[mentor]} places")
        _set_places(self._graph, self._plan, self._search, mentor, places)

    def worth_of_places(self) -> Integers:
        """Return (M,): what one more place of each mentor would add; 0 for those without any."""
        lower_prices(self._graph.appeals, self._plan, self._search.heap)
        price = self._plan.mentor_price
        return np.where(price == CLOSED, 0, price)

    def proves_itself(self) -> bool:
        """Tell whether the prices prove the matching, looking at every edge."""
        return _is_proved(self._graph, self._plan)


@compiled
def _arrive(graph: Graph, plan: Plan, search: Search, appeal: int) -> None:
    raise_price(graph.appeals, plan, appeal)
    enter(graph.appeals, plan, search, appeal)


@compiled
def _leave(graph: Graph, plan: Plan, search: Search, appeal: int) -> None:
    mentor = plan.mentor_of[appeal]
    if mentor != NOBODY:
        unseat(plan, appeal)
    plan.appeal_price[appeal] = ABSENT
    if mentor != NOBODY and plan.mentor_price[mentor] > 0:
        refill(graph.mentors, plan, search, mentor)


@compiled
def _reweigh(graph: Graph, appeal: int, weight: Integers) -> None:
    rows, columns = graph.appeals, graph.mentors
    for edge in range(rows.first[appeal], rows.first[appeal + 1]):
        rows.weight[edge] = weight[edge - rows.first[appeal]]
        first, end = columns.first[rows.column[edge]], columns.first[rows.column[edge] + 1]
        place = first + np.searchsorted(columns.column[first:end], np.int32(appeal))
        columns.weight[place] = rows.weight[edge]


@compiled
def _set_places(graph: Graph, plan: Plan, search: Search, mentor: int, places: int) -> None:
    """Change the places of a mentor: those who lose theirs come in again, a new one is filled."""
    lost = np.empty(max(0, plan.taken[mentor] - places), np.int64)
    for number in range(len(lost)):
        lost[number] = plan.appeal_in[plan.first_place[mentor] + places + number]
    for appeal in lost:
        unseat(plan, appeal)
    plan.capacity[mentor] = places
    if places == 0:
        plan.mentor_price[mentor] = CLOSED
    elif plan.mentor_price[mentor] == CLOSED:
        plan.mentor_price[mentor] = _price_of_opening(graph, plan, mentor)
    for appeal in lost:
        _arrive(graph, plan, search, appeal)
    while plan.taken[mentor] < places and plan.mentor_price[mentor] > 0:
        refill(graph.mentors, plan, search, mentor)


@compiled
def _price_of_opening(graph: Graph, plan: Plan, mentor: int) -> int:
    """Return the lowest price at which nobody would gain by coming."""
    price = 0
    for edge in range(graph.mentors.first[mentor], graph.mentors.first[mentor + 1]):
        gain = graph.mentors.weight[edge] - plan.appeal_price[graph.mentors.column[edge]]
        price = max(price, gain)
    return price


@compiled
def _is_proved(graph: Graph, plan: Plan) -> bool:
    proved = True
    for appeal in range(len(plan.mentor_of)):
        price, mentor = plan.appeal_price[appeal], plan.mentor_of[appeal]
        if mentor == NOBODY:
            proved = proved and (price in (0, ABSENT))
        for edge in range(graph.appeals.first[appeal], graph.appeals.first[appeal + 1]):
            other = graph.appeals.column[edge]
            surplus = graph.appeals.weight[edge] - price - plan.mentor_price[other]
            proved = proved and (surplus == 0 if other == mentor else surplus <= 0)
    for mentor in range(len(plan.capacity)):
        price, taken = plan.mentor_price[mentor], plan.taken[mentor]
        idle = taken < plan.capacity[mentor] and price != 0
        proved = proved and not idle and price >= 0 and taken <= plan.capacity[mentor]
    return proved
