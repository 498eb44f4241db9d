from uuid import uuid4

import pytest
from sqlalchemy import func, select

from matching.domain.errors import AlreadyDecided, NotAllowed, StepRefused, StillHelping
from matching.domain.lifecycles import DeclineReason, MentorStatus, Outcome, ProposalStatus
from matching.domain.progress import Going
from matching.domain.vocabulary import Policy
from matching.models.accounts import Account, BrowserSession
from matching.models.keystore import Principal, SealingKey
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession
from matching.models.review import Bar, Proposal
from matching.models.rounds import Round
from matching.models.vetting import Mentor, OfferSkill, Vouch
from matching.services import (
    leaving,
    messages,
    progress,
    review,
    rounds,
    sealing,
    standing,
    vetting,
)
from tests import factories
from tests.factories import MONDAY, actor_of, mentor_of, seeker_of


def erase(session, mentor, *, by=None, version=None):
    leaving.erase(
        session,
        mentor_id=mentor.id,
        version=mentor.version if version is None else version,
        by=by or mentor_of(mentor),
        on=MONDAY,
    )
    session.expire_all()


class TestErase:
    def test_leaves_no_word_no_code_and_no_key(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
        factories.offer(session, keys, by=mentor)
        vetting.vouch(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            by=actor_of(factories.coordinator(session, keys)),
            note="I know them.",
            vouchers=2,
            on=MONDAY,
            keys=keys,
        )

        erase(session, mentor)

        assert {getattr(mentor, column) for column in vetting.WRITTEN} == {sealing.ERASED}
        assert session.scalar(select(func.count()).select_from(Vouch)) == 0
        assert session.scalar(select(func.count()).select_from(OfferSkill)) == 0
        assert [(each.weekly_hours, each.time_zone) for each in mentor.offers] == [(1, "UTC")]
        assert session.get(Principal, mentor.id) is None
        held = select(SealingKey).where(SealingKey.person_id == mentor.id)
        assert session.scalars(held).all() == []

    def test_shuts_an_account_that_nobody_finds_again(self, session, keys):
        mentor = factories.mentor(session, keys)
        before = mentor.account.sign_in_locator

        erase(session, mentor)

        account = session.get_one(Account, mentor.account_id)
        assert not account.active
        assert account.sign_in_locator != before
        assert session.get(Principal, mentor.id) is None
        assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0

    def test_takes_their_words_out_of_the_pairs_that_ended(self, session, keys):
        pairing = factories.pairing(session, keys)
        mentor = pairing.offer.mentor
        for by in (mentor_of(mentor), seeker_of(pairing.appeal_id)):
            about = {"session": session, "pairing_id": pairing.id, "by": by, "keys": keys}
            messages.send(**about, entry_id=uuid4(), body="hello", on=MONDAY)
            progress.check_in(**about, entry_id=uuid4(), going=Going.WELL, note="well", on=MONDAY)
        progress.log_session(
            session,
            pairing_id=pairing.id,
            entry_id=uuid4(),
            by=mentor_of(mentor),
            held=MONDAY,
            minutes=60,
            note="notes",
            on=MONDAY,
            keys=keys,
        )
        close(session, pairing)

        erase(session, mentor)

        assert session.scalar(select(func.count()).select_from(Message)) == 0
        assert session.get(SealingKey, pairing.id) is None
        assert session.scalar(select(func.count()).select_from(CheckIn)) == 1
        assert session.scalars(select(MentoringSession.note)).all() == [sealing.ERASED]

    def test_takes_what_they_said_of_somebody_they_refused_and_its_key(self, session, keys):
        proposal = factories.proposal(session, keys, status=ProposalStatus.OFFERED)
        standing.take_room(session, offer_id=proposal.offer_id)
        mentor = proposal.offer.mentor
        review.mentor_decline(
            session,
            proposal_id=proposal.id,
            version=proposal.version,
            by=mentor_of(mentor),
            on=MONDAY,
            reason=DeclineReason.KNOWN_PERSON,
            note="We were in one class.",
            keys=keys,
        )

        erase(session, mentor)

        bar = session.scalars(select(Bar)).one()
        assert bar.note is None
        assert session.get(SealingKey, bar.id) is None

    def test_takes_their_skills_out_of_proposals_and_rounds(self, session, keys):
        factories.appeal(session, keys)
        mentor = factories.offer(session, keys).mentor
        row = commit_round(session, keys)

        erase(session, mentor)

        (pair,) = session.get_one(Round, row.id).result["pairs"]
        assert session.scalars(select(Proposal.reasons)).all() == [{}]
        assert (pair["covered"], pair["near"], pair["missing"]) == ([], [], [])

    def test_is_refused_while_somebody_counts_on_them(self, session, keys):
        mentor = factories.pairing(session, keys).offer.mentor

        with pytest.raises(StillHelping):
            erase(session, mentor)

    def test_is_refused_for_a_page_that_is_out_of_date(self, session, keys):
        mentor = factories.mentor(session, keys)

        with pytest.raises(AlreadyDecided):
            erase(session, mentor, version=mentor.version + 1)

    def test_is_refused_for_whoever_was_shut_out(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.BLOCKED)

        with pytest.raises(StepRefused):
            erase(session, mentor)

    def test_is_not_for_coordinators_while_the_mentor_works(self, session, keys):
        mentor = factories.mentor(session, keys)

        with pytest.raises(NotAllowed):
            erase(session, mentor, by=actor_of(factories.coordinator(session, keys)))

    def test_is_for_coordinators_once_the_mentor_has_retired(self, session, keys):
        mentor = factories.mentor(session, keys)
        by = actor_of(factories.coordinator(session, keys))
        vetting.retire(session, mentor_id=mentor.id, version=mentor.version, by=by, on=MONDAY)

        erase(session, mentor, by=by)

        assert session.get_one(Mentor, mentor.id).about == sealing.ERASED


def close(session, pairing):
    progress.close(
        session,
        pairing_id=pairing.id,
        version=pairing.version,
        outcome=Outcome.COURSE_FINISHED,
        by=mentor_of(pairing.offer.mentor),
        on=MONDAY,
    )


def commit_round(session, keys) -> Round:
    weights = rounds.latest_settings(session).weights
    row = rounds.run_dry(session, weights=weights, policy=Policy.SERVE_MOST, by=None, on=MONDAY)
    by = actor_of(factories.coordinator(session, keys))
    rounds.commit(session, round_id=row.id, version=row.version, by=by, on=MONDAY)
    return row
