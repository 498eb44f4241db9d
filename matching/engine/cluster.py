"""Blocks of work on other machines, by Dask: the optional extra `cluster`.

What blocks share is scattered once, to every machine. Only codes and numbers travel; yet they are
about people, so let scheduler and workers talk by TLS, as Dask's own settings say.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import Any

from distributed import Client

from matching.domain.errors import ClusterUnreachable
from matching.engine.workers import Answer, Block, Workers

ATTEMPTS = 4
"""How often work is begun that gets lost together with what it needs."""


@contextmanager
def workers_at(address: str) -> Iterator[Workers]:
    """Yield the workers of a scheduler, such as tls://host:8786. Raises ClusterUnreachable."""
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise ClusterUnreachable(address) from error
    # Not pure: whether two calls are the same call would have to be found out from their arrays.
    with client, client.get_executor(pure=False) as executor:
        yield Cluster(client, executor)


class Cluster(Workers):
    """Workers who may get lost, and with them what they were lent."""

    def __init__(self, client: Client, executor: Executor) -> None:
        super().__init__(executor)
        self._client = client

    def share(self, thing: Any) -> "Lent":
        """Send a thing to every worker."""
        return Lent(self._client, thing)

    def run(
        self, work: Callable[..., Answer], shared: Sequence[Any], blocks: Iterable[Block]
    ) -> list[Answer]:
        """Return work(*shared, block) for each block, in their order.

        A block that is lost with its worker begins again on another, as Dask sees to. When the
        last copy of something shared is lost, it is sent once more, and all blocks begin again;
        raises CancelledError when that happened ATTEMPTS times.
        """
        blocks = list(blocks)
        for _ in range(ATTEMPTS - 1):
            try:
                return super().run(work, _futures(shared), blocks)
            except CancelledError:
                for each in shared:
                    if isinstance(each, Lent):
                        each.send()
        return super().run(work, _futures(shared), blocks)


class Lent:
    """Something that is with the workers, and here to be sent again."""

    def __init__(self, client: Client, thing: Any) -> None:
        self._client, self._thing = client, thing
        self.send()

    def send(self) -> None:
        """Send it to every worker."""
        # In a list: Dask would take a named tuple apart.
        (self.future,) = self._client.scatter([self._thing], broadcast=True)


def _futures(shared: Sequence[Any]) -> list[Any]:
    return [each.future if isinstance(each, Lent) else each for each in shared]
