"""The optimum by OR-Tools' minimum cost flow, to hold our solver against."""

from collections.abc import Sequence

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.engine import Edges


def best_lifted_value(
    edges: Edges, demand: Sequence[int], capacity: Sequence[int], bonus: int = 0
) -> int:
    """Return the highest sum of weight + bonus over the chosen edges."""
    flow = min_cost_flow.SimpleMinCostFlow()
    appeals, mentors = len(demand), len(capacity)
    source, sink = appeals + mentors, appeals + mentors + 1
    units = min(sum(demand), sum(capacity))
    for appeal, wanted in enumerate(demand):
        flow.add_arc_with_capacity_and_unit_cost(source, appeal, int(wanted), 0)
    for mentor, places in enumerate(capacity):
        flow.add_arc_with_capacity_and_unit_cost(appeals + mentor, sink, int(places), 0)
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.appeal,
        edges.mentor + appeals,
        np.ones(len(edges), dtype=np.int64),
        -(edges.weight + bonus),
    )
    flow.add_arc_with_capacity_and_unit_cost(source, sink, units, 0)
    flow.set_node_supply(source, units)
    flow.set_node_supply(sink, -units)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()
