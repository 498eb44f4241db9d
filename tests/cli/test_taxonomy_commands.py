"""The taxonomy on the command line."""

import json

import pytest
from flask import Flask

from matching.domain.vocabulary import SEARCHED, ConceptKind


def run(app: Flask, *words: str) -> str:
    """Run a taxonomy command that is expected to succeed; what it printed."""
    result = app.test_cli_runner().invoke(args=["taxonomy", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


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
        ]


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
