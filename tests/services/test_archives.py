"""Archives on both databases: everything comes back, except whoever was erased."""

import json
import signal
import stat
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, URL, create_engine, make_url, select, text

from app import create_app
from matching.cli.surroundings import CONSOLE
from matching.db import KEYSTORE, Base, KeystoreBase, db, snapshot, transaction
from matching.domain.errors import (
    ArchiveBroken,
    ArchiveExists,
    EpochLost,
    ForeignArchive,
    KeystoreInUse,
    OtherSchema,
    SealBroken,
    WrongCode,
    WrongCredentials,
)
from matching.domain.intake import ContactDraft
from matching.domain.lifecycles import AppealStatus, MentorStatus, PairingStatus
from matching.domain.progress import Going
from matching.domain.vocabulary import Audience, ContactKind, Deadline, Role
from matching.models.accounts import Account, BrowserSession
from matching.models.audit import AuditEntry
from matching.models.intake import Appeal, AppealDeadline, ContactDetail
from matching.models.keystore import SealingKey
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession, Pairing
from matching.models.vetting import Mentor, Vouch
from matching.services import (
    accounts,
    archives,
    audit,
    factors,
    intake,
    leaving,
    messages,
    principals,
    rotation,
    sealing,
    sessions,
)
from matching.services.archives import reading, stores, values
from matching.services.archives.stores import Store
from matching.services.keys import Keys
from matching.services.sealing import ERASED
from matching.vault.epochs import EpochKeys
from tests import factories
from tests.conftest import settings_for
from tests.factories import MONDAY
from tests.services import restoring
from tests.web import scene

SCHEMA = "default 1, keystore 1"
LONG = "ж" * 3_000_000
MEGABYTE = 1_000_000


def back_up(keys: Keys, to: Path) -> Path:
    with snapshot() as session:
        archives.make(session, to=to, schema=SCHEMA, on=MONDAY, key=keys.backup_key)
    return to


def restore(keys: Keys, file: Path, *, with_keystore: bool = False) -> archives.Restored:
    with transaction() as session:
        return archives.restore(
            session,
            file=file,
            schema=SCHEMA,
            with_keystore=with_keystore,
            by=CONSOLE,
            on=MONDAY,
            keys=keys,
        )


def rows(*, but: frozenset[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the databases hold, except the tables of these names."""
    found = {}
    with snapshot() as session:
        for store in Store:
            for table in stores.tables(store):
                held = stores.connection(session, store).execute(table.select())
                found[table.name] = sorted(map(tuple, held), key=repr)
    return {name: held for name, held in found.items() if name not in but}


def lose(*lost: Store) -> None:
    """What is left of a machine that burnt down, once there is another: empty databases."""
    with transaction() as session:
        for store in lost:
            for table in reversed(stores.tables(store)):
                stores.connection(session, store).execute(table.delete())


@pytest.fixture
def inside(app):
    with app.app_context():
        yield app
        # Some lose the taxonomy as well, which all tests share.
        factories.install_taxonomy()


@pytest.fixture
def elsewhere(request, app, keys, tmp_path):
    """A new machine with the other kind of database, the same server key and the same epochs."""
    with app.app_context():
        kind = db.engine.dialect.name
    urls = [f"sqlite:///{tmp_path / name}" for name in ("data.sqlite", "keys.sqlite")]
    if kind == "sqlite":
        server = make_url(request.getfixturevalue("postgresql")).set(
            drivername="postgresql+psycopg"
        )
        urls = [created(server, name) for name in ("elsewhere", "elsewhere_keys")]
    moved = create_app(settings_for(*urls, keys.epochs.path))
    with moved.app_context():
        Base.metadata.create_all(db.engine)
        KeystoreBase.metadata.create_all(db.get_engine(KEYSTORE))
    yield moved
    with moved.app_context():
        for engine in db.engines.values():
            engine.dispose()


def created(server: URL, name: str) -> str:
    server = server.set(drivername="postgresql+psycopg")
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    administration.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def people(inside, keys):
    """Two who work together and wrote to each other, a mentor and a seeker besides."""
    with transaction() as session:
        seeker = factories.appeal(session, keys)
        contacts = (ContactDraft(ContactKind.SIGNAL, "@former", Audience.MENTOR),)
        by = factories.seeker_of(seeker)
        intake.change_contacts(session, by=by, contacts=contacts, keys=keys)
        pair = factories.pairing(session, keys, appeal=seeker)
        told = {"entry_id": uuid4(), "body": "how are you?", "on": MONDAY, "keys": keys}
        messages.send(session, pairing_id=pair.id, by=by, **told)
        other = factories.appeal(session, keys)
        coordinator = factories.coordinator(session, keys, name="coordinator")
        bystander = factories.offer(session, keys)
        sealing.seal(session, other, "answer", "an answer", keys=keys)
        return {
            "seeker": seeker.id,
            "pair": pair.id,
            "mentor": pair.offer.mentor_id,
            "other": other.id,
            "bystander": bystander.mentor_id,
            "coordinator": coordinator.id,
        }


def sign_in() -> None:
    """Somebody opens a browser."""
    now = datetime.now(UTC)
    with transaction() as session:
        sessions.save(
            session,
            token=sessions.new_token(),
            payload=b"{}",
            account_id=None,
            lifetime=sessions.VISITOR,
            at=now,
        )


@pytest.fixture
def world(inside, keys):
    """Something in every table, in every column that can hold it."""
    ids = {name: UUID(told) for name, told in scene.build(inside, keys).ids.items()}
    with transaction() as session:
        by = factories.seeker_of(ids["appeal_id"])
        contacts = (ContactDraft(ContactKind.SIGNAL, "@somebody", Audience.MENTOR),)
        intake.change_contacts(session, by=by, contacts=contacts, keys=keys)
        account = session.get_one(Account, ids["account_id"])
        factors.keep(session, account=account, seed=factors.new_seed(), on=MONDAY, keys=keys)
        factors.renew_recovery_codes(session, account_id=account.id, on=MONDAY, keys=keys)
        of_pair = {"pairing_id": ids["pairing_id"], "number": 1}
        session.add_all(
            [
                AppealDeadline(appeal_id=by.id, kind=Deadline.CONTRACT_END, week=MONDAY),
                CheckIn(
                    **of_pair, by=Role.MENTOR, going=Going.WELL, given_week=MONDAY, note=ERASED
                ),
                MentoringSession(**of_pair, held_week=MONDAY, minutes=60, note=ERASED),
                Message(**of_pair, sender=Role.MENTOR, sent_week=MONDAY, body=ERASED),
                Vouch(
                    mentor_id=ids["mentor_id"],
                    account_id=account.id,
                    given_on=MONDAY,
                    note=ERASED,
                ),
            ]
        )


def read(keys, appeal_id, column="story") -> str:
    with transaction() as session:
        row = session.get_one(Appeal, appeal_id)
        return sealing.open_(session, row, column, by=factories.seeker_of(row), keys=keys)


def write(keys, appeal_id, answer) -> None:
    with transaction() as session:
        row = session.get_one(Appeal, appeal_id)
        sealing.seal(session, row, "answer", answer, by=factories.seeker_of(row), keys=keys)


class TestValues:
    @given(
        st.lists(
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.floats(allow_nan=False),
                st.text(),
                st.binary(),
                st.uuids(),
                st.dates(),
                st.datetimes(timezones=st.just(UTC)),
                st.dictionaries(st.text(), st.lists(st.integers()) | st.none() | st.text()),
            )
        )
    )
    def test_come_back_as_they_were(self, given_):
        line = values.line(given_)

        back = values.row(json.loads(line))

        assert back == given_
        assert [type(value) for value in back] == [type(value) for value in given_]

    def test_an_enumeration_goes_by_its_value(self):
        assert values.line([AppealStatus.READY]) == b'["ready"]\n'

    def test_no_column_holds_json_or_nothing(self):
        # JSON has a null of its own: which of the two it was could not be told.
        for table in Base.metadata.sorted_tables:
            assert not [c for c in table.columns if isinstance(c.type, JSON) and c.nullable]

    def test_no_database_gives_numbers(self):
        # After a restore it would begin again with those that are taken.
        for store in Store:
            for table in stores.tables(store):
                counting = table.autoincrement_column
                assert counting is None or counting.autoincrement is False, table.name
                assert not [column for column in table.columns if column.identity], table.name


class TestMake:
    def test_only_we_may_read_the_file(self, inside, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")

        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [file]

    def test_never_replaces_a_file(self, inside, keys, tmp_path):
        file = tmp_path / "archive"
        file.write_text("the only copy of something else")

        with pytest.raises(ArchiveExists):
            back_up(keys, file)

        assert file.read_text() == "the only copy of something else"
        assert list(tmp_path.iterdir()) == [file]

    def test_leaves_nothing_behind_when_it_fails(self, inside, keys, tmp_path):
        with transaction() as session:
            session.connection().execute(text("ALTER TABLE plan_step RENAME TO elsewhere"))
        try:
            with pytest.raises(Exception, match="plan_step"):
                back_up(keys, tmp_path / "archive")
        finally:
            with transaction() as session:
                session.connection().execute(text("ALTER TABLE elsewhere RENAME TO plan_step"))

        assert list(tmp_path.iterdir()) == []

    def test_nothing_in_it_can_be_read(self, people, keys, tmp_path):
        archived = back_up(keys, tmp_path / "archive").read_bytes()

        for plain in (b"Europe/Minsk", b"medicine", b"frontend", people["seeker"].hex.encode()):
            assert plain not in archived

    def test_sees_one_moment_however_long_it_takes(self, people, keys, tmp_path):
        with snapshot() as session:
            for store in Store:
                stores.connection(session, store).execute(stores.tables(store)[0].select()).all()
            with transaction() as writing:
                late = factories.appeal(writing, keys).id
            file = tmp_path / "archive"
            archives.make(session, to=file, schema=SCHEMA, on=MONDAY, key=keys.backup_key)

        archived = held(keys, file)
        assert people["seeker"] in [row["id"] for row in archived["appeal"]]
        assert late not in [row["id"] for row in archived["appeal"]]
        assert late not in [row["id"] for row in archived["sealing_key"]]

    def test_leaves_out_what_is_fleeting(self, people, keys, tmp_path):
        sign_in()
        archived = held(keys, back_up(keys, tmp_path / "archive"))

        assert not stores.FLEETING & archived.keys()
        assert set(Base.metadata.tables) > stores.FLEETING


def held(keys: Keys, file: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of an archive by table."""
    found: dict[str, list[dict[str, object]]] = {}
    with reading.opened(file, schema=SCHEMA, key=keys.backup_key) as archive:
        for batch in archive.batches:
            found.setdefault(batch.table.name, []).extend(batch.rows)
    return found


class TestRestore:
    def test_everything_comes_back_as_it_was(self, people, keys, tmp_path):
        write(keys, people["other"], LONG)
        file = back_up(keys, tmp_path / "archive")
        before = rows()
        lose(*Store)

        done = restore(keys, file, with_keystore=True)

        after = rows(but=stores.TRAIL | stores.FLEETING)
        assert after == {name: before[name] for name in after}
        assert done.week == MONDAY
        assert done.erased == archives.Erased(seekers=0, mentors=0, accounts=0, texts=0)
        assert read(keys, people["other"], "answer") == LONG

    def test_what_came_since_goes_and_its_keys_stay(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            late = factories.appeal(session, keys).id
        newer = back_up(keys, tmp_path / "newer")

        restore(keys, file)

        with transaction() as session:
            assert session.get(Appeal, late) is None
            assert session.get(SealingKey, late) is not None
        restore(keys, newer)
        assert read(keys, late) == "story of a seeker"

    def test_moves_to_another_kind_of_database_and_back(self, people, keys, tmp_path, elsewhere):
        write(keys, people["other"], LONG)
        file = back_up(keys, tmp_path / "archive")
        before = rows(but=stores.TRAIL | stores.FLEETING)

        with elsewhere.app_context():
            restore(keys, file, with_keystore=True)
            there = rows(but=stores.TRAIL | stores.FLEETING)
            assert read(keys, people["other"], "answer") == LONG
            moved = back_up(keys, tmp_path / "moved")
        with transaction() as session:
            session.get_one(Appeal, people["seeker"]).priority = 2
        restore(keys, moved)

        assert there == before
        assert rows(but=stores.TRAIL | stores.FLEETING) == before

    def test_leaves_no_table_and_no_column_out(self, world, keys, tmp_path, elsewhere):
        before = rows(but=stores.TRAIL | stores.FLEETING)
        file = back_up(keys, tmp_path / "archive")

        with elsewhere.app_context():
            restore(keys, file, with_keystore=True)
            there = rows(but=stores.TRAIL | stores.FLEETING)

        assert [name for name, held_ in before.items() if not held_] == []
        assert there == before

    def test_holds_little_in_memory_however_much_there_is(self, people, keys, tmp_path):
        with transaction() as session:
            told = {"body": "ж" * MEGABYTE, "by": factories.seeker_of(people["seeker"])}
            for _ in range(20):
                messages.send(
                    session,
                    pairing_id=people["pair"],
                    entry_id=uuid4(),
                    on=MONDAY,
                    keys=keys,
                    **told,
                )

        tracemalloc.start()
        file = back_up(keys, tmp_path / "archive")
        restore(keys, file)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert file.stat().st_size > 50 * MEGABYTE
        assert peak < 25 * MEGABYTE

    def test_the_trail_is_never_turned_back(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            intake.withdraw(session, by=factories.seeker_of(people["other"]), week=MONDAY)
        with transaction() as session:
            noted = audit.verify(session)

        restore(keys, file)

        with transaction() as session:
            after = audit.verify(session, noted=[noted])
            last = session.get_one(AuditEntry, noted.number + 1)
            assert after.number > noted.number
            assert (last.action, last.detail) == ("data_restored", MONDAY.isoformat())

    def test_a_trail_that_was_lost_comes_back_and_goes_on(self, people, keys, tmp_path):
        with transaction() as session:
            noted = audit.verify(session)
        file = back_up(keys, tmp_path / "archive")
        lose(*Store)

        restore(keys, file, with_keystore=True)

        with transaction() as session:
            assert audit.verify(session, noted=[noted]).number == noted.number + 1

    def test_everybody_is_signed_out(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        sign_in()

        restore(keys, file)

        with transaction() as session:
            assert session.scalars(select(BrowserSession)).all() == []


class TestErasedStaysErased:
    def test_a_seeker_who_went_is_gone_from_the_archive_too(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            intake.withdraw(session, by=factories.seeker_of(people["seeker"]), week=MONDAY)

        done = restore(keys, file)

        assert done.erased.seekers == 1
        with transaction() as session:
            appeal = session.get_one(Appeal, people["seeker"])
            pair = session.get_one(Pairing, people["pair"])
            assert appeal.status is AppealStatus.WITHDRAWN
            assert (appeal.story, appeal.origin) == (sealing.ERASED, sealing.ERASED)
            assert appeal.contacts == []
            assert appeal.skills == []
            assert pair.status is PairingStatus.CLOSED
            assert pair.offer.taken == 0
            assert session.scalars(select(Message)).all() == []
        assert read(keys, people["other"]) == "story of a seeker"

    def test_a_mentor_who_went_is_gone_from_the_archive_too(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            gone = session.get_one(Mentor, people["bystander"])
            by = factories.mentor_of(gone)
            leaving.erase(session, mentor_id=gone.id, version=gone.version, by=by, on=MONDAY)

        done = restore(keys, file)

        assert done.erased.mentors == 1
        with transaction() as session:
            gone = session.get_one(Mentor, people["bystander"])
            assert gone.status is MentorStatus.RETIRED
            assert {gone.about, gone.contact, gone.shown_name} == {sealing.ERASED}
            assert not gone.account.active
            assert session.get_one(Mentor, people["mentor"]).about != sealing.ERASED

    def test_whom_an_erased_mentor_helped_waits_again(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            sealing.forget(session, person_id=people["mentor"])

        done = restore(keys, file)

        assert done.erased.mentors == 1
        with transaction() as session:
            assert session.get_one(Pairing, people["pair"]).status is PairingStatus.CLOSED
            assert session.get_one(Appeal, people["seeker"]).status is AppealStatus.READY

    def test_a_former_address_does_not_come_back(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            by = factories.seeker_of(people["seeker"])
            intake.change_contacts(session, by=by, contacts=(), keys=keys)

        done = restore(keys, file)

        assert done.erased == archives.Erased(seekers=0, mentors=0, accounts=0, texts=1)
        with transaction() as session:
            assert session.scalars(select(ContactDetail)).all() == []

    def test_messages_whose_time_was_over_do_not_come_back(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            sealing.erase(session, key_ids=[people["pair"]])

        restore(keys, file)

        with transaction() as session:
            assert session.scalars(select(Message)).all() == []
        assert read(keys, people["seeker"]) == "story of a seeker"

    def test_nobody_opens_the_erased_with_all_keys_there_are(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            intake.withdraw(session, by=factories.seeker_of(people["seeker"]), week=MONDAY)
        rotation.rotate(transaction, keys=keys, on=MONDAY)
        archived = held(keys, file)
        wraps = [row for row in archived["wrap"] if row["key_id"] == people["seeker"]]

        assert wraps
        for wrap in wraps:
            with pytest.raises(EpochLost):
                keys.epochs.open_(wrap["closed"], number=wrap["epoch"], bound=b"")

        restore(keys, file)

        assert read(keys, people["other"]) == "story of a seeker"
        with pytest.raises(SealBroken):
            in_the_place_of_the_erased(archived, people["seeker"], keys)


def in_the_place_of_the_erased(archived, appeal_id, keys) -> None:
    """Put the former envelope where it was, and try to open it as the seeker and as the team."""
    (row,) = [row for row in archived["appeal"] if row["id"] == appeal_id]
    with transaction() as session:
        session.get_one(Appeal, appeal_id).story = row["story"]
    read(keys, appeal_id)


class TestSigningIn:
    def test_a_former_password_does_not_come_back(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        fresh = keys.stretch("another long password")
        with transaction() as session:
            found = signed_in(session, keys, factories.PASSWORD)
            accounts.change_password(session, found=found, secret=fresh, keys=keys)

        restore(keys, file)

        with transaction() as session:
            assert signed_in(session, keys, "another long password").private
            with pytest.raises(WrongCredentials):
                signed_in(session, keys, factories.PASSWORD)

    def test_a_code_that_was_used_does_not_come_back(self, people, keys, tmp_path):
        whose = {"account_id": people["coordinator"], "on": MONDAY, "keys": keys}
        with transaction() as session:
            account = session.get_one(Account, people["coordinator"])
            factors.keep(session, account=account, seed=factors.new_seed(), on=MONDAY, keys=keys)
            used, unused, *_rest = factors.renew_recovery_codes(session, **whose)
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            factors.use_recovery_code(session, code=used, **whose)

        restore(keys, file)

        with transaction() as session:
            with pytest.raises(WrongCode):
                factors.use_recovery_code(session, code=used, **whose)
            assert factors.use_recovery_code(session, code=unused, **whose) == 8

    def test_whoever_left_the_team_stays_out(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            principals.remove(session, principal_id=people["coordinator"])
        lose(Store.DATA)

        done = restore(keys, file)

        assert done.erased.accounts == 1
        with transaction() as session:
            assert not session.get_one(Account, people["coordinator"]).active


def signed_in(session, keys, password):
    return accounts.sign_in(session, sign_in_name="coordinator", password=password, keys=keys)


class TestRefused:
    def test_a_keystore_in_use_is_never_replaced(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")

        self.refused(KeystoreInUse, keys, file, with_keystore=True)

    def test_an_archive_of_another_shape(self, people, keys, tmp_path):
        file = tmp_path / "archive"
        with snapshot() as session:
            archives.make(session, to=file, schema="older", on=MONDAY, key=keys.backup_key)

        self.refused(OtherSchema, keys, file)

    def test_an_archive_of_another_server_key(self, people, keys, tmp_path):
        file = back_up(replace(keys, backup_key=bytes(32)), tmp_path / "archive")

        self.refused(ForeignArchive, keys, file)

    @pytest.mark.parametrize("keeping", [0.1, 0.6, 0.999])
    def test_an_archive_that_was_cut(self, people, keys, tmp_path, keeping):
        file = back_up(keys, tmp_path / "archive")
        whole = file.read_bytes()
        file.write_bytes(whole[: int(len(whole) * keeping)])

        self.refused(ArchiveBroken, keys, file)

    def test_an_archive_with_a_changed_last_byte(self, people, keys, tmp_path):
        file = back_up(keys, tmp_path / "archive")
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

        self.refused(ArchiveBroken, keys, file)

    @pytest.mark.parametrize("there", [True, False])
    def test_a_keystore_without_the_key_of_its_epoch(self, people, keys, tmp_path, there):
        file = back_up(keys, tmp_path / "archive")
        lose(*Store)
        others = EpochKeys(tmp_path / "epoch.keys")
        if there:
            others.begin(max(keys.epochs.numbers()))

        self.refused(EpochLost, replace(keys, epochs=others), file, with_keystore=True)

    def refused(self, error, keys, file, **how):
        before = rows()

        with pytest.raises(error):
            restore(keys, file, **how)

        assert rows() == before


class TestKilled:
    @pytest.mark.parametrize(
        ("statement", "time"),
        [
            ("DELETE FROM plan_step", 1),
            ("DELETE FROM account", 1),
            ("INSERT INTO account", 1),
            ("INSERT INTO message", 1),
            ("UPDATE account", 1),
            (restoring.COMMIT, 1),
            (restoring.COMMIT, 2),
        ],
    )
    def test_nothing_has_changed(self, people, keys, tmp_path, statement, time):
        file = back_up(keys, tmp_path / "archive")
        with transaction() as session:
            factories.appeal(session, keys)
        before = rows()

        kill_at(statement, time, keys, file)

        assert rows() == before

    def test_between_the_two_databases_a_restore_without_keystore_finishes_it(
        self, people, keys, tmp_path
    ):
        file = back_up(keys, tmp_path / "archive")
        before = rows(but=stores.TRAIL)
        lose(*Store)

        kill_at(restoring.COMMIT, 2, keys, file, with_keystore="yes")
        restore(keys, file)

        assert rows(but=stores.TRAIL) == before


def kill_at(statement, time, keys, file, *, with_keystore="no") -> None:
    urls = [engine.url.render_as_string(hide_password=False) for engine in db.engines.values()]
    given_ = [*urls, keys.epochs.path, file, SCHEMA, with_keystore, statement, time]
    command = [sys.executable, "-m", "tests.services.restoring", *map(str, given_)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().strip() == restoring.REACHED
        process.send_signal(signal.SIGKILL)
