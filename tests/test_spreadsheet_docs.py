"""The page about spreadsheets: its example runs, and it tells of every column there is."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from matching.cli.spreadsheets import match_csv
from matching.services.spreadsheets import names, pairs
from matching.services.spreadsheets.columns import APPEALS, KEPT_APART, MENTORS, Column

PAGE = (Path(__file__).parents[1] / "docs" / "spreadsheets.md").read_text(encoding="utf-8")


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each fenced block of a kind, and what stands in it."""
    yield from re.findall(rf"^```{kind} ?(\S*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    """Return what stands below a heading."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def documented(columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """Return what the table of some columns should begin with."""
    marked = {column: f"`{column.name}`" for column in columns}
    return [
        (f"**{marked[column]}**" if column.required else marked[column], list(column.also))
        for column in columns
    ]


@pytest.fixture
def example(tmp_path, monkeypatch):
    """A folder with the files of the example."""
    monkeypatch.chdir(tmp_path)
    for name, text in blocks("csv"):
        if name != "pairs.csv":
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def report_of(example, *options):
    """What the report of the example says."""
    ((_, shown),) = blocks("console")
    CliRunner().invoke(match_csv, [*shlex.split(shown.splitlines()[0])[3:], *options])
    return json.loads((example / "report.json").read_text(encoding="utf-8"))


def test_the_example_says_what_the_command_says(example):
    expected = dict(blocks("csv"))["pairs.csv"]
    ((_, shown),) = blocks("console")
    called, *told, asked, status = shown.splitlines()

    ran = CliRunner().invoke(match_csv, shlex.split(called)[3:])

    assert called.startswith("$ flask match-csv ")
    assert asked == "$ echo $?"
    assert [*ran.stderr.splitlines(), *ran.stdout.splitlines()] == told
    assert str(ran.exit_code) == status
    written = (example / "pairs.csv").read_text(encoding="utf-8-sig")
    assert written.splitlines() == expected.splitlines()


@pytest.mark.parametrize(
    ("title", "columns"), [("Appeals", APPEALS), ("Mentors", MENTORS), ("Kept apart", KEPT_APART)]
)
def test_every_column_that_is_read_is_documented(title, columns):
    table = [(row[0], row[1].split(", ")) for row in rows(title)]

    assert table == documented(columns)


def test_every_word_of_the_fixed_lists_is_documented():
    table = [(row[0], row[1]) for row in rows("Words")]

    assert table == [(f"`{names.code(member)}`", also) for member, also in names.NAMES]


def test_every_column_that_is_written_is_documented():
    named = re.findall(r"`(\w+)`", "".join(row[0] for row in rows("Pairs")))

    assert set(named) <= set(pairs.COLUMNS)
    assert {name.replace("alternative_2_", "alternative_1_") for name in pairs.COLUMNS} <= set(
        named
    ) | {"alternative_2"}


def test_every_key_of_the_report_is_documented(example):
    named = re.findall(r"`(\w+)`", "".join(row[0] for row in rows("The report")))

    assert sorted(named) == sorted(report_of(example))


def test_all_that_is_told_of_those_who_got_nobody_is_documented(example):
    named = re.findall(r"`(\w+)`", section("The report").rpartition("|\n")[2])
    nobody_fits = example / "weights.json"
    nobody_fits.write_text('{"floor": 1}', encoding="utf-8")

    alone, *_ = report_of(example, "--weights", str(nobody_fits))["unserved"]

    assert set(alone) <= set(named)


def test_every_option_is_documented():
    options = {option for each in match_csv.params for option in each.opts if "--" in option}

    assert not [option for option in options if option not in PAGE]
