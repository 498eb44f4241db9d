"""A round from two spreadsheets, as a group without a server runs it."""

import csv
import json
import os
import random
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matching.cli.spreadsheets import match_csv
from tests.services import spreadsheet_writing as writing

ROOT = Path(__file__).parents[2]
ON = "2026-11-23"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with an appeal and a mentor who fit; the commands run in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "appeals.csv").write_bytes(writing.appeals({"wanted": "sql", "weeks_waited": "3"}))
    (tmp_path / "mentors.csv").write_bytes(writing.mentors({"skills": "sql=expert"}))
    return tmp_path


def run(*options: str) -> Result:
    given = ["appeals.csv", "mentors.csv", "--out", "pairs.csv", "--report", "report.json"]
    return CliRunner().invoke(match_csv, [*given, "--on", ON, *options])


def pairs(folder: Path, delimiter: str = ",") -> list[dict[str, str]]:
    text = (folder / "pairs.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=delimiter))


def report(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def nothing_was_written(folder: Path) -> bool:
    return {each.name for each in folder.iterdir()} <= {
        "appeals.csv",
        "mentors.csv",
        "weights.json",
        "barred.csv",
    }


class TestMatchCsv:
    def test_writes_pairs_with_their_parts_and_a_report(self, folder):
        ran = run()

        (pair,) = pairs(folder)
        parts = ("skills", "level", "language", "hours", "kind", "path")
        told = report(folder)
        assert ran.exit_code == 0, ran.output
        assert "1 people get a first helper" in ran.stdout
        assert ran.stderr == ""
        assert (pair["rank"], pair["appeal"], pair["mentor"]) == ("1", "A-1", "M-1")
        assert (pair["need"], pair["covered"], pair["missing"]) == ("teaching", "SQL", "")
        assert sum(float(pair[part]) for part in parts) == pytest.approx(float(pair["score"]))
        assert float(pair["waiting"]) == 0.15
        assert told["value"] == told["dual_value"] > 0
        assert told["files"]["appeals"]["rows"] == 1
        assert (told["served"], told["unserved"], told["own_words"]) == (1, [], [])
        assert told["scores"]["median"] == round(1_000_000 * float(pair["score"]))

    def test_only_we_can_read_what_it_writes(self, folder):
        run()

        for name in ("pairs.csv", "report.json"):
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600

    def test_writes_for_the_spreadsheet_that_wrote_the_appeals(self, folder):
        appeals = folder / "appeals.csv"
        appeals.write_bytes(appeals.read_bytes().replace(b",", b";"))

        run()

        (pair,) = pairs(folder, delimiter=";")
        assert (folder / "pairs.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        assert pair["waiting"] == "0,150000"

    def test_names_who_got_nobody_and_why(self, folder):
        asking = writing.appeals({"id": "A-1"}, {"id": "A-2", "circle": "media"})
        (folder / "appeals.csv").write_bytes(asking)

        ran = run()

        (left,) = report(folder)["unserved"]
        assert ran.exit_code == 0
        assert (left["appeal"], left["reason"]) == ("A-2", "no_offer_passes")
        assert left["kept_away"] == {"circle": 1}
        assert (left["nearest_miss"]["offer"], left["nearest_miss"]["rule"]) == ("M-1", "circle")

    def test_leaves_out_bad_rows_and_says_so(self, folder):
        asking = writing.appeals({"id": "A-1"}, {"id": "A-2", "hours": "x", "circle": "y"})
        (folder / "appeals.csv").write_bytes(asking)

        ran = run()

        told = report(folder)["files"]["appeals"]
        assert ran.exit_code == 1
        assert "appeals.csv, line 3, hours: 'x' is no whole number" in ran.stderr
        assert "rows left out: 1 of 2" in ran.stderr
        assert (told["rows"], told["left_out"]) == (2, 1)
        (row,) = told["lines_left_out"]
        assert row["line"] == 3
        assert [each["column"] for each in row["problems"]] == ["circle", "hours"]
        assert len(pairs(folder)) == 1

    def test_shows_no_more_problems_than_people_read_and_reports_all(self, folder):
        asking = [{"id": "A-0"}, *({"id": f"A-{n}", "hours": "x"} for n in range(1, 31))]
        (folder / "appeals.csv").write_bytes(writing.appeals(*asking))

        ran = run()

        assert "appeals.csv: and 10 problems more" in ran.stderr
        assert len(report(folder)["files"]["appeals"]["lines_left_out"]) == 30

    def test_names_columns_and_words_that_nobody_knows_and_goes_on(self, folder):
        asking = writing.appeals({"wanted": "Выпас коз", "phone": "2"})
        (folder / "appeals.csv").write_bytes(asking)
        (folder / "mentors.csv").write_bytes(writing.mentors({"skills": "выпас коз"}))

        ran = run("--language", "be")

        (word,) = report(folder)["own_words"]
        assert ran.exit_code == 0
        assert "columns that nobody knows: 'phone'" in ran.stderr
        assert "'Выпас коз', rows: 2" in ran.stderr
        assert (word["word"], word["kind"], word["people"]) == ("Выпас коз", "skill", 2)
        assert report(folder)["files"]["appeals"]["columns_ignored"] == ["phone"]
        assert pairs(folder)[0]["covered"] == "Выпас коз"

    def test_keeps_apart_whom_the_list_names(self, folder):
        (folder / "barred.csv").write_text("appeal;mentor\nA-1;M-1\n")

        ran = run("--barred", "barred.csv")

        assert ran.exit_code == 0
        assert pairs(folder) == []
        assert report(folder)["unserved"][0]["kept_away"] == {"barred": 1}

    def test_tells_of_somebody_kept_apart_whom_nobody_knows(self, folder):
        (folder / "barred.csv").write_text("appeal,mentor\nA-7,M-1\n")

        ran = run("--barred", "barred.csv")

        assert ran.exit_code == 1
        assert "barred.csv, line 2, appeal: nobody is called 'A-7'" in ran.stderr
        assert report(folder)["files"]["kept_apart"]["left_out"] == 1

    def test_takes_policy_and_weights(self, folder):
        (folder / "weights.json").write_text('{"skills": 1, "waiting": 0, "waiting_weeks": 4}')

        ran = run("--weights", "weights.json", "--policy", "best_total")

        told = report(folder)
        assert ran.exit_code == 0
        assert told["policy"] == "best_total"
        assert (told["weights"]["skills"], told["weights"]["level"]) == (1, 0.1)
        assert pairs(folder)[0]["waiting"] == "0.000000"

    def test_replaces_what_is_there_when_forced(self, folder):
        (folder / "pairs.csv").write_text("precious")

        ran = run("--force")

        assert ran.exit_code == 0
        assert len(pairs(folder)) == 1


class TestNothingIsDone:
    def refused(self, ran: Result, reason: str) -> bool:
        return ran.exit_code == 2 and reason in ran.stderr and ran.stdout == ""

    def test_without_a_column(self, folder):
        (folder / "mentors.csv").write_text("id,skills\nM-1,sql\n")

        assert self.refused(run(), "mentors.csv: columns are missing: kinds, circles, languages")
        assert nothing_was_written(folder)

    def test_without_anybody_and_says_what_was_wrong(self, folder):
        (folder / "appeals.csv").write_bytes(writing.appeals({"hours": "x"}))

        ran = run()

        assert self.refused(ran, "NothingToMatch")
        assert "line 2, hours" in ran.stderr
        assert nothing_was_written(folder)

    @pytest.mark.parametrize("name", ["pairs.csv", "report.json"])
    def test_when_an_output_is_there_already(self, folder, name):
        (folder / name).write_text("precious")

        assert self.refused(run(), f"{name} is there already")
        assert (folder / name).read_text() == "precious"
        assert len(list(folder.iterdir())) == 3

    @pytest.mark.parametrize("name", ["appeals.csv", "./mentors.csv", "report.json", "other.csv"])
    def test_when_an_output_is_an_input_or_the_other_output(self, folder, name):
        os.link(folder / "appeals.csv", folder / "other.csv")
        before = (folder / "appeals.csv").read_bytes()

        ran = run("--force", "--out", name)

        assert self.refused(ran, "an input is never overwritten")
        assert (folder / "appeals.csv").read_bytes() == before

    def test_when_one_of_the_outputs_cannot_be_written(self, folder):
        ran = run("--report", "nowhere/report.json")

        assert self.refused(ran, "FileInTheWay: nowhere/")
        assert nothing_was_written(folder)

    @pytest.mark.parametrize("name", [".", "/dev/null", "link.csv"])
    def test_when_an_output_is_no_ordinary_file(self, folder, name):
        (folder / "link.csv").symlink_to("nowhere.csv")

        assert self.refused(run("--force", "--out", name), "is a folder, a link or a device")
        assert (folder / "link.csv").is_symlink()

    def test_when_it_is_unclear_who_is_kept_apart(self, folder):
        (folder / "barred.csv").write_text("appeal,mentor\nA-1,\n")

        ran = run("--barred", "barred.csv")

        assert self.refused(ran, "barred.csv: who is kept apart is unclear: line 2, mentor")
        assert nothing_was_written(folder)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("{", "holds no JSON"),
            ("[1]", "holds no JSON object"),
            ('{"skill": 1}', "skill is no weight"),
            ('{"skills": "1"}', "skills is no number"),
            ('{"skills": true}', "skills is no number"),
            ('{"waiting_weeks": 1.5}', "waiting_weeks is no number"),
            ('{"floor": 2}', "the floor lies outside 0 to 1"),
            ('{"skills": NaN}', "a weight lies outside"),
        ],
    )
    def test_with_weights_that_make_no_sense(self, folder, text, reason):
        (folder / "weights.json").write_text(text)

        ran = run("--weights", "weights.json")

        assert self.refused(ran, reason)
        assert nothing_was_written(folder)

    def test_when_called_wrongly(self, folder):
        for options in (("--policy", "fairness"), ("--barred", "nowhere.csv"), ("--on", "soon")):
            assert run(*options).exit_code == 2
        assert nothing_was_written(folder)


class TestOutput:
    def test_people_cannot_write_formulas_into_the_spreadsheet_of_others(self, folder):
        dangers = ["=1+1", "+1", "-1", "@sum", "＝1"]
        asking = [{"id": each, "wanted": "+5 навык; @навык; -навык"} for each in dangers]
        giving = [{"id": each, "mentor": f"{each}!", "room": "5"} for each in dangers]
        (folder / "appeals.csv").write_bytes(writing.appeals(*asking))
        (folder / "mentors.csv").write_bytes(writing.mentors(*giving))

        run()

        written = pairs(folder)
        assert {pair["appeal"] for pair in written} == {f"'{each}" for each in dangers}
        assert not [
            (name, cell)
            for pair in written
            for name, cell in pair.items()
            for each in cell.split("; ")
            if each.startswith(("=", "+", "-", "@", "＝"))
        ]

    def test_lists_no_more_skills_than_a_cell_can_show(self, folder):
        (folder / "appeals.csv").write_bytes(writing.appeals({"target": "Manual tester"}))

        run("--language", "ru")

        *shown, more = pairs(folder)[0]["missing"].split("; ")
        assert len(shown) == 12
        assert "регрессионное тестирование" in shown
        assert int(more.removesuffix(" more")) > 20

    def test_the_same_rows_give_the_same_bytes_in_any_order(self, folder):
        order = random.Random(5)
        trades = ["manual-tester", "frontend-developer", "nurse", ""]
        asking = [
            {
                "id": f"A-{n}",
                "target": trades[n % 4],
                "wanted": order.choice(["sql; git", "Выпас коз", "ВЫПАС КОЗ; python"]),
                "weeks_waited": str(order.randrange(4)),
                "needs": order.choice(["teaching", "teaching; mentoring"]),
            }
            for n in range(40)
        ]
        giving = [
            {
                "id": f"M-{n}",
                "mentor": f"P-{n // 2}",
                "skills": order.choice(["sql=expert", "git; python=basic", "выпас коз"]),
                "kinds": order.choice(["all", "teaching", "mentoring"]),
            }
            for n in range(25)
        ]
        results = set()
        for _ in range(3):
            order.shuffle(asking)
            order.shuffle(giving)
            (folder / "appeals.csv").write_bytes(writing.appeals(*asking))
            (folder / "mentors.csv").write_bytes(writing.mentors(*giving))
            run("--force")
            written = (folder / "pairs.csv").read_bytes(), (folder / "report.json").read_bytes()
            results.add(written)

        told = report(folder)
        placed = {pair["appeal"] for pair in pairs(folder)}
        left = {each["appeal"] for each in told["unserved"]}
        assert len(results) == 1
        assert placed | left == {f"A-{n}" for n in range(40)}
        assert not placed & left
        assert [int(pair["rank"]) for pair in pairs(folder)] == [*range(1, len(pairs(folder)) + 1)]


class TestFromTheShell:
    def test_needs_no_database_no_key_and_no_setting(self, folder):
        command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "match-csv"]
        command += ["appeals.csv", "mentors.csv", "--out", "pairs.csv", "--report", "report.json"]

        ran = subprocess.run(command, env={}, cwd=folder, capture_output=True, check=False)

        assert (ran.returncode, ran.stderr) == (0, b"")
        assert len(pairs(folder)) == 1
        assert not list(folder.rglob("*.sqlite*"))

    def test_leaves_a_database_that_is_set_alone(self, folder):
        command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "match-csv"]
        command += ["appeals.csv", "mentors.csv", "--out", "pairs.csv", "--report", "report.json"]
        nowhere = {
            "BYCHANGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
            "BYCHANGE_KEYSTORE_URL": "sqlite:////nowhere/keystore.sqlite",
        }

        ran = subprocess.run(command, env=nowhere, cwd=folder, capture_output=True, check=False)

        assert (ran.returncode, ran.stderr) == (0, b"")
