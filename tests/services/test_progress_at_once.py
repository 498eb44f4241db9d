"""The two of a pair, and the desk, act at the same moment."""

from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select

from matching.db import transaction
from matching.domain.errors import AlreadyDecided
from matching.domain.lifecycles import AppealStatus, Outcome, PairingStatus, ProposalStatus
from matching.domain.progress import StillEmployed
from matching.domain.vocabulary import NeedKind
from matching.models.intake import Appeal
from matching.models.messages import Message
from matching.models.progress import FollowUp, MentoringSession, Pairing
from matching.models.review import Bar, Proposal
from matching.models.vetting import Offer
from matching.services import messages, progress, review
from tests import factories
from tests.services.at_once import at_once, look

TIMES = 20
TODAY = factories.MONDAY

pytestmark = pytest.mark.parametrize("time", range(TIMES))


class Scene:
    """A committed pair that threads can act on; remembers ids and versions, not rows."""

    def __init__(self, app, keys):
        self.app, self.keys = app, keys
        with app.app_context(), transaction() as session:
            row = factories.pairing(session, keys)
            self.id, self.version = row.id, row.version
            self.appeal_id, self.offer_id = row.appeal_id, row.offer_id
            self.mentor = factories.mentor_of(row.offer.mentor)
            self.seeker = factories.seeker_of(row.appeal_id)
            self.coordinator = factories.actor_of(factories.coordinator(session, keys))

    def close(self, outcome, by):
        return lambda session: (
            progress.close(
                session,
                pairing_id=self.id,
                version=self.version,
                outcome=outcome,
                by=by,
                on=TODAY,
            ).outcome
        )

    def send(self, by, body):
        return partial(
            messages.send,
            pairing_id=self.id,
            entry_id=uuid4(),
            by=by,
            body=body,
            on=TODAY,
            keys=self.keys,
        )

    def all(self, kind):
        return look(self.app, lambda session: session.scalars(select(kind)).all())

    def get(self, kind, identity):
        return look(self.app, lambda session: session.get_one(kind, identity))


@pytest.fixture
def scene(app, keys):
    return Scene(app, keys)


def test_one_of_three_closes_and_the_others_are_told(app, scene, time):
    answers = at_once(
        app,
        scene.close(Outcome.EMPLOYED, scene.seeker),
        scene.close(Outcome.STOPPED_BY_MENTOR, scene.mentor),
        scene.close(Outcome.LOST_CONTACT, scene.coordinator),
    )

    assert answers.count(AlreadyDecided) == 2
    (said,) = [answer for answer in answers if answer is not AlreadyDecided]
    row = scene.get(Pairing, scene.id)
    assert (row.status, row.outcome) == (PairingStatus.CLOSED, said)
    assert scene.get(Offer, scene.offer_id).taken == 0
    assert len(scene.all(FollowUp)) == (3 if said is Outcome.EMPLOYED else 0)
    assert len(scene.all(Bar)) == (0 if said is Outcome.EMPLOYED else 1)


def test_two_messages_at_once_both_arrive(app, scene, time):
    answers = at_once(
        app,
        *(scene.send(side, "Hello") for side in (scene.seeker, scene.mentor) for _ in range(2)),
    )

    assert AlreadyDecided not in answers
    assert sorted(message.number for message in scene.all(Message)) == [1, 2, 3, 4]


def test_a_double_click_logs_one_session(app, scene, time):
    click = partial(
        progress.log_session,
        pairing_id=scene.id,
        entry_id=uuid4(),
        by=scene.mentor,
        held=TODAY,
        minutes=60,
        note="",
        on=TODAY,
        keys=scene.keys,
    )

    at_once(app, click, click, click)

    assert len(scene.all(MentoringSession)) == 1


def test_a_message_arrives_before_the_end_or_not_at_all(app, scene, time):
    sent, closed = at_once(
        app,
        scene.send(scene.mentor, "Wait"),
        scene.close(Outcome.STOPPED_BY_SEEKER, scene.seeker),
    )

    assert closed is Outcome.STOPPED_BY_SEEKER
    assert len(scene.all(Message)) == (0 if sent is AlreadyDecided else 1)


def test_a_job_found_while_a_mentor_says_yes_leaves_no_place_taken(app, keys, scene, time):
    with app.app_context(), transaction() as session:
        offer = factories.offer(session, keys)
        offer.taken = 1
        proposal = factories.proposal(
            session,
            keys,
            appeal=session.get_one(Appeal, scene.appeal_id),
            offer=offer,
            need=NeedKind.MENTORING,
            status=ProposalStatus.OFFERED,
            expires_week=TODAY,
        )
        proposal_id, version, offer_id = proposal.id, proposal.version, offer.id
        other = factories.mentor_of(offer.mentor)

    at_once(
        app,
        scene.close(Outcome.EMPLOYED, scene.seeker),
        partial(
            review.mentor_accept,
            proposal_id=proposal_id,
            version=version,
            by=other,
            on=TODAY,
            expires_week=TODAY,
            keys=keys,
        ),
    )

    assert scene.get(Appeal, scene.appeal_id).status is AppealStatus.CLOSED
    assert scene.get(Proposal, proposal_id).status is ProposalStatus.CANCELLED
    assert scene.get(Offer, offer_id).taken == 0


def test_two_answers_to_one_question_keep_the_first(app, scene, time):
    at_once(app, scene.close(Outcome.EMPLOYED, scene.seeker))
    row = min(scene.all(FollowUp), key=lambda row: row.due_week)

    def say(answer, by):
        return lambda session: (
            progress.answer(
                session, follow_up_id=row.id, by=by, answer=answer, on=row.due_week
            ).answer
        )

    answers = at_once(
        app,
        say(StillEmployed.YES, scene.seeker),
        say(StillEmployed.NO, scene.coordinator),
    )

    assert answers.count(AlreadyDecided) == 1
    (said,) = [answer for answer in answers if answer is not AlreadyDecided]
    assert scene.get(FollowUp, row.id).answer is said
