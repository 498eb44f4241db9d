"""The optimum of a candidate graph: from nothing, or again after edges were added."""

import numpy as np

from matching.engine.auction import bid_for_places
from matching.engine.compiled import compiled
from matching.engine.cover import lift, reach
from matching.engine.few import finish, turned_of
from matching.engine.graph import Graph, Rows, both_ways, cells, degrees, named
from matching.engine.paths import Search, empty_search, mend, polish, raise_prices
from matching.engine.plan import NOBODY, Plan, begin_anew, empty_plan
from matching.engine.prices import lower_prices
from matching.engine.problem import Integers
from matching.engine.table import MOST_PEOPLE, is_there
from matching.engine.ties import prefer_older

GROWTH = 8
"""By how much a bonus grows when it was too small to serve most."""
MANY = 8
"""One appeal in so many that could gain elsewhere: from there on an auction is faster."""


@compiled
def optimum(rows: Rows, capacity: Integers, bonus: int) -> tuple[Integers, Integers, Integers]:
    """Find the highest total of weight + bonus, each appeal with at most one mentor.

    Return the chosen cells of the rows, rising, and the prices of the appeals and of the mentors.
    A mentor without places has the lowest price at which nobody would have wanted to come. The
    same rows give the same answer. Where there is a bonus, the weights of the rows grow by it.
    """
    if bonus == 0 and max(len(rows.first) - 1, len(capacity)) <= MOST_PEOPLE:
        plan = _plan_of_few(rows, capacity)
    else:
        plan = _plan_of_many(rows, capacity, bonus)
    return chosen_cells(rows, plan), plan.appeal_price, plan.mentor_price


@compiled
def _plan_of_few(rows: Rows, capacity: Integers) -> Plan:
    """Go on by tables where they suit, and then the edges need not be turned round."""
    plan = empty_plan(len(rows.first) - 1, np.minimum(capacity, degrees(rows, len(capacity))))
    table = bid_for_places(rows, plan)
    turned = turned_of(rows, table, len(capacity))
    if is_there(turned):
        finish(rows, table, turned, plan)
    else:
        graph = both_ways(rows, len(capacity))
        polish(graph, plan, empty_search(len(capacity)))
        _conclude(graph, plan)
    return plan


@compiled
def _plan_of_many(rows: Rows, capacity: Integers, bonus: int) -> Plan:
    graph = both_ways(rows, len(capacity))
    degree = graph.mentors.first[1:] - graph.mentors.first[:-1]
    plan = empty_plan(len(rows.first) - 1, np.minimum(capacity, degree))
    solve(graph, plan, bonus)
    _conclude(graph, plan)
    return plan


@compiled
def _conclude(graph: Graph, plan: Plan) -> None:
    settle(graph, plan)
    _price_the_closed(graph.mentors, plan)


@compiled
def solve(graph: Graph, plan: Plan, bonus: int) -> None:
    """Make an empty plan optimal. The weights of the graph grow by the bonus.

    1. An auction finds nearly the best total, fast.
    2. Polishing makes it the best, exactly.
    3. A bonus, which puts the number of matches first, begins as the highest weight and grows until
       no more can be matched; the rest of it then changes prices only.
    """
    weight = graph.appeals.weight
    begun = min(bonus, int(weight.max())) if bonus > 0 and len(weight) > 0 else bonus
    _add(graph, begun)
    bid_for_places(graph.appeals, plan)
    search = empty_search(len(plan.capacity))
    polish(graph, plan, search)
    if bonus > 0:
        _serve_most(graph, plan, search, begun, bonus)


@compiled
def settle(graph: Graph, plan: Plan) -> None:
    """Of equal optima take the one that serves the lowest appeals; of prices, the mentors' lowest.

    The prices of mentors are then what one more place would add, and there is one such answer.
    """
    prefer_older(graph.appeals, plan)
    lower_prices(graph.appeals, plan, empty_search(len(plan.capacity)).heap)


@compiled
def repair(graph: Graph, plan: Plan, bonus: int) -> None:
    """Make a plan optimal again, from wherever it is. The weights have the bonus in them already.

    Where many could gain elsewhere, all prices are wrong, and to mend one appeal after the other
    takes long ways for each: then the plan begins anew.
    """
    if raise_prices(graph.appeals, plan) * MANY > len(plan.mentor_of):
        _add(graph, -bonus)
        begin_anew(plan)
        solve(graph, plan, bonus)
    else:
        mend(graph, plan, empty_search(len(plan.capacity)))


@compiled
def chosen_cells(rows: Rows, plan: Plan) -> Integers:
    """Return the cells of the rows that the plan has chosen, rising."""
    chosen = np.empty(np.count_nonzero(plan.mentor_of != NOBODY), np.int64)
    found = 0
    for appeal in range(len(plan.mentor_of)):
        mentor = plan.mentor_of[appeal]
        if mentor != NOBODY:
            for edge in cells(rows.first, appeal):
                if rows.column[edge] == mentor:
                    chosen[found] = edge
                    break
            found += 1
    return chosen


@compiled
def _price_the_closed(columns: Rows, plan: Plan) -> None:
    for mentor in range(len(plan.capacity)):
        if plan.capacity[mentor] == 0:
            price = np.int64(0)
            for cell in cells(columns.first, mentor):
                appeal = named(columns.column, cell)
                price = max(price, columns.weight[cell] - plan.appeal_price[appeal])
            plan.mentor_price[mentor] = price


@compiled
def _serve_most(graph: Graph, plan: Plan, search: Search, begun: int, bonus: int) -> None:
    reached = reach(graph.appeals, plan)
    while begun < bonus and reached.more:
        grown = min(bonus, begun * GROWTH)
        _add(graph, grown - begun)
        polish(graph, plan, search)
        begun = grown
        reached = reach(graph.appeals, plan)
    _add(graph, bonus - begun)
    lift(plan, reached, bonus - begun)


@compiled
def _add(graph: Graph, bonus: int) -> None:
    if bonus != 0:
        for weight in (graph.appeals.weight, graph.mentors.weight):
            for edge in range(len(weight)):
                weight[edge] += bonus if weight[edge] > 0 else 0
