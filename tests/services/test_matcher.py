"""The matcher as a process of its own: kept, locked away from everything, and replaceable."""

import os
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Pipe
from pathlib import Path
from subprocess import PIPE, Popen, run

import pytest
from sqlalchemy import func, select

from matching.db import transaction
from matching.domain.errors import MatcherFailed, MatcherStopped
from matching.domain.profiles import Weights
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import Policy
from matching.models.rounds import Round
from matching.services import matcher, rounds
from matching.services.matcher import line
from tests import factories, matcher_process
from tests.engine import people
from tests.factories import MONDAY
from tests.services.at_once import at_once, look

ROOT = Path(__file__).parents[2]
SERVICE = """
import sys
from pathlib import Path
from app import create_app
from tests.conftest import settings_for
folder = Path(sys.argv[1])
create_app(settings_for(f"sqlite:///{folder}/a", f"sqlite:///{folder}/b", folder / "epoch.keys"))
"""


def given(*, seekers: int = 1, offers: int = 1, **changes: object) -> RoundInput:
    """Some who fit each other."""
    usual = RoundInput(
        seekers=tuple(people.seeker(number) for number in range(seekers)),
        offers=tuple(people.offer(number) for number in range(offers)),
        graph=people.GRAPH,
        weights=Weights(),
        policy=Policy.SERVE_MOST,
        barred=frozenset(),
        week_of=people.WEEK,
    )
    return replace(usual, **changes)


def running() -> int:
    """The matcher of this process, which must be there."""
    number = matcher_process.of()
    assert number is not None
    return number


class TestMatch:
    def test_answers_from_another_process_that_is_kept(self):
        first = matcher.match(given())
        before = running()
        second = matcher.match(given(seekers=2, offers=3))

        assert first.result.served == 1
        assert second.result.served == 2
        assert running() == before

    def test_knows_the_skills_of_the_question_however_they_change(self):
        known = matcher.match(given())
        other = matcher.match(given(graph=people.SkillGraph({}, {})))
        again = matcher.match(given())

        assert known.result == again.result
        assert other.result.input_digest != known.result.input_digest

    def test_names_a_defect_and_answers_the_next_question(self):
        somebody = people.seeker(1)

        with pytest.raises(MatcherFailed, match="ProblemError"):
            matcher.match(replace(given(), seekers=(somebody, somebody)))

        assert matcher.match(given()).result.served == 1


class TestSurroundings:
    def test_the_service_itself_never_loads_the_compiler(self, tmp_path):
        told = in_an_interpreter_of_its_own(
            SERVICE + "print(sorted({'numba', 'llvmlite', 'numpy'} & sys.modules.keys()))", tmp_path
        )

        assert told == "['numpy']"

    def test_it_ends_when_the_service_is_gone(self, tmp_path):
        told = in_an_interpreter_of_its_own(
            SERVICE
            + """
import os, signal
from tests import matcher_process
from tests.services import test_matcher
test_matcher.matcher.match(test_matcher.given())
print(matcher_process.of(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
""",
            tmp_path,
        )

        matcher_process.wait_until(lambda: not matcher_process.is_running(int(told)))

    def test_it_ends_when_nobody_asks_for_long(self):
        ours, theirs = Pipe()
        script = "from matching.engine import __main__ as m; m.IDLE_SECONDS = 0.1; m.main()"
        with ours, theirs, Popen([sys.executable, "-c", script], stdin=theirs.fileno()) as process:
            ready = ours.recv()

            assert ready.refusal is None
            assert process.wait(matcher_process.PATIENCE) == 0

    def test_it_gets_no_setting_of_the_service(self, monkeypatch):
        matcher.end()
        monkeypatch.setenv("BYCHANGE_SERVER_KEY", "secret")
        monkeypatch.setenv("PGPASSWORD", "secret")

        matcher.match(given())

        surroundings = Path(f"/proc/{running()}/environ").read_bytes()
        assert b"secret" not in surroundings
        assert b"BYCHANGE" not in surroundings

    def test_it_holds_no_file_and_no_connection_of_the_service(self, session, keys):
        matcher.end()
        factories.appeal(session, keys)

        matcher.match(given())

        links = [os.readlink(each) for each in Path(f"/proc/{running()}/fd").iterdir()]
        sockets = {link for link in links if link.startswith("socket")}
        assert not [link for link in links if "sqlite" in link]
        assert len(sockets) == 1


class TestInterruptions:
    def test_when_it_is_killed_nothing_is_kept_and_the_next_round_works(self, app, keys):
        with app.app_context(), transaction() as session:
            factories.appeal(session, keys)
            factories.offer(session, keys)
        matcher.match(given())
        number = running()
        os.kill(number, signal.SIGSTOP)

        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(at_once, app, run_a_round)
            matcher_process.wait_until(is_waiting_for_an_answer)
            os.kill(number, signal.SIGKILL)
            answers = waiting.result()

        assert answers == [MatcherStopped]
        assert look(app, count_rounds) == 0
        assert at_once(app, run_a_round) == [1]
        assert running() != number

    def test_one_that_died_while_nobody_asked_is_not_missed(self):
        matcher.match(given())
        number = running()
        os.kill(number, signal.SIGKILL)
        os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)

        assert matcher.match(given()).result.served == 1

    def test_two_at_once_are_answered_one_after_the_other(self):
        sizes = [1, 2, 3, 4] * 5

        with ThreadPoolExecutor(len(sizes)) as pool:
            asked = [pool.submit(matcher.match, given(seekers=n, offers=n)) for n in sizes]
            answers = [each.result() for each in asked]

        assert [each.result.served for each in answers] == sizes

    def test_a_child_of_the_service_starts_its_own(self):
        matcher.match(given())
        ours = running()
        reader, writer = os.pipe()

        child = os.fork()
        if child == 0:
            answer = b"failed"
            try:
                served = matcher.match(given(seekers=2, offers=2)).result.served
                other = matcher_process.of()
                answer = b"own" if served == 2 and other not in (None, ours) else b"shared"
            finally:
                os.write(writer, answer)
                matcher.end()
                os._exit(0)
        os.waitpid(child, 0)

        assert os.read(reader, 10) == b"own"
        assert matcher.match(given()).result.served == 1
        assert running() == ours


def in_an_interpreter_of_its_own(script: str, folder: Path) -> str:
    """Run a script where nothing is imported yet; return what it printed."""
    command = [sys.executable, "-c", script, str(folder)]
    ran = run(command, cwd=ROOT, stdout=PIPE, text=True, check=False)
    return ran.stdout.strip()


def is_waiting_for_an_answer() -> bool:
    """Tell whether some thread of ours is in the middle of a question."""
    stacks = (traceback.extract_stack(frame) for frame in sys._current_frames().values())
    calls = ([each.name for each in stack if each.filename == line.__file__] for stack in stacks)
    return any(each[:4] == ["ask", "ask", "_asked", "ask"] for each in calls)


def run_a_round(session):
    rounds.run_dry(session, weights=Weights(), policy=Policy.SERVE_MOST, by=None, on=MONDAY)
    return count_rounds(session)


def count_rounds(session):
    return session.scalar(select(func.count()).select_from(Round))
