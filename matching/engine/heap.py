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
        place=np.full(things, OUT, np.int64),
        counted=np.zeros(3, np.int64),
    )


@inlined
def nearest(heap: Heap) -> int:
    """Return the distance of the nearest thing, FAR when there is none."""
    if heap.counted[1] > 0:
        return heap.counted[2]
    return int(heap.distance[heap.things[0]]) if heap.counted[0] > 0 else FAR


@inlined
def bring(heap: Heap, thing: int, distance: int) -> None:
    """Put a thing in, or bring it forward: `distance` is less than it was."""
    heap.distance[thing] = distance
    at = heap.place[thing]
    if at == OUT:
        if distance == heap.counted[2]:
            heap.counted[1] += 1
            heap.things[len(heap.things) - heap.counted[1]] = thing
            return
        at = heap.counted[0]
        heap.counted[0] += 1
    while at > 0:
        above = (at - 1) >> 1
        other = heap.things[above]
        if heap.distance[other] <= distance:
            break
        heap.things[at] = other
        heap.place[other] = at
        at = above
    heap.things[at] = thing
    heap.place[thing] = at


@inlined
def take_nearest(heap: Heap) -> int:
    """Take the nearest thing out; its distance stays."""
    if heap.counted[1] > 0:
        heap.counted[1] -= 1
        return int(heap.things[len(heap.things) - heap.counted[1] - 1])
    first = int(heap.things[0])
    heap.counted[2] = heap.distance[first]
    heap.place[first] = OUT
    heap.counted[0] -= 1
    if heap.counted[0] > 0:
        _sink(heap, heap.things[heap.counted[0]], heap.counted[0])
    return first


@inlined
def _sink(heap: Heap, thing: int, size: int) -> None:
    """Put a thing on top and let it sink to where it belongs."""
    distance, at = heap.distance[thing], 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and (
            heap.distance[heap.things[below + 1]] < heap.distance[heap.things[below]]
        ):
            below += 1
        other = heap.things[below]
        if heap.distance[other] >= distance:
            break
        heap.things[at] = other
        heap.place[other] = at
        at = below
    heap.things[at] = thing
    heap.place[thing] = at


@inlined
def clear(heap: Heap) -> None:
    """Begin again at distance 0. Distances and places are not looked after."""
    heap.counted[:] = 0
