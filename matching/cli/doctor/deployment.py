"""What a deployment is made of, as the checks look at it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import URL

from matching import config
from matching.cli.surroundings import now, surroundings
from matching.db import KEYSTORE, db


@dataclass(frozen=True)
class Deployment:
    """One running service, seen from the machine that it runs on."""

    settings: config.Config
    debug: bool
    data: URL
    keystore: URL
    user: int
    """Who runs the service: the number of the user."""
    at: datetime

    @property
    def key_files(self) -> tuple[Path, ...]:
        """Return the files that hold keys of the server."""
        given = (self.settings.server_key_file, self.settings.epoch_keys)
        return tuple(path.resolve() for path in given if path is not None)

    @property
    def database_files(self) -> tuple[Path, ...]:
        """Return the files of those databases that are files."""
        files = (file_of(url) for url in (self.data, self.keystore))
        return tuple(path for path in files if path is not None)


def file_of(url: URL) -> Path | None:
    """Return the file of a database; none when a server keeps it."""
    is_file = url.get_backend_name() == "sqlite"
    return Path(url.database or "").resolve() if is_file else None


def look(user: int) -> Deployment:
    """Return the deployment of the current application."""
    return Deployment(
        settings=surroundings().settings,
        debug=current_app.debug or current_app.testing,
        data=db.engine.url,
        keystore=db.get_engine(KEYSTORE).url,
        user=user,
        at=now(),
    )
