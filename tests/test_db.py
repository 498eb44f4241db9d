"""What every connection to SQLite is told."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app import create_app
from matching.db import KEYSTORE, db
from tests.conftest import settings_for

TOLD = {
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 15_000,
}


@pytest.mark.parametrize("engine", ["default", KEYSTORE])
@pytest.mark.parametrize("pragma", TOLD)
def test_sqlite_keeps_its_promises(tmp_path: Path, engine: str, pragma: str):
    address = f"sqlite:///{tmp_path}"
    app = create_app(settings_for(f"{address}/data", f"{address}/keys", tmp_path / "epoch.keys"))

    with app.app_context(), db.get_engine(engine).connect() as connection:
        told = connection.execute(text(f"PRAGMA {pragma}")).scalar_one()
    with app.app_context():
        db.get_engine(engine).dispose()

    assert told == TOLD[pragma]
