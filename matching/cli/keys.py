"""The keys of epochs: going over to the next one, and where they stand."""

import json

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import refusing, surroundings, today
from matching.db import transaction
from matching.services import rotation


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


@group.command("status")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def status(as_json: bool) -> None:
    """Show the current epoch, its age, and whether a rotation was interrupted."""
    with refusing(), transaction() as session:
        now = rotation.status(session, keys=surroundings().keys)
    told = {
        "epoch": now.current,
        "began_on": now.began_on.isoformat(),
        "keys_in_file": list(now.in_file),
        "left_in_former_epochs": now.left,
        "due": now.due(today()),
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        click.echo(f"{name.replace('_', ' ')}: {value}")
