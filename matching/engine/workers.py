"""Where blocks of work run: here, in threads, in processes, or on other machines."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar

Shared = TypeVar("Shared")
Block = TypeVar("Block")
Answer = TypeVar("Answer")


def as_it_is(shared: Shared) -> Shared:
    """Share by handing the thing itself: right where memory is common."""
    return shared


@dataclass(frozen=True)
class Workers:
    """Whoever works on blocks. Nobody but the caller, unless there is an executor.

    `share` brings what all blocks need to the workers once, and returns what a block refers to it
    by. For an executor of Dask, `client.scatter([arrays], broadcast=True)[0]`: a list, as a named
    tuple would be taken apart.
    """

    executor: Executor | None = None
    share: Callable[[Any], Any] = as_it_is

    def run(
        self, work: Callable[..., Answer], shared: Sequence[Any], blocks: Iterable[Block]
    ) -> list[Answer]:
        """Return work(*shared, block) for each block, in their order.

        shared: as `share` returned it. When a block fails, those not begun are given up.
        """
        if self.executor is None:
            return [work(*shared, block) for block in blocks]
        waiting = [self.executor.submit(work, *shared, block) for block in blocks]
        try:
            return [each.result() for each in waiting]
        finally:
            for each in waiting:
                each.cancel()


ALONE = Workers()
