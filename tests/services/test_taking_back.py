"""Whichever way two people part, neither keeps a key of the other."""

import pytest
from sqlalchemy import select

from matching.db import glance, transaction
from matching.domain.actor import Actor
from matching.domain.lifecycles import DeclineReason, Outcome, ProposalStatus
from matching.models.keystore import SealingKey, Wrap
from matching.models.progress import CheckIn, Pairing
from matching.models.review import Proposal
from matching.models.vetting import Mentor, name_key
from matching.services import intake, offers, progress, review, standing, vetting
from tests import factories
from tests.factories import MONDAY, mentor_of, seeker_of
from tests.services.attacking import coordinator, pair

LONG_AFTER = MONDAY.replace(year=MONDAY.year + 1)


@pytest.fixture(autouse=True)
def within(app):
    with app.app_context():
        yield


@pytest.fixture
def desk(within, keys) -> Actor:
    return coordinator(keys)


def closed_as(outcome: Outcome, *, by_the_desk: bool):
    def part(session, two, desk) -> None:
        row = session.get_one(Pairing, two.pairing_id)
        by = desk if by_the_desk else two.seeker
        progress.close(
            session, pairing_id=row.id, version=row.version, outcome=outcome, by=by, on=MONDAY
        )

    return part


def blocked(session, two, desk) -> None:
    mentor = session.get_one(Mentor, two.mentor.id)
    vetting.block(session, mentor_id=mentor.id, version=mentor.version, by=desk, on=MONDAY)


def withdrawn(session, two, desk) -> None:
    intake.withdraw(session, by=two.seeker, week=MONDAY)


def of_the_seeker(session, two) -> set:
    """The keys of the seeker's that the mentor holds, but for what the mentor told the desk."""
    own = select(CheckIn.id).where(CheckIn.by == two.mentor.role)
    held = select(Wrap.key_id).join(SealingKey, SealingKey.id == Wrap.key_id)
    theirs = held.where(Wrap.holder_id == two.mentor.id, SealingKey.person_id == two.seeker.id)
    return set(session.scalars(theirs)) - set(session.scalars(own))


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(closed_as(Outcome.EMPLOYED, by_the_desk=True), id="a job"),
        pytest.param(closed_as(Outcome.REMATCH, by_the_desk=True), id="somebody else"),
        pytest.param(closed_as(Outcome.STOPPED_BY_SEEKER, by_the_desk=False), id="stopped"),
        pytest.param(blocked, id="blocked"),
        pytest.param(withdrawn, id="withdrawn"),
    ],
)
class TestPair:
    def test_that_ends_leaves_neither_a_key_of_the_other(self, part, keys, desk):
        two = pair(keys)
        with glance() as session:
            assert of_the_seeker(session, two) == {two.pairing_id, two.ticked}
            assert session.get(Wrap, (name_key(two.mentor.id), two.seeker.id))

        with transaction() as session:
            part(session, two, desk)

        with glance() as session:
            assert of_the_seeker(session, two) == set()
            assert session.get(Wrap, (name_key(two.mentor.id), two.seeker.id)) is None


def expired(session, proposal, desk) -> None:
    proposal.expires_week = MONDAY
    session.flush()
    assert review.expire(session, on=LONG_AFTER) == 1


def cancelled(session, proposal, desk) -> None:
    review.cancel(session, proposal_id=proposal.id, version=proposal.version, by=desk, on=MONDAY)


def declined(session, proposal, desk) -> None:
    review.seeker_decline(
        session,
        proposal_id=proposal.id,
        version=proposal.version,
        by=seeker_of(proposal.appeal_id),
        on=MONDAY,
        reason=DeclineReason.OTHER,
        note="",
        keys=None,
    )


def kept_apart(session, proposal, desk) -> None:
    who = {"appeal_id": proposal.appeal_id, "mentor_id": proposal.offer.mentor_id}
    review.keep_apart(session, **who, by=desk, on=MONDAY)


def mentor_blocked(session, proposal, desk) -> None:
    mentor = proposal.offer.mentor
    vetting.block(session, mentor_id=mentor.id, version=mentor.version, by=desk, on=MONDAY)


def mentor_retired(session, proposal, desk) -> None:
    mentor = proposal.offer.mentor
    by = mentor_of(mentor)
    vetting.retire(session, mentor_id=mentor.id, version=mentor.version, by=by, on=MONDAY)


def offer_closed(session, proposal, desk) -> None:
    by = mentor_of(proposal.offer.mentor)
    offers.close(session, offer_id=proposal.offer_id, by=by, on=MONDAY)


def seeker_gone(session, proposal, desk) -> None:
    intake.withdraw(session, by=seeker_of(proposal.appeal_id), week=MONDAY)


@pytest.mark.parametrize(
    "end",
    [
        expired,
        cancelled,
        declined,
        kept_apart,
        mentor_blocked,
        mentor_retired,
        offer_closed,
        seeker_gone,
    ],
)
class TestProposal:
    def test_that_leads_nowhere_takes_the_mentors_name_back(self, end, keys, desk):
        with transaction() as session:
            proposal = factories.proposal(session, keys, status=ProposalStatus.MENTOR_ACCEPTED)
            standing.take_room(session, offer_id=proposal.offer_id)
            proposal_id, seeker_id = proposal.id, proposal.appeal_id
            named = name_key(proposal.offer.mentor_id)
        with glance() as session:
            assert session.get(Wrap, (named, seeker_id))

        with transaction() as session:
            end(session, session.get_one(Proposal, proposal_id), desk)

        with glance() as session:
            assert session.get(Wrap, (named, seeker_id)) is None
