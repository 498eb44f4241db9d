"""What the matcher is measured beside: the same work by others, each only where it is installed."""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from bench.instances import Problem
from matching.engine.compiled import compiled
from matching.engine.pool import OFFER_BIT, REACH_BITS, Pool

if find_spec("ortools"):
    from ortools.graph.python import min_cost_flow
if find_spec("sparse_dot_topn"):
    from sparse_dot_topn import sp_matmul_topn


def is_installed(name: str) -> bool:
    """Tell whether a peer can be asked."""
    return find_spec(name) is not None


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


def by_greed(given: Problem) -> np.ndarray:
    """Return the edges chosen when the best pair left is taken each time."""
    free, served = given.capacity.copy(), np.zeros(len(given.demand), dtype=np.bool_)
    chosen = []
    for edge in np.argsort(-given.edges.weight, kind="stable").tolist():
        appeal, mentor = given.edges.appeal[edge], given.edges.mentor[edge]
        if not served[appeal] and free[mentor]:
            served[appeal] = True
            free[mentor] -= 1
            chosen.append(edge)
    return np.array(chosen, dtype=np.int64)


def skills(pool: Pool) -> tuple[csr_matrix, csr_matrix]:
    """Return what each appeal lacks (A, S), and who reaches each skill (S, O)."""
    appeals, offers = pool.appeals, pool.offers
    wide = len(offers.first_offer) - 1
    gap = (appeals.share.astype(np.float32), appeals.skill, appeals.first_skill)
    reach = (offers.posting & np.uint64((1 << REACH_BITS) - 1)).astype(np.float32)
    offer = (offers.posting >> np.uint64(OFFER_BIT)).astype(np.int32)
    return (
        csr_matrix(gap, shape=(len(appeals.floor), wide)),
        csr_matrix((reach, offer, offers.first_offer), shape=(wide, len(offers.room))),
    )


def by_products(gap: csr_matrix, reach: csr_matrix, keep: int) -> None:
    """Find the best by sparse_dot_topn, by skills alone: no rule, no other part, both cores."""
    sp_matmul_topn(gap, reach, top_n=keep, n_threads=2)


def accumulate(pool: Pool, rows: np.ndarray) -> int:
    """Do the products of skills and nothing else; return what they all add up to."""
    posting = pool.offers.posting
    offer = (posting >> np.uint64(OFFER_BIT)).astype(np.int32)
    reach = (posting & np.uint64((1 << REACH_BITS) - 1)).astype(np.int32)
    sums = np.zeros(len(pool.offers.room), np.int64)
    _add_up(pool, rows, offer, reach, sums)
    return int(sums.sum())


@compiled
def _add_up(
    pool: Pool, rows: np.ndarray, offer: np.ndarray, reach: np.ndarray, sums: np.ndarray
) -> None:
    appeals, first_offer = pool.appeals, pool.offers.first_offer
    for row in rows:
        for cell in range(appeals.first_skill[row], appeals.first_skill[row + 1]):
            skill, share = appeals.skill[cell], np.int64(appeals.share[cell])
            for place in range(first_offer[skill], first_offer[skill + 1]):
                sums[offer[place]] += share * reach[place]


def by_three_rounds(python: Path, appeals: int, mentors: int, repeats: int) -> dict[str, list]:
    """Ask mentor-match, which lives with an interpreter of its own as it is called `matching` too.

    Return its seconds, and how many mentees it left with nobody, of each repeat.
    """
    script = Path(__file__).with_name("three_rounds.py")
    command = [python, script, str(appeals), str(mentors), str(repeats)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, list] = json.loads(done.stdout)
    return answer
