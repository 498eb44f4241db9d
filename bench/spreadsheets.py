"""Time a round from two CSV files to the pairs and the report, and print where the time goes.

    python -m bench.spreadsheets                    3,000 appeals and 1,700 mentors
    python -m bench.spreadsheets --appeals 30000 --mentors 17000
    python -m bench.spreadsheets --write FOLDER     only the made-up files

First step by step, then the whole command as a process of its own. Processor time counts all
processes; the memory is that of the largest of them. Leaves with 1 when the proof fails, when
people are lost, or after more than the seconds that --within allows.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter
from typing import TypeVar

from bench import rows
from matching.domain.profiles import Weights
from matching.domain.vocabulary import InterfaceLanguage, Policy
from matching.services import matcher, spreadsheets
from matching.services.spreadsheets import Matched, Sheets

Answer = TypeVar("Answer")

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 23)


def main() -> int:
    """Write the files, go step by step, then run the command. Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--appeals", type=int, default=3_000)
    parser.add_argument("--mentors", type=int, default=1_700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--within", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.write or Path(scratch)
        files = rows.write(folder, chosen.appeals, chosen.mentors, chosen.seed)
        for file in files:
            print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")
        if chosen.write:
            return 0
        _step_by_step(folder, *files)
        seconds = _whole(folder, *files)
        return _verdict(folder, chosen.appeals, seconds, chosen.within)


def _step_by_step(folder: Path, appeals: Path, mentors: Path) -> None:
    sheets = _timed(
        "reading both files",
        lambda: spreadsheets.read(appeals=appeals, mentors=mentors, kept_apart_list=None, on=DAY),
    )
    _timed("suggestions for own words", lambda: sheets.own_words)
    matched = _timed("the round, in its own process", lambda: _round(sheets))
    outputs = {"pairs_to": folder / "pairs.csv", "report_to": folder / "report.json"}
    _timed("writing pairs and report", lambda: matched.write(**outputs, force=True))


def _round(sheets: Sheets) -> Matched:
    settings = {"policy": Policy.SERVE_MOST, "language": InterfaceLanguage.EN}
    matched = spreadsheets.match(sheets, weights=Weights(), **settings)
    # Only a process that has ended is counted.
    matcher.end()
    return matched


def _whole(folder: Path, appeals: Path, mentors: Path) -> float:
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "match-csv"]
    command += [str(appeals), str(mentors), "--force", "--on", DAY.isoformat()]
    command += ["--out", str(folder / "pairs.csv"), "--report", str(folder / "report.json")]
    start = perf_counter()
    ran = _timed(
        "the whole command",
        lambda: subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False),
    )
    seconds = perf_counter() - start
    print(f"its status was {ran.returncode}:\n{ran.stdout}", end="")
    return seconds


def _verdict(folder: Path, appeals: int, seconds: float, within: float) -> int:
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    with (folder / "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        people = {row["appeal"] for row in csv.DictReader(file, delimiter=";")}
    people |= {each["appeal"] for each in told["unserved"]}
    lost = appeals - len(people) - told["files"]["appeals"]["left_out"]
    print(f"lost: {lost}; value {told['value']}, by prices {told['dual_value']}")
    return int(lost != 0 or told["value"] != told["dual_value"] or seconds > within)


def _timed(name: str, work: Callable[[], Answer]) -> Answer:
    """Print seconds, of the clock and of the processors, and the memory so far."""
    start, before = perf_counter(), _processor()
    answer = work()
    seconds, busy = perf_counter() - start, _processor() - before
    # Linux counts in kilobytes.
    largest = max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1e6
    print(f"  {name:<32}{seconds:9.2f} s   processors {busy:9.2f} s   largest {largest:5.2f} GB")
    return answer


def _processor() -> float:
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main())
