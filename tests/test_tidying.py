"""What was erased is in no byte of the files: not in the data, and not in what SQLite logs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from matching.db import KEYSTORE, Base, KeystoreBase, db, tidy, transaction
from matching.models.intake import Appeal
from matching.services import erasure, sealing, team
from tests import factories
from tests.conftest import settings_for

TELLING = "Antarctica/Troll"
"""Something about a person that is kept as a code, so that it can be looked for."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Flask]:
    """A service on two files."""
    data, keystore = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("data", "keystore"))
    application = create_app(settings_for(data, keystore, tmp_path / "epoch.keys"))
    with application.app_context():
        Base.metadata.create_all(db.engine)
        KeystoreBase.metadata.create_all(db.get_engine(KEYSTORE))
        factories.install_taxonomy()
        yield application
        db.engine.dispose()
        db.get_engine(KEYSTORE).dispose()


def files_with(text: bytes, folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if text in path.read_bytes()}


def test_what_was_erased_is_in_no_file_once_they_are_tidy(service, tmp_path):
    keys = service.extensions["bychange"].keys.opened({})
    with transaction() as session:
        team.found(session, keys=keys, on=factories.MONDAY)
        appeal = factories.appeal(session, keys)
        appeal.time_zone = TELLING
        session.flush()
        appeal_id, envelope = appeal.id, appeal.story
    assert files_with(TELLING.encode(), tmp_path)

    with transaction() as session:
        erasure.appeals(session, [appeal_id])
    logged = files_with(TELLING.encode(), tmp_path)
    tidy()

    assert logged == {"data.sqlite-wal"}
    assert files_with(TELLING.encode(), tmp_path) == set()
    assert files_with(envelope, tmp_path) == set()
    assert files_with(appeal_id.hex.encode(), tmp_path) == set()


def test_what_was_not_erased_is_still_there(service):
    keys = service.extensions["bychange"].keys.opened({})
    with transaction() as session:
        team.found(session, keys=keys, on=factories.MONDAY)
        stays = factories.appeal(session, keys).id

    tidy()

    with transaction() as session:
        appeal = session.get_one(Appeal, stays)
        by = factories.seeker_of(appeal)
        assert sealing.open_(session, appeal, "story", by=by, keys=keys) == "story of a seeker"
