"""The flask commands: a file for each group, named like its stage."""

from flask import Flask

from matching import config
from matching.cli import (
    accounts,
    audit,
    backup,
    database,
    demo,
    doctor,
    keys,
    purge,
    review,
    rounds,
    spreadsheets,
    sweep,
    taxonomy,
)
from matching.cli.surroundings import Surroundings
from matching.services.keys import Keys

groups = (
    database.group,
    keys.group,
    accounts.init,
    audit.group,
    accounts.recover,
    taxonomy.group,
    rounds.group,
    spreadsheets.match_csv,
    review.group,
    sweep.sweep,
    purge.purge,
    backup.backup,
    backup.restore,
    doctor.doctor,
    demo.demo,
    demo.demo_code,
)
"""Every command, or group of commands."""


def register(app: Flask, settings: config.Config, keys: Keys) -> None:
    """Give the application its commands."""
    app.extensions["bychange_cli"] = Surroundings(settings=settings, keys=keys)
    for group in groups:
        app.cli.add_command(group)
