"""Time the matcher beside its peers, on the same work, for the same value.

    python -m bench.matching                      300 and 3,000 appeals
    python -m bench.matching --appeals 30000      another size, with 17 mentors to 30 appeals
    python -m bench.matching --appeals 300000 --repeats 1 --kept 20

Prints the minimum and the median of the repeats; above 1 a ratio, of minimums and of medians, says
that ours is faster. Leaves with 1 when a value differs. Absolute times are those of this machine,
as busy as it is now. --mentor-match names an interpreter that has mentor-match.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from bench import peers, whole
from bench.clock import alternating, report
from bench.instances import Kind, problem
from matching.engine import Policy, assign, verify
from matching.engine.standing import Standing

CANDIDATES = 50
DENSE = 3_000
"""The most appeals for which the peer that needs a full matrix is asked."""
LARGE = 100_000
"""Appeals from which only people are matched, not made-up edges."""
CHANGES = 2_000


def assignment(kind: Kind, appeals: int, mentors: int, kept: int, repeats: int) -> bool:
    """Time the assignment beside the peers; tell whether the values agree."""
    given = problem(kind, appeals, mentors, kept)
    print(f"{kind.value}: {appeals} appeals, {mentors} mentors, {len(given.edges)} edges")
    result = assign(*given, policy=Policy.BEST_TOTAL)
    ours = partial(assign, *given, policy=Policy.BEST_TOTAL)
    proof = partial(verify, *given, result)
    most = assign(*given, policy=Policy.SERVE_MOST)
    greedy = peers.by_greed(given)
    total = int(given.edges.weight[greedy].sum())
    print(f"  value {result.value}, greedy {total} ({total / max(1, result.value):.4f})")
    print(f"  served {len(result.chosen)}, at most {len(most.chosen)}, greedy {len(greedy)}")
    if not peers.is_installed("ortools"):
        print("  OR-Tools: not installed")
        report("assign", alternating([ours], repeats)[0])
        return True
    flow, seconds, checked = alternating([partial(peers.by_flow, given), ours, proof], repeats)
    report("OR-Tools SimpleMinCostFlow", flow)
    report("assign", seconds, flow)
    report("verify", checked)
    if appeals <= DENSE:
        (matrix,) = alternating([partial(peers.by_matrix, given)], repeats)
        report("SciPy linear_sum_assignment", matrix)
        report("assign", seconds, matrix)
    return peers.by_flow(given) == result.value


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
    parser.add_argument("--kept", type=int, default=CANDIDATES, help="candidates of each appeal")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--mentor-match", type=Path, help="an interpreter that has mentor-match")
    parser.add_argument("--whole", action="store_true", help="leave the assignment alone out")
    given = parser.parse_args()
    agreed, seconds = True, {}
    for appeals in given.appeals:
        size = appeals, appeals * 17 // 30
        for kind in () if given.whole else Kind if appeals < LARGE else (Kind.PEOPLE,):
            agreed = assignment(kind, *size, given.kept, given.repeats) and agreed
        print(f"all pairs: {size[0]} appeals, {size[1]} mentors")
        whole.candidates(*size, given.kept, given.repeats)
        seconds[appeals] = whole.certified(*size, given.kept, given.repeats)
        if appeals == min(given.appeals) and appeals <= DENSE:
            whole.beside_munkres(given.mentor_match, 300, 170, given.repeats)
        if appeals < LARGE and not given.whole:
            changes(*size)
    whole.growth(seconds)
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
