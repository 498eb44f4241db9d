"""Time work beside other work, in turns, so that a busy machine is as busy for each."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import TypeVar

Answer = TypeVar("Answer")


def timed(work: Callable[[], Answer], repeats: int) -> tuple[Answer, list[float]]:
    """Return what the work answers, and the seconds of each repeat."""
    seconds = []
    for _ in range(repeats):
        start = perf_counter()
        answer = work()
        seconds.append(perf_counter() - start)
    return answer, seconds


def alternating(works: Sequence[Callable[[], object]], repeats: int) -> list[list[float]]:
    """Return the seconds of each work, done in turns; once more before, unless it is done once."""
    seconds: list[list[float]] = [[] for _ in works]
    if repeats > 1:
        for work in works:
            work()
    for _ in range(repeats):
        for work, taken in zip(works, seconds, strict=True):
            start = perf_counter()
            work()
            taken.append(perf_counter() - start)
    return seconds


def report(name: str, seconds: list[float], beside: list[float] | None = None) -> None:
    """Print a line of times in milliseconds, and how much slower the one beside it is."""
    low, middle = min(seconds) * 1000, median(seconds) * 1000
    ratio = ""
    if beside:
        at_median = median(beside) / median(seconds)
        ratio = f"   {min(beside) / min(seconds):8.2f} x   {at_median:8.2f} x"
    print(f"  {name:<44} min {low:11.3f} ms   median {middle:11.3f} ms{ratio}", flush=True)
