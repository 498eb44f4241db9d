"""A binary heap of numbered things, the nearest on top, that can bring one forward.

Things as near as what was taken last, and there are many, wait on a pile beside the heap: to put
one there and to take it away costs nothing. Nothing nearer than that may come any more.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled, inlined
from matching.engine.problem import LARGEST, Integers

FAR = LARGEST * 2
"""Farther than any path."""
OUT = -1


class Heap(NamedTuple):
    """Things 0 to N - 1 by their distance."""

    distance: Integers
    """(N,), FAR for what was not reached."""
    things: Integers
    """(N,): the heap from the front, the pile from the back."""
    key: Integers
    """(N + 2,): the distances of the things in the heap, in its order, and FAR behind them."""
    place: Integers
    """(N,): where a thing stands in the heap, OUT where it does not."""
    counted: Integers
    """(3,): how many are in the heap, how many on the pile, and the distance of what was taken."""


@compiled
def empty_heap(things: int) -> Heap:
    """Return a heap with nothing in it, everything far away."""
    return Heap(
        distance=np.full(things, FAR, np.int64),
        things=np.zeros(things, np.int64),
        key=np.full(things + 2, FAR, np.int64),
        place=np.full(things, OUT, np.int64),
        counted=np.zeros(3, np.int64),
    )


@inlined
def nearest(heap: Heap) -> int:
    """Return the distance of the nearest thing, FAR when there is none."""
    return int(heap.counted[2] if heap.counted[1] > 0 else heap.key[0])


@inlined
def bring(heap: Heap, thing: int, distance: int) -> None:
    """Put a thing in, or bring it forward: `distance` is less than it was."""
    heap.distance[thing] = distance
    at = heap.place[thing]
    if at == OUT and distance == heap.counted[2]:
        heap.counted[1] += 1
        heap.things[len(heap.things) - heap.counted[1]] = thing
        return
    if at == OUT:
        at = heap.counted[0]
        heap.counted[0] += 1
    while at > 0:
        above = (at - 1) >> 1
        if heap.key[above] <= distance:
            break
        _put(heap, heap.things[above], heap.key[above], at)
        at = above
    _put(heap, thing, distance, at)


@inlined
def take_nearest(heap: Heap) -> int:
    """Take the nearest thing out; its distance stays."""
    if heap.counted[1] > 0:
        heap.counted[1] -= 1
        return int(heap.things[len(heap.things) - heap.counted[1] - 1])
    first = int(heap.things[0])
    heap.counted[2] = heap.key[0]
    heap.place[first] = OUT
    heap.counted[0] -= 1
    last = heap.counted[0]
    distance = heap.key[last]
    heap.key[last] = FAR
    if last > 0:
        _sink(heap, heap.things[last], distance)
    return first


@inlined
def _sink(heap: Heap, thing: int, distance: int) -> None:
    """Put a thing on top and let it sink to where it belongs."""
    at, below, size = 0, 1, heap.counted[0]
    while below < size:
        # Added, not asked for: which of two is nearer cannot be foretold.
        below += int(heap.key[below + 1] < heap.key[below])
        if heap.key[below] >= distance:
            break
        _put(heap, heap.things[below], heap.key[below], at)
        at, below = below, 2 * below + 1
    _put(heap, thing, distance, at)


@inlined
def _put(heap: Heap, thing: int, distance: int, at: int) -> None:
    heap.things[at] = thing
    heap.key[at] = distance
    heap.place[thing] = at


@inlined
def clear(heap: Heap) -> None:
    """Begin again at distance 0, with nothing in it. Distances and places are not looked after."""
    heap.key[: heap.counted[0]] = FAR
    heap.counted[:] = 0
