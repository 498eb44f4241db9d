import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from matching.taxonomy import folders

SPAWN = multiprocessing.get_context("spawn")


def write(folder: Path) -> None:
    (folder / "content").write_text("whole")


def fill_slowly(folder: str, begun: str) -> None:
    def fill(unfinished: Path) -> None:
        (unfinished / "content").write_text("half")
        with Path(begun).open("a") as lines:
            lines.write("begun\n")
        time.sleep(1)
        (unfinished / "content").write_text("whole")

    folders.filled(Path(folder), "one", fill)


def wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)


class TestFilled:
    def test_fills_what_is_missing(self, tmp_path: Path) -> None:
        found = folders.filled(tmp_path / "new" / "taxonomy", "one", write)

        assert (found / "content").read_text() == "whole"

    def test_is_for_nobody_else_on_the_machine(self, tmp_path: Path) -> None:
        folders.filled(tmp_path / "taxonomy", "one", write)

        assert (tmp_path / "taxonomy").stat().st_mode & 0o077 == 0

    def test_fills_once(self, tmp_path: Path) -> None:
        folders.filled(tmp_path, "one", write)

        def refuse(_folder: Path) -> None:
            raise AssertionError("it was filled already")

        assert folders.filled(tmp_path, "one", refuse).is_dir()

    def test_fills_once_for_processes_that_come_together(self, tmp_path: Path) -> None:
        given = (str(tmp_path / "taxonomy"), str(tmp_path / "begun"))
        both = [SPAWN.Process(target=fill_slowly, args=given) for _ in range(2)]

        for process in both:
            process.start()
        for process in both:
            process.join()

        assert [process.exitcode for process in both] == [0, 0]
        assert (tmp_path / "begun").read_text() == "begun\n"

    def test_never_shows_what_a_killed_process_left(self, tmp_path: Path) -> None:
        folder, begun = tmp_path / "taxonomy", tmp_path / "begun"
        process = SPAWN.Process(target=fill_slowly, args=(str(folder), str(begun)))
        process.start()
        wait_for(begun)
        os.kill(process.pid, signal.SIGKILL)
        process.join()

        left = folders.filled(folder, "one", write)

        assert (left / "content").read_text() == "whole"
        assert [each.name for each in folder.iterdir() if each.is_dir()] == ["one"]

    def test_keeps_only_the_newest(self, tmp_path: Path) -> None:
        for age, name in enumerate(("third", "second", "first")):
            kept = folders.filled(tmp_path, name, write)
            os.utime(kept, (1000 + age, 1000 + age))

        folders.filled(tmp_path, "now", write)

        assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == {"first", "now"}

    def test_leaves_nothing_when_filling_fails(self, tmp_path: Path) -> None:
        def fail(_folder: Path) -> None:
            raise OSError("the disk is full")

        with pytest.raises(OSError, match="full"):
            folders.filled(tmp_path, "one", fail)

        assert not (tmp_path / "one").exists()


def test_a_discarded_folder_is_filled_anew(tmp_path: Path) -> None:
    folders.filled(tmp_path, "one", lambda folder: (folder / "content").write_text("damaged"))

    folders.discard(tmp_path, "one")

    assert (folders.filled(tmp_path, "one", write) / "content").read_text() == "whole"
