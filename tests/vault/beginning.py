"""Begins an epoch in a process of its own, together with others, and closes something with it."""

import sys
import time
from pathlib import Path

from matching.vault.epochs import EpochKeys

BOUND = b"the same for all"


def main(path: str, start: str) -> None:
    keys = EpochKeys(Path(path))
    print("ready", flush=True)
    while not Path(start).exists():
        time.sleep(0.0005)
    keys.begin(1)
    print(keys.close(b"closed here", number=1, bound=BOUND).hex(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
