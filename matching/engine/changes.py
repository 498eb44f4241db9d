"""What a standing solution does when somebody comes, goes or changes."""

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.graph import Graph
from matching.engine.growth import ABSENT, Used, cell_of
from matching.engine.paths import Search, enter, raise_price, refill
from matching.engine.plan import CLOSED, NOBODY, Plan, unseat
from matching.engine.problem import Integers


@compiled
def arrive(graph: Graph, plan: Plan, search: Search, appeal: int) -> None:
    """Let an appeal take part."""
    raise_price(graph.appeals, plan, appeal)
    enter(graph.appeals, plan, search, appeal)


@compiled
def leave(graph: Graph, plan: Plan, search: Search, appeal: int) -> None:
    """Let an appeal go, and give its place to who gains most."""
    mentor = plan.mentor_of[appeal]
    if mentor != NOBODY:
        unseat(plan, appeal)
    plan.appeal_price[appeal] = ABSENT
    if mentor != NOBODY and plan.mentor_price[mentor] > 0:
        refill(graph.mentors, plan, search, mentor)


@compiled
def reweigh(graph: Graph, taken: Used, appeal: int, weight: Integers) -> None:
    """Give the edges of an appeal that is not here other weights."""
    rows, columns = graph.appeals, graph.mentors
    for number in range(len(weight)):
        edge = rows.first[appeal] + number
        cell = cell_of(columns, taken.mentors, rows.column[edge], appeal)
        rows.weight[edge] = columns.weight[cell] = weight[number]


@compiled
def set_places(graph: Graph, plan: Plan, search: Search, mentor: int, places: int) -> None:
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
        arrive(graph, plan, search, appeal)
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
def is_proved(graph: Graph, taken: Used, plan: Plan) -> bool:
    """Tell whether the prices prove the plan, looking at every edge."""
    proved = True
    for appeal in range(len(plan.mentor_of)):
        price, mentor = plan.appeal_price[appeal], plan.mentor_of[appeal]
        if mentor == NOBODY:
            proved = proved and (price in (0, ABSENT))
        first = graph.appeals.first[appeal]
        for edge in range(first, first + taken.appeals[appeal]):
            other = graph.appeals.column[edge]
            surplus = graph.appeals.weight[edge] - price - plan.mentor_price[other]
            proved = proved and (surplus == 0 if other == mentor else surplus <= 0)
    for mentor in range(len(plan.capacity)):
        price, here = plan.mentor_price[mentor], plan.taken[mentor]
        idle = here < plan.capacity[mentor] and price != 0
        proved = proved and not idle and price >= 0 and here <= plan.capacity[mentor]
    return proved
