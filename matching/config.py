"""Every setting, from the environment, checked at start."""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from matching.domain import retention
from matching.domain.retention import ImpossibleRetention, Retention

KEY_BYTES = 32


class ConfigurationError(ValueError):
    """A setting is missing or makes no sense; the message names it."""


@dataclass(frozen=True)
class Config:
    """The settings of one running service, from `from_environment` or by hand in tests."""

    database_url: str
    keystore_url: str
    server_key: bytes = field(repr=False)
    epoch_keys: Path
    taxonomy_folder: Path
    """Where the index of the taxonomy is kept for all workers; it can be built anew any time."""
    server_key_file: Path | None = None
    secure_cookies: bool = True
    trusted_hosts: tuple[str, ...] = ()
    vouchers: int = 2
    proposal_weeks: int = 2
    daily_openings: int = 60
    public_url: str = ""
    """Where people reach the service; pages do without it, `flask doctor` does not."""
    retention: Retention = field(default_factory=Retention)
    password_memory_kib: int = 65_536
    password_rounds: int = 3
    testing: bool = False

    def __post_init__(self) -> None:
        if len(self.server_key) != KEY_BYTES:
            raise ConfigurationError(f"BYCHANGE_SERVER_KEY must hold {KEY_BYTES} bytes")
        for name in ("database_url", "keystore_url"):
            if not getattr(self, name).startswith(("sqlite:", "postgresql+psycopg:")):
                raise ConfigurationError(f"BYCHANGE_{name.upper()} must be SQLite or PostgreSQL")
        if self.keystore_url == self.database_url:
            raise ConfigurationError("BYCHANGE_KEYSTORE_URL must be another database")
        if self.vouchers < 1:
            raise ConfigurationError("BYCHANGE_VOUCHERS must be at least 1")
        if self.proposal_weeks < 1:
            raise ConfigurationError("BYCHANGE_PROPOSAL_WEEKS must be at least 1")
        if self.daily_openings < 1:
            raise ConfigurationError("BYCHANGE_DAILY_OPENINGS must be at least 1")
        if self.public_url and not urlsplit(self.public_url).hostname:
            raise ConfigurationError("BYCHANGE_PUBLIC_URL must be an address such as https://…")


def from_environment(instance: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; files that the service makes itself go to `instance`.

    Raises ConfigurationError naming the setting that is wrong.
    """
    server_key, server_key_file = _server_key(instance, environment)
    return Config(
        database_url=_url(environment, "BYCHANGE_DATABASE_URL", instance / "bychange.sqlite"),
        keystore_url=_url(environment, "BYCHANGE_KEYSTORE_URL", instance / "keystore.sqlite"),
        server_key=server_key,
        server_key_file=server_key_file,
        epoch_keys=Path(environment.get("BYCHANGE_EPOCH_KEYS_FILE", instance / "epoch.keys")),
        taxonomy_folder=Path(environment.get("BYCHANGE_TAXONOMY_FOLDER", instance / "taxonomy")),
        secure_cookies=_flag(environment, "BYCHANGE_SECURE_COOKIES", default=True),
        trusted_hosts=tuple(environment.get("BYCHANGE_TRUSTED_HOSTS", "").split()),
        vouchers=_number(environment, "BYCHANGE_VOUCHERS", default=2),
        proposal_weeks=_number(environment, "BYCHANGE_PROPOSAL_WEEKS", default=2),
        daily_openings=_number(environment, "BYCHANGE_DAILY_OPENINGS", default=60),
        public_url=environment.get("BYCHANGE_PUBLIC_URL", "").strip(),
        retention=_retention(environment),
    )


def _url(environment: Mapping[str, str], name: str, default: Path) -> str:
    url = environment.get(name, "")
    if not url:
        return f"sqlite:///{default}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _server_key(instance: Path, environment: Mapping[str, str]) -> tuple[bytes, Path | None]:
    given = environment.get("BYCHANGE_SERVER_KEY", "")
    if given:
        return _decoded(given, "BYCHANGE_SERVER_KEY"), None
    path = Path(environment.get("BYCHANGE_SERVER_KEY_FILE", instance / "server.key"))
    if not path.exists():
        # The databases come to stand beside it: nobody else on the machine reads them.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    return _decoded(path.read_text().strip(), "the server key file"), path


def _decoded(text: str, source: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise ConfigurationError(f"{source} is not base64") from error


def _retention(environment: Mapping[str, str]) -> Retention:
    try:
        return retention.read(environment.get("BYCHANGE_RETENTION", ""))
    except ImpossibleRetention as error:
        raise ConfigurationError(f"BYCHANGE_RETENTION: {error}") from error


def _number(environment: Mapping[str, str], name: str, *, default: int) -> int:
    try:
        return int(environment.get(name, default))
    except ValueError as error:
        raise ConfigurationError(f"{name} must be a whole number") from error


def _flag(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, "1" if default else "0").strip().lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ConfigurationError(f"{name} must be 1 or 0")
    return value in {"1", "true", "yes"}
