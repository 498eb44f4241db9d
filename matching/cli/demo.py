"""Made-up people for the demo, and the card that says who a visitor can be."""

from textwrap import wrap

import click
from flask.cli import with_appcontext

from matching.cli import database
from matching.cli.surroundings import now, surroundings, today
from matching.demo import cast, seed
from matching.vault import factors


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
    spelled = " ".join(wrap(card.factor, 4))
    click.echo("\n  administrator and coordinator are asked for a code of six digits as well:")
    click.echo("  `make demo-code` in another terminal prints the one that works now,")
    click.echo(f"  or put this key into an authenticator app: {spelled}")
    click.echo(f"\n  come back with a receipt at {address}/en/return")
    for receipt in card.receipts:
        click.echo(f"  {receipt.language.value}: {receipt.phrase}\n      ({receipt.standing})")
    click.echo("")


@click.command("demo-code")
def demo_code() -> None:
    """Print the code of six digits that signs the demo's coordinators in now."""
    moment = now()
    late = int(moment.timestamp()) % factors.STEP_SECONDS
    click.echo(factors.code(cast.card().factor, factors.step_at(moment)))
    click.echo(
        f"Once for each of them; in {factors.STEP_SECONDS - late} seconds there is a new one."
    )
