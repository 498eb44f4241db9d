"""The line to the matcher: a process of its own, asked one question at a time.

The compiled engine is loaded there and nowhere else. It is started by the first question, or ahead
of it, kept for the next ones, and started again when it died. It gets codes and the few settings
that it needs: no connection, no file, no key of the service.
"""

import os
import socket
import sys
from atexit import register as at_exit
from multiprocessing.connection import Pipe
from pathlib import Path
from struct import pack
from subprocess import DEVNULL, Popen
from threading import Lock
from time import monotonic
from typing import cast

from matching.domain.errors import MatcherBusy, MatcherStopped
from matching.domain.garbage import uncollected
from matching.domain.profiles import SkillGraph
from matching.domain.questions import IDLE_SECONDS, SAME_GRAPH, Question, Reply

COMMAND = (sys.executable, "-m", "matching.engine")
HOME = Path(__file__).resolve().parents[3]
NEEDED = ("PATH", "HOME", "TMPDIR", "LANG", "BYCHANGE_DASK")
NEEDED_BEGIN = ("PYTHON", "NUMBA_", "LC_", "LD_", "OMP_", "OPENBLAS_", "DASK_")
"""Of the surroundings; keys of the service and addresses of its data are not among them."""
STUCK_SECONDS = 5
"""So long it may take none of a question that is sent to it."""
STALE_SECONDS = IDLE_SECONDS - 30
"""When it is about to end by itself it is started anew, so that no question comes too late."""


def ask(question: Question, within: float | None = None) -> object:
    """Return the answer, waiting for those who asked before.

    Raises what the matcher refuses, and MatcherStopped when it dies in the middle. within: seconds
    after which MatcherBusy is raised; what was asked is still worked on.
    """
    return _matcher.ask(question, within)


def start() -> None:
    """Start the process of the matcher unless it runs, and do not wait until it is ready.

    Where it cannot be started, whoever asks next is told so, and nobody before.
    """
    _matcher.start()


def end() -> None:
    """End the process of the matcher, if there is one; the next question starts it anew."""
    _matcher.end()


class _Line:
    """One process and the line to it. What was asked and not waited for is owed."""

    def __init__(self) -> None:
        """Start it. The first word that it owes is that it is ready."""
        self._ours, theirs = Pipe()
        with theirs:
            self._process = Popen(  # noqa: S603  our own interpreter and module
                COMMAND,
                stdin=theirs.fileno(),
                stdout=DEVNULL,
                cwd=HOME,
                env=_surroundings(),
                # What a terminal sends to us is not meant for it: it ends when the line is cut.
                start_new_session=True,
            )
        _lose_patience(self._ours.fileno())
        self._owed = 1
        self._graph: SkillGraph | None = None
        self._used = monotonic()

    def ask(self, question: Question, deadline: float | None) -> Reply:
        """Return the answer. Raises MatcherBusy at the deadline, OSError where the line is cut."""
        while self._owed:
            self._next(deadline)
        graph = question.given.graph
        known = graph is self._graph
        self._ours.send(question.with_graph(SAME_GRAPH if known else _spelled_out(graph)))
        self._graph, self._owed = graph, 1
        return self._next(deadline)

    def _next(self, deadline: float | None) -> Reply:
        left = None if deadline is None else max(0.0, deadline - monotonic())
        if not self._ours.poll(left):
            raise MatcherBusy
        with uncollected():
            answer = self._ours.recv()
        self._owed -= 1
        self._used = monotonic()
        return cast(Reply, answer)

    def is_over(self) -> bool:
        return self._process.poll() is not None or monotonic() > self._used + STALE_SECONDS

    def end(self) -> None:
        """Cut the line and end the process, whatever it does."""
        self._ours.close()
        self._process.kill()
        self._process.wait()

    def disown(self) -> None:
        """Let go of a process that belongs to the one that we were forked from."""
        self._ours.close()
        self._process.returncode = 0


class _Matcher:
    """The line of this process, opened when it is needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._line: _Line | None = None

    def ask(self, question: Question, within: float | None) -> object:
        deadline = None if within is None else monotonic() + within
        if not self._lock.acquire(timeout=-1 if within is None else within):
            raise MatcherBusy
        try:
            answer = self._asked(question, deadline)
        finally:
            self._lock.release()
        if answer.refusal is not None:
            raise answer.refusal
        return answer.value

    def start(self) -> None:
        if not self._lock.acquire(blocking=False):
            # Somebody asks just now: so it runs.
            return
        try:
            self._opened()
        except OSError:
            self.end()
        finally:
            self._lock.release()

    def _opened(self) -> _Line:
        if self._line is not None and self._line.is_over():
            self.end()
        if self._line is None:
            self._line = _Line()
        return self._line

    def _asked(self, question: Question, deadline: float | None) -> Reply:
        line = self._opened()
        try:
            return line.ask(question, deadline)
        except MatcherBusy:
            raise
        except (EOFError, OSError) as error:
            self.end()
            raise MatcherStopped from error
        except BaseException:
            # Whoever breaks off in the middle must not leave half an answer to the next.
            self.end()
            raise

    def end(self) -> None:
        """End the process, if there is one."""
        if self._line is not None:
            self._line.end()
        self._line = None

    def start_anew(self) -> None:
        """After a fork: what is on the line belongs to the process that we came from."""
        if self._line is not None:
            self._line.disown()
        self._lock, self._line = Lock(), None


def _spelled_out(graph: SkillGraph) -> SkillGraph:
    """Return the same skills as plain values: ours are read from the files of the taxonomy."""
    return SkillGraph(
        essential=dict(graph.essential),
        optional=dict(graph.optional),
        near={skill: dict(neighbours) for skill, neighbours in graph.near.items()},
    )


def _lose_patience(line: int) -> None:
    """Cut the line when the process takes none of a question: it is stuck."""
    with socket.socket(fileno=os.dup(line)) as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, pack("ll", STUCK_SECONDS, 0))


def _surroundings() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in NEEDED or name.startswith(NEEDED_BEGIN)
    }


_matcher = _Matcher()
os.register_at_fork(after_in_child=_matcher.start_anew)
at_exit(_matcher.end)
