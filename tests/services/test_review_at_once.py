"""Many people decide at the same moment: nobody overwrites anybody, and no place is lost."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.db import transaction
from matching.domain.errors import AlreadyDecided, NoRoom, Overtaken
from matching.domain.lifecycles import DeclineReason, ProposalStatus
from matching.domain.review import Choice
from matching.domain.vocabulary import NeedKind
from matching.models.progress import Pairing
from matching.models.review import Bar, Proposal
from matching.models.vetting import Offer
from matching.services import intake, review, standing
from matching.services.keys import Keys
from tests import factories
from tests.services.at_once import at_once, check_standing, look, together

TIMES = 20
WEEK = factories.MONDAY
NEXT = WEEK + timedelta(weeks=1)
AFTER = WEEK + timedelta(weeks=3)

pytestmark = pytest.mark.parametrize("time", range(TIMES))


class Scene:
    """Committed people whom threads can act on; remembers ids and versions, not rows."""

    def __init__(self, app: Flask, keys: Keys) -> None:
        self.app, self.keys = app, keys

    def proposals(self, number: int, *, capacity: int, status: ProposalStatus, **given):
        """Return proposals of as many seekers, all with one offer that holds their places."""
        with self.app.app_context(), transaction() as session:
            offer = factories.offer(session, self.keys, capacity=capacity)
            rows = [
                factories.proposal(
                    session, self.keys, offer=offer, status=status, expires_week=NEXT, **given
                )
                for _ in range(number)
            ]
            if status is not ProposalStatus.SUGGESTED:
                offer.taken = number
            session.flush()
            return [Seen(row, self.keys) for row in rows]

    def crossed(self):
        """Return two seekers: each is paired with the mentor who is proposed to the other."""
        with self.app.app_context(), transaction() as session:
            offers = [factories.offer(session, self.keys, capacity=2, taken=2) for _ in "ab"]
            appeals = [factories.appeal(session, self.keys) for _ in "ab"]
            for appeal, helping, proposed in zip(appeals, offers, offers[::-1], strict=True):
                row = factories.proposal(
                    session,
                    self.keys,
                    appeal=appeal,
                    offer=helping,
                    status=ProposalStatus.MENTOR_ACCEPTED,
                )
                by = factories.seeker_of(appeal)
                review.seeker_accept(
                    session,
                    proposal_id=row.id,
                    version=row.version,
                    by=by,
                    on=WEEK,
                    keys=self.keys,
                )
                factories.proposal(
                    session,
                    self.keys,
                    appeal=appeal,
                    offer=proposed,
                    need=NeedKind.MENTORING,
                    status=ProposalStatus.OFFERED,
                )
            return [factories.seeker_of(appeal) for appeal in appeals]

    def coordinator(self):
        with self.app.app_context(), transaction() as session:
            return factories.actor_of(factories.coordinator(session, self.keys))

    def status(self, seen: "Seen") -> ProposalStatus:
        return look(self.app, lambda session: session.get_one(Proposal, seen.id).status)

    def taken(self, seen: "Seen") -> int:
        return look(self.app, lambda session: session.get_one(Offer, seen.offer_id).taken)

    def pairings(self) -> list[Pairing]:
        return look(self.app, lambda session: session.scalars(select(Pairing)).all())

    def bars(self) -> list[Bar]:
        return look(self.app, lambda session: session.scalars(select(Bar)).all())

    def check(self) -> None:
        look(self.app, check_standing)


class Seen:
    """A proposal as a page showed it, and what people do with it."""

    def __init__(self, row: Proposal, keys: Keys) -> None:
        self.id, self.version = row.id, row.version
        self.appeal_id, self.offer_id = row.appeal_id, row.offer_id
        self.mentor = factories.mentor_of(row.offer.mentor)
        self.seeker = factories.seeker_of(row.appeal_id)
        self.keys = keys

    def decide(self, verb, by, **given):
        """Return the work of deciding on what was seen."""

        def work(session: Session):
            verb(session, proposal_id=self.id, version=self.version, by=by, on=WEEK, **given)
            return "done"

        return work

    def approve(self, by):
        return self.decide(review.approve, by, expires_week=NEXT)

    def reject(self, by):
        return self.decide(review.reject, by, **self._no())

    def mentor_accept(self):
        return self.decide(review.mentor_accept, self.mentor, expires_week=NEXT, keys=self.keys)

    def mentor_decline(self):
        return self.decide(review.mentor_decline, self.mentor, **self._no())

    def seeker_accept(self):
        return self.decide(review.seeker_accept, self.seeker, keys=self.keys)

    def seeker_decline(self):
        return self.decide(review.seeker_decline, self.seeker, **self._no())

    def _no(self):
        return {"reason": DeclineReason.OTHER, "note": "", "keys": self.keys}


def expire(session: Session) -> int:
    return review.expire(session, on=AFTER)


@pytest.fixture
def scene(app: Flask, keys: Keys) -> Scene:
    return Scene(app, keys)


class TestTwoCoordinators:
    def test_who_approve_the_same_proposal_are_told_apart(self, scene, time):
        (seen,) = scene.proposals(1, capacity=2, status=ProposalStatus.SUGGESTED)
        first, second = scene.coordinator(), scene.coordinator()

        answers = at_once(scene.app, seen.approve(first), seen.approve(second))

        assert sorted(answers, key=str) == sorted(["done", AlreadyDecided], key=str)
        assert scene.status(seen) is ProposalStatus.OFFERED
        assert scene.taken(seen) == 1
        scene.check()

    def test_of_whom_one_approves_and_one_rejects_never_both_win(self, scene, time):
        (seen,) = scene.proposals(1, capacity=1, status=ProposalStatus.SUGGESTED)
        first, second = scene.coordinator(), scene.coordinator()

        approved, rejected = at_once(scene.app, seen.approve(first), seen.reject(second))

        assert {approved, rejected} == {"done", AlreadyDecided}
        won = ProposalStatus.OFFERED if approved == "done" else ProposalStatus.REJECTED
        assert scene.status(seen) is won
        assert len(scene.bars()) == (won is ProposalStatus.REJECTED)
        scene.check()

    def test_who_approve_two_proposals_for_one_place_fill_it_once(self, scene, time):
        seen = scene.proposals(2, capacity=1, status=ProposalStatus.SUGGESTED)
        by = scene.coordinator()

        answers = at_once(scene.app, *(each.approve(by) for each in seen))

        assert sorted(answers, key=str) == sorted(["done", NoRoom], key=str)
        expected = {"done": ProposalStatus.OFFERED, NoRoom: ProposalStatus.SUGGESTED}
        assert [scene.status(each) for each in seen] == [expected[answer] for answer in answers]
        assert scene.taken(seen[0]) == 1
        scene.check()

    def test_who_approve_the_same_list_in_opposite_orders_share_it(self, scene, time):
        seen = scene.proposals(4, capacity=3, status=ProposalStatus.SUGGESTED)
        choices = [Choice(each.id, each.version) for each in seen]
        by = scene.coordinator()
        approve_many = partial(review.approve_many, transaction, by=by, on=WEEK, expires_week=NEXT)

        first, second = together(
            scene.app,
            partial(approve_many, choices=choices),
            partial(approve_many, choices=choices[::-1]),
        )

        approved = [each.proposal_id for each in (*first, *second) if each.refusal is None]
        assert len(approved) == len(set(approved)) == scene.taken(seen[0]) == 3
        offered = {each.id for each in seen if scene.status(each) is ProposalStatus.OFFERED}
        assert offered == set(approved)
        assert {type(each.refusal) for each in (*first, *second)} <= {
            type(None),
            AlreadyDecided,
            NoRoom,
        }
        scene.check()


class TestOnePlace:
    def test_is_never_given_twice_however_many_want_it(self, scene, time):
        seen = scene.proposals(5, capacity=2, status=ProposalStatus.SUGGESTED)
        by = scene.coordinator()
        answers = at_once(scene.app, *(each.approve(by) for each in seen))
        winners = [each for each, answer in zip(seen, answers, strict=True) if answer == "done"]
        for each in winners:
            each.version += 1

        accepted = at_once(scene.app, *(each.mentor_accept() for each in winners))
        for each in winners:
            each.version += 1
        paired = at_once(scene.app, *(each.seeker_accept() for each in winners))

        assert sorted(answers, key=str) == sorted(["done"] * 2 + [NoRoom] * 3, key=str)
        assert accepted == paired == ["done", "done"]
        assert {each.appeal_id for each in scene.pairings()} == {each.appeal_id for each in winners}
        assert scene.taken(seen[0]) == 2
        scene.check()

    def test_that_one_gives_back_goes_to_the_next_or_stays_free(self, scene, time):
        (held,) = scene.proposals(1, capacity=1, status=ProposalStatus.OFFERED)
        with scene.app.app_context(), transaction() as session:
            offer = session.get_one(Offer, held.offer_id)
            wanting = Seen(factories.proposal(session, scene.keys, offer=offer), scene.keys)
        by = scene.coordinator()

        declined, approved = at_once(scene.app, held.mentor_decline(), wanting.approve(by))

        assert declined == "done"
        assert approved in ("done", NoRoom)
        assert scene.taken(held) == (approved == "done")
        scene.check()


class TestOneMentor:
    def test_who_accepts_and_declines_at_once_is_taken_at_one_word(self, scene, time):
        (seen,) = scene.proposals(1, capacity=1, status=ProposalStatus.OFFERED)

        accepted, declined = at_once(scene.app, seen.mentor_accept(), seen.mentor_decline())

        assert {accepted, declined} == {"done", AlreadyDecided}
        assert len(scene.bars()) == (declined == "done")
        assert scene.taken(seen) == (accepted == "done")
        scene.check()

    def test_who_answers_while_the_answer_is_overdue_is_heard_or_told(self, scene, time):
        seen = scene.proposals(3, capacity=3, status=ProposalStatus.OFFERED)

        *answers, ended = at_once(scene.app, *(each.mentor_accept() for each in seen), expire)

        # The seeker's own time is over too by then, so an answer may be overtaken once more.
        assert set(answers) <= {"done", AlreadyDecided}
        statuses = [scene.status(each) for each in seen]
        assert statuses.count(ProposalStatus.EXPIRED) == ended
        for answer, status in zip(answers, statuses, strict=True):
            assert answer == "done" or status is ProposalStatus.EXPIRED
        assert scene.taken(seen[0]) == 3 - ended
        scene.check()


class TestOneSeeker:
    def test_who_accepts_twice_at_once_gets_one_mentor(self, scene, time):
        (seen,) = scene.proposals(1, capacity=2, status=ProposalStatus.MENTOR_ACCEPTED)

        answers = at_once(scene.app, seen.seeker_accept(), seen.seeker_accept())

        assert sorted(answers, key=str) == sorted(["done", AlreadyDecided], key=str)
        assert len(scene.pairings()) == 1
        assert scene.taken(seen) == 1
        scene.check()

    def test_who_accepts_for_two_needs_at_once_gets_both(self, scene, time):
        (first,) = scene.proposals(1, capacity=1, status=ProposalStatus.MENTOR_ACCEPTED)
        with scene.app.app_context(), transaction() as session:
            appeal = session.get_one(Proposal, first.id).appeal
            row = factories.proposal(
                session,
                scene.keys,
                appeal=appeal,
                need=NeedKind.MENTORING,
                status=ProposalStatus.MENTOR_ACCEPTED,
            )
            row.offer.taken = 1
            session.flush()
            second = Seen(row, scene.keys)

        answers = at_once(scene.app, first.seeker_accept(), second.seeker_accept())

        assert answers == ["done", "done"]
        assert {each.need for each in scene.pairings()} == {
            NeedKind.TEACHING,
            NeedKind.MENTORING,
        }
        scene.check()

    def test_who_declines_while_a_coordinator_clears_up_frees_one_place(self, scene, time):
        (seen,) = scene.proposals(1, capacity=1, status=ProposalStatus.MENTOR_ACCEPTED)

        declined, ended = at_once(scene.app, seen.seeker_decline(), expire)

        assert (declined, ended) in {("done", 0), (AlreadyDecided, 1)}
        assert scene.taken(seen) == 0
        assert len(scene.bars()) == (declined == "done")
        scene.check()

    def test_who_accepts_while_a_coordinator_takes_it_back_hears_the_truth(self, scene, time):
        (seen,) = scene.proposals(1, capacity=1, status=ProposalStatus.MENTOR_ACCEPTED)
        back = seen.decide(review.cancel, scene.coordinator())

        accepted, cancelled = at_once(scene.app, seen.seeker_accept(), back)

        assert {accepted, cancelled} == {"done", AlreadyDecided}
        assert len(scene.pairings()) == (accepted == "done")
        scene.check()

    def test_who_withdraws_while_being_approved_is_offered_to_nobody(self, scene, time):
        (seen,) = scene.proposals(1, capacity=1, status=ProposalStatus.SUGGESTED)
        by = scene.coordinator()

        def withdraw(session: Session) -> str:
            standing.hold(session, appeal_id=seen.appeal_id)
            its = Proposal.appeal_id == seen.appeal_id
            standing.drop_all(session, which=its, to=ProposalStatus.CANCELLED, week=WEEK)
            return "done"

        withdrawn, approved = at_once(scene.app, withdraw, seen.approve(by))

        assert withdrawn == "done"
        assert approved in ("done", AlreadyDecided, Overtaken)
        assert scene.status(seen) is ProposalStatus.CANCELLED
        assert scene.taken(seen) == 0
        scene.check()


class TestACrowd:
    def test_that_decides_across_offers_and_appeals_never_waits_in_a_circle(self, scene, time):
        one = scene.proposals(3, capacity=3, status=ProposalStatus.MENTOR_ACCEPTED)
        two = scene.proposals(3, capacity=4, status=ProposalStatus.OFFERED)
        new = scene.proposals(2, capacity=1, status=ProposalStatus.SUGGESTED)
        by = scene.coordinator()

        answers = at_once(
            scene.app,
            expire,
            one[0].seeker_accept(),
            one[1].seeker_decline(),
            two[0].mentor_accept(),
            two[1].mentor_decline(),
            new[0].approve(by),
            new[1].approve(by),
            expire,
        )

        assert {str(answer) for answer in answers if not isinstance(answer, int)} <= {
            "done",
            str(AlreadyDecided),
            str(NoRoom),
        }
        scene.check()

    def test_that_withdraws_from_the_same_mentors_never_waits_in_a_circle(self, scene, time):
        seekers = scene.crossed()

        answers = at_once(scene.app, *(partial(withdraw, scene, each) for each in seekers))

        assert answers == ["done", "done"]
        scene.check()


def withdraw(scene: Scene, by, session: Session) -> str:
    intake.withdraw(session, by=by, week=WEEK)
    return "done"
