"""A binary heap of numbered things, the nearest on top, that can bring one forward."""

from typing import NamedTuple

import numpy as np

from matching.engine.compiled import compiled
from matching.engine.problem import LARGEST, Integers

FAR = LARGEST * 2
"""Farther than any path."""
OUT = -1


class Heap(NamedTuple):
    """Things 0 to N - 1 by their distance."""

    distance: Integers
    """(N,), FAR for what was not reached."""
    things: Integers
    """(N,): the heap itself."""
    place: Integers
    """(N,): where a thing stands in the heap, OUT where it does not."""
    size: Integers
    """(1,)."""


@compiled
def empty_heap(things: int) -> Heap:
    """Return a heap with nothing in it, everything far away."""
    return Heap(
        distance=np.full(things, FAR, np.int64),
        things=np.zeros(things, np.int64),
        place=np.full(things, OUT, np.int64),
        size=np.zeros(1, np.int64),
    )


@compiled
def bring(heap: Heap, thing: int, distance: int) -> None:
    """Put a thing in, or bring it forward: `distance` is less than it was."""
    heap.distance[thing] = distance
    at = heap.place[thing]
    if at == OUT:
        at = heap.size[0]
        heap.size[0] += 1
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


@compiled
def take_nearest(heap: Heap) -> int:
    """Take the nearest thing out; its distance stays."""
    nearest = int(heap.things[0])
    heap.place[nearest] = OUT
    heap.size[0] -= 1
    size = heap.size[0]
    if size == 0:
        return nearest
    thing = heap.things[size]
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
    return nearest
