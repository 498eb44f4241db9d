"""The first administrator."""

import click
from flask.cli import with_appcontext

from matching.cli import database
from matching.cli.surroundings import REFUSED, refusing, surroundings, today
from matching.db import transaction
from matching.domain.vocabulary import InterfaceLanguage, Role
from matching.services import accounts


@click.command("init")
@click.option("--name", prompt="Sign-in name", help="The sign-in name of the first administrator.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option(
    "--language",
    type=click.Choice([language.value for language in InterfaceLanguage]),
    default=InterfaceLanguage.BE.value,
)
@with_appcontext
def init(name: str, password: str, language: str) -> None:
    """Prepare the database and make the first administrator."""
    if len(password) < accounts.SHORTEST_PASSWORD:
        click.echo(f"The password needs {accounts.SHORTEST_PASSWORD} characters or more.", err=True)
        raise SystemExit(REFUSED)
    database.prepare()
    with refusing(), transaction() as session:
        accounts.create_first(
            session,
            sign_in_name=name,
            password=password,
            language=InterfaceLanguage(language),
            on=today(),
            keys=surroundings().keys,
        )
    click.echo(f"{Role.ADMINISTRATOR.value} {name} can sign in.")
