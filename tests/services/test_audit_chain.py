"""Nobody changes the trail unnoticed: not a field, not an entry, not the order, not the end."""

from contextlib import suppress
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from matching.db import db, glance, transaction
from matching.domain.actor import Actor
from matching.domain.audit import BEGINNING, Action, Head
from matching.domain.errors import ChainBroken, NoRoom
from matching.domain.vocabulary import Role
from matching.models.audit import AuditHead
from matching.services import audit
from tests.factories import MONDAY
from tests.services.at_once import at_once
from tests.services.trail import entries

BY = Actor(Role.COORDINATOR, UUID(int=7))


def record(session, detail=""):
    audit.record(
        session,
        by=BY,
        action=Action.APPEAL_CODED,
        subject_id=uuid4(),
        on=MONDAY,
        detail=detail,
    )


def written(number):
    """Write this many entries, in as many transactions, and return the end of the chain."""
    for each in range(1, number + 1):
        with transaction() as session:
            record(session, f"step {each}")
    return verified()


def verified(*noted):
    with glance() as session:
        return audit.verify(session, noted=noted)


def broken(*noted):
    """Return the number at which the chain breaks."""
    with pytest.raises(ChainBroken) as caught:
        verified(*noted)
    return caught.value.number


def tamper(*statements, **values):
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement), values)


@pytest.fixture(autouse=True)
def _in_the_application(app):
    with app.app_context():
        yield


class TestChain:
    def test_is_empty_at_first(self):
        assert verified() == BEGINNING

    def test_numbers_what_one_transaction_records_in_the_order_in_which_it_did(self, session):
        record(session, "first")
        record(session, "second")

        assert [(each.number, each.detail) for each in entries(session)] == [
            (1, "first"),
            (2, "second"),
        ]

    def test_goes_on_across_transactions(self):
        head = written(3)

        assert head.number == 3
        with glance() as session:
            assert entries(session)[-1].digest == head.digest

    def test_goes_on_past_one_batch(self, monkeypatch):
        monkeypatch.setattr("matching.services.audit.checking.BATCH", 2)

        assert written(5).number == 5

    def test_may_be_closed_twice_in_one_transaction(self):
        with transaction() as session:
            record(session, "first")
            audit.chain(session)
            audit.chain(session)
            record(session, "second")

        assert verified().number == 2

    def test_is_another_one_under_another_key(self, app):
        head = written(1)
        with glance() as session:
            session.info["audit_key"] = bytes(32)
            with pytest.raises(ChainBroken):
                audit.verify(session)
        assert verified(head) == head

    def test_is_never_left_out_for_want_of_a_key(self, session):
        session.info.pop("audit_key")
        record(session)

        with pytest.raises(KeyError):
            session.commit()


class TestWhatIsUndone:
    def test_leaves_no_entry(self):
        with suppress(NoRoom), transaction() as session:
            record(session)
            raise NoRoom

        assert verified() == BEGINNING

    def test_is_not_carried_into_the_next_transaction_of_a_session(self, session):
        record(session)
        session.rollback()
        session.commit()

        assert verified() == BEGINNING

    def test_is_not_carried_over_when_a_session_is_closed_and_used_again(self, session):
        record(session)
        session.close()
        session.commit()

        assert verified() == BEGINNING

    def test_in_a_savepoint_leaves_no_entry_while_the_rest_stays(self):
        with transaction() as session:
            record(session, "before")
            with suppress(NoRoom), session.begin_nested():
                record(session, "inside")
                with session.begin_nested():
                    record(session, "further inside")
                audit.chain(session)
                raise NoRoom
            record(session, "after")

        with glance() as session:
            assert [each.detail for each in entries(session)] == ["before", "after"]
        assert verified().number == 2

    def test_does_not_hide_what_a_kept_savepoint_recorded(self):
        with transaction() as session, session.begin_nested():
            record(session, "inside")

        assert verified().number == 1


class TestAnAttack:
    @pytest.mark.parametrize(
        "change",
        [
            "detail = 'step 9'",
            "actor_id = subject_id",
            "subject_id = actor_id",
            "role = 'administrator'",
            "action = 'appeal_opened'",
            "\"on\" = '2026-11-09'",
        ],
    )
    def test_on_a_field_is_seen(self, change):
        written(4)

        tamper(f"UPDATE audit_entry SET {change} WHERE number = 2")

        assert broken() == 2

    @pytest.mark.parametrize(
        "change",
        ["action = 'nonsense'", "role = 'nobody'", "\"on\" = 'never'", "actor_id = 'somebody'"],
    )
    def test_that_leaves_no_sense_in_a_field_is_seen(self, change):
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL keeps its types")
        written(4)

        with transaction() as session:
            session.execute(text("PRAGMA ignore_check_constraints = ON"))
            session.execute(text(f"UPDATE audit_entry SET {change} WHERE number = 3"))
            session.execute(text("PRAGMA ignore_check_constraints = OFF"))

        assert broken() == 3

    def test_on_the_digest_is_seen(self):
        written(3)

        tamper("UPDATE audit_entry SET digest = :digest WHERE number = 2", digest=bytes(32))

        assert broken() == 2

    def test_that_removes_an_entry_is_seen(self):
        written(4)

        tamper("DELETE FROM audit_entry WHERE number = 2")

        assert broken() == 2

    def test_that_removes_an_entry_and_closes_the_gap_is_seen(self):
        written(4)

        tamper(
            "DELETE FROM audit_entry WHERE number = 2",
            "UPDATE audit_entry SET number = 2 WHERE number = 3",
            "UPDATE audit_entry SET number = 3 WHERE number = 4",
            "UPDATE audit_head SET number = 3",
        )

        assert broken() == 2

    def test_that_swaps_two_entries_is_seen(self):
        written(4)

        tamper(
            "UPDATE audit_entry SET number = 99 WHERE number = 2",
            "UPDATE audit_entry SET number = 2 WHERE number = 3",
            "UPDATE audit_entry SET number = 3 WHERE number = 99",
        )

        assert broken() == 2

    def test_that_swaps_what_two_entries_say_is_seen(self):
        written(3)

        tamper(
            "UPDATE audit_entry SET detail = 'step 3' WHERE number = 2",
            "UPDATE audit_entry SET detail = 'step 2' WHERE number = 3",
        )

        assert broken() == 2

    @pytest.mark.parametrize("number", [-1, 0, 4, 7])
    def test_that_slips_an_entry_in_is_seen(self, number):
        written(3)

        tamper(
            'INSERT INTO audit_entry (number, "on", role, actor_id, action, subject_id, detail,'
            ' digest) SELECT :number, "on", role, actor_id, action, subject_id, detail, digest'
            " FROM audit_entry WHERE number = 3",
            number=number,
        )

        assert broken() == min(number, 4)

    def test_that_removes_the_newest_is_seen_by_the_end_of_the_chain(self):
        written(4)

        tamper("DELETE FROM audit_entry WHERE number > 2")

        assert broken() == 3

    def test_that_removes_everything_is_seen_by_the_end_of_the_chain(self):
        written(2)

        tamper("DELETE FROM audit_entry")

        assert broken() == 1

    @pytest.mark.parametrize("end", ["DELETE FROM audit_head", "UPDATE audit_head SET number = 1"])
    def test_on_the_end_of_the_chain_is_seen(self, end):
        written(2)

        tamper(end)

        assert broken() == (1 if "DELETE" in end else 2)

    def test_on_the_digest_of_the_end_is_seen(self):
        written(2)

        tamper("UPDATE audit_head SET digest = :digest", digest=bytes(32))

        assert broken() == 2

    def test_that_puts_an_old_copy_back_is_seen_by_an_end_noted_elsewhere(self):
        old = written(2)
        noted = written(3)

        tamper("DELETE FROM audit_entry WHERE number > 2")
        put_back(old)

        assert verified() == old
        assert broken(noted) == 3

    def test_that_goes_on_from_an_old_copy_is_seen_by_an_end_noted_elsewhere(self):
        old = written(2)
        noted = written(1)
        tamper("DELETE FROM audit_entry WHERE number > 2")
        put_back(old)

        other = written(5)

        assert verified(other, old) == other
        assert broken(other, noted) == noted.number

    def test_shows_which_of_two_ends_noted_for_one_entry_is_wrong(self):
        head = written(2)

        assert broken(head, Head(2, bytes(32))) == 2
        assert broken(Head(2, bytes(32)), head) == 2


def put_back(head):
    with transaction() as session:
        session.execute(update(AuditHead).values(number=head.number, digest=head.digest))


class TestManyAtOnce:
    def test_write_one_unbroken_chain(self, app):
        def work(mark, session):
            record(session, f"{mark} first")
            session.scalars(select(AuditHead)).all()
            record(session, f"{mark} second")

        for _ in range(10):
            at_once(app, *(partial(work, mark) for mark in "abcd"))

        assert verified().number == 80
        with glance() as session:
            details = [each.detail.split() for each in entries(session)]
        pairs = list(zip(details[::2], details[1::2], strict=True))
        assert all((one[0], one[1], two[1]) == (two[0], "first", "second") for one, two in pairs)

    def test_write_while_another_checks(self, app):
        head = written(1)

        def check(session):
            return audit.verify(session, noted=[head]).number

        for _ in range(10):
            at_once(app, record, check, record, check)

        assert verified(head).number == 21
