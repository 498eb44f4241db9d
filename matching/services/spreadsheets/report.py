"""Everything about a round that does not fit into the rows of a spreadsheet, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import fields
from itertools import groupby
from statistics import median
from uuid import UUID

from matching.domain.matches import Json, NearestMiss, RoundResult, Unserved, to_json
from matching.services.spreadsheets.pairs import Words
from matching.services.spreadsheets.sheets import Sheets, Source

_BY_PEOPLE = {"pairs", "unserved"}


def write(sheets: Sheets, result: RoundResult, words: Words) -> bytes:
    """Return the report, the same for the same files. Scores in it are whole millionths."""
    report: Json = {
        "files": {name: _file(source) for name, source in sheets.sources.items()},
        "own_words": to_json(tuple(sheets.own_words)),
        **_figures(result, words.names),
        "scores": _spread([pair.score for pair in result.pairs]),
        "unserved": [_unserved(each, words) for each in result.unserved],
    }
    return json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n"


def _file(source: Source) -> Json:
    lines = groupby(source.problems, key=lambda problem: problem.line)
    return {
        "rows": source.rows,
        "left_out": source.left_out,
        "lines_left_out": [
            {"line": line, "problems": [_problem(each.column, each.reason) for each in wrong]}
            for line, wrong in lines
        ],
        "columns_ignored": [*source.table.ignored],
        "encoding": source.table.encoding,
        "delimiter": source.table.delimiter,
    }


def _problem(column: str, reason: str) -> Json:
    return {"column": column or None, "reason": reason}


def _figures(result: RoundResult, names: Mapping[UUID, str]) -> dict[str, Json]:
    """Return what the result tells of the round as a whole, people as the files call them."""
    figures = (each.name for each in fields(result) if each.name not in _BY_PEOPLE)
    called = {str(person): name for person, name in names.items()}
    return {name: _called(to_json(getattr(result, name)), called) for name in figures}


def _called(told: Json, names: Mapping[str, str]) -> Json:
    """Return the same with the names of the files in place of ids."""
    if isinstance(told, str):
        return names.get(told, told)
    if isinstance(told, list):
        return [_called(each, names) for each in told]
    if isinstance(told, dict):
        return {names.get(key, key): _called(each, names) for key, each in told.items()}
    return told


def _spread(scores: list[int]) -> Json:
    if not scores:
        return None
    return {"lowest": min(scores), "median": int(median(scores)), "highest": max(scores)}


def _unserved(each: Unserved, words: Words) -> Json:
    miss = each.nearest_miss
    return {
        "appeal": words.names[each.appeal_id],
        "helped": each.helped,
        "weeks_waited": each.weeks_waited,
        "reason": each.reason.value,
        "kept_away": {rule.value: count for rule, count in each.removed.items() if count},
        "passing": each.passing,
        "nearest_miss": _miss(miss, words) if miss else None,
        "untaught": [words.skill(code) for code in each.untaught],
    }


def _miss(miss: NearestMiss, words: Words) -> Json:
    return {
        "offer": words.names[miss.offer_id],
        "rule": miss.rule.value,
        "score": miss.score,
    }
