"""The commands that write an archive and bring it back."""

import stat

import pytest
from sqlalchemy import select, text

from app import create_app
from matching.db import db, transaction
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.keystore import Principal
from matching.services import accounts, intake
from tests import factories
from tests.conftest import settings_for
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


class TestANewMachine:
    """The first one burnt: there are an archive, the server key and the newest epoch file."""

    @pytest.fixture
    def machine(self, tmp_path):
        made = []

        def build(name):
            (tmp_path / name).mkdir()
            urls = [f"sqlite:///{tmp_path / name / each}" for each in ("data", "keystore")]
            made.append(create_app(settings_for(*urls, tmp_path / "epoch.keys")))
            return made[-1]

        yield build
        for each in made:
            with each.app_context():
                for engine in db.engines.values():
                    engine.dispose()

    def test_takes_over_from_nothing(self, machine, tmp_path):
        former, file = machine("former"), tmp_path / "archive"
        typed = ["--name", "anna", "--password", factories.PASSWORD]
        assert former.test_cli_runner().invoke(args=["init", *typed]).exit_code == 0
        assert former.test_cli_runner().invoke(args=["backup", str(file)]).exit_code == 0

        fresh = machine("fresh")
        told = fresh.test_cli_runner().invoke(
            args=["restore", str(file), "--with-keystore", "--yes"]
        )

        assert told.exit_code == 0, told.output
        with fresh.app_context(), transaction() as session:
            keys = fresh.extensions["bychange"].keys
            found = accounts.sign_in(
                session, sign_in_name="anna", password=factories.PASSWORD, keys=keys
            )
            assert found.private

    def test_without_the_epoch_keys_gets_nothing_and_is_told_why(self, machine, tmp_path):
        former, file = machine("former"), tmp_path / "archive"
        typed = ["--name", "anna", "--password", factories.PASSWORD]
        former.test_cli_runner().invoke(args=["init", *typed])
        former.test_cli_runner().invoke(args=["backup", str(file)])
        (tmp_path / "epoch.keys").unlink()

        fresh = machine("fresh")
        told = fresh.test_cli_runner().invoke(
            args=["restore", str(file), "--with-keystore", "--yes"]
        )

        assert told.exit_code == 2
        assert "EpochLost: the key of epoch 1" in told.output
        with fresh.app_context(), transaction() as session:
            assert session.scalars(select(Account)).all() == []
            assert session.scalars(select(Principal)).all() == []

    def test_says_which_shape_is_another(self, machine, tmp_path):
        former, file = machine("former"), tmp_path / "archive"
        runner = former.test_cli_runner()
        runner.invoke(args=["init", "--name", "anna", "--password", factories.PASSWORD])
        runner.invoke(args=["backup", str(file)])
        with former.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

        told = runner.invoke(args=["restore", str(file), "--yes"])

        assert told.exit_code == 2
        assert "OtherSchema" in told.output
        assert "default 0001" in told.output
