"""What must happen once a day."""

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import now
from matching.db import transaction
from matching.services import sweep as sweeping


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Forget ended browser sessions and old tries, and let unanswered proposals expire."""
    with transaction() as session:
        expired = sweeping.sweep(session, at=now())
    click.echo(f"{expired} proposals expired")
