"""The first administrator, and the way back when no coordinator is left."""

import click
from flask.cli import with_appcontext

from matching.cli import database
from matching.cli.surroundings import REFUSED, refusing, surroundings, today
from matching.db import transaction
from matching.domain.vocabulary import InterfaceLanguage, Role
from matching.forms import passwords
from matching.services import accounts, team
from matching.vault import recovery

LANGUAGES = click.Choice([language.value for language in InterfaceLanguage])


@click.command("init")
@click.option("--name", prompt="Sign-in name", help="The sign-in name of the first administrator.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--language", type=LANGUAGES, default=InterfaceLanguage.BE.value)
@with_appcontext
def init(name: str, password: str, language: str) -> None:
    """Prepare the databases, make the team's keys and the first administrator.

    The recovery key is printed once and kept nowhere.
    """
    _require_strong(password)
    database.prepare()
    keys = surroundings().keys
    secret = keys.stretch(password)
    with refusing(), transaction() as session:
        _, recovery_key = accounts.create_first(
            session,
            sign_in_name=name,
            secret=secret,
            language=InterfaceLanguage(language),
            on=today(),
            keys=keys,
        )
        # Before it counts: a key that is kept but was never shown would be lost.
        _print(recovery_key)
    click.echo(f"{Role.ADMINISTRATOR.value} {name} can sign in.")


@click.command("recover")
@click.option("--recovery-key", prompt="Recovery key", hide_input=True)
@click.option("--name", prompt="New sign-in name", help="The sign-in name of a new administrator.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--language", type=LANGUAGES, default=InterfaceLanguage.BE.value)
@with_appcontext
def recover(recovery_key: str, name: str, password: str, language: str) -> None:
    """Make a new administrator with the recovery key, when all coordinators are lost.

    Every former coordinator is shut out. A new recovery key is printed once.
    """
    _require_strong(password)
    keys = surroundings().keys
    secret = keys.stretch(password)
    with refusing():
        private = recovery.read(recovery_key)
        with transaction() as session:
            account, fresh = accounts.recover(
                session,
                recovery=private,
                sign_in_name=name,
                secret=secret,
                language=InterfaceLanguage(language),
                on=today(),
                keys=keys,
            )
            by = accounts.signed_in(account, person_id=account.id).actor
            _print(fresh)
        team.carry_over_all(transaction, by=by, keys=keys)
    click.echo(f"{Role.ADMINISTRATOR.value} {name} can sign in; everybody else was shut out.")


def _require_strong(password: str) -> None:
    if passwords.too_short(password):
        click.echo(f"The password needs {accounts.SHORTEST_PASSWORD} characters or more.", err=True)
        raise SystemExit(REFUSED)
    if passwords.easy_to_guess(password):
        click.echo("This password is easy to guess. Take four words or more.", err=True)
        raise SystemExit(REFUSED)


def _print(recovery_key: bytes) -> None:
    click.echo("\nRecovery key. Write it on paper now: it is shown once and kept nowhere.")
    click.echo("Whoever has it and the databases can read everything. Keep it far from both.\n")
    click.echo(f"    {recovery.write(recovery_key)}\n")
