"""Where keys and databases lie, and who can read them."""

from collections.abc import Iterator

from sqlalchemy import URL

from matching.cli.doctor.deployment import Deployment, file_of
from matching.domain.safety import Finding

OTHERS = 0o077
"""The permissions of everybody but the owner."""
DEFAULT_PORT = 5432


def keys_apart(deployment: Deployment) -> Iterator[Finding]:
    """Ask that no key lies in or below the folder of a database: both are taken together."""
    folders = {path.parent for path in deployment.database_files}
    for key in deployment.key_files:
        beside = [folder for folder in folders if key.is_relative_to(folder)]
        if beside:
            yield Finding(
                "key_beside_data",
                f"the key file {key} lies with a database in {beside[0]}",
                "move it to another disk or folder, and say where in BYCHANGE_SERVER_KEY_FILE "
                "or BYCHANGE_EPOCH_KEYS_FILE",
            )


def keys_there(deployment: Deployment) -> Iterator[Finding]:
    """Ask that every key file exists."""
    for key in deployment.key_files:
        if not key.exists():
            yield Finding("key_missing", f"there is no key file {key}", "run flask init")


def keys_closed(deployment: Deployment) -> Iterator[Finding]:
    """Ask that nobody but the service reads its keys."""
    for key in deployment.key_files:
        if key.exists() and key.stat().st_mode & OTHERS:
            yield Finding(
                "key_readable",
                f"others on this machine can read the key file {key}",
                f"chmod 600 {key}",
            )


def keys_owned(deployment: Deployment) -> Iterator[Finding]:
    """Ask that the keys belong to whoever runs the service."""
    for key in deployment.key_files:
        if key.exists() and key.stat().st_uid != deployment.user:
            yield Finding(
                "key_owner",
                f"the key file {key} belongs to another user than this one",
                "chown it to the user of the service, and run flask doctor as that user",
            )


def databases_closed(deployment: Deployment) -> Iterator[Finding]:
    """Ask that nobody but the service reads the databases."""
    for path in deployment.database_files:
        shut = not path.exists() or not path.stat().st_mode & OTHERS
        if not shut and path.parent.stat().st_mode & OTHERS:
            yield Finding(
                "data_readable",
                f"others on this machine can read the database {path}",
                f"chmod 700 {path.parent}",
            )


def keystore_apart(deployment: Deployment) -> Iterator[Finding]:
    """Ask that the keystore is a database of its own: it is backed up by other rules."""
    if _where(deployment.data) == _where(deployment.keystore):
        yield Finding(
            "keystore_in_data",
            "the keystore is in the same database as the data",
            "give it a database of its own in BYCHANGE_KEYSTORE_URL",
        )


def _where(url: URL) -> object:
    host = url.host or url.query.get("host", "localhost")
    return file_of(url) or (host, url.port or DEFAULT_PORT, url.database)


CHECKS = (keys_apart, keys_there, keys_closed, keys_owned, databases_closed, keystore_apart)
