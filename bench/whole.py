"""Candidates and the certified optimum over all pairs, beside peers that do a part of the work."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from math import log
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import numpy as np

from bench import crowd, peers
from bench.clock import alternating, report
from bench.instances import Kind, Problem, problem
from matching.engine import Policy, assign
from matching.engine.candidates import best_pairs, blocks_of
from matching.engine.found import free_of_charge
from matching.engine.pricing import Optimum, full_optimum
from matching.engine.workers import ALONE, Workers

MEGABYTE = 1 << 10
THREADED = 2_000
"""Appeals from which two threads are worth their while."""
SHARE = 10
"""At 100,000 appeals or more the kernel is measured on one part of so many."""


def candidates(appeals: int, mentors: int, kept: int, repeats: int) -> None:
    """Time the candidates beside sparse_dot_topn, and their kernel beside the bare products.

    All three look at those who share a skill; ours at those who share a path, too.
    """
    pool = crowd.pool(appeals, mentors)
    rows, prices = np.arange(appeals), free_of_charge(pool)
    with ThreadPoolExecutor(2) as executor:
        ours = partial(best_pairs, pool, rows, prices, kept, Workers(executor), beside=False)
        if peers.is_installed("sparse_dot_topn"):
            theirs = partial(peers.by_products, *peers.skills(pool), kept)
            beside, seconds = alternating([theirs, ours], repeats)
            report(f"sparse_dot_topn, k = {kept}, skills alone", beside)
            report(f"candidates, k = {kept}, all rules and parts", seconds, beside)
        else:
            print("  sparse_dot_topn: not installed")
    # Whole blocks of appeals that ask for the same, as when all are looked at.
    blocks = blocks_of(pool, np.argsort(pool.appeals.card, kind="stable"))
    rows = np.concatenate(blocks[::SHARE] if appeals >= SHARE**5 else blocks)
    alone = partial(best_pairs, pool, rows, prices, kept, beside=False)
    bare, seconds = alternating([partial(peers.accumulate, pool, rows), alone], repeats)
    report("bare products, one thread", bare)
    report("candidates, one thread", seconds, bare)


def certified(appeals: int, mentors: int, kept: int, repeats: int) -> float:
    """Time the certified optimum beside the bare flow on the best candidates; return seconds."""
    given, pool = problem(Kind.PEOPLE, appeals, mentors, kept), crowd.pool(appeals, mentors)
    with ThreadPoolExecutor(2) as executor:
        workers = Workers(executor) if appeals >= THREADED else ALONE
        ours = partial(full_optimum, pool, Policy.BEST_TOTAL, workers=workers)
        works: list[Callable[[], object]] = [ours]
        if peers.is_installed("ortools"):
            works.append(partial(peers.by_flow, given))
        seconds, *beside = alternating(works, repeats)
        if beside:
            report(f"OR-Tools SimpleMinCostFlow on the best {kept}", beside[0])
        report("certified over all pairs, best total", seconds, *beside)
        found, most = ours(), full_optimum(pool, Policy.SERVE_MOST, workers=workers)
    print(f"  {found.rounds} rounds of pricing, {len(found.edges)} pairs in the end")
    _compare(given, pool.appeals.extra, found, most)
    spawn = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as executor:
        print(f"  {executor.submit(memory, appeals, mentors).result()} MB at most by itself")
    return min(seconds)


def _compare(given: Problem, extra: np.ndarray, found: Optimum, most: Optimum) -> None:
    """Print who is served and how well, beside greed and the best of the candidates alone."""
    chosen, edges = found.assignment.chosen, found.edges
    few = assign(*given, policy=Policy.BEST_TOTAL)
    few_most = assign(*given, policy=Policy.SERVE_MOST)
    for name, taken, of in (
        ("optimum of all pairs", chosen, edges),
        ("serving most, of all pairs", most.assignment.chosen, most.edges),
        ("optimum of the candidates alone", few.chosen, given.edges),
        ("greed on the candidates", peers.by_greed(given), given.edges),
    ):
        score = of.weight[taken] - extra[of.appeal[taken]]
        print(
            f"  {name:<32} served {len(taken):7d}   score mean {score.mean() / 1e6:.4f}"
            f"   lowest {score.min() / 1e6:.4f}   total {score.sum() / 1e6:.1f}"
        )
    lost = 1 - few.value / found.assignment.value
    people = len(most.assignment.chosen) - len(few_most.chosen)
    print(f"  the candidates alone lose {lost:.4%} of the value, and {people} people at most")


def memory(appeals: int, mentors: int) -> int:
    """Return the megabytes that a process needs for the people and their certified optimum."""
    pool = crowd.pool(appeals, mentors)
    with ThreadPoolExecutor(2) as executor:
        full_optimum(pool, Policy.BEST_TOTAL, workers=Workers(executor))
    return getrusage(RUSAGE_SELF).ru_maxrss // MEGABYTE


def beside_munkres(python: Path | None, appeals: int, mentors: int, repeats: int) -> None:
    """Time a whole round, score to certified optimum, beside mentor-match's."""
    if python is None:
        print("  mentor-match: skipped, as no --mentor-match was given")
        return
    pool = crowd.pool(appeals, mentors)
    theirs = peers.by_three_rounds(python, appeals, mentors, repeats)
    ours = partial(full_optimum, pool, Policy.SERVE_MOST)
    (seconds,) = alternating([ours], max(repeats, 3))
    report("mentor-match: its scoring, three rounds", theirs["seconds"])
    report("score to certified optimum", seconds, theirs["seconds"])
    served = len(ours().assignment.chosen)
    print(f"  left with nobody: {theirs['alone']} of its people; {appeals - served} of ours")


def growth(seconds: dict[int, float]) -> None:
    """Print the exponent with which the time of the certified whole grows."""
    sizes = sorted(seconds)
    for small, large in pairwise(sizes):
        exponent = log(seconds[large] / seconds[small]) / log(large / small)
        print(f"growth of the certified whole, {small} to {large}: {exponent:.2f}")
