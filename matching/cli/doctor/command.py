"""The command that looks at everything and says what is wrong."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from matching.cli.doctor import deployment, files, settings, shape, state
from matching.db import glance
from matching.domain.safety import Finding, Severity
from matching.services import safety

UNSAFE = 1
"""The exit status when somebody is not safe."""


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def doctor(*, as_json: bool) -> None:
    """Look whether this deployment is safe; the status is 1 when it is not.

    Run it on the machine of the service, as its user and with its settings.
    """
    findings = list(examine(deployment.look(os.geteuid())))
    safe = all(finding.severity is Severity.WARNING for finding in findings)
    click.echo(_as_json(findings, safe=safe) if as_json else _as_text(findings, safe=safe))
    if not safe:
        raise SystemExit(UNSAFE)


def examine(looked_at: deployment.Deployment) -> Iterator[Finding]:
    """Make every check; those of the databases only when their shape is the one we know."""
    for check in (*files.CHECKS, *settings.CHECKS):
        yield from check(looked_at)
    misshapen = list(shape.shaped())
    yield from misshapen
    if not misshapen:
        yield from _look_inside(looked_at)


def _look_inside(looked_at: deployment.Deployment) -> Iterator[Finding]:
    with glance() as session:
        standing = safety.standing(session)
    for check in state.CHECKS:
        yield from check(looked_at, standing)


def _as_text(findings: list[Finding], *, safe: bool) -> str:
    lines = [f"{each.severity.value} {each.name}: {each.why}; {each.remedy}." for each in findings]
    return "\n".join([*lines, "safe" if safe else "not safe"])


def _as_json(findings: list[Finding], *, safe: bool) -> str:
    return json.dumps({"safe": safe, "findings": [asdict(each) for each in findings]})
