"""Rules of the house that no linter knows: read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "matching").rglob("*.py"))
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}
MAY_READ_THE_CLOCK = {"web/request.py", "cli/surroundings.py", "worker.py"}
MAY_COMMIT = {"db.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "matching").as_posix()


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nobody_commits_but_the_transaction(path):
    commits = [
        call.lineno
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"commit", "rollback"}
        and ast.unparse(call.func.value) in {"session", "db.session", "connection", "database"}
    ]

    assert commits == [] or name_of(path) in MAY_COMMIT


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nobody_reads_the_clock_but_the_edges(path):
    reads = [
        call.lineno
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and ast.unparse(call.func.value) in {"datetime", "date", "time"}
    ]

    assert reads == [] or name_of(path) in MAY_READ_THE_CLOCK


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_holds_one_word(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_lock_holds_no_address_and_no_rival_of_our_name():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / lock).read_text().splitlines()

        assert not [line for line in lines if "://" in line]
        assert not [line for line in lines if line.startswith(("matching==", "mentor-match=="))]
