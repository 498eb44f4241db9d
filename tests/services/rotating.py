"""A rotation in a process of its own that kills itself at a given moment."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from matching.db import KEYSTORE, bind_both, db, transaction
from matching.services import keys, rotation
from matching.vault.epochs import EpochKeys

SERVER_KEY = bytes(range(32))
TODAY = date(2026, 11, 23)
PART = 10


class Deadline:
    """Dies when the moment comes that it was given."""

    def __init__(self, moment: str) -> None:
        self.moment = moment
        self.transactions = 0

    def reached(self, moment: str) -> None:
        if moment == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        self.transactions += 1
        number = self.transactions
        with transaction() as session:
            yield session
            self.reached(f"before commit {number}")
        self.reached(f"after commit {number}")

    def around(self, name: str, change: Callable) -> Callable:
        def watched(*given, **named):
            self.reached(f"before {name}")
            answer = change(*given, **named)
            self.reached(f"after {name}")
            return answer

        return watched


def main(database: str, keystore: str, epochs: str, moment: str) -> None:
    app = Flask("rotating")
    app.config["SQLALCHEMY_ENGINES"] = {"default": database, KEYSTORE: keystore}
    db.init_app(app)
    deadline = Deadline(moment)
    EpochKeys.begin = deadline.around("begin", EpochKeys.begin)
    EpochKeys.destroy_before = deadline.around("destroy", EpochKeys.destroy_before)
    rotation.PART = PART
    with app.app_context():
        bind_both()
        known = keys.from_secret(SERVER_KEY, epoch_keys=Path(epochs), memory_kib=64, rounds=1)
        rotation.rotate(deadline.begin, keys=known, on=TODAY)


if __name__ == "__main__":
    main(*sys.argv[1:])
