"""The trail, checked from outside the desk."""

import re

import click
from flask.cli import with_appcontext

from matching.cli.surroundings import refusing
from matching.db import glance
from matching.domain.audit import Head
from matching.services import audit


class NotedHead(click.ParamType[Head]):
    """An end of the trail as `flask audit verify` prints it."""

    name = "N:HEX"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Head:
        """Read the number and the digest, or say how they are written."""
        read = re.fullmatch(r"([0-9]{1,18}):([0-9a-fA-F]{64})", str(value))
        if read is None:
            self.fail("write the number of an entry, a colon and 64 hexadecimal digits", param, ctx)
        return Head(int(read[1]), bytes.fromhex(read[2]))


@click.group("audit")
def group() -> None:
    """Check the trail of what was decided and opened."""


@group.command("verify")
@click.option(
    "--head",
    "noted",
    type=NotedHead(),
    multiple=True,
    help="An end that was printed earlier and kept elsewhere. May be given several times.",
)
@with_appcontext
def verify(noted: tuple[Head, ...]) -> None:
    """Check that no entry of the trail was changed, moved, removed or slipped in.

    Keep what is printed somewhere else, and hand it back as --head the next time: without it,
    nobody can see that the newest entries are gone together with the end of the chain.
    """
    with refusing(), glance() as session:
        head = audit.verify(session, noted=noted)
    click.echo(f"{head.number} entries, none changed")
    click.echo(f"{head.number}:{head.digest.hex()}")
