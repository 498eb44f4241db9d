from importlib import import_module
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
ALONE = {"three_rounds"}
"""Runs by an interpreter with a peer of its own."""
PROGRAMS = sorted(path.stem for path in BENCH.glob("*.py") if path.stem not in ALONE)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_begins(program):
    assert import_module(f"bench.{program}")
