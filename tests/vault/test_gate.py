"""The gate: few pass at once, in every process, and a full queue is told so."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from matching.domain.errors import Busy
from matching.vault.gate import Gate, common_folder

HOLDER = """
import sys, time
from pathlib import Path
from matching.vault.gate import Gate
with Gate(Path(sys.argv[1]), at_once=1).passing():
    print("in", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process, which holds the only place."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_another_process_counts_too(tmp_path, holder, monkeypatch):
    monkeypatch.setattr("matching.vault.gate.PATIENCE_SECONDS", 0.1)

    with pytest.raises(Busy), Gate(tmp_path, at_once=1).passing():
        pass


def test_a_killed_process_gives_its_place_back(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)

    with Gate(tmp_path, at_once=1).passing():
        pass


def test_a_full_queue_is_told_at_once(tmp_path):
    gate, inside, leave = Gate(tmp_path, at_once=1, queue=2), threading.Event(), threading.Event()

    def hold():
        with gate.passing():
            inside.set()
            leave.wait()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(hold)
        inside.wait()
        second = pool.submit(hold)
        while gate._queue._value:
            pass
        with pytest.raises(Busy), gate.passing():
            pass
        leave.set()
        first.result()
        second.result()

    with gate.passing():
        pass


def test_who_fails_inside_gives_the_place_back(tmp_path):
    gate = Gate(tmp_path, at_once=1, queue=1)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.passing():
            raise ZeroDivisionError

    with gate.passing():
        pass


def test_all_processes_of_a_user_share_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert common_folder("gate") == common_folder("gate") == tmp_path / f"gate-{os.getuid()}"
    assert common_folder("gate").stat().st_mode & 0o777 == 0o700


def test_whoever_took_its_name_keeps_nobody_out(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"gate-{os.getuid()}").symlink_to(tmp_path / "elsewhere")

    own = common_folder("gate")

    assert own.is_dir()
    assert own not in {tmp_path / "elsewhere", tmp_path / f"gate-{os.getuid()}"}
