"""The flask commands."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config as AlembicConfig
from flask import Flask

from matching import config

ROOT = Path(__file__).parent.parent


def register(app: Flask, settings: config.Config) -> None:
    """Give the application its commands."""
    app.cli.add_command(database)


@click.group("db")
def database() -> None:
    """The database's shape."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest shape."""
    command.upgrade(AlembicConfig(toml_file=ROOT / "pyproject.toml"), "head")
