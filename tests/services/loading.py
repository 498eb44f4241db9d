"""A release that is being loaded in a process of its own, which kills itself at a given moment."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask

from matching.db import KEYSTORE, bind_both, db, transaction
from matching.services import coding

MOMENTS = ("storing which skills occupations ask for", "joining", "before commit")


def dying(moment: str) -> Callable[[str], None]:
    """Return what dies when it is told the moment."""

    def told(what: str) -> None:
        if what == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return told


def main(database: str, keystore: str, folder: str, moment: str) -> None:
    app = Flask("loading")
    app.config["SQLALCHEMY_ENGINES"] = {"default": database, KEYSTORE: keystore}
    db.init_app(app)
    tell = dying(moment)
    with app.app_context():
        bind_both()
        release = coding.read_esco(coding.find_esco(Path(folder)))
        with transaction() as session:
            coding.load_esco(
                session, release=release, version="1", on=date(2026, 11, 16), tell=tell
            )
            tell("before commit")


if __name__ == "__main__":
    main(*sys.argv[1:])
