"""Time the matcher beside its peers, on the same work, for the same value.

    python -m bench.matching                      300 and 3,000 appeals
    python -m bench.matching --appeals 30000      another size, with 17 mentors to 30 appeals

Prints the minimum and the median of the repeats; above 1 a ratio says that ours is faster. Leaves
with 1 when a value differs. Absolute times are those of this machine, as busy as it is now.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from bench import crowd
from bench.instances import Kind, Problem, problem
from matching.engine import Policy, assign, verify
from matching.engine.pricing import full_optimum
from matching.engine.standing import Standing
from matching.engine.workers import Workers

Answer = TypeVar("Answer")

CANDIDATES = 50
DENSE = 3_000
"""The most appeals for which the peer that needs a full matrix is asked."""
CHANGES = 2_000


def by_flow(given: Problem) -> int:
    """Return the best total by OR-Tools' SimpleMinCostFlow, building the graph included."""
    flow = min_cost_flow.SimpleMinCostFlow()
    appeals, mentors = len(given.demand), len(given.capacity)
    source, sink = appeals + mentors, appeals + mentors + 1
    units = int(min(given.demand.sum(), given.capacity.sum()))
    add, edges = flow.add_arcs_with_capacity_and_unit_cost, given.edges
    nothing = np.zeros(max(appeals, mentors), int)
    add(np.full(appeals, source), np.arange(appeals), given.demand, nothing[:appeals])
    add(edges.appeal, edges.mentor + appeals, np.ones(len(edges), int), -edges.weight)
    mentor = appeals + np.arange(mentors)
    add(mentor, np.full(mentors, sink), given.capacity, nothing[:mentors])
    flow.add_arc_with_capacity_and_unit_cost(source, sink, units, 0)
    flow.set_node_supply(source, units)
    flow.set_node_supply(sink, -units)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the peer found no optimum")
    return -int(flow.optimal_cost())


def by_matrix(given: Problem) -> int:
    """Return the best total by SciPy's linear_sum_assignment, each place a column."""
    dense = np.zeros((len(given.demand), len(given.capacity)))
    dense[given.edges.appeal, given.edges.mentor] = given.edges.weight
    columns = np.repeat(np.arange(len(given.capacity)), given.capacity)
    rows, chosen = linear_sum_assignment(dense[:, columns], maximize=True)
    return int(dense[:, columns][rows, chosen].sum())


def by_greed(given: Problem) -> tuple[int, int]:
    """Return the total and the people served when the best pair left is taken each time."""
    free, served = given.capacity.copy(), np.zeros(len(given.demand), dtype=np.bool_)
    total = 0
    for edge in np.argsort(-given.edges.weight, kind="stable").tolist():
        appeal, mentor = given.edges.appeal[edge], given.edges.mentor[edge]
        if not served[appeal] and free[mentor]:
            served[appeal] = True
            free[mentor] -= 1
            total += int(given.edges.weight[edge])
    return total, int(served.sum())


def timed(work: Callable[[], Answer], repeats: int) -> tuple[Answer, list[float]]:
    """Return what the work answers, and the seconds of each repeat, after one to warm up."""
    answer, seconds = work(), []
    for _ in range(repeats):
        start = perf_counter()
        answer = work()
        seconds.append(perf_counter() - start)
    return answer, seconds


def report(name: str, seconds: list[float], beside: list[float] | None = None) -> None:
    """Print a line of times in milliseconds, and how much slower the one beside it is."""
    low, middle = min(seconds) * 1000, median(seconds) * 1000
    ratio = f"   {min(beside) / min(seconds):8.2f} x" if beside else ""
    print(f"  {name:<44} min {low:11.3f} ms   median {middle:11.3f} ms{ratio}")


def assignment(kind: Kind, appeals: int, mentors: int, repeats: int) -> bool:
    """Time the assignment beside the peers; tell whether the values agree."""
    given = problem(kind, appeals, mentors, CANDIDATES)
    print(f"{kind.value}: {appeals} appeals, {mentors} mentors, {len(given.edges)} edges")
    peer, flow_seconds = timed(lambda: by_flow(given), repeats)
    result, seconds = timed(lambda: assign(*given, policy=Policy.BEST_TOTAL), repeats)
    _, proof = timed(lambda: verify(*given, result), repeats)
    report("OR-Tools SimpleMinCostFlow", flow_seconds)
    report("assign", seconds, flow_seconds)
    report("verify", proof)
    if appeals <= DENSE:
        _, matrix_seconds = timed(lambda: by_matrix(given), repeats)
        report("SciPy linear_sum_assignment (ratio to assign)", matrix_seconds)
        print(f"  SciPy / assign {min(matrix_seconds) / min(seconds):8.2f} x")
    most = assign(*given, policy=Policy.SERVE_MOST)
    total, served = by_greed(given)
    print(f"  value {result.value}, peer {peer}, greedy {total} ({total / max(1, peer):.4f})")
    print(f"  served {len(result.chosen)}, at most {len(most.chosen)}, greedy {served}")
    return bool(peer == result.value)


def whole(appeals: int, mentors: int, repeats: int) -> None:
    """Time the certified optimum over all pairs beside the bare flow on the best candidates."""
    given = problem(Kind.PEOPLE, appeals, mentors, CANDIDATES)
    peer, flow_seconds = timed(lambda: by_flow(given), repeats)
    pool = crowd.pool(appeals, mentors)
    with ThreadPoolExecutor(2) as executor:
        for policy in Policy:
            found, seconds = timed(
                lambda p=policy: full_optimum(pool, p, workers=Workers(executor)), repeats
            )
            report(f"certified over all pairs, {policy.value}", seconds, flow_seconds)
            print(f"  {found.rounds} rounds of pricing, {len(found.edges)} pairs in the end")
    print(f"  best candidates alone are {found.assignment.value - peer} below this value")
    print(f"  {getrusage(RUSAGE_SELF).ru_maxrss // 1024} MB at most so far")


def changes(appeals: int, mentors: int) -> None:
    """Time single departures and arrivals in a standing solution."""
    given = problem(Kind.PEOPLE, appeals, mentors, CANDIDATES)
    standing = Standing(given.edges, appeals, given.capacity)
    standing.leave(0)
    standing.arrive(0)
    seconds = []
    for appeal in np.random.default_rng(1).integers(0, appeals, CHANGES).tolist():
        for step in (standing.leave, standing.arrive):
            start = perf_counter()
            step(appeal)
            seconds.append(perf_counter() - start)
    middle, far = np.percentile(seconds, [50, 99]) * 1000
    print(f"  one arrival or departure: median {middle:.4f} ms, 99 of 100 within {far:.4f} ms")


def main() -> int:
    """Run the comparisons and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--appeals", type=int, nargs="+", default=[300, 3_000])
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    agreed = True
    for appeals in given.appeals:
        mentors = appeals * 17 // 30
        for kind in Kind:
            agreed = assignment(kind, appeals, mentors, given.repeats) and agreed
        print(f"all pairs: {appeals} appeals, {mentors} mentors")
        whole(appeals, mentors, given.repeats)
        changes(appeals, mentors)
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
