"""The table of the ASVS: whole, and every test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "asvs.md"
TESTS = ROOT / "tests"
REQUIRED = """
    1.2.4 1.2.10 2.2.1 2.3.1 2.3.3 2.3.4 2.4.1
    3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.3 3.4.4 3.4.5 3.4.6 3.4.8 3.5.1 3.5.3
    6.2.1 6.2.4 6.2.12 6.3.1 6.3.3 6.3.8 6.5.1 6.5.2 6.5.3
    7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.5.1
    8.2.1 8.2.2 8.2.3 8.3.2
    11.2.2 11.3.2 11.3.3 11.3.4 11.4.2 13.3.1
    14.2.1 14.2.7 14.3.1 14.3.2 14.3.3 16.2.5 16.3.1 16.5.1 16.5.3
""".split()  # noqa: SIM905  one id a line would bury the test below a column of ids
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(TABLE.read_text(encoding="utf-8"))


@cache
def names_in(path: Path) -> frozenset[str]:
    """Every test of a file, as `name` or `Class::name`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            found |= {f"{node.name}::{each.name}" for each in inner}
    return frozenset(found)


def test_every_requirement_is_there_once_and_in_order():
    ids = [row[0] for row in rows()]

    assert ids == REQUIRED


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_tests_of_a_row_exist(row):
    named = re.findall(r"`([^`]+)`", row[3])

    assert named
    for test in named:
        file, _, name = test.partition("::")
        assert name.split("::")[-1].startswith("test_"), test
        assert name in names_in(TESTS / file), test
