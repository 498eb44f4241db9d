"""Compiling ahead of time: once, by whoever comes first, and wherever it can be kept."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WARM = [sys.executable, "-m", "matching.engine", "--warm"]
PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2

QUESTIONS = """(
        Question(Asked.ROUND, given),
        Question(Asked.OUTLOOK, given, about=seekers[0].appeal_id),
        Question(Asked.PLACES, given, about=(offers[0].offer_id,)),
    )"""
ASK = """
import gc
from dataclasses import replace
from numba.core.dispatcher import Dispatcher
from matching.domain.profiles import Weights
from matching.domain.questions import Asked, Question
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import Policy
from matching.engine import compiled
from matching.engine.questions import Desk
from tests.engine import people

seekers, offers, graph = people.crowd(150, 90, seed=1)
desk = Desk()
for policy in Policy:
    given = RoundInput(
        tuple(seekers), tuple(offers), graph, Weights(), policy, frozenset(), people.WEEK
    )
    for question in QUESTIONS:
        assert desk.answer(question).refusal is None
functions = [each for each in gc.get_objects() if isinstance(each, Dispatcher)]
print(len(functions) > 20, [each for each in functions if each.stats.cache_misses])
print(compiled.is_kept())
""".replace("QUESTIONS", QUESTIONS)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which two have compiled everything at the same time."""
    folder = tmp_path_factory.mktemp("compiled")
    both = [
        subprocess.Popen(WARM, env=kept_in(folder), cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert all(b"Compiling the matcher" in each for each in said)
    return folder


def kept_in(folder: Path) -> dict[str, str]:
    return os.environ | {"NUMBA_CACHE_DIR": str(folder)}


def be_bound_by_modes() -> None:
    """Have the modes of files bind even the administrator of the machine."""
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def ask(folder: Path, **given: object) -> list[str]:
    """Ask the matcher everything, in an interpreter of its own; return what it said."""
    command = [sys.executable, "-c", ASK]
    where = {"env": kept_in(folder), "cwd": ROOT}
    ran = subprocess.run(command, **where, **given, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout.splitlines()


class TestWarm:
    def test_nothing_is_left_to_compile(self, shelf):
        assert ask(shelf) == ["True []", "True"]

    def test_the_second_time_there_is_nothing_to_do_or_to_say(self, shelf):
        said = subprocess.check_output(WARM, env=kept_in(shelf), cwd=ROOT)

        assert said == b""

    def test_where_nothing_can_be_written_what_lies_there_is_used(self, shelf):
        modes = {each: each.stat().st_mode for each in (shelf.parent, shelf, *shelf.rglob("*"))}
        for each in modes:
            each.chmod(0o555 if each.is_dir() else 0o444)

        said = ask(shelf, preexec_fn=be_bound_by_modes)

        for each, mode in modes.items():
            each.chmod(mode)
        assert said == ["True []", "False"]

    def test_of_former_versions_the_last_is_kept(self, shelf):
        for age, name in enumerate(["engine-newest", "engine-older", "engine-oldest"]):
            (shelf / name).mkdir()
            os.utime(shelf / name, (1_000_000 - age, 1_000_000 - age))
        forget = "from matching.engine import compiled; compiled.forget_former()"

        subprocess.run([sys.executable, "-c", forget], env=kept_in(shelf), cwd=ROOT, check=True)

        left = {each.name for each in shelf.glob("engine-*")}
        assert "engine-newest" in left
        assert len(left) == 2
