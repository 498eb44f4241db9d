"""The taxonomy on the command line."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matching.domain.vocabulary import SEARCHED, ConceptKind
from tests.esco import Sample, job


def run(app: Flask, *words: str) -> str:
    """Run a taxonomy command that is expected to succeed; what it printed."""
    result = app.test_cli_runner().invoke(args=["taxonomy", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a release lies that nobody has loaded yet."""
    return Sample().pack(tmp_path / "esco")


class TestLoad:
    def test_says_what_came_of_it(self, app: Flask, folder: Path) -> None:
        result = app.test_cli_runner().invoke(args=["taxonomy", "load", str(folder)])

        assert result.exit_code == 0
        assert result.stdout == "ESCO 2026-03-09: 8 concepts, 0 of them are ours too.\n"
        assert "skills_en.csv …" in result.stderr
        assert "preparing the search …" in result.stderr

    def test_is_found_by_whoever_asks_next(self, app: Flask, folder: Path) -> None:
        run(app, "load", str(folder))

        assert json.loads(run(app, "code", "lamp warden", "--json"))[0]["id"] == "esco-keeper"

    def test_is_counted_with_its_version(self, app: Flask, folder: Path) -> None:
        run(app, "load", str(folder), "--release", "1.2.0")

        counts = json.loads(run(app, "stats", "--json"))["sources"]["esco"]
        assert (counts["version"], counts["occupations"], counts["skills"]) == ("1.2.0", 2, 3)
        assert len(counts["digest"]) == 64
        assert run(app, "stats").splitlines()[-1].startswith("esco 1.2.0 of ")

    def test_changes_nothing_the_second_time(self, app: Flask, folder: Path) -> None:
        run(app, "load", str(folder))

        assert run(app, "load", str(folder)) == (
            "ESCO 2026-03-09 is loaded already: nothing was changed.\n"
        )

    def test_counts_what_was_left_out(self, app: Flask, tmp_path: Path) -> None:
        sample = Sample(statuses={job("listener"): "obsolete"})

        said = run(app, "load", str(sample.write(tmp_path)))

        assert said.splitlines()[1:] == [
            "Left out: 1 concepts that are not released.",
            "Left out: 2 relations to concepts that are not there.",
        ]

    def test_changes_nothing_when_the_last_file_is_broken(self, app: Flask, tmp_path: Path) -> None:
        before = run(app, "stats", "--json")
        sample = Sample()
        sample.asked.append((job("keeper"), "forbidden", job("keeper")))

        result = app.test_cli_runner().invoke(
            args=["taxonomy", "load", str(sample.write(tmp_path))]
        )

        assert result.exit_code == 2
        assert "BrokenTaxonomy: occupationSkillRelations.csv" in result.stderr
        assert run(app, "stats", "--json") == before

    @pytest.mark.parametrize(
        ("name", "why"), [("nowhere", "there is no folder"), (".", "there are no files of ESCO")]
    )
    def test_refuses_by_name(self, app: Flask, tmp_path: Path, name: str, why: str) -> None:
        result = app.test_cli_runner().invoke(args=["taxonomy", "load", str(tmp_path / name)])

        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"BrokenTaxonomy: {why}")

    @pytest.mark.parametrize("version", ["", "x" * 21])
    def test_refuses_a_name_that_fits_no_column(
        self, app: Flask, folder: Path, version: str
    ) -> None:
        result = app.test_cli_runner().invoke(
            args=["taxonomy", "load", str(folder), "--release", version]
        )

        assert result.exit_code == 2
        assert "at most 20 characters" in result.stderr

    def test_is_acknowledged_on_the_help_page(
        self, app: Flask, client: FlaskClient, folder: Path
    ) -> None:
        acknowledged = "This service uses the ESCO classification of the European Commission."
        before = client.get("/en/help").text

        run(app, "load", str(folder))

        assert acknowledged not in before
        assert acknowledged in client.get("/en/help").text


class TestStats:
    def test_prints_counts_as_json(self, app: Flask) -> None:
        counts = json.loads(run(app, "stats", "--json"))

        assert counts["occupations"] >= 60
        assert counts["skills"] >= 250
        assert counts["relations"] > counts["occupations"]
        assert min(counts["labels"][language] for language in ("be", "ru", "en")) > 310

    def test_prints_a_table_for_people(self, app: Flask) -> None:
        lines = run(app, "stats").splitlines()

        assert [line.rsplit(maxsplit=1)[0] for line in lines] == [
            "occupations",
            "skills",
            "relations",
            "labels in be",
            "labels in ru",
            "labels in en",
            *(line.rsplit(maxsplit=1)[0] for line in lines[6:]),
        ]
        assert lines[6].startswith("starter ")
        assert len(lines) == 7


class TestCode:
    def test_prints_candidates_as_json_best_first(self, app: Flask) -> None:
        found = json.loads(run(app, "code", "следак", "--lang", "be", "--json"))

        scores = [candidate["score"] for candidate in found]
        assert found[0] == {
            "id": "criminal-investigator",
            "kind": "occupation",
            "label_en": found[0]["label_en"],
            "label": "следчы",
            "score": 1.0,
        }
        assert scores == sorted(scores, reverse=True)
        assert len(found) <= 5

    @pytest.mark.parametrize("kind", SEARCHED)
    def test_prints_only_the_kind_asked_for(self, app: Flask, kind: ConceptKind) -> None:
        found = json.loads(run(app, "code", "QA", "--kind", kind.value, "--json"))

        assert {candidate["kind"] for candidate in found} == {kind.value}

    def test_prints_a_table_for_people(self, app: Flask) -> None:
        first = run(app, "code", "следак", "--lang", "ru").splitlines()[0]

        assert first.split() == ["1.000", "occupation", "criminal-investigator", "следователь"]

    @pytest.mark.parametrize("text", ["", "😀", "zzz"])
    def test_prints_an_empty_list_for_nonsense(self, app: Flask, text: str) -> None:
        assert json.loads(run(app, "code", text, "--json")) == []

    def test_says_so_when_it_finds_nothing(self, app: Flask) -> None:
        assert run(app, "code", "zzz") == "Nothing in the taxonomy is like this text.\n"

    @pytest.mark.parametrize("words", [("x", "--lang", "xx"), ("x", "--kind", "animal"), ()])
    def test_refuses_what_it_does_not_know_on_the_error_stream(
        self, app: Flask, words: tuple[str, ...]
    ) -> None:
        result = app.test_cli_runner().invoke(args=["taxonomy", "code", *words])

        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Error" in result.stderr
