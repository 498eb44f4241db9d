"""A restore in a process of its own that stops at a given statement, to be killed there."""

import sys
import time
from pathlib import Path

from sqlalchemy import Engine, event

from app import create_app
from matching.cli.surroundings import CONSOLE
from matching.db import transaction
from matching.services import archives
from tests.conftest import settings_for
from tests.factories import MONDAY

REACHED = "reached"
COMMIT = "COMMIT"


def stop() -> None:
    print(REACHED, flush=True)
    time.sleep(600)


def stop_at(statement: str, *, time_: int) -> None:
    """Stop before the statement that begins like this comes for the nth time."""
    seen = 0

    def look(beginning: str) -> None:
        nonlocal seen
        if beginning.startswith(statement):
            seen += 1
            if seen == time_:
                stop()

    event.listen(Engine, "before_cursor_execute", lambda _c, _r, said, *_: look(said))
    event.listen(Engine, "commit", lambda _connection: look(COMMIT))


def main(*given: str) -> None:
    database, keystore, epochs, file, schema, with_keystore, statement, time_ = given
    app = create_app(settings_for(database, keystore, Path(epochs)))
    with app.app_context():
        stop_at(statement, time_=int(time_))
        with transaction() as session:
            archives.restore(
                session,
                file=Path(file),
                schema=schema,
                with_keystore=with_keystore == "yes",
                by=CONSOLE,
                on=MONDAY,
                keys=app.extensions["bychange"].keys,
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
