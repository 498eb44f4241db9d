"""A round for a group that still lives in spreadsheets: no database, no account, no server."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from matching.cli.surroundings import refusing, today
from matching.domain.garbage import uncollected
from matching.domain.matches import MILLIONTHS
from matching.domain.profiles import Weights
from matching.domain.vocabulary import InterfaceLanguage, Policy
from matching.services import matcher, spreadsheets
from matching.services.spreadsheets import Matched, Sheets

LEFT_OUT = 1
"""The exit status when all is done but for rows that were left out."""
LINES_SHOWN = 20
WORDS_SHOWN = 10

_INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUTPUT = click.Path(path_type=Path)


@click.command("match-csv")
@click.argument("appeals", type=_INPUT)
@click.argument("mentors", type=_INPUT)
@click.option("--out", required=True, type=_OUTPUT, help="Where to write the pairs, as CSV.")
@click.option("--report", required=True, type=_OUTPUT, help="Where to write the report, as JSON.")
@click.option("--barred", type=_INPUT, help="A CSV of pairs that must not meet: appeal, mentor.")
@click.option("--weights", type=_INPUT, help='A JSON file such as {"skills": 0.6, "floor": 0.2}.')
@click.option(
    "--policy",
    type=click.Choice([policy.value for policy in Policy]),
    default=Policy.SERVE_MOST.value,
    show_default=True,
    help="What to put first.",
)
@click.option(
    "--language",
    type=click.Choice([language.value for language in InterfaceLanguage]),
    default=InterfaceLanguage.EN.value,
    show_default=True,
    help="What skills are called in, in what is written.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the round, such as 2026-03-31; today unless given.",
)
@click.option("--force", is_flag=True, help="Replace PAIRS and REPORT if they are there already.")
def match_csv(
    *,
    appeals: Path,
    mentors: Path,
    out: Path,
    report: Path,
    barred: Path | None,
    weights: Path | None,
    policy: str,
    language: str,
    on: datetime | None,
    force: bool,
) -> None:
    """Match the people in APPEALS with those in MENTORS, two CSV files, without a database.

    The files may come from any spreadsheet; docs/spreadsheets.md has their columns. A row that is
    not understood is named and left out. The status is 0 when all was read and matched, 1 when it
    is done but rows were left out, 2 when nothing was done.
    """
    with refusing(), uncollected():
        inputs = [each for each in (appeals, mentors, barred, weights) if each is not None]
        spreadsheets.refuse_in_the_way([out, report], inputs, force=force)
        # It gets ready while the files are read.
        matcher.start()
        weighing = spreadsheets.read_weights(weights) if weights else Weights()
        sheets = spreadsheets.read(
            appeals=appeals,
            mentors=mentors,
            kept_apart_list=barred,
            on=on.date() if on else today(),
        )
        for line in _warnings(sheets):
            click.echo(line, err=True)
        matched = spreadsheets.match(
            sheets,
            weights=weighing,
            policy=Policy(policy),
            language=InterfaceLanguage(language),
        )
        matched.write(pairs_to=out, report_to=report, force=force)
    click.echo(_summary(matched))
    if sheets.left_out:
        raise SystemExit(LEFT_OUT)


def _warnings(sheets: Sheets) -> Iterator[str]:
    """Yield what people should look at, file by file, and no more than they can read."""
    for source in sheets.sources.values():
        if source.table.ignored:
            ignored = ", ".join(map(repr, source.table.ignored))
            yield f"{source.path}: columns that nobody knows: {ignored}"
        for problem in source.problems[:LINES_SHOWN]:
            yield f"{source.path}, {problem}"
        if len(source.problems) > LINES_SHOWN:
            yield f"{source.path}: and {len(source.problems) - LINES_SHOWN} problems more"
        if source.left_out:
            yield f"{source.path}: rows left out: {source.left_out} of {source.rows}"
    own = sheets.own_words
    for word in own[:WORDS_SHOWN]:
        meant = f"; did you mean {', '.join(word.suggestions)}?" if word.suggestions else ""
        yield f"no known {word.kind.value}: {word.word!r}, rows: {word.people}{meant}"
    if own:
        yield f"words of your own, each fits those who write it the same way: {len(own)}"


def _summary(matched: Matched) -> str:
    result = matched.result
    lines = [
        f"{result.appeals} appeals, {result.offers} offers, {result.policy.value}",
        f"{result.served} people get a first helper, {len(result.pairs)} pairs in all",
        f"{len(result.unserved)} appeals get nobody",
        f"value {result.value / MILLIONTHS:.6f}, proved best possible",
    ]
    if matched.sheets.left_out:
        lines.append(f"rows left out: {matched.sheets.left_out}")
    return "\n".join(lines)
