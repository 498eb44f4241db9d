"""Rounds of the matcher: try one, keep one, commit one."""

import json
from collections.abc import Mapping
from uuid import UUID

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import CONSOLE, refusing, today
from matching.db import glance, transaction
from matching.domain.matches import (
    MILLIONTHS,
    Json,
    NearestMiss,
    Pair,
    Reason,
    RoundResult,
    Rule,
    Unserved,
    to_json,
)
from matching.domain.vocabulary import Policy
from matching.services import coding, rounds
from matching.services.matcher import ProvedRound

KEPT_AWAY = {
    Rule.LANGUAGE: "share no language",
    Rule.KIND: "give no kind of help that is needed",
    Rule.CIRCLE: "do not help this background",
    Rule.HOURS: "have no hours in common",
    Rule.TRUST: "are not trusted as far as the appeal asks",
    Rule.BARRED: "refused, were refused, or work together already",
    Rule.ROOM: "are full",
    Rule.FLOOR: "score below the floor",
}
"""What offers do that a rule keeps away, after their number."""


@click.group("rounds")
def group() -> None:
    """Try who would help whom, keep the answer, propose it to the coordinators."""


@group.command("run")
@click.option("--dry-run", is_flag=True, help="Only print: keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--policy",
    type=click.Choice([policy.value for policy in Policy]),
    help="What to put first; as in the last round unless given.",
)
@with_appcontext
def run(*, dry_run: bool, as_json: bool, policy: str | None) -> None:
    """Run a round with the weights of the last one, and keep it until it is committed.

    With --json, scores and their parts are fractions of 1; value and dual_value, equal by proof,
    are whole millionths. It leaves the building: a skill that few want is not named in it; what
    the skill belongs to stands in its place, or nothing. When there is nobody to match, the
    numbers are zeros, and only a round that should have been kept ends with status 2.
    """
    with refusing(), glance() as session:
        chosen = rounds.latest_settings(session)
        proved = rounds.run(
            session,
            policy=Policy(policy) if policy else chosen.policy,
            weights=chosen.weights,
            on=today(),
        )
        result = proved.result
        missing = {code for each in result.unserved for code in each.untaught}
        shown = coding.shown_skills(session, missing)
    click.echo(json.dumps(as_record(result, shown)) if as_json else as_text(result))
    if not dry_run:
        _keep(proved, quiet=as_json)


@group.command("commit")
@click.argument("round_id", metavar="ID", type=click.UUID)
@with_appcontext
def commit(round_id: UUID) -> None:
    """Propose the pairs of the kept round ID to the coordinators."""
    with refusing(), transaction() as session:
        version = rounds.get(session, round_id=round_id).version
        proposed = rounds.commit(
            session, round_id=round_id, version=version, by=CONSOLE, on=today()
        )
    click.echo(f"{proposed} pairs are proposed to the coordinators.")


def _keep(proved: ProvedRound, *, quiet: bool) -> None:
    with refusing(), transaction() as session:
        round_id = rounds.store(session, proved=proved, by=None, on=today()).id
    # Beside JSON the id must not stand in the way of whoever reads it.
    click.echo(f"Kept as round {round_id}", err=quiet)


def as_record(result: RoundResult, shown: Mapping[str, str]) -> Json:
    """Return what `--json` prints, with what may be shown in place of each skill."""
    return {
        "policy": result.policy.value,
        "weights": to_json(result.weights),
        "appeals": result.appeals,
        "offers": result.offers,
        "served": result.served,
        "unserved": [_unserved(each, shown) for each in result.unserved],
        "pairs": [_pair(each) for each in result.pairs],
        "value": result.value,
        "dual_value": result.dual_value,
    }


def _pair(pair: Pair) -> Json:
    return {
        "appeal": str(pair.appeal_id),
        "offer": str(pair.offer_id),
        "need": pair.need.value,
        "score": pair.score / MILLIONTHS,
        "parts": {
            part.value: score.contribution / MILLIONTHS for part, score in pair.parts.items()
        },
    }


def _unserved(each: Unserved, shown: Mapping[str, str]) -> Json:
    return {
        "appeal": str(each.appeal_id),
        "reasons": {rule.value: count for rule, count in each.removed.items() if count},
        "nearest_miss": _miss(each.nearest_miss) if each.nearest_miss else None,
        "missing": [*sorted({shown[code] for code in each.untaught if code in shown})],
        "summary": summary(each),
    }


def _miss(miss: NearestMiss) -> Json:
    return {
        "offer": str(miss.offer_id),
        "rule": miss.rule.value,
        "score": miss.score / MILLIONTHS,
    }


def summary(each: Unserved) -> str:
    """Return in one line why somebody got nobody."""
    if each.reason is Reason.OUTBID:
        return f"{each.passing} fit, but their places do more good elsewhere"
    strictest = sorted(each.removed.items(), key=lambda removed: -removed[1])
    reasons = [f"{count} {KEPT_AWAY[rule]}" for rule, count in strictest if count]
    return "; ".join(reasons) or "there is no offer with room"


def as_text(result: RoundResult) -> str:
    """Return what is printed for people."""
    lines = [
        f"{result.appeals} appeals, {result.offers} offers with room, {result.policy.value}",
        f"{result.served} people get a first helper, {len(result.pairs)} pairs in all",
        f"{len(result.unserved)} appeals get nobody",
        *(f"  {each.appeal_id}  {summary(each)}" for each in result.unserved),
        f"value {result.value / MILLIONTHS:.6f}, proved best possible",
    ]
    return "\n".join(lines)
