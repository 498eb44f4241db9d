"""What happens to proposals because time passes."""

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import today
from matching.db import transaction
from matching.services import review


@click.group("proposals")
def group() -> None:
    """Proposals that wait for an answer."""


@group.command("expire")
@with_appcontext
def expire() -> None:
    """End every proposal that was not answered in time; the places are free again."""
    with transaction() as session:
        ended = review.expire(session, on=today())
    click.echo(f"{ended} expired")
