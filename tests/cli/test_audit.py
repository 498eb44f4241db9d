"""Checking the trail from the command line."""

import pytest
from sqlalchemy import text

from matching.db import transaction
from matching.domain.actor import NOBODY
from matching.domain.audit import Action
from matching.services import audit
from tests.factories import MONDAY


def verify(app, *heads):
    asked = [word for head in heads for word in ("--head", head)]
    return app.test_cli_runner().invoke(args=["audit", "verify", *asked])


@pytest.fixture
def three(app):
    """A trail of three entries."""
    with app.app_context(), transaction() as session:
        for detail in ("one", "two", "three"):
            audit.record(
                session,
                by=NOBODY,
                action=Action.OFFER_CHANGED,
                subject_id=NOBODY.id,
                on=MONDAY,
                detail=detail,
            )
    return app


def tamper(app, statement):
    with app.app_context(), transaction() as session:
        session.execute(text(statement))


class TestVerify:
    def test_prints_how_many_entries_there_are_and_an_end_to_note_down(self, three):
        done = verify(three)

        assert done.exit_code == 0
        count, head = done.stdout.splitlines()
        assert count.startswith("3 entries")
        number, _, digest = head.partition(":")
        assert (number, len(bytes.fromhex(digest))) == ("3", 32)

    def test_accepts_what_it_printed_before(self, three):
        head = verify(three).stdout.splitlines()[-1]

        assert verify(three, head, head.upper()).exit_code == 0

    def test_has_nothing_to_say_against_an_empty_trail(self, app):
        done = verify(app)

        assert done.exit_code == 0
        assert verify(app, done.stdout.splitlines()[-1]).exit_code == 0

    def test_names_the_first_broken_entry(self, three):
        tamper(three, "UPDATE audit_entry SET detail = 'other' WHERE number = 2")

        done = verify(three)

        assert done.exit_code == 2
        assert done.stdout == ""
        assert done.stderr.startswith("ChainBroken: entry 2 ")

    def test_sees_what_a_noted_end_betrays(self, three):
        head = verify(three).stdout.splitlines()[-1]
        tamper(three, "DELETE FROM audit_entry")
        tamper(three, "DELETE FROM audit_head")

        assert verify(three).exit_code == 0
        assert verify(three, head).stderr.startswith("ChainBroken: entry 1 ")

    @pytest.mark.parametrize("head", ["3", "3:", ":aa", "3:xyz", "3:" + "a" * 63, "-1:" + "a" * 64])
    def test_refuses_an_end_that_it_cannot_read(self, three, head):
        done = verify(three, head)

        assert done.exit_code == 2
        assert "64 hexadecimal digits" in done.stderr
