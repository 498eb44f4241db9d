"""Made-up people for the demo, and the card that says who a visitor can be."""

import click
from flask.cli import with_appcontext

from matching.cli import database
from matching.cli.surroundings import surroundings, today
from matching.demo import cast, seed


@click.command("demo")
@click.option("--address", default="http://127.0.0.1:8000", help="Where the pages will be served.")
@with_appcontext
def demo(address: str) -> None:
    """Fill an empty database with made-up people, and print who you can be."""
    database.prepare()
    if not seed.is_there():
        click.echo("Bringing 300 seekers and 170 mentors in; this takes less than a minute.")
        seed.fill(
            keys=surroundings().keys,
            vouchers=surroundings().settings.vouchers,
            today=today(),
        )
    card = cast.card()
    click.echo(f"\n  ByChange with made-up people: {address}\n")
    click.echo(f"  sign in at {address}/en/sign-in, every password: {card.password}")
    for role, names in card.sign_ins.items():
        click.echo(f"  {role.value}: {', '.join(names)}")
    click.echo(f"\n  come back with a receipt at {address}/en/return")
    for receipt in card.receipts:
        click.echo(f"  {receipt.language.value}: {receipt.phrase}\n      ({receipt.standing})")
    click.echo("")
