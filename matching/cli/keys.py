"""The keys of epochs: going over to the next one, and where they stand."""

import json

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import refusing, surroundings, today
from matching.db import glance, transaction
from matching.domain.weeks import week_of
from matching.services import archives, rotation, team


@click.group("keys")
def group() -> None:
    """Look after the keys of epochs."""


@group.command("rotate")
@with_appcontext
def rotate() -> None:
    """Begin a new epoch: what was erased can no longer be opened from any backup.

    Interrupted at any point, the next call finishes what was begun.
    """
    with refusing():
        done = rotation.rotate(transaction, keys=surroundings().keys, on=today())
    click.echo(f"epoch {done.current} began; keys kept: {', '.join(map(str, done.in_file))}")


@group.command("tidy")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def tidy(*, yes: bool) -> None:
    """Finish erasing people whose keys are gone: after a crash, as `flask doctor` will say."""
    with refusing(), glance() as session:
        team.current(session)
        found = archives.keyless(session).without
    if not found:
        click.echo("nobody is erased by halves")
        return
    if not yes:
        click.confirm(f"Finish erasing {found} people, who cannot be read any more?", abort=True)
    with refusing(), transaction() as session:
        archives.finish(session, week=week_of(today()))
    click.echo(f"{found} people erased")


@group.command("status")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def status(as_json: bool) -> None:
    """Show the current epoch, its age, and whether a rotation was interrupted."""
    with refusing(), glance() as session:
        now = rotation.status(session, keys=surroundings().keys)
        waiting = team.waiting(session)
    told = {
        "epoch": now.current,
        "began_on": now.began_on.isoformat(),
        "keys_in_file": list(now.in_file),
        "left_in_former_epochs": now.left,
        "left_with_former_team_key": waiting,
        "due": now.due(today()),
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        click.echo(f"{name.replace('_', ' ')}: {value}")
