"""Applying, vouching, and every change of a mentor's status."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from matching.db import transaction
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    NameTaken,
    NotFound,
    SamePerson,
    StepRefused,
    StillHelping,
    WrongCredentials,
)
from matching.domain.lifecycles import (
    AppealStatus,
    MentorStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.openings import OpeningReason
from matching.domain.vetting import ApplicationDraft
from matching.domain.vocabulary import InterfaceLanguage, NeedKind, TrustTier
from matching.models.accounts import Account
from matching.models.progress import Pairing
from matching.models.vetting import Mentor, Vouch
from matching.services import accounts, profiles, standing, vetting
from tests import factories
from tests.factories import MONDAY, PASSWORD
from tests.services.trail import entries

DRAFT = ApplicationDraft(
    sign_in_name="mia",
    password=PASSWORD,
    shown_name="Mia",
    about="I left the same trade",
    references="Ask the guild",
    contact="@mia",
)


def vouch(session, keys, mentor, *, by, vouchers=2, version=None):
    return vetting.vouch(
        session,
        mentor_id=mentor.id,
        version=mentor.version if version is None else version,
        by=factories.actor_of(by),
        note="we spoke",
        vouchers=vouchers,
        on=MONDAY,
        keys=keys,
    )


def paired(session, keys, mentor):
    offer = factories.offer(session, keys, by=mentor)
    proposal = factories.proposal(
        session, keys, offer=offer, status=ProposalStatus.ACCEPTED, need=NeedKind.TEACHING
    )
    standing.take_room(session, offer_id=offer.id)
    pairing = Pairing(
        proposal_id=proposal.id,
        appeal_id=proposal.appeal_id,
        offer_id=offer.id,
        need=proposal.need,
        started_week=MONDAY,
    )
    session.add(pairing)
    session.flush()
    standing.settle(session, appeal=proposal.appeal, week=MONDAY)
    return pairing


def apply(session, keys):
    secret = keys.stretch(DRAFT.password)
    language = InterfaceLanguage.BE
    return vetting.apply(
        session, draft=DRAFT, secret=secret, language=language, on=MONDAY, keys=keys
    )


class TestApply:
    def test_opens_an_account_that_can_sign_in_and_wait(self, session, keys):
        mentor = apply(session, keys)

        found = accounts.sign_in(session, sign_in_name="mia", password=PASSWORD, keys=keys)
        assert found.actor.id == mentor.id
        assert mentor.status is MentorStatus.APPLIED

    def test_keeps_nothing_that_can_be_read(self, session, keys):
        apply(session, keys)

        stored = str(session.execute(select(Mentor.__table__)).one())
        for said in (DRAFT.shown_name, DRAFT.about, DRAFT.references, DRAFT.contact):
            assert said not in stored

    def test_a_name_that_is_taken_leaves_nothing_behind(self, session, keys):
        factories.coordinator(session, keys, name="MIA")

        with pytest.raises(NameTaken):
            apply(session, keys)

        assert session.scalar(select(func.count()).select_from(Mentor)) == 0
        assert session.scalar(select(func.count()).select_from(Account)) == 1


def open_application(session, keys, mentor_id, *, by):
    return vetting.open_application(
        session,
        mentor_id=mentor_id,
        reason=OpeningReason.VETTING,
        quota=1,
        by=factories.actor_of(by),
        on=MONDAY,
        keys=keys,
    )


class TestOpenApplication:
    def test_returns_what_was_written_and_leaves_a_trace(self, session, keys):
        mentor = apply(session, keys)
        reader = factories.coordinator(session, keys)
        vouch(session, keys, mentor, by=reader)

        opened = open_application(session, keys, mentor.id, by=reader)

        assert (opened.shown_name, opened.about) == (DRAFT.shown_name, DRAFT.about)
        assert (opened.references, opened.contact) == (DRAFT.references, DRAFT.contact)
        assert opened.notes == {reader.id: "we spoke"}
        (opening,) = [row for row in entries(session) if row.action is Action.MENTOR_OPENED]
        assert opening.actor_id == reader.id
        assert opening.detail == "application vetting"

    def test_nobody_there_is_not_found(self, session, keys):
        reader = factories.coordinator(session, keys)

        with pytest.raises(NotFound):
            open_application(session, keys, reader.id, by=reader)


class TestVouch:
    def test_two_different_coordinators_make_a_mentor_active(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)

        vouch(session, keys, mentor, by=factories.coordinator(session, keys))
        assert mentor.status is MentorStatus.VOUCHED

        vouch(session, keys, mentor, by=factories.coordinator(session, keys))
        assert mentor.status is MentorStatus.ACTIVE

    def test_the_same_coordinator_counts_once(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
        first = factories.coordinator(session, keys)
        vouch(session, keys, mentor, by=first)

        with pytest.raises(SamePerson):
            vouch(session, keys, mentor, by=first)

        assert mentor.status is MentorStatus.VOUCHED

    @pytest.mark.parametrize("vouchers", [1, 2, 3, 4])
    def test_as_many_as_the_setting_asks(self, session, keys, vouchers):
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)

        seen = []
        for _ in range(vouchers):
            vouch(
                session,
                keys,
                mentor,
                by=factories.coordinator(session, keys),
                vouchers=vouchers,
            )
            seen.append(mentor.status)

        assert seen == [MentorStatus.VOUCHED] * (vouchers - 1) + [MentorStatus.ACTIVE]

    def test_a_page_that_is_out_of_date_decides_nothing(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
        shown = mentor.version
        vouch(session, keys, mentor, by=factories.coordinator(session, keys))

        with pytest.raises(AlreadyDecided):
            vouch(session, keys, mentor, by=factories.coordinator(session, keys), version=shown)

    @pytest.mark.parametrize("status", [MentorStatus.ACTIVE, MentorStatus.BLOCKED])
    def test_nobody_vouches_where_it_is_decided(self, session, keys, status):
        mentor = factories.mentor(session, keys, status=status)

        with pytest.raises(StepRefused):
            vouch(session, keys, mentor, by=factories.coordinator(session, keys))

        assert session.scalar(select(func.count()).select_from(Vouch)) == 0


class TestPauseAndResume:
    def test_a_pause_takes_back_what_nobody_was_told(self, session, keys):
        mentor = factories.mentor(session, keys)
        offer = factories.offer(session, keys, by=mentor)
        suggested = factories.proposal(session, keys, offer=offer)
        offered = factories.proposal(session, keys, offer=offer, status=ProposalStatus.OFFERED)
        standing.take_room(session, offer_id=offer.id)

        vetting.pause(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            by=factories.mentor_of(mentor),
            on=MONDAY,
        )

        assert mentor.status is MentorStatus.PAUSED
        assert suggested.status is ProposalStatus.CANCELLED
        assert suggested.appeal.status is AppealStatus.READY
        assert offered.status is ProposalStatus.OFFERED
        assert offer.taken == 1

    def test_there_and_back(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.PAUSED)

        vetting.resume(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            by=factories.mentor_of(mentor),
            on=MONDAY,
        )

        assert mentor.status is MentorStatus.ACTIVE

    def test_nobody_becomes_active_by_resuming_before_the_second_word(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.VOUCHED)

        with pytest.raises(AlreadyDecided):
            vetting.resume(
                session,
                mentor_id=mentor.id,
                version=mentor.version,
                by=factories.mentor_of(mentor),
                on=MONDAY,
            )


class TestRetire:
    def test_waits_until_nobody_counts_on_them(self, session, keys):
        mentor = factories.mentor(session, keys)
        paired(session, keys, mentor)

        with pytest.raises(StillHelping):
            vetting.retire(
                session,
                mentor_id=mentor.id,
                version=mentor.version,
                by=factories.mentor_of(mentor),
                on=MONDAY,
            )

        assert mentor.status is MentorStatus.ACTIVE

    def test_ends_proposals_and_the_account(self, session, keys):
        mentor = factories.mentor(session, keys, name="mia")
        offer = factories.offer(session, keys, by=mentor)
        held = factories.proposal(session, keys, offer=offer, status=ProposalStatus.MENTOR_ACCEPTED)
        standing.take_room(session, offer_id=offer.id)

        vetting.retire(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            by=factories.mentor_of(mentor),
            on=MONDAY,
        )

        assert mentor.status is MentorStatus.RETIRED
        assert held.status is ProposalStatus.CANCELLED
        assert (offer.taken, held.appeal.status) == (0, AppealStatus.READY)
        with pytest.raises(WrongCredentials):
            accounts.sign_in(session, sign_in_name="mia", password=PASSWORD, keys=keys)


class TestBlock:
    def test_sends_those_they_helped_back_to_wait(self, session, keys):
        mentor = factories.mentor(session, keys)
        pairing = paired(session, keys, mentor)
        blocker = factories.coordinator(session, keys)

        vetting.block(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            by=factories.actor_of(blocker),
            on=MONDAY,
        )

        assert mentor.status is MentorStatus.BLOCKED
        assert (pairing.status, pairing.outcome) == (PairingStatus.CLOSED, Outcome.REMATCH)
        assert pairing.appeal.status is AppealStatus.READY
        assert pairing.offer.taken == 0
        assert not mentor.account.active

    def test_is_the_end(self, session, keys):
        mentor = factories.mentor(session, keys, status=MentorStatus.BLOCKED)

        for verb in (vetting.block, vetting.retire, vetting.pause):
            with pytest.raises(StepRefused):
                verb(
                    session,
                    mentor_id=mentor.id,
                    version=mentor.version,
                    by=factories.actor_of(factories.coordinator(session, keys)),
                    on=MONDAY,
                )


class TestTrust:
    def test_is_noted_for_the_matcher_and_for_the_trail(self, session, keys):
        mentor = factories.mentor(session, keys)
        offer = factories.offer(session, keys, by=mentor)
        by = factories.actor_of(factories.coordinator(session, keys))

        vetting.trust(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            tier=TrustTier.HIGHEST,
            by=by,
            on=MONDAY,
        )

        (seen,) = profiles.gather(session, on=MONDAY).offers
        assert (seen.offer_id, seen.trust) == (offer.id, TrustTier.HIGHEST)
        assert [row.detail for row in entries(session)] == ["trust_highest"]


class TestQueue:
    def test_the_longest_wait_comes_first_on_pages(self, session, keys, monkeypatch):
        monkeypatch.setattr(vetting, "PAGE", 2)
        people = [factories.mentor(session, keys, status=MentorStatus.APPLIED) for _ in range(5)]
        people[3].applied_week = MONDAY.replace(day=2)
        factories.mentor(session, keys)
        session.flush()

        pages = vetting.pages(session, statuses=vetting.WAITING)
        listed = [
            mentor
            for page in range(1, pages + 1)
            for mentor in vetting.queue(session, statuses=vetting.WAITING, page=page)
        ]

        assert pages == 3
        assert listed[0] is people[3]
        assert set(listed) == set(people)


class TestAtOnce:
    def test_one_coordinator_pressing_twice_at_once_counts_once(self, app, keys):
        with app.app_context(), transaction() as session:
            mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
            first = factories.coordinator(session, keys)
            mentor_id, by = mentor.id, factories.actor_of(first)

        answers = at_once(app, keys, mentor_id, [by, by])

        assert sorted(answers) == ["AlreadyDecided", "vouched"]

    def test_two_coordinators_at_once_never_count_as_one_page(self, app, keys):
        with app.app_context(), transaction() as session:
            mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
            both = [factories.actor_of(factories.coordinator(session, keys)) for _ in range(2)]
            mentor_id = mentor.id

        answers = at_once(app, keys, mentor_id, both)

        assert sorted(answers) == ["AlreadyDecided", "vouched"]
        with app.app_context(), transaction() as session:
            row = session.get_one(Mentor, mentor_id)
            assert (row.status, len(row.vouches)) == (MentorStatus.VOUCHED, 1)


def at_once(app, keys, mentor_id, people):
    """Let several people vouch on the page that they all see, at the same moment."""
    start = Barrier(len(people))

    def press(by):
        start.wait()
        with app.app_context():
            try:
                with transaction() as session:
                    vetting.vouch(
                        session,
                        mentor_id=mentor_id,
                        version=1,
                        by=by,
                        note="we spoke",
                        vouchers=2,
                        on=MONDAY,
                        keys=keys,
                    )
            except (AlreadyDecided, SamePerson) as refusal:
                return type(refusal).__name__
        return "vouched"

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, people))
