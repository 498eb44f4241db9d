"""Where blocks of work run: here, in threads, in processes, or on other machines."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from pydoc import locate
from typing import Any, TypeVar, cast

Block = TypeVar("Block")
Answer = TypeVar("Answer")


class Workers:
    """Whoever works on blocks: nobody but the caller, unless there is an executor."""

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor

    def share(self, thing: Any) -> Any:
        """Bring what all blocks need to the workers, once; return what blocks refer to it by.

        Here it is the thing itself, as is right where memory is common.
        """
        return thing

    def run(
        self, work: Callable[..., Answer], shared: Sequence[Any], blocks: Iterable[Block]
    ) -> list[Answer]:
        """Return work(*shared, block) for each block, in their order.

        shared: as `share` returned it. When a block fails, those not begun are given up.
        """
        if self._executor is None:
            return [work(*shared, block) for block in blocks]
        name = f"{work.__module__}.{work.__qualname__}"
        waiting = [self._executor.submit(_call, name, *shared, block) for block in blocks]
        try:
            return [each.result() for each in waiting]
        finally:
            for each in waiting:
                each.cancel()


def _call(name: str, *given: Any) -> Any:
    """Call a function by its name: a compiled one would travel as source, to be compiled anew."""
    return cast(Callable[..., Any], locate(name))(*given)


ALONE = Workers()
