"""Messages between the two of a pair."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from matching.domain.actor import Actor
from matching.domain.errors import AlreadyDecided, NotFound
from matching.domain.lifecycles import MentorStatus, Outcome
from matching.domain.vocabulary import Role
from matching.models.messages import Message
from matching.services import messages, progress
from tests import factories

TODAY = factories.MONDAY + timedelta(days=3)


@pytest.fixture
def pair(session, keys):
    return factories.pairing(session, keys)


def mentor(pair):
    return factories.mentor_of(pair.offer.mentor)


def seeker(pair):
    return factories.seeker_of(pair.appeal_id)


def send(session, pair, keys, by, body="Hello", **given):
    details = {"entry_id": uuid4(), "on": TODAY}
    return messages.send(
        session, pairing_id=pair.id, by=by, body=body, keys=keys, **(details | given)
    )


def read(session, pair, keys, by, **given):
    return messages.thread(session, pairing_id=pair.id, by=by, keys=keys, **given)


class TestSend:
    def test_both_read_what_both_wrote(self, session, keys, pair):
        send(session, pair, keys, mentor(pair), "Hello from the mentor")
        send(session, pair, keys, seeker(pair), "Hello from the seeker")

        seen = read(session, pair, keys, seeker(pair))

        assert [(line.number, line.mine, line.body) for line in seen.lines] == [
            (1, False, "Hello from the mentor"),
            (2, True, "Hello from the seeker"),
        ]
        assert [line.mine for line in read(session, pair, keys, mentor(pair)).lines] == [
            True,
            False,
        ]

    def test_it_is_sealed_and_dated_to_the_week(self, session, keys, pair):
        message = send(session, pair, keys, seeker(pair), "A secret")

        assert b"secret" not in message.body
        assert message.sent_week == factories.MONDAY

    def test_sent_twice_it_arrives_once(self, session, keys, pair):
        entry_id = uuid4()

        for _ in range(2):
            send(session, pair, keys, seeker(pair), entry_id=entry_id)

        assert session.scalar(select(func.count()).select_from(Message)) == 1

    def test_not_into_somebody_elses_pair(self, session, keys, pair):
        other = factories.pairing(session, keys)

        for stranger in (mentor(other), seeker(other)):
            with pytest.raises(NotFound):
                send(session, pair, keys, stranger)

    def test_not_after_the_end(self, session, keys, pair):
        close(session, pair)

        for side in (mentor(pair), seeker(pair)):
            with pytest.raises(AlreadyDecided):
                send(session, pair, keys, side)


class TestThread:
    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
    def test_the_desk_cannot_read(self, session, keys, pair, role):
        send(session, pair, keys, seeker(pair))

        with pytest.raises(NotFound):
            read(session, pair, keys, Actor(role, uuid4()))
        with pytest.raises(NotFound):
            messages.latest(session, pairing_id=pair.id, by=Actor(role, uuid4()), keys=keys)

    def test_others_cannot_read(self, session, keys, pair):
        other = factories.pairing(session, keys)

        for stranger in (mentor(other), seeker(other)):
            with pytest.raises(NotFound):
                read(session, pair, keys, stranger)

    def test_a_blocked_mentor_cannot_read(self, session, keys, pair):
        pair.offer.mentor.status = MentorStatus.BLOCKED
        session.flush()

        with pytest.raises(NotFound):
            read(session, pair, keys, mentor(pair))

    def test_after_the_end_only_the_seeker_reads(self, session, keys, pair):
        send(session, pair, keys, mentor(pair), "Good luck")
        close(session, pair)

        assert [line.body for line in read(session, pair, keys, seeker(pair)).lines] == [
            "Good luck"
        ]
        with pytest.raises(NotFound):
            read(session, pair, keys, mentor(pair))

    def test_the_last_page_comes_first(self, session, keys, pair):
        for number in range(messages.PAGE + 3):
            send(session, pair, keys, seeker(pair), f"message {number + 1}")

        last = read(session, pair, keys, seeker(pair))
        first = read(session, pair, keys, seeker(pair), page=1)

        assert (last.page, last.pages) == (2, 2)
        assert [line.body for line in last.lines] == ["message 51", "message 52", "message 53"]
        assert first.lines[0].body == "message 1"
        assert read(session, pair, keys, seeker(pair), page=10**9).page == 2

    def test_a_glance_shows_the_newest(self, session, keys, pair):
        for number in range(5):
            send(session, pair, keys, seeker(pair), f"message {number + 1}")

        glance = messages.latest(session, pairing_id=pair.id, by=mentor(pair), keys=keys)

        assert [line.number for line in glance] == [3, 4, 5]


def close(session, pair):
    progress.close(
        session,
        pairing_id=pair.id,
        version=pair.version,
        outcome=Outcome.EMPLOYED,
        by=seeker(pair),
        on=TODAY,
    )
