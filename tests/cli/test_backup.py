"""The commands that write an archive and bring it back."""

import stat

import pytest
from sqlalchemy import select

from matching.db import db, transaction
from matching.models.intake import Appeal
from matching.services import intake
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def run(app):
    return lambda *given, **how: app.test_cli_runner().invoke(args=[*map(str, given)], **how)


@pytest.fixture
def seekers(app, keys):
    with app.app_context(), transaction() as session:
        return [factories.appeal(session, keys).id for _ in range(2)]


class TestBackup:
    def test_writes_a_file_that_only_we_may_read(self, run, seekers, tmp_path):
        file = tmp_path / "archive"

        told = run("backup", file)

        assert told.exit_code == 0
        assert "not the keys of the epochs" in told.output
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_refuses_to_replace_a_file(self, run, seekers, tmp_path):
        file = tmp_path / "archive"
        run("backup", file)
        first = file.read_bytes()

        told = run("backup", file)

        assert told.exit_code == 2
        assert "ArchiveExists" in told.output
        assert file.read_bytes() == first


class TestRestore:
    def test_brings_back_what_was_and_counts_whom_it_erased_again(
        self, app, run, keys, seekers, tmp_path
    ):
        run("backup", tmp_path / "archive")
        with app.app_context(), transaction() as session:
            intake.withdraw(session, by=factories.seeker_of(seekers[0]), week=MONDAY)
            session.delete(session.get_one(Appeal, seekers[1]))

        told = run("restore", tmp_path / "archive", "--yes")

        assert told.exit_code == 0, told.output
        assert "erased again: 1 seekers, 0 mentors" in told.output
        with app.app_context(), db.sessionmaker() as session:
            statuses = dict(session.execute(select(Appeal.id, Appeal.status)).all())
            assert statuses == {seekers[0]: "withdrawn", seekers[1]: "ready"}

    def test_asks_before_it_replaces_anything(self, app, run, seekers, tmp_path):
        run("backup", tmp_path / "archive")
        with app.app_context(), transaction() as session:
            session.delete(session.get_one(Appeal, seekers[0]))

        told = run("restore", tmp_path / "archive", input="n\n")

        assert told.exit_code == 1
        with app.app_context(), db.sessionmaker() as session:
            assert session.get(Appeal, seekers[0]) is None

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (lambda whole: whole[:-1], "ArchiveBroken"),
            (lambda whole: whole + b"\0", "ArchiveBroken"),
            (lambda whole: b"another kind of file", "ArchiveBroken"),
            (lambda whole: b"", "ArchiveBroken"),
        ],
    )
    def test_refuses_a_broken_archive_by_name(self, run, seekers, tmp_path, change, refusal):
        file = tmp_path / "archive"
        run("backup", file)
        file.write_bytes(change(file.read_bytes()))

        told = run("restore", file, "--yes")

        assert told.exit_code == 2
        assert refusal in told.output
        assert "Traceback" not in told.output

    def test_refuses_to_replace_a_keystore_in_use(self, run, seekers, tmp_path):
        run("backup", tmp_path / "archive")

        told = run("restore", tmp_path / "archive", "--yes", "--with-keystore")

        assert told.exit_code == 2
        assert "KeystoreInUse" in told.output
