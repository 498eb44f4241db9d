"""Static files: kept by browsers for long, and asked for anew once they have changed."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask

VERSION_LENGTH = 8


def register(app: Flask) -> None:
    """Put a version, made from the content of all files, into every address of a static file."""
    version = _version(Path(app.static_folder or ""))

    @app.url_defaults
    def put(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = version


def _version(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:VERSION_LENGTH]
