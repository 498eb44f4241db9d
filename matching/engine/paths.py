"""Shortest augmenting paths: how the optimum grows by one unit of demand.

The matching is kept optimal for the demand met so far, together with prices u (appeals) and
v (mentors) for which
    weight - u - v >= 0 on chosen edges,  <= 0 on all others,
    u = 0 where demand is unmet,          v = 0 where a place is free.
One more unit enters by the cheapest alternating path that starts at its appeal and ends at a free
place, at an appeal that gives up a place, or at once (it stays unmatched). Reduced costs are never
negative, so Dijkstra's method finds it; lowering u and raising v by (length - distance) along the
way restores the conditions. All in whole numbers, so nothing is ever 'nearly' optimal.

After Kuhn 1955 and Munkres 1957 (prices), Edmonds and Karp 1972 (reduced costs), and Jonker and
Volgenant 1987 (one row at a time). Demand above 1 makes edges the capacity-1 arcs of a flow; the
price of such an arc is max(0, weight - u - v).
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from matching.engine.problem import LARGEST, Edges, Integers

FAR = LARGEST
"""Farther than any path."""
TAKEN = 2 * LARGEST
"""The cost of an edge that is chosen already: no path takes it twice."""


@dataclass
class Search:
    """One run of Dijkstra's method from an appeal. Nodes: appeals from 0, then mentors."""

    source: int
    length: int
    """Of the best path so far; to begin with, that of staying unmatched."""
    end: int
    distance: Integers
    """(M,), to each mentor."""
    appeal_distance: dict[int, int]
    reached_by: dict[int, int] = field(default_factory=dict)
    """Node to the edge that leads to it."""
    settled: dict[int, int] = field(default_factory=dict)
    """Node to its final distance."""
    heap: list[tuple[int, int]] = field(default_factory=list)


class Matching:
    """An optimal matching of the demand added so far, and its prices."""

    def __init__(self, edges: Edges, lifted: Integers, appeals: int, capacity: Integers) -> None:
        """Start with nobody matched. lifted: int64 (E,), the weights to maximise."""
        self.order = np.lexsort((edges.mentor, edges.appeal))
        self.start = np.searchsorted(edges.appeal[self.order], np.arange(appeals + 1)).tolist()
        self.mentor = edges.mentor[self.order].astype(np.int64)
        self.appeal_of: list[int] = edges.appeal[self.order].tolist()
        self.mentor_of: list[int] = self.mentor.tolist()
        self.weight: list[int] = lifted[self.order].tolist()
        self.open_cost = np.where(capacity[self.mentor] > 0, -lifted[self.order], TAKEN)
        self.places: list[int] = capacity.tolist()
        self.chosen_of: list[list[int]] = [[] for _ in self.places]
        self.appeals = appeals
        self.u: list[int] = [0] * appeals
        self.v = np.zeros(len(self.places), dtype=np.int64)

    def chosen(self) -> Integers:
        """Return the chosen edges, as indexes into the edges given, rising."""
        positions = [edge for chosen in self.chosen_of for edge in chosen]
        return np.sort(self.order[np.array(positions, dtype=np.int64)]).astype(np.int64)

    def add(self, appeal: int, demand: int) -> None:
        """Bring in an appeal, unit by unit, until one more would find nothing."""
        self.u[appeal] = max(0, -self._cheapest(appeal))
        for _ in range(demand):
            # At price 0 demand may stay unmet, and every later unit would.
            if self.u[appeal] == 0:
                return
            search = self._shortest_path(appeal)
            self._reprice(search)
            self._exchange(search)

    def _cheapest(self, appeal: int) -> int:
        edges = slice(self.start[appeal], self.start[appeal + 1])
        costs = self.v[self.mentor[edges]] + self.open_cost[edges]
        return int(costs.min(initial=0))

    def _shortest_path(self, source: int) -> Search:
        search = Search(
            source=source,
            length=self.u[source],
            end=source,
            distance=np.full(len(self.places), FAR),
            appeal_distance={source: 0},
            heap=[(0, source)],
        )
        # Equal lengths are looked at too as long as somebody would lose by the best one.
        while search.heap and search.heap[0][0] < search.length + (search.end < self.appeals):
            distance, node = heappop(search.heap)
            if node in search.settled:
                continue
            search.settled[node] = distance
            if node < self.appeals:
                self._leave_appeal(search, node, distance)
            else:
                self._leave_mentor(search, node - self.appeals, distance)
        return search

    def _leave_appeal(self, search: Search, appeal: int, distance: int) -> None:
        """Consider ending here, then look along every edge not chosen."""
        giving_up = distance + self.u[appeal]
        # On a tie a free place wins, then the higher appeal, the newer one, stays without.
        if (giving_up, -appeal) < (search.length, -search.end):
            search.length, search.end = giving_up, appeal
        first, last = self.start[appeal], self.start[appeal + 1]
        mentors = self.mentor[first:last]
        found = self.v[mentors] + self.open_cost[first:last] + (distance + self.u[appeal])
        better = np.flatnonzero((found < search.distance[mentors]) & (found <= search.length))
        for step in better.tolist():
            self._reach_mentor(search, first + step, int(found[step]))

    def _reach_mentor(self, search: Search, edge: int, distance: int) -> None:
        mentor = self.mentor_of[edge]
        node = self.appeals + mentor
        search.distance[mentor] = distance
        search.reached_by[node] = edge
        heappush(search.heap, (distance, node))
        has_room = len(self.chosen_of[mentor]) < self.places[mentor]
        # A free place costs nobody anything, so it wins a tie against an appeal.
        if has_room and distance < search.length + (search.end < self.appeals):
            search.length, search.end = distance, node

    def _leave_mentor(self, search: Search, mentor: int, distance: int) -> None:
        """Look at everybody whom this mentor could let go."""
        base = distance - int(self.v[mentor])
        for edge in self.chosen_of[mentor]:
            appeal = self.appeal_of[edge]
            found = base + self.weight[edge] - self.u[appeal]
            if found < search.appeal_distance.get(appeal, FAR):
                search.appeal_distance[appeal] = found
                search.reached_by[appeal] = edge
                heappush(search.heap, (found, appeal))

    def _reprice(self, search: Search) -> None:
        for node, distance in search.settled.items():
            gain = search.length - distance
            if gain <= 0:
                continue
            if node < self.appeals:
                self.u[node] -= gain
            else:
                self.v[node - self.appeals] += gain

    def _exchange(self, search: Search) -> None:
        """Walk back from the end: what was chosen is given up, what was not is chosen."""
        node = search.end
        while node != search.source:
            edge = search.reached_by[node]
            mentor = self.mentor_of[edge]
            if node < self.appeals:
                self.chosen_of[mentor].remove(edge)
                self.open_cost[edge] = -self.weight[edge]
                node = self.appeals + mentor
            else:
                self.chosen_of[mentor].append(edge)
                self.open_cost[edge] = TAKEN
                node = self.appeal_of[edge]
