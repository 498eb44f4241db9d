"""What the retention says is no longer needed."""

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import surroundings, today
from matching.db import glance, tidy, transaction
from matching.domain.weeks import week_of
from matching.services import purge as purging


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only count: erase nothing.")
@with_appcontext
def purge(*, dry_run: bool) -> None:
    """Erase what is kept for longer than BYCHANGE_RETENTION says; print how many of each."""
    weeks, week = surroundings().settings.retention, week_of(today())
    if dry_run:
        with glance() as session:
            found = purging.count(session, retention=weeks, week=week)
    else:
        found = purging.purge(transaction, retention=weeks, week=week)
        tidy()
    for kind, number in found.items():
        click.echo(f"{kind.value:<16} {number}")
