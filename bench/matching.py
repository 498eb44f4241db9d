"""Time the assignment beside OR-Tools' minimum cost flow, on the same edges, for the same value.

    python -m bench.matching --appeals 300 --mentors 170

Prints both times, minimum and median of the repeats, and their ratio: above 1, ours is faster.
Leaves with 1 when the values differ.
"""

import argparse
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.engine import Assignment, Edges, Policy, assign, verify

Answer = TypeVar("Answer")


def instance(
    appeals: int, mentors: int, per_appeal: int, seed: int
) -> tuple[Edges, np.ndarray, np.ndarray]:
    """Return edges, demand and capacity: some mentors suit everybody better, as in life."""
    random = np.random.default_rng(seed)
    per_appeal = min(per_appeal, mentors)
    appeal = np.repeat(np.arange(appeals), per_appeal)
    mentor = np.concatenate([random.permutation(mentors)[:per_appeal] for _ in range(appeals)])
    quality, fit = random.random(mentors), random.random(len(appeal))
    weight = 1 + ((0.4 * quality[mentor] + 0.6 * fit) * 1_000_000).astype(np.int64)
    return Edges(appeal, mentor, weight), np.ones(appeals, int), random.integers(0, 4, mentors)


def peer_value(edges: Edges, demand: np.ndarray, capacity: np.ndarray) -> int:
    """Return the best total by SimpleMinCostFlow, building the graph included."""
    flow = min_cost_flow.SimpleMinCostFlow()
    appeals, mentors = len(demand), len(capacity)
    source, sink = appeals + mentors, appeals + mentors + 1
    units = int(min(demand.sum(), capacity.sum()))
    add = flow.add_arcs_with_capacity_and_unit_cost
    add(np.full(appeals, source), np.arange(appeals), demand, np.zeros(appeals, int))
    add(edges.appeal, edges.mentor + appeals, np.ones(len(edges), int), -edges.weight)
    add(appeals + np.arange(mentors), np.full(mentors, sink), capacity, np.zeros(mentors, int))
    flow.add_arc_with_capacity_and_unit_cost(source, sink, units, 0)
    flow.set_node_supply(source, units)
    flow.set_node_supply(sink, -units)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the peer found no optimum")
    return -int(flow.optimal_cost())


def timed(work: Callable[[], Answer], repeats: int) -> tuple[Answer, list[float]]:
    """Return what the work answers, and the seconds of each repeat."""
    seconds = []
    for _ in range(repeats):
        start = perf_counter()
        answer = work()
        seconds.append(perf_counter() - start)
    return answer, seconds


def report(name: str, seconds: list[float]) -> None:
    """Print a line of times in milliseconds."""
    low, middle = min(seconds) * 1000, median(seconds) * 1000
    print(f"{name:<28} min {low:10.2f} ms   median {middle:10.2f} ms")


def main() -> int:
    """Run the comparison and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--appeals", type=int, default=300)
    parser.add_argument("--mentors", type=int, default=170)
    parser.add_argument("--per-appeal", type=int, default=170, help="edges of each appeal")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    edges, demand, capacity = instance(given.appeals, given.mentors, given.per_appeal, given.seed)
    print(f"{given.appeals} appeals, {given.mentors} mentors, {len(edges)} edges")

    def ours() -> Assignment:
        return assign(edges, demand, capacity, policy=Policy.BEST_TOTAL)

    result, our_seconds = timed(ours, given.repeats)
    _, proof_seconds = timed(lambda: verify(edges, demand, capacity, result), given.repeats)
    value, peer_seconds = timed(lambda: peer_value(edges, demand, capacity), given.repeats)
    report("assign", our_seconds)
    report("verify", proof_seconds)
    report("OR-Tools SimpleMinCostFlow", peer_seconds)
    print(f"ratio of minima, peer / ours {min(peer_seconds) / min(our_seconds):10.2f} x")
    print(f"value {result.value} ours, {value} peer, {len(result.chosen)} served")
    return 0 if value == result.value else 1


if __name__ == "__main__":
    sys.exit(main())
