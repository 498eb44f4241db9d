"""Both databases in one encrypted file, and back."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from matching.cli import database
from matching.cli.surroundings import CONSOLE, refusing, surroundings, today
from matching.db import snapshot, transaction
from matching.services import archives


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the data and the keystore into the new file FILE, encrypted under the server key.

    The keys of the epochs are not in it: without them nothing sealed in it can be opened.
    """
    with refusing(), snapshot() as session:
        archives.make(
            session,
            to=file,
            schema=database.schema(),
            on=today(),
            key=surroundings().keys.backup_key,
        )
    click.echo(f"{file} holds both databases, but not the keys of the epochs")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--with-keystore", is_flag=True, help="Bring the keystore back too: it was lost.")
@click.confirmation_option(prompt="This replaces all data that is there now. Go on?")
@with_appcontext
def restore(file: Path, *, with_keystore: bool) -> None:
    """Put the data of FILE in the place of what is there, whole or not at all.

    Whoever was erased since stays erased, and whoever can sign in now does so as now. Stop the
    service before, and start it again after.
    """
    database.prepare_if_empty()
    with refusing(), transaction() as session:
        done = archives.restore(
            session,
            file=file,
            schema=database.schema(),
            with_keystore=with_keystore,
            by=CONSOLE,
            on=today(),
            keys=surroundings().keys,
        )
    again = done.erased
    click.echo(f"restored from the week of {done.week}")
    click.echo(f"erased again: {again.seekers} seekers, {again.mentors} mentors")
    click.echo(f"shut again: {again.accounts} accounts; emptied again: {again.texts} texts")
