"""The matcher as a process of its own: questions come in and answers go out by one line.

The service starts it (`services.matcher`), with the line in place of the standard input. It ends
when the line is cut, or when nobody has asked anything for a while. By hand there is one thing to
do with it: `python -m matching.engine --warm` compiles it ahead of time.
"""

import sys
from argparse import ArgumentParser
from multiprocessing.connection import Connection
from os import dup
from typing import cast

from matching.domain.garbage import uncollected
from matching.domain.questions import IDLE_SECONDS, Question, Reply
from matching.engine import compiled
from matching.engine.questions import Desk
from matching.engine.warming import is_warm, warm


def main() -> None:
    """Compile, or answer until nobody asks any more."""
    parser = ArgumentParser(prog="python -m matching.engine", description=__doc__)
    parser.add_argument("--warm", action="store_true", help="compile ahead of time, and end")
    if parser.parse_args().warm:
        _warm_aloud()
    elif sys.stdin.isatty():
        parser.error("the service starts this; by hand there is --warm")
    else:
        with Connection(dup(sys.stdin.fileno())) as line:
            serve(line)


def serve(line: Connection) -> None:
    """Say that all is ready, then answer one question after the other."""
    warm()
    desk = Desk()
    try:
        line.send(Reply())
        while line.poll(IDLE_SECONDS):
            with uncollected():
                question = cast(Question, line.recv())
            line.send(desk.answer(question))
    except (EOFError, OSError):
        # Whoever asked is gone.
        return


def _warm_aloud() -> None:
    if is_warm():
        return
    print("Compiling the matcher. This takes a minute or two, once for each version.", flush=True)
    warm()
    if not compiled.is_kept():
        print("The machine code cannot be kept here: let NUMBA_CACHE_DIR name another folder.")


if __name__ == "__main__":
    main()
